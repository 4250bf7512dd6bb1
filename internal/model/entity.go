package model

import (
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/words"
)

// FromEntities makes a model from shorthands such as
//
//	Invoice number:string! unique due:date total:money! min=1
//
// Each is an aggregate with its fields, written as in YAML, that can be created,
// got, listed, updated and deleted. In errors the file is "--entity", the line
// counts the entities and the column the characters of one.
func FromEntities(specs []string) (*Model, error) {
	src := source{"--entity"}
	if len(specs) == 0 {
		return nil, src.errorf(position{}, "there is no entity; write: Invoice number:string! total:money!")
	}
	if len(specs) > maxAggregates {
		return nil, src.errorf(position{}, "there are %d entities; at most %d are possible", len(specs), maxAggregates)
	}
	raw := &rawModel{at: position{1, 1}}
	for i, spec := range specs {
		at := position{i + 1, 1}
		switch {
		case len(spec) > maxBytes:
			return nil, src.errorf(at, "the entity has %d bytes; at most %d are possible", len(spec), maxBytes)
		case !utf8.ValidString(spec):
			return nil, src.errorf(at, "the entity is not UTF-8; write it in plain text")
		}
		name, fields, err := scanEntity(src, text{spec, at, true})
		if err != nil {
			return nil, err
		}
		if len(fields) > maxFields {
			return nil, src.errorf(at, "the entity has %d fields; at most %d are possible", len(fields), maxFields)
		}
		a := &rawAggregate{at: at, name: name, fields: fields}
		if words.IsPascal(name.value) {
			a.operations = entityOperations(newAggregate(words.Settle(name.value)), name.at)
		}
		raw.aggregates = append(raw.aggregates, a)
	}
	return build(src, raw)
}

// entityOperations are the operations of a shorthand's aggregate, at the place
// of its name.
func entityOperations(a *Aggregate, at position) []*rawOperation {
	t := func(value string) text { return text{value: value, at: at} }
	all, one := "/"+a.Path, "/"+a.Path+"/{id}"
	return []*rawOperation{
		{at: at, name: t("Create" + a.Name), kind: t(Create), http: t("POST " + all), emits: t(a.Name + "Created")},
		{at: at, name: t("Get" + a.Name), kind: t(Get), http: t("GET " + one)},
		{at: at, name: t("List" + a.Names), kind: t(ListKind), http: t("GET " + all)},
		{at: at, name: t("Update" + a.Name), kind: t(Update), http: t("PUT " + one), emits: t(a.Name + "Updated")},
		{at: at, name: t("Delete" + a.Name), kind: t(Delete), http: t("DELETE " + one), emits: t(a.Name + "Deleted")},
	}
}
