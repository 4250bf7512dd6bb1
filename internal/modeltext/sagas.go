package modeltext

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/route"
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
	for _, raw := range b.raw.Sagas {
		s, err := b.saga(raw)
		if err != nil {
			return err
		}
		b.model.Sagas = append(b.model.Sagas, s)
	}
	return nil
}

func (b *builder) saga(raw *grammar.Saga) (*model.Saga, error) {
	name, err := b.pascal("a saga", raw.Name)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(b.model.Sagas, func(s *model.Saga) bool { return s.Name == name }); i >= 0 {
		return nil, b.Errorf(raw.Name.At, "saga %s is given twice, first %s; drop or rename one", name, b.place(b.model.Sagas[i]))
	}
	ws := words.Split(name)
	s := &model.Saga{Name: name, Var: ws.Camel(), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: ws.Human(), Deadline: defaultDeadline}
	b.at[s] = raw.Name.At
	if isTaken(s.Var) || s.Var == b.model.Domain {
		s.Var += "Saga"
	}
	if raw.HTTP.Given() {
		if err := b.sagaRoutes(s, raw.HTTP); err != nil {
			return nil, err
		}
	}
	if raw.Deadline.Given() {
		d, err := time.ParseDuration(raw.Deadline.Value)
		if err != nil || d <= 0 || d > maxDeadline {
			return nil, b.Errorf(raw.Deadline.At, "deadline must be a duration of at most %s, not %q; write it like 30s or 5m", maxDeadline, words.Shorten(raw.Deadline.Value))
		}
		s.Deadline = d
	}
	if err := b.sagaInput(s, raw.Input); err != nil {
		return nil, err
	}
	if len(raw.Steps) == 0 {
		return nil, b.Errorf(raw.Name.At, "saga %s has no steps; add steps", name)
	}
	called := make([]grammar.Text, len(raw.Steps))
	for i, r := range raw.Steps {
		called[i] = r.Name
	}
	saved, names := make(map[string]*model.Type), newSpelling(called)
	for _, r := range raw.Steps {
		step, err := b.step(s, r, saved)
		if err != nil {
			return nil, err
		}
		if err := b.once(called, r.Name, "step", "saga "+s.Name); err != nil {
			return nil, err
		}
		step.Go = names.of(step.Name)
		s.Steps = append(s.Steps, step)
	}
	return s, nil
}

func (b *builder) sagaRoutes(s *model.Saga, t grammar.Text) error {
	start, err := b.route(t, route.Want{Method: http.MethodPost, Who: s.Name + ", a saga,"})
	if err != nil {
		return err
	}
	served := start.Below(b.model.BasePath)
	s.Method, s.Path, s.Segments = served.Method, served.Path, served.Segments
	if err := b.addRoute(start, "saga "+s.Name, t.At); err != nil {
		return err
	}
	show := route.Route{
		Method:   http.MethodGet,
		Path:     start.Path + "/{id}",
		Segments: append(slices.Clone(start.Segments), route.Segment{Text: "{id}", Param: true, Name: "id"}),
	}
	return b.addRoute(show, "saga "+s.Name, t.At)
}

func (b *builder) sagaInput(s *model.Saga, raw []*grammar.Field) error {
	for _, r := range raw {
		if err := b.snake("an input", r.Name); err != nil {
			return err
		}
		f, err := b.field(r)
		if err != nil {
			return err
		}
		if f.Object {
			return b.Errorf(r.As.At, "an input of a saga is told by its id; drop as")
		}
		for _, flag := range []grammar.Text{r.ReadOnly, r.Immutable, r.WriteOnly} {
			if flag.Given() {
				return b.Errorf(flag.At, "an input of a saga cannot be %s; drop %s", flag.Value, flag.Value)
			}
		}
		if f.Unique {
			return b.Errorf(r.Unique.At, "an input of a saga cannot be unique; make the aggregate's field unique")
		}
		if first := model.FieldNamed(s.Input, f.Name); first != nil {
			return b.Errorf(r.Name.At, "input %s of saga %s is given twice, first %s; drop one", f.Name, s.Name, b.place(first))
		}
		b.at[f] = r.Name.At
		s.Input = append(s.Input, f)
	}
	b.nameFields(s.Input, s.Name)
	return nil
}

