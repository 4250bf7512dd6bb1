package model

import (
	"slices"

	"github.com/otelgen/otelgen/internal/words"
)

// MaxNesting is how deep value types may stand in one another.
const MaxNesting = 5

// ValueType is a type that a model makes of others: an address. A value of it has
// no identity and is replaced as a whole.
type ValueType struct {
	// Name is the exported Go name: Address.
	Name  string
	Human string
	Doc   string // what it is, in one line, or ""
	// Fields are its members. None is unique, a reference, or changed by itself.
	Fields []*Field
	// Case is how names are spelled over HTTP.
	Case words.Case
}

// Type is the type of a value.
func (t *ValueType) Type() *Type { return &Type{Kind: Composite, Of: t} }

// OnWire is how a member is spelled in JSON.
func (t *ValueType) OnWire(f *Field) string {
	if f.Wire != "" {
		return f.Wire
	}
	return t.Case.Spell(f.Name)
}

// Shares reports whether a copy of a value shares memory with it.
func (t *ValueType) Shares() bool {
	return slices.ContainsFunc(t.Fields, (*Field).Shares)
}

// Shares reports whether a copy of the field's value shares memory with it.
func (f *Field) Shares() bool {
	return f.Nilable() || f.Type.Is(Composite) && f.Type.Of.Shares()
}

// Shares reports whether a copy of the aggregate's record shares memory with it.
func (a *Aggregate) Shares() bool { return slices.ContainsFunc(a.Fields, (*Field).Shares) }

// Enums are the types of that kind that its members and items of lists have.
func (t *ValueType) Enums() []*Type {
	var all []*Type
	for _, f := range t.Fields {
		if base := f.Type.Base(); base.Is(Enum) {
			all = append(all, base)
		}
	}
	return all
}

// Types are the value types that fields have, and those within them, each once.
func Types(fields []*Field) []*ValueType {
	var all []*ValueType
	var add func([]*Field)
	add = func(fields []*Field) {
		for _, f := range fields {
			if of := f.Type.Base().Of; of != nil && !slices.Contains(all, of) {
				all = append(all, of)
				add(of.Fields)
			}
		}
	}
	add(fields)
	return all
}

// Kept are the value types of the aggregate's fields, and those within them.
func (a *Aggregate) Kept() []*ValueType { return Types(a.Fields) }

// Kept are the value types of the fields of all aggregates, and those within them.
func (m *Model) Kept() []*ValueType {
	var fields []*Field
	for _, a := range m.Aggregates {
		fields = append(fields, a.Fields...)
	}
	return Types(fields)
}

// MayBeAbsent reports whether a value of the type stands where there may be none:
// as a single value that is no item of a list.
func (m *Model) MayBeAbsent(t *ValueType) bool {
	absent := func(f *Field) bool { return f.Type.Of == t && (f.Pointer() || f.Change) }
	return m.any(func(a *Aggregate) bool {
		return slices.ContainsFunc(a.Taken(), absent) || slices.ContainsFunc(a.Fields, absent)
	}) ||
		slices.ContainsFunc(m.Types, func(other *ValueType) bool { return slices.ContainsFunc(other.Fields, absent) })
}

// Holds reports whether a value of the field has a part of one of the kinds: itself,
// an item of a list, or a member of a value type.
func (f *Field) Holds(kinds ...string) bool {
	base := f.Type.Base()
	return f.Type.Is(kinds...) || base.Is(kinds...) ||
		base.Of != nil && slices.ContainsFunc(base.Of.Fields, func(member *Field) bool { return member.Holds(kinds...) })
}

// Shows reports whether an aggregate with events that leave the service has a value
// with a part of one of the kinds.
func (m *Model) Shows(kinds ...string) bool {
	return m.any(func(a *Aggregate) bool {
		return len(a.Published()) > 0 && slices.ContainsFunc(a.Fields, func(f *Field) bool { return f.Holds(kinds...) })
	})
}

// Marshals reports whether a value type holds a part of one of the kinds, so that it
// must survive encoding/json.
func (m *Model) Marshals(kinds ...string) bool {
	return slices.ContainsFunc(m.Types, func(t *ValueType) bool { return usesKind(t.Fields, kinds) })
}

// Word names a type in a sentence: by its kind, or as the model calls it.
func (t *Type) Word() string {
	if t.Is(Composite) {
		return t.Of.Name
	}
	return t.Kind
}

// Owner is the name of what has the field.
func (f *Field) Owner() string {
	if f.Within != nil {
		return f.Within.Name
	}
	return f.Aggregate.Name
}
