package modeltext

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/route"
	"github.com/otelgen/otelgen/internal/words"
)

// methods are the HTTP methods of the kinds.
var methods = map[string]string{
	model.Create: http.MethodPost, model.Get: http.MethodGet, model.ListKind: http.MethodGet, model.Update: http.MethodPut, model.Delete: http.MethodDelete,
	model.Transition: http.MethodPost, model.Command: http.MethodPost, model.Adjust: http.MethodPost, model.Move: http.MethodPost,
}

// operations makes the aggregates' operations.
func (b *builder) operations() error {
	return b.each(func(a *model.Aggregate, raw *grammar.Aggregate) error {
		seen := make(map[string]*model.Operation)
		for _, r := range raw.Operations {
			op, err := b.operation(a, r)
			if err != nil {
				return err
			}
			if op.Is(model.Create, model.Delete) {
				if first := seen[op.Kind]; first != nil {
					return b.Errorf(r.Name.At, "%s (%s) and %s are both the %s of %s; an aggregate has one, so drop one or make it a transition", first.Name, b.place(first), op.Name, op.Kind, a.Name)
				}
				seen[op.Kind] = op
			}
			a.Operations = append(a.Operations, op)
		}
		for i, op := range a.Operations {
			if err := b.payload(a, op, raw.Operations[i]); err != nil {
				return err
			}
		}
		return b.updates(a, raw)
	})
}

func (b *builder) operation(a *model.Aggregate, raw *grammar.Operation) (*model.Operation, error) {
	if _, err := b.pascal("an operation", raw.Name); err != nil {
		return nil, err
	}
	// Callers know the operation by this name, so that its initialisms stay.
	name := words.Exported(raw.Name.Value)
	if !slices.Contains(grammar.OperationKinds(), raw.Kind.Value) {
		return nil, b.Unknown("kind", raw.Kind, grammar.OperationKinds())
	}
	ws := words.Split(name)
	op := &model.Operation{
		Name: name, Var: ws.Camel(), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: ws.Human(),
		Kind: raw.Kind.Value, Aggregate: a, Idempotent: raw.IdempotentValue, Doc: raw.Doc.Value,
	}
	if isTaken(op.Var) || op.Var == b.model.Domain {
		op.Var += "Operation"
	}
	b.at[op] = raw.Name.At
	if err := b.allowed(op, raw); err != nil {
		return nil, err
	}
	var err error
	if raw.Emits.Given() {
		if op.Emits, err = b.pascal("an event", raw.Emits); err != nil {
			return nil, err
		}
	}
	if raw.Answers.Given() {
		if raw.Answers.Value != nothing {
			return nil, b.Unknown("answer", raw.Answers, []string{nothing})
		}
		op.Silent = true
	}
	if err := b.status(op, raw); err != nil {
		return nil, err
	}
	if !raw.HTTP.Given() {
		if op.Silent {
			return nil, b.Errorf(raw.Answers.At, "%s is offered over RPC alone, where every operation answers; drop answers, or add http", op.Name)
		}
		return op, nil
	}
	want := route.Want{
		Method: methods[op.Kind],
		Param:  !op.Is(model.Create, model.ListKind, model.Move),
		Who:    op.Name + ", " + words.Article(op.Kind) + ",",
	}
	if op.Is(model.Update) {
		want.Or = []string{http.MethodPatch}
	}
	if raw.FieldsAt.Given() {
		want.Or = append(want.Or, http.MethodPost)
	}
	if !op.Is(model.Move) {
		want.Parents = a.ParentNames(op)
		for part := range strings.SplitSeq(raw.HTTP.Value, "/") {
			if name := strings.Trim(part, "{}"); a.ParentOf(op, name) != nil && !slices.Contains(want.Parents, name) {
				want.Parents = append(want.Parents, name)
			}
		}
	}
	if want.Param {
		want.Lookups, want.Refuse = a.LookupNames(), op.LookupFault
	}
	r, err := b.route(raw.HTTP, want)
	if err != nil {
		return nil, err
	}
	for _, s := range r.Segments {
		switch {
		case !s.Param || s.Name == "id":
		case slices.Contains(want.Lookups, s.Name):
			op.Lookup = a.Field(s.Name)
		default:
			op.Parents = append(op.Parents, a.ParentOf(op, s.Name))
		}
	}
	if err := b.below(op, raw); err != nil {
		return nil, err
	}
	served := r.Below(b.model.BasePath)
	op.Method, op.Path, op.Segments = served.Method, served.Path, served.Segments
	return op, b.addRoute(r, a.Name+"."+op.Name, raw.HTTP.At)
}

