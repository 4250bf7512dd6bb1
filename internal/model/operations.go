package model

import (
	"net/http"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/words"
)

// methods are the HTTP methods of the kinds.
var methods = map[string]string{
	Create: http.MethodPost, Get: http.MethodGet, ListKind: http.MethodGet, Update: http.MethodPut, Delete: http.MethodDelete,
	Transition: http.MethodPost, Adjust: http.MethodPost, Move: http.MethodPost,
}

// operations makes the aggregates' operations.
func (b *builder) operations() error {
	return b.each(func(a *Aggregate, raw *rawAggregate) error {
		seen := make(map[string]*Operation)
		for _, r := range raw.operations {
			op, err := b.operation(a, r)
			if err != nil {
				return err
			}
			if op.Is(Create, Update, Delete) {
				if first := seen[op.Kind]; first != nil {
					return b.errorf(r.name.at, "%s and %s are both the %s of %s; an aggregate has one, so drop one or make it a transition", first.Name, op.Name, op.Kind, a.Name)
				}
				seen[op.Kind] = op
			}
			a.Operations = append(a.Operations, op)
		}
		for i, op := range a.Operations {
			if err := b.payload(a, op, raw.operations[i]); err != nil {
				return err
			}
		}
		if update := a.Operation(Update); update != nil && len(a.Mutable()) == 0 {
			return b.errorf(b.at[update], "%s has nothing to update: every field of %s is changed by an adjust or a move; drop it or add a field", update.Name, a.Name)
		}
		return nil
	})
}

func (b *builder) operation(a *Aggregate, raw *rawOperation) (*Operation, error) {
	name, err := b.pascal("an operation", raw.name)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(operationKinds, raw.kind.value) {
		return nil, b.unknown("kind", raw.kind, operationKinds)
	}
	ws := words.Split(name)
	op := &Operation{
		Name: name, Var: ws.Camel(), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: ws.Human(),
		Kind: raw.kind.value, Aggregate: a, Idempotent: raw.idempotentValue,
	}
	if isTaken(op.Var) || op.Var == b.model.Domain {
		op.Var += "Operation"
	}
	b.at[op] = raw.name.at
	if err := b.allowed(op, raw); err != nil {
		return nil, err
	}
	if raw.emits.given() {
		if op.Emits, err = b.pascal("an event", raw.emits); err != nil {
			return nil, err
		}
	}
	if !raw.http.given() {
		return op, nil
	}
	op.Method, op.Path, op.Segments, err = b.route(raw.http, methods[op.Kind], !op.Is(Create, ListKind, Move), op.Name+", "+words.Article(op.Kind)+",")
	if err != nil {
		return nil, err
	}
	return op, b.addRoute(&route{op.Method, op.Path, op.Segments, op.Name}, raw.http.at)
}

// allowed refuses keys that say nothing about an operation of this kind.
func (b *builder) allowed(op *Operation, raw *rawOperation) error {
	for _, key := range []struct {
		name  string
		given text
		kinds []string
	}{
		{"emits", raw.emits, []string{Create, Update, Delete, Transition, Adjust, Move}},
		{"idempotent", raw.idempotent, []string{Create, Update, Delete, Transition, Adjust, Move}},
		{"from", raw.fromAt, []string{Transition}},
		{"to", raw.to, []string{Transition}},
		{"field", raw.field, []string{Adjust, Move}},
		{"by", raw.by, []string{Adjust, Move}},
		{"sign", raw.sign, []string{Adjust}},
		{"floor", raw.floor, []string{Adjust, Move}},
	} {
		switch given := key.given.given(); {
		case given && !op.Is(key.kinds...):
			return b.errorf(key.given.at, "%s goes with %s, not with %s, %s; drop it", key.name, words.List(key.kinds, "and"), op.Name, words.Article(op.Kind))
		case !given && op.Is(key.kinds...) && !isOneOf(key.name, []string{"emits", "idempotent", "floor"}):
			return b.errorf(raw.name.at, "%s, %s, has no %s; add it", op.Name, words.Article(op.Kind), key.name)
		}
	}
	return nil
}

