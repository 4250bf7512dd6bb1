package model

import (
	"net/http"
	"strings"
	"time"

	"github.com/otelgen/otelgen/internal/words"
)

// Limits of a saga's deadline.
const (
	defaultDeadline = 30 * time.Second
	maxDeadline     = 7 * 24 * time.Hour
)

// sagas makes the sagas: a saga is started with a POST and shown with a GET of
// the same path and the saga's id.
func (b *builder) sagas() error {
	for _, raw := range b.raw.sagas {
		s, err := b.saga(raw)
		if err != nil {
			return err
		}
		b.model.Sagas = append(b.model.Sagas, s)
	}
	return nil
}

func (b *builder) saga(raw *rawSaga) (*Saga, error) {
	name, err := b.pascal("a saga", raw.name)
	if err != nil {
		return nil, err
	}
	if err := b.claim(owner{"saga " + name, raw.name.at}, name); err != nil {
		return nil, err
	}
	ws := words.Split(name)
	s := &Saga{Name: name, Var: ws.Camel(), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: ws.Human(), Deadline: defaultDeadline}
	if isTaken(s.Var) || aggregateLocals[s.Var] || s.Var == b.model.Domain {
		s.Var += "Saga"
	}
	if raw.http.given() {
		if err := b.sagaRoutes(s, raw.http); err != nil {
			return nil, err
		}
	}
	if raw.deadline.given() {
		d, err := time.ParseDuration(raw.deadline.value)
		if err != nil || d <= 0 || d > maxDeadline {
			return nil, b.errorf(raw.deadline.at, "deadline must be a duration of at most %s, not %q; write it like 30s or 5m", maxDeadline, shorten(raw.deadline.value))
		}
		s.Deadline = d
	}
	if err := b.sagaInput(s, raw.input); err != nil {
		return nil, err
	}
	if len(raw.steps) == 0 {
		return nil, b.errorf(raw.name.at, "saga %s has no steps; add steps", name)
	}
	saved := make(map[string]*Type)
	seen := make(map[string]string)
	for _, r := range raw.steps {
		step, err := b.step(s, r, saved)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[step.Go]; ok {
			return nil, b.twice(r.name.at, "step", other, step.Name, step.Go)
		}
		seen[step.Go] = step.Name
		s.Steps = append(s.Steps, step)
	}
	return s, nil
}

func (b *builder) sagaRoutes(s *Saga, t text) error {
	var err error
	if s.Method, s.Path, s.Segments, err = b.route(t, http.MethodPost, false, s.Name+", a saga,"); err != nil {
		return err
	}
	if err := b.addRoute(&route{s.Method, s.Path, s.Segments, s.Name}, t.at); err != nil {
		return err
	}
	show := append(append([]Segment(nil), s.Segments...), Segment{Text: "{id}", Param: true, Name: "id"})
	return b.addRoute(&route{http.MethodGet, s.Path + "/{id}", show, "the saga " + s.Name}, t.at)
}

func (b *builder) sagaInput(s *Saga, raw []*rawField) error {
	seen := make(map[string]*Field)
	for _, r := range raw {
		if err := b.snake("an input", r.name); err != nil {
			return err
		}
		f, err := b.field(r)
		if err != nil {
			return err
		}
		if f.Unique {
			return b.errorf(r.unique.at, "an input of a saga cannot be unique; make the aggregate's field unique")
		}
		b.nameField(f, s.Name, func(name string) bool { return members[name] || name == "State" })
		for _, name := range []string{f.Go, f.Var} {
			if other := seen[name]; other != nil {
				return b.twice(r.name.at, "input", other.Name, f.Name, name)
			}
			seen[name] = f
		}
		b.at[f] = r.name.at
		s.Input = append(s.Input, f)
	}
	return nil
}

// step reads one step. What it saves is known to later steps, and to its own
// compensation.
func (b *builder) step(s *Saga, raw *rawStep, saved map[string]*Type) (*Step, error) {
	if err := b.snake("a step", raw.name); err != nil {
		return nil, err
	}
	step := &Step{Name: raw.name.value, Go: words.Pascal(raw.name.value), Var: words.Camel(raw.name.value), Human: words.Human(raw.name.value)}
	if isTaken(step.Var) || fieldLocals[step.Var] || step.Var == b.model.Domain {
		step.Var += "Step"
	}
	var err error
	if step.Call, err = b.call(raw.call); err != nil {
		return nil, err
	}
	if step.With, err = b.bind(s, step.Call, raw.call.at, raw.with, saved); err != nil {
		return nil, err
	}
	for _, pair := range raw.save {
		if err := b.snake("a saved value", pair.key); err != nil {
			return nil, err
		}
		if saved[pair.key.value] != nil {
			return nil, b.errorf(pair.key.at, "%s is saved twice; choose another name", pair.key.value)
		}
		t, err := b.result(step.Call, pair.value)
		if err != nil {
			return nil, err
		}
		saved[pair.key.value] = t
		step.Save = append(step.Save, &Save{Name: pair.key.value, Field: pair.value.value, Type: t})
	}
	if !raw.undo.given() {
		if len(raw.undoWith) > 0 {
			return nil, b.errorf(raw.undoWith[0].key.at, "step %s has undo_with but no undo; add undo or drop it", step.Name)
		}
		return step, nil
	}
	if step.Undo, err = b.call(raw.undo); err != nil {
		return nil, err
	}
	if !step.Undo.IsCommand() {
		return nil, b.errorf(raw.undo.at, "%s changes nothing and cannot undo a step; name a command", step.Undo.Name)
	}
	step.UndoWith, err = b.bind(s, step.Undo, raw.undo.at, raw.undoWith, saved)
	return step, err
}

