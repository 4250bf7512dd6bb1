// Package modeltext reads service models.
//
// A model comes from YAML ([Parse]) or from the shorthand of the command line
// ([FromEntities]). Both take the same way through the same checks, so that
// every model in the hands of a caller is valid: its names are identifiers
// that compile, its references resolve, its paths can be routed and each of its
// operations can be reached from an empty store.
package modeltext

import (
	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// Parse reads a model from YAML. The name is the file's, for errors; each is one
// line with the place and how to mend it.
func Parse(name string, data []byte) (*model.Model, error) {
	raw, err := grammar.Read(name, data)
	if err != nil {
		return nil, err
	}
	return build(grammar.Source{File: name}, raw)
}

// ParseNode reads a model from a part of a YAML file. The name is the file's,
// for errors.
func ParseNode(name string, n *yaml.Node) (*model.Model, error) {
	raw, err := grammar.ReadNode(name, n)
	if err != nil {
		return nil, err
	}
	return build(grammar.Source{File: name}, raw)
}

// FromEntities makes a model from shorthands such as
//
//	Invoice number:string! unique due:date total:money! min=1
//
// Each is an aggregate with its fields, written as in YAML, that can be created,
// got, listed, updated and deleted. In errors the file is "--entity", the line
// counts the entities and the column the characters of one.
func FromEntities(specs []string) (*model.Model, error) {
	raw, err := grammar.ReadEntities(specs)
	if err != nil {
		return nil, err
	}
	for _, a := range raw.Aggregates {
		if words.IsPascal(a.Name.Value) {
			made := newAggregate(words.Settle(a.Name.Value))
			a.Operations = grammar.EntityOperations(made.Name, made.Names, made.Path, a.Name.At)
		}
	}
	return build(grammar.Source{File: "--entity"}, raw)
}

// Nothing is the model of a service that keeps nothing.
func Nothing() *model.Model {
	m, err := build(grammar.Source{}, &grammar.Model{})
	if err != nil {
		panic("modeltext: " + err.Error()) // there is nothing that could be wrong
	}
	return m
}
