package model

import (
	"fmt"
	"slices"

	"github.com/otelgen/otelgen/internal/words"
)

// An operation on one of an aggregate finds it by its id or, where its path names
// one, by a unique field: {username} in place of {id}.

// LookupKinds are the kinds of types of which a value can stand in a path and
// names one of an aggregate.
func LookupKinds() []string { return []string{String, UUID} }

// besides are inputs that an operation has beside what it finds an aggregate by.
var besides = []string{"if_match", "idempotency_key", "read_token"}

// CanLookup reports whether an operation can find an aggregate by the field: every
// one has a value, and no two have the same.
func (f *Field) CanLookup() bool {
	return f.Required && f.Unique && f.Type.Is(LookupKinds()...) && !slices.Contains(besides, f.Name)
}

// LookupFault says why the operation cannot find its aggregate by the field of that
// name, and what to do; "" where there is no such field, or nothing is wrong.
func (op *Operation) LookupFault(name string) string {
	f, one := op.Aggregate.Field(name), words.Article(op.Aggregate.Human)
	switch {
	case f == nil || f.Type.Is(Ref) || f.CanLookup():
		return ""
	case slices.Contains(besides, name):
		return fmt.Sprintf("%s cannot be found by %s, the name of something that a request has already; rename the field", one, name)
	case !f.Type.Is(LookupKinds()...):
		return fmt.Sprintf("%s finds %s by %s, which is of type %s; use {id} or a unique field of type %s", op.Name, one, name, f.Type, words.List(LookupKinds(), "or"))
	case !f.Unique:
		return fmt.Sprintf("%s finds %s by %s, which several can have; make the field unique, or use {id}", op.Name, one, name)
	}
	return fmt.Sprintf("%s finds %s by %s, which one may be without; make the field required (%s!), or use {id}", op.Name, one, name, f.Type)
}

// LookupNames are the names of the fields that operations can find the aggregate by.
func (a *Aggregate) LookupNames() []string {
	var all []string
	for _, f := range a.where((*Field).CanLookup) {
		all = append(all, f.Name)
	}
	return all
}

// LookupName is the name of the input that the operation finds its aggregate by:
// username, or where it takes another value of the field, current_username.
func (op *Operation) LookupName() string {
	name := op.Lookup.Name
	for op.By == name || FieldNamed(op.Given(), name) != nil {
		name = "current_" + name
	}
	return name
}

// lookupPrefix is what [Operation.LookupName] puts before the field's name.
func (op *Operation) lookupPrefix() string {
	name := op.LookupName()
	return name[:len(name)-len(op.Lookup.Name)]
}

// LookupGo is the exported Go name of that input: Username, CurrentUsername.
func (op *Operation) LookupGo() string { return words.Pascal(op.lookupPrefix()) + op.Lookup.Go }

// LookupVar is the unexported Go name of that input: username, currentUsername.
func (op *Operation) LookupVar() string {
	if prefix := op.lookupPrefix(); prefix != "" {
		return words.Camel(prefix) + op.Lookup.Go
	}
	return op.Lookup.Var
}

// LookupHuman is the name of that input for people: username, current username.
func (op *Operation) LookupHuman() string { return words.Human(op.LookupName()) }

// Lookups are the fields that operations of the kinds find the aggregate by, each
// once; with no kind, those of all operations.
func (a *Aggregate) Lookups(kinds ...string) []*Field {
	var all []*Field
	for _, op := range a.Operations {
		if f := op.Lookup; f != nil && (len(kinds) == 0 || op.Is(kinds...)) && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// FindsByID reports whether an operation of one of the kinds finds the aggregate
// by its id.
func (a *Aggregate) FindsByID(kinds ...string) bool {
	return slices.ContainsFunc(a.Operations, func(op *Operation) bool { return op.Is(kinds...) && op.Lookup == nil })
}

// FindsByID reports whether an operation of the model of one of the kinds finds its
// aggregate by its id.
func (m *Model) FindsByID(kinds ...string) bool {
	return m.any(func(a *Aggregate) bool { return a.FindsByID(kinds...) })
}

// LooksUp reports whether a command of the model finds its aggregate by a field.
func (m *Model) LooksUp() bool {
	return m.any(func(a *Aggregate) bool {
		return len(a.Lookups(Update, Delete, Transition, Adjust, Command)) > 0
	})
}