// nothing is what an operation can answer with instead of what it changed.
const nothing = "nothing"

// status reads the status of success over HTTP.
func (b *builder) status(op *model.Operation, raw *grammar.Operation) error {
	given := raw.Status
	if !given.Given() {
		return nil
	}
	n, err := strconv.Atoi(given.Value)
	switch {
	case err != nil || !slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent}, n):
		return b.Errorf(given.At, "status %q is none that %s can succeed with; use 200, 201, 202 or 204", words.Shorten(given.Value), op.Name)
	case !raw.HTTP.Given():
		return b.Errorf(given.At, "%s is offered over RPC alone, which has no such status; drop status, or add http", op.Name)
	case n == http.StatusNoContent && op.Is(model.Create):
		return b.Errorf(given.At, "%s answers with what it made, and 204 has no body; use 200, 201 or 202", op.Name)
	case n == http.StatusNoContent && !op.Silent:
		return b.Errorf(given.At, "204 has no body; write answers: nothing in place of status")
	case n != op.UsualStatus():
		op.Status = n
	}
	return nil
}

// allowed refuses keys that say nothing about an operation of this kind.
func (b *builder) allowed(op *model.Operation, raw *grammar.Operation) error {
	for _, key := range []struct {
		name  string
		given grammar.Text
		kinds []string // that take it
		needs []string // of these, those that must have it
	}{
		{"emits", raw.Emits, []string{model.Create, model.Update, model.Delete, model.Transition, model.Adjust, model.Move, model.Command}, nil},
		{"idempotent", raw.Idempotent, []string{model.Create, model.Update, model.Delete, model.Transition, model.Adjust, model.Move, model.Command}, nil},
		{"status", raw.Status, []string{model.Create, model.Update, model.Delete, model.Transition, model.Adjust, model.Command}, nil},
		{"answers", raw.Answers, []string{model.Update, model.Delete, model.Transition, model.Adjust, model.Command}, nil},
		{"fields", raw.FieldsAt, []string{model.Update}, nil},
		{"from", raw.FromAt, []string{model.Transition, model.Update, model.Delete, model.Adjust, model.Command}, []string{model.Transition}},
		{"to", raw.To, []string{model.Transition, model.Command}, []string{model.Transition}},
		{"input", raw.InputAt, []string{model.Transition, model.Command}, nil},
		{"set", raw.SetAt, []string{model.Transition, model.Command}, nil},
		{"field", raw.Field, []string{model.Adjust, model.Move}, []string{model.Adjust, model.Move}},
		{"by", raw.By, []string{model.Adjust, model.Move}, []string{model.Adjust, model.Move}},
		{"sign", raw.Sign, []string{model.Adjust}, []string{model.Adjust}},
		{"floor", raw.Floor, []string{model.Adjust, model.Move}, nil},
		{"filter", raw.FilterAt, []string{model.ListKind}, nil},
	} {
		switch given := key.given.Given(); {
		case given && !op.Is(key.kinds...):
			return b.Errorf(key.given.At, "%s goes with %s, not with %s, %s; drop it", key.name, words.List(key.kinds, "and"), op.Name, words.Article(op.Kind))
		case !given && op.Is(key.needs...):
			return b.Errorf(raw.Name.At, "%s, %s, has no %s; add it", op.Name, words.Article(op.Kind), key.name)
		}
	}
	return nil
}

// payload looks up what a kind's own keys mean.
func (b *builder) payload(a *model.Aggregate, op *model.Operation, raw *grammar.Operation) error {
	if err := b.guard(a, op, raw); err != nil {
		return err
	}
	switch op.Kind {
	case model.Transition, model.Command:
		return b.command(a, op, raw)
	case model.Adjust, model.Move:
		return b.change(a, op, raw)
	case model.ListKind:
		return b.list(a, op, raw)
	}
	return nil
}