// payload looks up what a kind's own keys mean.
func (b *builder) payload(a *Aggregate, op *Operation, raw *rawOperation) error {
	switch op.Kind {
	case Transition:
		return b.transition(a, op, raw)
	case Adjust, Move:
		return b.change(a, op, raw)
	}
	return nil
}

func (b *builder) transition(a *Aggregate, op *Operation, raw *rawOperation) error {
	if !a.HasStates() {
		return b.errorf(raw.name.at, "%s is a transition, but %s has no states; add states: [...] to it", op.Name, a.Name)
	}
	var err error
	if op.To, err = b.state(a, raw.to); err != nil {
		return err
	}
	for _, t := range raw.from {
		s, err := b.state(a, t)
		if err != nil {
			return err
		}
		if slices.Contains(op.From, s) {
			return b.errorf(t.at, "from names the state %s twice; drop one", s.Name)
		}
		op.From = append(op.From, s)
	}
	if len(op.From) == 1 && op.From[0] == op.To {
		return b.errorf(raw.to.at, "%s leads from %s to %s and changes nothing; choose another state", op.Name, op.To.Name, op.To.Name)
	}
	return nil
}

func (b *builder) state(a *Aggregate, t text) (*State, error) {
	names := make([]string, len(a.States))
	for i, s := range a.States {
		if names[i] = s.Name; s.Name == t.value {
			return s, nil
		}
	}
	return nil, b.unknown("state of "+a.Name, t, names)
}

// change reads what an adjust or a move does to a field.
func (b *builder) change(a *Aggregate, op *Operation, raw *rawOperation) error {
	f := a.Field(raw.field.value)
	if f == nil {
		names := make([]string, len(a.Fields))
		for i, f := range a.Fields {
			names[i] = f.Name
		}
		return b.unknown("field of "+a.Name, raw.field, names)
	}
	switch {
	case !f.Type.Is(Int, Decimal, Money):
		return b.errorf(raw.field.at, "%s cannot be changed by an amount: it is of type %s; choose an int, decimal or money field", f.Name, f.Type.Kind)
	case !f.Always():
		return b.errorf(raw.field.at, "%s may be absent, and there is nothing to add to then; make it required (%s!)", f.Name, f.Type.Kind)
	case f.Unique:
		return b.errorf(raw.field.at, "%s is unique and cannot be changed by an amount; drop one of the two", f.Name)
	}
	f.Mutable = false
	op.Field, op.Sign = f, raw.sign.value
	if op.Kind == Adjust && op.Sign != "+" && op.Sign != "-" {
		return b.errorf(raw.sign.at, `sign must be "+" or "-", not %q`, shorten(op.Sign))
	}
	if err := b.snake("the amount (by)", raw.by); err != nil {
		return err
	}
	op.By = raw.by.value
	if words.Pascal(op.By) == protoMethod {
		return b.errorf(raw.by.at, "the amount cannot be called %s, which is a method of every message in Go; call it amount", op.By)
	}
	if isOneOf(op.By, []string{"id", "source_id", "target_id"}) {
		return b.errorf(raw.by.at, "the amount cannot be called %s, which is an input of its own; call it amount", op.By)
	}
	return b.floor(op, f, raw)
}

func (b *builder) floor(op *Operation, f *Field, raw *rawOperation) error {
	if op.Sign == "+" {
		switch {
		case raw.floor.given():
			return b.errorf(raw.floor.at, "%s adds, and never goes under a floor; drop the floor, or limit the field with max", op.Name)
		case f.HasMin() && f.HasMax() && b.compare(f, f.MinText, f.MaxText) == 0:
			return b.errorf(raw.field.at, "%s can never add anything: min and max of %s are both %s; raise max", op.Name, f.Name, f.MaxText)
		}
		return nil
	}
	op.Floor, op.FloorText = f.Min, f.MinText
	if raw.floor.given() {
		var err error
		if op.Floor, op.FloorText, err = b.number(f, "floor", raw.floor); err != nil {
			return err
		}
		if f.HasMin() && b.compare(f, op.FloorText, f.MinText) < 0 {
			return b.errorf(raw.floor.at, "floor %s is under the field's min %s, which always holds; raise the floor or drop it", op.FloorText, f.MinText)
		}
	}
	if op.FloorText != "" && f.HasMax() && b.compare(f, op.FloorText, f.MaxText) >= 0 {
		return b.errorf(raw.name.at, "%s can never take anything: %s holds %s at most and the floor is %s; lower the floor", op.Name, f.Name, f.MaxText, op.FloorText)
	}
	return nil
}

