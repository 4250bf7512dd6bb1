package modeltext

import (
	"slices"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// valueTypes makes the types that the model declares. They may stand in one another,
// in any order.
func (b *builder) valueTypes() error {
	for _, raw := range b.raw.Types {
		name, err := b.pascal("a type", raw.Name)
		switch {
		case err != nil:
			return err
		case b.types[name] != nil:
			return b.Errorf(raw.Name.At, "type %s is given twice, first %s; drop or rename one", name, b.place(b.types[name]))
		case b.aggregates[name] != nil:
			return b.Errorf(raw.Name.At, "type %s has the name of an aggregate (%s); rename one", name, b.place(b.aggregates[name]))
		case name == protoMethod:
			return b.Errorf(raw.Name.At, "type %s would have the name of a method that every protobuf message in Go has; rename it", name)
		}
		t := &model.ValueType{Name: name, Human: words.Human(name), Doc: raw.Doc.Value, Case: b.model.Case}
		b.types[name], b.at[t] = t, raw.Name.At
		b.model.Types = append(b.model.Types, t)
	}
	for i, t := range b.model.Types {
		for _, raw := range b.raw.Types[i].Fields {
			if err := b.member(t, raw); err != nil {
				return err
			}
		}
	}
	for _, t := range b.model.Types {
		if err := b.nesting(t, nil); err != nil {
			return err
		}
	}
	return nil
}

// member adds a field to a type.
func (b *builder) member(t *model.ValueType, raw *grammar.Field) error {
	if err := b.fieldName(raw.Name); err != nil {
		return err
	}
	for _, refused := range []struct {
		given grammar.Text
		why   string
	}{
		{raw.Unique, "a value of it can be kept many times; drop unique, or make it a field of the aggregate"},
		{raw.ReadOnly, "a value of it is given and replaced as a whole; drop readonly, or put it at the field of the aggregate"},
		{raw.Immutable, "a value of it is given and replaced as a whole; drop immutable, or put it at the field of the aggregate"},
		{raw.WriteOnly, "a value of it is told as a whole; drop writeonly, or make it a field of the aggregate"},
	} {
		if refused.given.Given() {
			return b.Errorf(refused.given.At, "field %s of the type %s: %s", raw.Name.Value, t.Name, refused.why)
		}
	}
	if words.Pascal(raw.Name.Value) == protoMethod {
		return b.Errorf(raw.Name.At, "field %s would have the name of a method that every message in Go has; rename it", raw.Name.Value)
	}
	f, err := b.field(raw)
	switch {
	case err != nil:
		return err
	case f.Type.Base().Is(model.Ref):
		return b.Errorf(raw.Type.Kind.At, "field %s of the type %s refers to an aggregate, which only a field of an aggregate can; move it there, or write uuid to keep an ID that nothing checks", f.Name, t.Name)
	}
	for _, other := range t.Fields {
		switch {
		case other.Name == f.Name:
			return b.Errorf(raw.Name.At, "field %s of the type %s is given twice, first %s; drop one", f.Name, t.Name, b.place(other))
		case t.OnWire(other) == t.OnWire(f):
			return b.Errorf(raw.Name.At, "fields %s (%s) and %s of the type %s are both %q over HTTP; rename one, or give it another name with wire=", other.Name, b.place(other), f.Name, t.Name, t.OnWire(f))
		}
	}
	f.Within, b.at[f] = t, raw.Name.At
	t.Fields = append(t.Fields, f)
	return nil
}

// nesting refuses a type that holds itself, and types that stand too deep in one
// another.
func (b *builder) nesting(t *model.ValueType, around []*model.ValueType) error {
	if slices.Contains(around, t) {
		return b.Errorf(b.at[t], "type %s holds itself, so that a value of it would have no end; make an aggregate of it and refer to that", t.Name)
	}
	if len(around) == model.MaxNesting {
		return b.Errorf(b.at[around[0]], "type %s holds types %d deep; at most %d may stand in one another", around[0].Name, len(around)+1, model.MaxNesting)
	}
	var seen []*model.ValueType
	for _, f := range t.Fields {
		if inner := f.Type.Base().Of; inner != nil && !slices.Contains(seen, inner) {
			seen = append(seen, inner)
			if err := b.nesting(inner, append(slices.Clone(around), t)); err != nil {
				return err
			}
		}
	}
	return nil
}

// usedTypes refuses a type that no field of an aggregate has.
func (b *builder) usedTypes() error {
	kept := b.model.Kept()
	for _, t := range b.model.Types {
		if !slices.Contains(kept, t) {
			return b.Errorf(b.at[t], "no field of an aggregate is of the type %s; use it or drop it", t.Name)
		}
	}
	return nil
}