// anyState stands for all states of an aggregate.
const anyState = "*"

// guard reads the states that an operation begins in.
func (b *builder) guard(a *model.Aggregate, op *model.Operation, raw *grammar.Operation) error {
	switch {
	case a.HasStates():
	case op.Is(model.Transition):
		return b.Errorf(raw.Name.At, "%s is a transition, but %s has no states; add states: [...] to it", op.Name, a.Name)
	case raw.FromAt.Given():
		return b.Errorf(raw.FromAt.At, "%s says from which states, but %s has none; add states: [...] to it, or drop from", op.Name, a.Name)
	default:
		return nil
	}
	if len(raw.From) == 1 && raw.From[0].Value == anyState {
		op.From, op.FromAny = a.States, true
		return nil
	}
	for _, t := range raw.From {
		if t.Value == anyState {
			return b.Errorf(t.At, "%q stands for every state and stands alone; drop the other states or the star", anyState)
		}
		s, err := b.state(a, t)
		if err != nil {
			return err
		}
		if slices.Contains(op.From, s) {
			return b.Errorf(t.At, "from names the state %s twice; drop one", s.Name)
		}
		op.From = append(op.From, s)
	}
	return nil
}

func (b *builder) state(a *model.Aggregate, t grammar.Text) (*model.State, error) {
	names := make([]string, len(a.States))
	for i, s := range a.States {
		if names[i] = s.Name; s.Name == t.Value {
			return s, nil
		}
	}
	return nil, b.Unknown("state of "+a.Name, t, names)
}

// change reads what an adjust or a move does to a field.
func (b *builder) change(a *model.Aggregate, op *model.Operation, raw *grammar.Operation) error {
	f, err := b.fieldOf(a, raw.Field)
	if err != nil {
		return err
	}
	switch {
	case !f.Type.Is(model.Int, model.Decimal, model.Money):
		return b.Errorf(raw.Field.At, "%s cannot be changed by an amount: it is of type %s; choose an int, decimal or money field", f.Name, f.Type.Kind)
	case !f.Always():
		return b.Errorf(raw.Field.At, "%s may be absent, and there is nothing to add to then; make it required (%s!)", f.Name, f.Type.Kind)
	case f.Unique:
		return b.Errorf(raw.Field.At, "%s is unique and cannot be changed by an amount; drop one of the two", f.Name)
	case f.Immutable:
		return b.Errorf(raw.Field.At, "%s is immutable and cannot be changed by an amount; drop one of the two", f.Name)
	case f.ReadOnly:
		return b.Errorf(raw.Field.At, "%s is readonly and cannot be changed by an amount yet; drop readonly, so that a create takes what it begins with", f.Name)
	}
	f.Mutable = false
	op.Field, op.Sign = f, raw.Sign.Value
	if op.Kind == model.Adjust && op.Sign != "+" && op.Sign != "-" {
		return b.Errorf(raw.Sign.At, `sign must be "+" or "-", not %q`, words.Shorten(op.Sign))
	}
	if err := b.snake("the amount (by)", raw.By); err != nil {
		return err
	}
	op.By = raw.By.Value
	if words.Pascal(op.By) == protoMethod {
		return b.Errorf(raw.By.At, "the amount cannot be called %s, which is a method of every message in Go; call it amount", op.By)
	}
	if slices.Contains([]string{"id", "source_id", "target_id"}, op.By) {
		return b.Errorf(raw.By.At, "the amount cannot be called %s, which is an input of its own; call it amount", op.By)
	}
	return b.floor(op, f, raw)
}

