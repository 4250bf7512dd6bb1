package model

import (
	"slices"
)

// Set is what a command sets a field to.
type Set struct {
	Field *Field
	Value *Value
	// Text is the expression as it is written.
	Text string
}

// Kinds of values.
const (
	OfField   = "field"   // of the aggregate, before the command
	OfInput   = "input"   // of the command
	OfChange  = "change"  // an input of the command where it is given, else the field's own
	OfNow     = "now"     // the time of the command
	OfLiteral = "literal" // Text
	OfNull    = "null"    // none
)

// Value is the value of an expression.
type Value struct {
	Kind  string
	Field *Field // that it reads, of the aggregate or among the inputs
	Text  string // of a literal, in the canonical form of its type
}

// Reads reports whether the command needs the aggregate's value of the field.
func (op *Operation) Reads(f *Field) bool {
	return slices.ContainsFunc(op.Sets, func(s *Set) bool {
		return s.Value.Kind == OfField && s.Value.Field == f || (s.Value.Kind == OfChange || s.KeepsCurrency()) && s.Field == f
	})
}

// KeepsCurrency reports whether the value may be in another currency than what the
// field has, which is refused.
func (s *Set) KeepsCurrency() bool {
	return s.Field.Type.Is(Money) && (s.Value.Kind == OfInput || s.Value.Kind == OfChange || s.Value.Kind == OfField && s.Value.Field != s.Field)
}

// UsesNow reports whether the command depends on the time.
func (op *Operation) UsesNow() bool {
	return slices.ContainsFunc(op.Sets, func(s *Set) bool { return s.Value.Kind == OfNow })
}

// SetFields are the fields that the command sets.
func (op *Operation) SetFields() []*Field {
	fields := make([]*Field, len(op.Sets))
	for i, s := range op.Sets {
		fields[i] = s.Field
	}
	return fields
}

// ChangesRefs reports whether an update or a command gives the aggregate other
// references.
func (a *Aggregate) ChangesRefs() bool {
	return slices.ContainsFunc(a.OperationsOf(Update, Command), func(op *Operation) bool { return len(op.Refs()) > 0 })
}

// Linked are the references that a create or a command gives.
func (a *Aggregate) Linked() []*Field {
	return a.where(func(f *Field) bool {
		return slices.ContainsFunc(a.OperationsOf(Create, Command), func(op *Operation) bool { return slices.Contains(op.Refs(), f) })
	})
}

// Checked are the aggregates that an operation may refer to after it, beside those
// that no create gives.
func (op *Operation) Checked() []Target {
	return targets(append(op.Aggregate.Operation(Create).Refs(), op.Refs()...))
}

// Kept returns the field that is set to nothing but the input and has its name, or
// nil.
func (op *Operation) Kept(input *Field) *Field {
	for _, s := range op.Sets {
		if (s.Value.Kind == OfInput || s.Value.Kind == OfChange) && s.Value.Field == input && s.Field.Name == input.Name {
			return s.Field
		}
	}
	return nil
}