// call looks up Aggregate.Operation.
func (b *builder) call(t text) (*Operation, error) {
	aggregate, operation, ok := strings.Cut(t.value, ".")
	if !ok {
		return nil, b.errorf(t.at, "%q is no operation; write Aggregate.Operation", shorten(t.value))
	}
	a := b.aggregates[words.Settle(aggregate)]
	if a == nil {
		return nil, b.unknown("aggregate", t.slice(0, len(aggregate)), b.aggregateNames())
	}
	names := make([]string, len(a.Operations))
	for i, op := range a.Operations {
		if names[i] = op.Name; op.Name == words.Settle(operation) {
			return op, nil
		}
	}
	return nil, b.unknown("operation of "+a.Name, t.slice(len(aggregate)+1, len(t.value)), names)
}

// bind gives a called operation's inputs their values, all required ones among
// them.
func (b *builder) bind(s *Saga, op *Operation, at position, raw []rawPair, saved map[string]*Type) ([]*Binding, error) {
	inputs := calledInputs(op)
	bound := make(map[string]bool)
	var bindings []*Binding
	for _, pair := range raw {
		want, ok := inputs[pair.key.value]
		if !ok {
			return nil, b.unknown("input of "+op.Name, pair.key, sortedKeys(inputs))
		}
		source, ref, _ := strings.Cut(pair.value.value, ".")
		binding := &Binding{Name: pair.key.value, Source: source, Ref: ref}
		known := saved
		if source == "input" {
			known = make(map[string]*Type)
			for _, f := range s.Input {
				known[f.Name] = f.Type
			}
		} else if source != "saved" {
			return nil, b.errorf(pair.value.at, "%q is no value of the saga; write input.name or saved.name", shorten(pair.value.value))
		}
		if binding.Type = known[ref]; binding.Type == nil {
			return nil, b.unknown(source+" of saga "+s.Name, pair.value.slice(min(len(source)+1, len(pair.value.value)), len(pair.value.value)), sortedKeys(known))
		}
		if got, want := binding.Type.String(), want.typ.String(); got != want {
			return nil, b.errorf(pair.value.at, "%s of %s is of type %s, and %s of type %s; bind a value of the same type", pair.key.value, op.Name, want, pair.value.value, got)
		}
		bound[pair.key.value] = true
		bindings = append(bindings, binding)
	}
	for _, name := range sortedKeys(inputs) {
		if inputs[name].required && !bound[name] {
			return nil, b.errorf(at, "%s needs %s; add %s: input.… or saved.…", op.Name, name, name)
		}
	}
	return bindings, nil
}

type calledInput struct {
	typ      *Type
	required bool
}

// calledInputs are the inputs that a saga gives an operation.
func calledInputs(op *Operation) map[string]calledInput {
	id := op.Aggregate.IDType()
	inputs := make(map[string]calledInput)
	addFields := func(fields []*Field) {
		for _, f := range fields {
			inputs[f.Name] = calledInput{f.Type, f.Required}
		}
	}
	switch op.Kind {
	case Create:
		addFields(op.Aggregate.Fields)
	case Move:
		inputs["source_id"], inputs["target_id"] = calledInput{id, true}, calledInput{id, true}
		inputs[op.By] = calledInput{op.Field.Type, true}
	case ListKind:
	default:
		inputs["id"] = calledInput{id, true}
		if op.Kind == Update {
			addFields(op.Aggregate.Mutable())
		}
		if op.Kind == Adjust {
			inputs[op.By] = calledInput{op.Field.Type, true}
		}
	}
	return inputs
}

// result returns the type of a field of an operation's result.
func (b *builder) result(op *Operation, t text) (*Type, error) {
	known := make(map[string]*Type)
	switch op.Kind {
	case Delete, ListKind:
		return nil, b.errorf(t.at, "%s has no result to save from; drop save", op.Name)
	case Move:
		known["id"] = &Type{Kind: UUID}
	default:
		known = columnTypes(op.Aggregate)
	}
	if known[t.value] == nil {
		return nil, b.unknown("field of the result of "+op.Name, t, sortedKeys(known))
	}
	return known[t.value], nil
}

// columnTypes are the types of what every answer with an aggregate has, by name.
func columnTypes(a *Aggregate) map[string]*Type {
	types := map[string]*Type{
		"id": a.IDType(), "version": {Kind: Int}, "created_at": {Kind: Timestamp}, "updated_at": {Kind: Timestamp},
	}
	if a.HasStates() {
		types["state"] = a.StateType()
	}
	for _, f := range a.Fields {
		types[f.Name] = f.Type
	}
	return types
}