func (b *builder) floor(op *model.Operation, f *model.Field, raw *grammar.Operation) error {
	if op.Sign == "+" {
		switch {
		case raw.Floor.Given():
			return b.Errorf(raw.Floor.At, "%s only adds, so that a floor has no effect; drop the floor, or limit the field with max", op.Name)
		case f.HasMin() && f.HasMax() && b.compare(f, f.MinText, f.MaxText) == 0:
			return b.Errorf(raw.Field.At, "%s can never add anything: min and max of %s are both %s; raise max", op.Name, f.Name, f.MaxText)
		}
		return nil
	}
	op.Floor, op.FloorText = f.Min, f.MinText
	if raw.Floor.Given() {
		var err error
		if op.Floor, op.FloorText, err = b.number(f, "floor", raw.Floor); err != nil {
			return err
		}
		if f.HasMin() && b.compare(f, op.FloorText, f.MinText) < 0 {
			return b.Errorf(raw.Floor.At, "floor %s is under the field's min %s, which always holds; raise the floor or drop it", op.FloorText, f.MinText)
		}
	}
	if op.FloorText != "" && f.HasMax() && b.compare(f, op.FloorText, f.MaxText) >= 0 {
		return b.Errorf(raw.Name.At, "%s can never take anything: %s holds %s at most and the floor is %s; lower the floor", op.Name, f.Name, f.MaxText, op.FloorText)
	}
	return nil
}

// events makes what the commands record. Operations may share an event only
// when who reads it cannot tell, and need not know, which of them it was.
func (b *builder) events() error {
	byName := make(map[string]*model.Event)
	for _, op := range b.model.Operations() {
		if !op.IsCommand() {
			continue
		}
		name := op.EventName()
		e := byName[name]
		if e == nil {
			ws := words.Split(name)
			e = &model.Event{
				Name: name, Var: ws.Camel(), Snake: words.Snake(name), Human: ws.Human(),
				Operation: op, Aggregate: op.Aggregate, Published: op.Emits != "",
			}
			if isTaken(e.Var) || e.Var == b.model.Domain {
				e.Var += "Event"
			}
			byName[name] = e
			b.at[e] = b.at[op]
			op.Aggregate.AddEvent(e)
		} else if first := e.Operation; !sameChange(first, op) {
			return b.Errorf(b.at[op], "%s.%s (%s) and %s.%s both record %s, but not the same change, so a reader could not tell what happened; name another event", first.Aggregate.Name, first.Name, b.place(first), op.Aggregate.Name, op.Name, name)
		}
		e.Operations = append(e.Operations, op)
	}
	return nil
}

func sameChange(x, y *model.Operation) bool {
	return x.Aggregate == y.Aggregate && x.Kind == y.Kind && x.Is(model.Transition, model.Adjust) &&
		(x.Emits != "") == (y.Emits != "") && x.To == y.To && x.Field == y.Field && x.By == y.By && x.Sign == y.Sign
}

// reach refuses what an empty store can never come to.
func (b *builder) reach() error {
	if err := b.cycles(); err != nil {
		return err
	}
	return b.each(func(a *model.Aggregate, raw *grammar.Aggregate) error {
		switch {
		case len(a.Operations) == 0:
			return b.Errorf(raw.Name.At, "aggregate %s has no operations; add at least a create", a.Name)
		case a.Operation(model.Create) == nil:
			return b.Errorf(raw.Operations[0].Name.At, "%s can never be reached, because nothing creates %s; add an operation of kind create", a.Operations[0].Name, words.Article(a.Human))
		case !a.HasStates():
			return nil
		}
		reached := map[*model.State]bool{a.Initial(): true}
		for range a.States {
			for _, op := range a.OperationsOf(model.Transition, model.Command) {
				if op.To != nil && slices.ContainsFunc(op.From, func(s *model.State) bool { return reached[s] }) {
					reached[op.To] = true
				}
			}
		}
		for i, op := range a.Operations {
			if op.FromAny {
				continue
			}
			for j, s := range op.From {
				if !reached[s] {
					return b.Errorf(raw.Operations[i].From[j].At, "%s can never leave the state %s, because nothing leads there from %s; add a transition to it", op.Name, s.Name, a.Initial().Name)
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
	seen := make(map[*model.Aggregate]int)
	var path []string
	var visit func(*model.Aggregate) error
	visit = func(a *model.Aggregate) error {
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
				return b.Errorf(b.at[f], "required references form a cycle, so none can be created first: %s → %s; make one optional (drop its !)", strings.Join(path[start:], " → "), target.Name)
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
