package gomodel

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
)

// Scope spells where the values that an expression reads are.
type Scope struct {
	// Record is the variable whose members are the fields, Input that of the inputs
	// and Now that of the time.
	Record, Input, Now string
	// Variables is true where the fields are named by their variables.
	Variables bool
}

// Record is the scope of a method on a variable with a record.
func (Code) Record(record, input, now string) Scope {
	return Scope{Record: record, Input: input, Now: now}
}

// Kept is the scope of a method on an event-sourced aggregate, which keeps fields
// under the names of their variables.
func (Code) Kept(aggregate, input, now string) Scope {
	return Scope{Record: aggregate, Input: input, Now: now, Variables: true}
}

func (s Scope) field(f *model.Field) string {
	if s.Variables {
		return s.Record + "." + f.Var
	}
	return s.Record + "." + f.Go
}

// Assigned is what a command gives a field, both as Go expressions.
type Assigned struct {
	*model.Set
	Value string
	// Differs is true of money in another currency than that which the field has;
	// it is "" where that cannot be. Had is the money that it has.
	Differs, Had string
	// Outgrown is true of a map that has too many or too few entries once others are
	// merged into it, for the reason Bounds; it is "" where that cannot be.
	Outgrown, Bounds string
}

// Sets are what a command gives its fields.
func (c Code) Sets(op *model.Operation, in Scope) []Assigned {
	all := make([]Assigned, len(op.Sets))
	for i, s := range op.Sets {
		all[i] = Assigned{Set: s, Value: c.assigned(s, in)}
		if s.Value.Kind == model.OfChange && s.Value.Field.Merges() {
			all[i].Outgrown = whenGiven(in.source(s.Value), c.outOfBounds(s.Field, all[i].Value))
			all[i].Bounds = reason(s.Field)
		}
		if !s.KeepsCurrency() {
			continue
		}
		from, had := in.source(s.Value), in.field(s.Field)
		given := ""
		if s.Value.Kind == model.OfChange {
			given = from + ".Given && "
			from += ".Value"
		}
		all[i].Had = had
		all[i].Differs = from + ".Currency() != " + had + ".Currency()"
		if s.Value.Field.Pointer() {
			all[i].Differs = from + " != nil && " + all[i].Differs
		}
		if s.Field.Pointer() {
			all[i].Differs = had + " != nil && " + all[i].Differs
		}
		all[i].Differs = given + all[i].Differs
	}
	return all
}

// source spells the field or the input that a value is.
func (s Scope) source(v *model.Value) string {
	if v.Kind != model.OfField {
		return s.Input + "." + v.Field.Go
	}
	return s.field(v.Field)
}

func (c Code) assigned(s *model.Set, in Scope) string {
	f := s.Field
	var v string
	switch s.Value.Kind {
	case model.OfNull:
		return "nil"
	case model.OfChange:
		return in.source(s.Value) + ".Or(" + in.field(f) + ")"
	case model.OfInput, model.OfField:
		v = in.source(s.Value)
		if f.Pointer() && !s.Value.Field.Pointer() {
			return "new(" + v + ")"
		}
		return v
	case model.OfNow:
		v = in.Now
		if f.Type.Is(model.Date) {
			v = c.Name("Date") + "(" + v + ".Format(time.DateOnly))"
		}
		if f.Pointer() {
			return "new(" + v + ")"
		}
		return v
	}
	v = c.Value(written(f, s.Value.Text), f.Type)
	switch {
	case !f.Pointer():
		return v
	case f.Type.Is(model.Int, model.Float, model.Date, model.UUID):
		// An untyped constant would become an int or a string.
		return "new(" + c.Type(f.Type) + "(" + v + "))"
	}
	return "new(" + v + ")"
}

// written is a value of the field's type that the model writes out.
func written(f *model.Field, text string) sample.Value {
	v := sample.Value{Kind: f.Type.Kind, Text: text}
	for _, value := range f.Type.Values {
		if value.Name == text {
			v.Enum = value
		}
	}
	return v
}

// Carried is a member of a command's event that is an input.
type Carried struct {
	Member
	Input *model.Field
}

// Carried are the inputs that a command's event tells of beside the fields that
// are set: all but those which a field of the same name keeps.
func (c Code) Carried(op *model.Operation) []Carried {
	taken := map[string]bool{}
	for _, f := range op.SetFields() {
		taken[f.Go], taken[f.Name] = true, true
	}
	var all []Carried
	for _, in := range op.Input {
		if op.Kept(in) != nil {
			continue
		}
		m, name, key := c.member(in), in.Go, in.Name
		for taken[name] || taken[key] {
			name, key = name+"Given", key+"_given"
		}
		taken[name], taken[key] = true, true
		if name != in.Go {
			m.Go, m.Tag = name, Tag(&model.Field{Name: key, Type: in.Type, Required: in.Required, HasDefault: in.HasDefault})
		}
		all = append(all, Carried{m, in})
	}
	return all
}

// Mirrors reports whether the event of a command is what the command takes, member by
// member, so that the one converts to the other.
func (c Code) Mirrors(op *model.Operation) bool {
	members := c.commanded(op)
	if len(members) != len(op.Input) || len(members) == 0 {
		return false
	}
	for i, in := range op.Input {
		kept := op.Kept(in)
		if m := c.member(in); members[i].Go != m.Go || members[i].Type != m.Type || kept != nil && kept.Go != in.Go {
			return false
		}
	}
	return true
}

// commanded are the members of a command's event: inputs, and what was set.
func (c Code) commanded(op *model.Operation) []Member {
	var all []Member
	for _, m := range c.Carried(op) {
		all = append(all, m.Member)
	}
	return append(all, c.fields(op.SetFields())...)
}
