package model

import (
	"slices"

	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/words"
)

// Mark marks all names for Go as what they name. Names on the wire, in SQL and for
// people are not.
func (m *Model) Mark() {
	m.Domain = ident.Mark(ident.Domain, m.Domain)
	for _, t := range m.Types {
		t.mark()
	}
	for _, a := range m.Aggregates {
		a.mark()
	}
	for _, s := range m.Sagas {
		s.mark()
	}
}

func (a *Aggregate) mark() {
	a.Name, a.Names = ident.Mark(ident.Entity, a.Name), ident.Mark(ident.Entities, a.Names)
	a.Var, a.Vars = ident.Mark(ident.Entity, a.Var), ident.Mark(ident.Entities, a.Vars)
	for _, s := range a.States {
		s.Go = ident.Mark(ident.State, s.Go)
		s.Const = a.Name + "State" + s.Go
	}
	for _, f := range slices.Concat(a.Fields, a.Secrets) {
		f.mark(a.Name)
	}
	for _, op := range a.Operations {
		op.mark()
	}
	for _, e := range a.events {
		e.mark()
	}
}

// mark marks a type, which keeps its name as an aggregate does: no aggregate has it.
func (t *ValueType) mark() {
	t.Name = ident.Mark(ident.Entity, t.Name)
	for _, f := range t.Fields {
		f.mark(t.Name)
	}
}

// mark marks a field whose enum is named after scope.
func (f *Field) mark(scope string) {
	f.Go, f.Var = ident.Mark(ident.Member, f.Go), ident.Mark(ident.Member, f.Var)
	base := f.Type.Base()
	if base.Kind != Enum {
		return
	}
	base.EnumName = scope + f.Go
	for _, v := range base.Values {
		v.Go = ident.Mark(ident.Choice, v.Go)
		v.Const = base.EnumName + v.Go
	}
}

func (op *Operation) mark() {
	class := ident.Verb
	if op.Verb == op.Name {
		class = ident.Operation
	}
	op.Verb = ident.Mark(class, op.Verb)
	op.Name, op.Var = ident.Mark(ident.Operation, op.Name), ident.Mark(ident.Operation, op.Var)
	op.Emits = ident.Mark(ident.Event, op.Emits)
	for _, in := range op.Input {
		in.Go, in.Var = ident.Mark(ident.Member, in.Go), ident.Mark(ident.Member, in.Var)
	}
	for _, f := range op.Items() {
		f.Go, f.Var = ident.Mark(ident.Member, f.Go), ident.Mark(ident.Member, f.Var)
	}
	for _, f := range op.Secrets {
		if f.Change { // and no secret of the aggregate itself
			f.mark(op.Aggregate.Name)
		}
	}
	op.ByGo, op.ByVar = ident.Mark(ident.Member, op.ByGo), ident.Mark(ident.Member, op.ByVar)
}

// mark marks an event, of whose operations the names are marked already: one that
// the model does not name is named after its operation.
func (e *Event) mark() {
	usual := e.Var == words.Camel(e.Name)
	e.Name = e.Operation.EventName()
	if usual {
		e.Var = words.Camel(e.Name)
	} else {
		e.Var = ident.Mark(ident.Event, e.Var)
	}
}

func (s *Saga) mark() {
	s.Name, s.Var = ident.Mark(ident.Saga, s.Name), ident.Mark(ident.Saga, s.Var)
	for _, f := range s.Input {
		f.mark(s.Name)
	}
	for _, step := range s.Steps {
		step.Go, step.Var = ident.Mark(ident.Step, step.Go), ident.Mark(ident.Step, step.Var)
	}
}
