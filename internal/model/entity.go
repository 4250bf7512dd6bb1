package model

import (
	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/words"
)

// Parse reads a model from YAML. The name is the file's, for errors; each is one
// line with the place and how to mend it.
func Parse(name string, data []byte) (*Model, error) {
	raw, err := grammar.Read(name, data)
	if err != nil {
		return nil, err
	}
	return build(grammar.Source{File: name}, raw)
}

// ParseNode reads a model from a part of a YAML file. The name is the file's,
// for errors.
func ParseNode(name string, n *yaml.Node) (*Model, error) {
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
func FromEntities(specs []string) (*Model, error) {
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