// events makes what the commands record. Operations may share an event only
// when who reads it cannot tell, and need not know, which of them it was.
func (b *builder) events() error {
	byName := make(map[string]*Event)
	for _, op := range b.model.Operations() {
		if !op.IsCommand() {
			continue
		}
		name := op.EventName()
		e := byName[name]
		if e == nil {
			ws := words.Split(name)
			e = &Event{
				Name: name, Var: ws.Camel(), Snake: words.Snake(name), Human: ws.Human(),
				Operation: op, Aggregate: op.Aggregate, Published: op.Emits != "",
			}
			if isTaken(e.Var) || aggregateLocals[e.Var] || e.Var == b.model.Domain {
				e.Var += "Event"
			}
			byName[name] = e
			b.at[e] = b.at[op]
			op.Aggregate.events = append(op.Aggregate.events, e)
		} else if first := e.Operation; !sameChange(first, op) {
			return b.errorf(b.at[op], "%s and %s both record %s, but not the same change, so a reader could not tell what happened; name another event", first.Name, op.Name, name)
		}
		e.Operations = append(e.Operations, op)
	}
	return nil
}

func sameChange(x, y *Operation) bool {
	return x.Aggregate == y.Aggregate && x.Kind == y.Kind && x.Is(Transition, Adjust) &&
		(x.Emits != "") == (y.Emits != "") && x.To == y.To && x.Field == y.Field && x.By == y.By && x.Sign == y.Sign
}

// reach refuses what an empty store can never come to.
func (b *builder) reach() error {
	if err := b.cycles(); err != nil {
		return err
	}
	return b.each(func(a *Aggregate, raw *rawAggregate) error {
		switch {
		case len(a.Operations) == 0:
			return b.errorf(raw.name.at, "aggregate %s has no operations; add at least a create", a.Name)
		case a.Operation(Create) == nil:
			return b.errorf(raw.operations[0].name.at, "%s can never be reached, because nothing creates %s; add an operation of kind create", a.Operations[0].Name, words.Article(a.Human))
		case !a.HasStates():
			return nil
		}
		reached := map[*State]bool{a.Initial(): true}
		for range a.States {
			for _, op := range a.OperationsOf(Transition) {
				if slices.ContainsFunc(op.From, func(s *State) bool { return reached[s] }) {
					reached[op.To] = true
				}
			}
		}
		for i, op := range a.Operations {
			for j, s := range op.From {
				if !reached[s] {
					return b.errorf(raw.operations[i].from[j].at, "%s can never leave the state %s, because nothing leads there from %s; add a transition to it", op.Name, s.Name, a.Initial().Name)
				}
			}
		}
		return nil
	})
}

// cycles refuses aggregates that need each other before either can be created.
func (b *builder) cycles() error {
	const (
		unseen = iota
		open
		done
	)
	seen := make(map[*Aggregate]int)
	var path []string
	var visit func(*Aggregate) error
	visit = func(a *Aggregate) error {
		seen[a] = open
		for _, f := range a.Refs() {
			if !f.Required {
				continue
			}
			target := f.Type.Base().Ref
			path = append(path, a.Name+"."+f.Name)
			switch seen[target] {
			case open:
				start := slices.IndexFunc(path, func(s string) bool { return strings.HasPrefix(s, target.Name+".") })
				return b.errorf(b.at[f], "required references form a cycle, so none can be created first: %s → %s; make one optional (drop its !)", strings.Join(path[start:], " → "), target.Name)
			case unseen:
				if err := visit(target); err != nil {
					return err
				}
			}
			path = path[:len(path)-1]
		}
		seen[a] = done
		return nil
	}
	for _, a := range b.model.Aggregates {
		if seen[a] == unseen {
			if err := visit(a); err != nil {
				return err
			}
		}
	}
	return nil
}