// step reads one step. What it saves is known to later steps, and to its own
// compensation.
func (b *builder) step(s *model.Saga, raw *grammar.Step, saved map[string]*model.Type) (*model.Step, error) {
	if err := b.snake("a step", raw.Name); err != nil {
		return nil, err
	}
	step := &model.Step{Name: raw.Name.Value, Var: words.Camel(raw.Name.Value), Human: words.Human(raw.Name.Value)}
	if isTaken(step.Var) || step.Var == b.model.Domain {
		step.Var += "Step"
	}
	var err error
	if step.Call, err = b.call(raw.Call); err != nil {
		return nil, err
	}
	if step.With, err = b.bind(s, step.Call, raw.Call.At, raw.With, saved); err != nil {
		return nil, err
	}
	for _, pair := range raw.Save {
		if err := b.snake("a saved value", pair.Key); err != nil {
			return nil, err
		}
		if saved[pair.Key.Value] != nil {
			return nil, b.Errorf(pair.Key.At, "step %s saves %s, which is saved already %s; choose another name", step.Name, pair.Key.Value, b.place(savedBy(slices.Concat(s.Steps, []*model.Step{step}), pair.Key.Value)))
		}
		t, err := b.result(step.Call, pair.Value)
		if err != nil {
			return nil, err
		}
		saved[pair.Key.Value] = t
		save := &model.Save{Name: pair.Key.Value, Field: pair.Value.Value, Type: t}
		b.at[save] = pair.Key.At
		step.Save = append(step.Save, save)
	}
	if !raw.Undo.Given() {
		if len(raw.UndoWith) > 0 {
			return nil, b.Errorf(raw.UndoWith[0].Key.At, "step %s has undo_with but no undo; add undo or drop it", step.Name)
		}
		return step, nil
	}
	if step.Undo, err = b.call(raw.Undo); err != nil {
		return nil, err
	}
	if !step.Undo.IsCommand() {
		return nil, b.Errorf(raw.Undo.At, "%s changes nothing and cannot undo a step; name a command", step.Undo.Name)
	}
	step.UndoWith, err = b.bind(s, step.Undo, raw.Undo.At, raw.UndoWith, saved)
	return step, err
}

// savedBy returns what the steps save under a name.
func savedBy(steps []*model.Step, name string) *model.Save {
	for _, step := range steps {
		for _, save := range step.Save {
			if save.Name == name {
				return save
			}
		}
	}
	return nil
}

// call looks up Aggregate.Operation.
func (b *builder) call(t grammar.Text) (*model.Operation, error) {
	aggregate, operation, ok := strings.Cut(t.Value, ".")
	if !ok {
		return nil, b.Errorf(t.At, "%q is not an operation; write Aggregate.Operation", words.Shorten(t.Value))
	}
	a := b.aggregates[words.Settle(aggregate)]
	if a == nil {
		return nil, b.Unknown("aggregate", t.Slice(0, len(aggregate)), b.aggregateNames())
	}
	names := make([]string, len(a.Operations))
	for i, op := range a.Operations {
		if names[i] = op.Name; words.Settle(op.Name) == words.Settle(operation) {
			return op, nil
		}
	}
	return nil, b.Unknown("operation of "+a.Name, t.Slice(len(aggregate)+1, len(t.Value)), names)
}

// bind gives a called operation's inputs their values, all required ones among
// them.
func (b *builder) bind(s *model.Saga, op *model.Operation, at grammar.Position, raw []grammar.Pair, saved map[string]*model.Type) ([]*model.Binding, error) {
	inputs := calledInputs(op)
	bound := make(map[string]bool)
	var bindings []*model.Binding
	for _, pair := range raw {
		want, ok := inputs[pair.Key.Value]
		if !ok {
			return nil, b.Unknown("input of "+op.Name, pair.Key, slices.Sorted(maps.Keys(inputs)))
		}
		source, ref, _ := strings.Cut(pair.Value.Value, ".")
		binding := &model.Binding{Name: pair.Key.Value, Source: source, Ref: ref}
		known := saved
		if source == "input" {
			known = make(map[string]*model.Type)
			for _, f := range s.Input {
				known[f.Name] = f.Type
			}
		} else if source != "saved" {
			return nil, b.Errorf(pair.Value.At, "%q is not a value of the saga; write input.name or saved.name", words.Shorten(pair.Value.Value))
		}
		if binding.Type = known[ref]; binding.Type == nil {
			return nil, b.Unknown(source+" of saga "+s.Name, pair.Value.Slice(min(len(source)+1, len(pair.Value.Value)), len(pair.Value.Value)), slices.Sorted(maps.Keys(known)))
		}
		if got, want := binding.Type.String(), want.typ.String(); got != want {
			return nil, b.Errorf(pair.Value.At, "%s of %s is of type %s, and %s of type %s; bind a value of the same type", pair.Key.Value, op.Name, want, pair.Value.Value, got)
		}
		bound[pair.Key.Value] = true
		bindings = append(bindings, binding)
	}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if inputs[name].required && !bound[name] {
			return nil, b.Errorf(at, "%s needs %s; add %s: input.… or saved.…", op.Name, name, name)
		}
	}
	return bindings, nil
}

type calledInput struct {
	typ      *model.Type
	required bool
}

// calledInputs are the inputs that a saga gives an operation.
func calledInputs(op *model.Operation) map[string]calledInput {
	id := op.Aggregate.IDType()
	inputs := make(map[string]calledInput)
	addFields := func(fields []*model.Field) {
		for _, f := range fields {
			inputs[f.Name] = calledInput{f.Type, f.Required}
		}
	}
	switch op.Kind {
	case model.Create:
		addFields(op.Given())
	case model.Move:
		inputs["source_id"], inputs["target_id"] = calledInput{id, true}, calledInput{id, true}
		inputs[op.By] = calledInput{op.Field.Type, true}
	case model.ListKind:
	default:
		inputs["id"] = calledInput{id, true}
		addFields(op.Parents)
		if op.Kind == model.Update {
			addFields(op.Given())
		}
		if op.Kind == model.Adjust {
			inputs[op.By] = calledInput{op.Field.Type, true}
		}
	}
	return inputs
}

// result returns the type of a field of an operation's result.
func (b *builder) result(op *model.Operation, t grammar.Text) (*model.Type, error) {
	known := make(map[string]*model.Type)
	switch op.Kind {
	case model.Delete, model.ListKind:
		return nil, b.Errorf(t.At, "%s has no result to save from; drop save", op.Name)
	case model.Move:
		known["id"] = &model.Type{Kind: model.UUID}
	default:
		known = columnTypes(op.Aggregate)
	}
	if known[t.Value] == nil {
		return nil, b.Unknown("field of the result of "+op.Name, t, slices.Sorted(maps.Keys(known)))
	}
	return known[t.Value], nil
}

// columnTypes are the types of what every answer with an aggregate has, by name.
func columnTypes(a *model.Aggregate) map[string]*model.Type {
	types := map[string]*model.Type{
		"id": a.IDType(), "version": {Kind: model.Int}, "created_at": {Kind: model.Timestamp}, "updated_at": {Kind: model.Timestamp},
	}
	if a.HasStates() {
		types["state"] = a.StateType()
	}
	for _, f := range a.Fields {
		types[f.Name] = f.Type
	}
	return types
}
