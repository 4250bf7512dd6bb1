// Package plan plans the scenario of a service: requests that a client may make
// of an empty store, and what each is answered. Every operation succeeds in it at
// least once, and the main failures of each are met.
package plan

import (
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

const (
	// unknownID is an ID that no service gives: the first of all of version 7.
	unknownID   = "00000000-0000-7000-8000-000000000000"
	malformedID = "no-id"
	// unknownSample counts a value that a scenario gives nothing: there are as many
	// of a unique field, and fewer steps.
	unknownSample = 999
	// unknownField is a member that no model has: names of fields do not end so.
	unknownField = "no_such_field"
	// futureVersion is a version that nothing in a scenario comes to.
	futureVersion = `"1000000"`
)

// planner writes a scenario by keeping account of what the service would hold.
type planner struct {
	model   *model.Model
	surface *surface.Surface
	steps   []*Step
	all     map[*model.Aggregate][]*instance
	// samples counts the bodies of an aggregate, so that each has values of its own.
	samples map[*model.Aggregate]int
	// busy are the aggregates of which one is about to be created.
	busy map[*model.Aggregate]bool
	// token is the last step that answered with a token to read with, or 0.
	token int
	// rpc is set for a scenario of calls, which cannot send what has no message.
	rpc bool
}

// instance is an aggregate that the scenario has created.
type instance struct {
	// created is the step that answered with its ID, last the one that answered
	// with its version, 0 when none knows that.
	created, last int
	version       int
	state         *model.State
	// numbers are the fields that operations change by an amount.
	numbers map[*model.Field]*big.Rat
	// uniques are the values of the unique fields that have one.
	uniques map[*model.Field]Value
	gone    bool
}

// Steps plans the requests of a service that is called over HTTP or, with rpc, by
// RPC. It fails for a model with an operation that an empty store never comes to.
func Steps(m *model.Model, s *surface.Surface, rpc bool) ([]*Step, error) {
	p := &planner{
		model: m, surface: s, rpc: rpc, all: map[*model.Aggregate][]*instance{},
		samples: map[*model.Aggregate]int{}, busy: map[*model.Aggregate]bool{},
	}
	for _, a := range m.InCreationOrder() {
		if err := p.visit(a); err != nil {
			return nil, err
		}
	}
	for _, op := range s.Own() {
		if p.serves(op) {
			p.tryOwn(op)
		}
	}
	if !rpc {
		p.spell()
	}
	return p.steps, nil
}

// tryOwn calls an operation that is about no aggregate. It succeeds with any
// valid input; one that tells of what another one made is given its ID.
func (p *planner) tryOwn(op *surface.Operation) {
	p.add(p.own(op, p.body(op, true)))
	if !op.HasBody() {
		return
	}
	if !p.rpc {
		p.fail(p.own(op, append(p.body(op, false), Member{unknownField, plain(model.Bool, "true")})), surface.CodeMalformed, "an unknown field")
	}
	if slices.ContainsFunc(op.BodyInputs(), p.missed) {
		p.fail(p.own(op, []Member{}), surface.CodeInvalid, "what is required is missing")
	}
}

// own is a step of an operation that is about no aggregate.
func (p *planner) own(op *surface.Operation, body []Member) *Step {
	s := &Step{Op: op, Expect: op.Status}
	if op.HasBody() {
		s.Body = body
	}
	for _, in := range op.Inputs {
		pair := Pair{in.Name, sample.Input(in, 0).Text}
		switch in.Source {
		case surface.SourcePath:
			if n := p.made(op); n > 0 {
				pair.Value = Refer(n, "id")
			}
			s.Path = append(s.Path, pair)
		case surface.SourceQuery:
			s.Query = append(s.Query, pair)
		case surface.SourceHeader:
			s.Headers = append(s.Headers, pair)
		}
	}
	return s
}

// made is the last step that succeeded with the place that the operation is at,
// or 0.
func (p *planner) made(op *surface.Operation) int {
	for i, s := range slices.Backward(p.steps) {
		if s.Code == "" && s.Op.Location() && s.Op.Subject == op.Subject {
			return i + 1
		}
	}
	return 0
}

// visit goes through the operations of an aggregate: first create, then the
// queries, then what changes it, at last delete.
func (p *planner) visit(a *model.Aggregate) error {
	create := p.operation(a, model.Create)
	if create == nil {
		return nil // nothing of it can be there
	}
	p.tryCreate(create)
	order := []string{model.Get, model.ListKind, model.Update, model.Move, model.Adjust, model.Transition, model.Command, model.Delete}
	for _, kind := range order {
		for _, op := range p.surface.Of(a) {
			if !p.serves(op) || !op.Operation.Is(kind) {
				continue
			}
			if err := p.try(op); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *planner) try(op *surface.Operation) error {
	switch op.Operation.Kind {
	case model.Get:
		p.tryGet(op)
	case model.ListKind:
		p.tryList(op)
	case model.Update:
		return p.tryUpdate(op)
	case model.Delete:
		return p.tryDelete(op)
	case model.Adjust:
		return p.tryAdjust(op)
	case model.Transition, model.Command:
		return p.tryCommand(op)
	case model.Move:
		return p.tryMove(op)
	}
	return nil
}

// serves reports whether callers reach the operation.
func (p *planner) serves(op *surface.Operation) bool { return p.rpc || op.HasHTTP() }

// operation returns the aggregate's operation of a kind that is served, or nil.
func (p *planner) operation(a *model.Aggregate, kind string) *surface.Operation {
	for _, op := range p.surface.Of(a) {
		if p.serves(op) && op.Operation.Is(kind) {
			return op
		}
	}
	return nil
}

// add appends a step and returns its number.
func (p *planner) add(s *Step) int {
	p.steps = append(p.steps, s)
	return len(p.steps)
}

// request is a step of the operation on the instance, nil for none.
func (p *planner) request(op *surface.Operation, on *instance, body []Member) *Step {
	s := &Step{Op: op, Body: body, Expect: op.Status, Path: p.parents(op, on)}
	if on != nil {
		s.Path = append(s.Path, which(op, on))
		s.On = on.created
	}
	if in := op.InputOf(surface.RoleToken); in != nil && p.token > 0 {
		token := Pair{in.Name, Refer(p.token, "read_token")}
		if in.Source == surface.SourceHeader {
			s.Headers = append(s.Headers, token)
		} else {
			s.Query = append(s.Query, token)
		}
	}
	return s
}

// which names the instance in the path of an operation: by its ID, or by the value
// that it has in a unique field.
func which(op *surface.Operation, on *instance) Pair {
	if in := op.InputOf(surface.RoleLookup); in != nil {
		return Pair{in.Name, on.uniques[in.Field].Text}
	}
	return Pair{"id", Refer(on.created, "id")}
}

// fail adds a step that is answered with the failure.
func (p *planner) fail(s *Step, code, note string) {
	s.Expect, s.Code, s.Note = surface.FailureOf(code).Status, code, note
	p.add(s)
}

// succeed adds a step that does what it should, and accounts for it.
func (p *planner) succeed(s *Step, on *instance) int {
	if in := s.Op.InputOf(surface.RoleVersion); in != nil && on.last > 0 && s.key() == "" {
		s.Headers = append(s.Headers, Pair{in.Name, `"` + Refer(on.last, "version") + `"`})
	}
	n := p.add(s)
	told := s.Op.HTTPResult()
	if p.rpc {
		told = s.Op.Result
	}
	if told.Field("read_token") != nil {
		p.token = n
	}
	if s.Op.IsCommand() && on != nil {
		on.version++
		on.last = 0
		if told.Field("version") != nil {
			on.last = n
		}
	}
	return n
}

// key is the step's Idempotency-Key, or "".
func (s *Step) key() string {
	in := s.Op.InputOf(surface.RoleIdempotencyKey)
	for _, h := range s.Headers {
		if in != nil && h.Name == in.Name {
			return h.Value
		}
	}
	return ""
}

// keyed gives the step a key of its own where the operation takes one. Then it
// goes without If-Match, for a repetition must be the same request.
func (p *planner) keyed(s *Step) *Step {
	if in := s.Op.InputOf(surface.RoleIdempotencyKey); in != nil {
		s.Headers = append(s.Headers, Pair{in.Name, s.Op.Kebab + "-" + strconv.Itoa(len(p.steps)+1)})
	}
	return s
}

// again repeats a step that had a key, as it was and, where there is another
// body to send, with that.
func (p *planner) again(n int, other []Member) {
	first := p.steps[n-1]
	if first.key() == "" {
		return
	}
	repeat := *first
	repeat.Note, repeat.Repeats = "sent again, it is not done again", true
	p.add(&repeat)
	if other = unlike(first, other); len(other) > 0 {
		reuse := *first
		reuse.Body = other
		p.fail(&reuse, surface.CodeKeyReused, "the key with another body")
	}
}

// unlike returns other if it is another body than the step's. Where there was
// nothing to vary, as in one of references, it does without an optional member;
// with none of these there is no other body.
func unlike(s *Step, other []Member) []Member {
	if !reflect.DeepEqual(s.Body, other) {
		return other
	}
	for i, m := range other {
		if in := s.Op.Input(m.Name); in != nil && !in.Required {
			return slices.Delete(slices.Clone(other), i, i+1)
		}
	}
	return nil
}

// live returns the instances that are there.
func (p *planner) live(a *model.Aggregate) []*instance {
	var live []*instance
	for _, i := range p.all[a] {
		if !i.gone {
			live = append(live, i)
		}
	}
	return live
}

// tryCreate creates two instances, one with everything and one with as little
// as may be.
func (p *planner) tryCreate(op *surface.Operation) {
	first := p.create(p.keyed(p.request(op, nil, p.body(op, true))))
	p.again(first.created, p.other(op))
	p.another(op, "with as little as may be")

	if !p.rpc {
		p.fail(p.request(op, nil, append(p.body(op, false), Member{unknownField, plain(model.Bool, "true")})), surface.CodeMalformed, "an unknown field")
	}
	if slices.ContainsFunc(op.BodyInputs(), p.missed) {
		p.fail(p.request(op, nil, []Member{}), surface.CodeInvalid, "what is required is missing")
	}
	p.tryInvalid(op, nil)
	if op.InputOf(surface.RoleParent) != nil {
		p.tryParents(op, p.body(op, false))
	}
	for _, f := range op.Operation.Refs() {
		if op.Operation.HasParent(f) {
			continue
		}
		p.fail(p.request(op, nil, replace(p.body(op, false), f.Name, nothing(f.Type))), surface.CodeInvalid, f.Human+" refers to nothing")
	}
	p.tryDuplicate(op, nil)
}

// nothing is a reference, or a list of them, to what is not there.
func nothing(t *model.Type) Value {
	unknown := unknownOf(t.Base().Ref)
	if t.Kind == model.List {
		return Value{Refs: []Value{unknown}}
	}
	return unknown
}

// unknownOf is the id of an aggregate that is not there.
func unknownOf(a *model.Aggregate) Value {
	if a.Counted() {
		return Value{Value: sample.Value{Kind: model.Int, Text: strconv.FormatInt(model.MaxID, 10), Int: model.MaxID}}
	}
	if a.Prefixed() {
		return plain(model.String, a.Key.Prefix+strings.ReplaceAll(unknownID, "-", ""))
	}
	return plain(model.UUID, unknownID)
}

// malformedOf is what no id of an aggregate can be.
func malformedOf(a *model.Aggregate) string {
	if a.Counted() {
		return "-1"
	}
	return malformedID
}

// missed reports whether a request without the input is refused. A message
// cannot tell an absent list or map from an empty one.
func (p *planner) missed(in *surface.Input) bool {
	return in.Required && (!p.rpc || !in.Type.Is(model.List, model.Map) || in.Min != nil && *in.Min > 0)
}

// other is another body for an operation that takes a key, and nil for others.
func (p *planner) other(op *surface.Operation) []Member {
	tells := func(in *surface.Input) bool { return !in.Type.Is(model.Secret) } // secrets alone make no other body
	if !op.Idempotent || !op.HasBody() || !slices.ContainsFunc(op.BodyInputs(), tells) {
		return nil
	}
	return p.body(op, true)
}

// another adds the step that creates an instance with what it needs and no more.
func (p *planner) another(create *surface.Operation, note string) *instance {
	s := p.request(create, nil, p.body(create, false))
	s.Note = note
	return p.create(s)
}

// create adds the step, which creates an instance.
func (p *planner) create(s *Step) *instance {
	a := s.Op.Aggregate
	i := &instance{state: a.Initial(), numbers: map[*model.Field]*big.Rat{}, uniques: map[*model.Field]Value{}}
	i.created = p.succeed(s, i)
	for _, f := range a.Fields {
		v, given := valueOf(s.Body, f.Name)
		if !given {
			v = Value{Value: sample.Value{Text: f.Default}}
		}
		if given && f.Unique {
			i.uniques[f] = v
		}
		if f.Adjusted() {
			i.numbers[f] = rational(v.Text)
		}
	}
	p.all[a] = append(p.all[a], i)
	return i
}

func (p *planner) tryGet(op *surface.Operation) {
	on := p.live(op.Aggregate)[0]
	p.succeed(p.request(op, on, nil), nil)
	p.tryUnknown(op, nil)
	switch in := op.InputOf(surface.RoleLookup); {
	case in == nil:
		p.fail(p.at(op, malformedOf(op.Aggregate), nil), surface.CodeMalformed, "no ID")
	case in.Type.Is(model.UUID):
		p.fail(p.at(op, malformedID, nil), surface.CodeMalformed, "no "+in.Human)
	}
	p.tryToken(op, on)
}

// tryToken sends what no command has answered with.
func (p *planner) tryToken(op *surface.Operation, on *instance) {
	in := op.InputOf(surface.RoleToken)
	if in == nil {
		return
	}
	s := p.request(op, on, nil)
	for _, pairs := range [][]Pair{s.Query, s.Headers} {
		for i := range pairs {
			if pairs[i].Name == in.Name {
				pairs[i].Value = "no-token"
			}
		}
	}
	p.fail(s, surface.CodeMalformed, "no token")
}

// at is a request with an ID, or another value that names one, that is not from an
// answer.
func (p *planner) at(op *surface.Operation, id string, body []Member) *Step {
	s := p.request(op, nil, body)
	pair := Pair{"id", id}
	if in := op.InputOf(surface.RoleLookup); in != nil {
		pair.Name = in.Name
	}
	s.Path = append(s.Path, pair)
	return s
}

func (p *planner) tryUnknown(op *surface.Operation, body []Member) {
	id, what := unknownOf(op.Aggregate).Text, "ID"
	if in := op.InputOf(surface.RoleLookup); in != nil {
		id, what = sample.Input(in, unknownSample).Text, in.Human
	}
	p.fail(p.at(op, id, body), surface.CodeNotFound, "an unknown "+what)
	for i, parent := range p.parents(op, nil) {
		s := p.request(op, p.live(op.Aggregate)[0], body)
		s.Path[i].Value = unknownOf(op.Input(parent.Name).Type.Ref).Text
		p.fail(s, surface.CodeNotFound, "below another "+op.Input(parent.Name).Human)
	}
}

func (p *planner) tryList(op *surface.Operation) {
	p.succeed(p.request(op, nil, nil), nil)
	with := func(name, value string) *Step {
		s := p.request(op, nil, nil)
		s.Query = append([]Pair{{name, value}}, s.Query...)
		return s
	}
	one := with("limit", "1")
	one.Note = "the first page"
	n := p.succeed(one, nil)
	// Of a plain array, nothing is taken into another request.
	skips := !p.rpc && op.Skips()
	goesOn := p.shown(op) > 1 && !skips && (p.rpc || !p.surface.Pages.Array)
	if skips {
		p.tryPlace(with)
	}
	if goesOn {
		next := with("cursor", Refer(n, "next_cursor"))
		next.Note = "the next page"
		p.succeed(next, nil)
	}
	if s := op.Aggregate.Initial(); s != nil {
		filtered := with("state", s.Name)
		filtered.Note = "in one state"
		p.succeed(filtered, nil)
		if !p.rpc {
			p.fail(with("state", "no_such_state"), surface.CodeMalformed, "no state")
		}
	}
	p.tryFilters(op, with, n, goesOn)
	p.tryParents(op, nil)
	if !skips {
		p.fail(with("cursor", "no-cursor"), surface.CodeMalformed, "no cursor")
	}
	p.tryToken(op, nil)
	p.fail(with("limit", strconv.Itoa(p.surface.Pages.Max+1)), surface.CodeInvalid, "more than a page can have")
}

// tryPlace asks for the page behind the first item, for none, and for one that is too
// far away.
func (p *planner) tryPlace(with func(name, value string) *Step) {
	pages := p.surface.Pages
	next := with(pages.Place(), strconv.FormatInt(pages.First+1, 10))
	next.Query = append(next.Query, Pair{"limit", "1"})
	next.Note = "the next page"
	p.succeed(next, nil)
	p.fail(with(pages.Place(), "no-number"), surface.CodeMalformed, "no number")
	p.fail(with(pages.Place(), strconv.FormatInt(surface.MaxSkip+pages.First+1, 10)), surface.CodeInvalid, "a page too far away")
}

// parents are what the path of an operation names besides an id: what the instance,
// the first where it is nil, refers to, or something to refer to.
func (p *planner) parents(op *surface.Operation, on *instance) []Pair {
	var pairs []Pair
	for _, in := range op.Inputs {
		if !in.Is(surface.RoleParent) {
			continue
		}
		if live := p.live(op.Aggregate); on == nil && len(live) > 0 {
			on = live[0]
		}
		if on != nil {
			if ids := p.referred(on, in.Field); len(ids) > 0 {
				pairs = append(pairs, Pair{in.Name, ids[0]})
				continue
			}
		}
		if ids, ok := p.targets(in, in.Type.Ref, 1); ok {
			pairs = append(pairs, Pair{in.Name, ids[0].Ref})
		}
	}
	return pairs
}

// referred is what a reference of the instance, or a list of them whose item the field
// is, refers to since it was created.
func (p *planner) referred(on *instance, f *model.Field) []string {
	s := p.steps[on.created-1]
	if f.Among != nil {
		list, _ := valueOf(s.Body, f.Among.Name)
		var all []string
		for _, v := range list.Refs {
			all = append(all, v.Ref)
		}
		return all
	}
	if v, ok := valueOf(s.Body, f.Name); ok {
		return []string{v.Ref}
	}
	for _, pair := range s.Path {
		if pair.Name == f.Name {
			return []string{pair.Value}
		}
	}
	return nil
}

// shown is how many instances the list has.
func (p *planner) shown(op *surface.Operation) int {
	parents, n := p.parents(op, nil), 0
	for _, i := range p.live(op.Aggregate) {
		of := func(parent Pair) bool {
			return slices.Contains(p.referred(i, op.Input(parent.Name).Field), parent.Value)
		}
		if !slices.ContainsFunc(parents, func(parent Pair) bool { return !of(parent) }) {
			n++
		}
	}
	return n
}

// tryParents asks for what is below something that is not there.
func (p *planner) tryParents(op *surface.Operation, body []Member) {
	for i, parent := range p.parents(op, nil) {
		a := op.Input(parent.Name).Type.Ref
		for _, unknown := range []struct{ id, code, note string }{
			{unknownOf(a).Text, surface.CodeNotFound, "an unknown " + op.Input(parent.Name).Human}, {malformedOf(a), surface.CodeMalformed, "no ID"},
		} {
			s := p.request(op, nil, body)
			s.Path[i].Value = unknown.id
			p.fail(s, unknown.code, unknown.note)
		}
	}
}

// tryFilters lists what has the values of an instance, and sends the cursor of the
// first page of all, an answer, with one of them.
func (p *planner) tryFilters(op *surface.Operation, with func(name, value string) *Step, first int, goesOn bool) {
	live := p.live(op.Aggregate)
	var another *Step
	for _, in := range op.Inputs {
		if !in.Is(surface.RoleFilter) {
			continue
		}
		value := sample.Input(in, 0).Text
		if given, ok := valueOf(p.steps[live[0].created-1].Body, in.Field.Name); ok && in.Field.Among == nil {
			value = cmp.Or(given.Ref, given.Text)
		} else if f := in.Field.Among; f != nil {
			list, _ := valueOf(p.steps[live[0].created-1].Body, f.Name)
			value = cmp.Or(firstOf(list), value)
		}
		one := with(in.Name, value)
		one.Note = "by " + in.Human
		p.succeed(one, nil)
		another = with(in.Name, value)
	}
	if another != nil && goesOn {
		another.Query = append([]Pair{{"cursor", Refer(first, "next_cursor")}}, another.Query...)
		p.fail(another, surface.CodeMalformed, "the cursor of another list")
	}
}

func (p *planner) tryUpdate(op *surface.Operation) error {
	on := p.live(op.Aggregate)[0]
	if op.Operation.Guarded() {
		if on = p.inState(op, op.Operation.Begins); on == nil {
			return unreachable(op)
		}
	}
	p.tryUnknown(op, p.body(op, false))
	p.tryInvalid(op, on)
	p.tryDuplicate(op, on)
	p.tryStale(op, on, p.body(op, false))
	body := p.body(op, true)
	n := p.succeed(p.keyed(p.request(op, on, body)), on)
	for f := range on.uniques {
		if v, ok := valueOf(body, f.Name); ok {
			on.uniques[f] = v
		}
	}
	p.again(n, p.other(op))
	if op.Operation.Guarded() {
		p.tryElsewhere(op, on, p.body(op, false))
	}
	return nil
}

// tryDelete deletes an instance that nothing else refers to.
func (p *planner) tryDelete(op *surface.Operation) error {
	if op.Operation.Guarded() {
		p.tryElsewhere(op, nil, nil)
	}
	on := p.another(p.operation(op.Aggregate, model.Create), "to be deleted")
	if op.Operation.Guarded() && !p.lead(on, op.Operation.Begins) {
		return unreachable(op)
	}
	p.tryUnknown(op, nil)
	p.tryStale(op, on, nil)
	n := p.succeed(p.keyed(p.request(op, on, nil)), on)
	on.gone = true
	p.again(n, nil)
	get := p.operation(op.Aggregate, model.Get)
	if get == nil || get.InputOf(surface.RoleToken) != nil && p.token != n {
		return nil // nobody could tell when the deletion can be read
	}
	p.fail(p.request(get, on, nil), surface.CodeNotFound, "it is deleted")
	return nil
}

// tryStale sends a version that is not the present one.
func (p *planner) tryStale(op *surface.Operation, on *instance, body []Member) {
	in := op.InputOf(surface.RoleVersion)
	if in == nil {
		return
	}
	s, stale := p.request(op, on, body), futureVersion
	if on.version > 1 && p.steps[on.created-1].Op.Result.Field("version") != nil {
		stale = `"` + Refer(on.created, "version") + `"`
	}
	s.Headers = append(s.Headers, Pair{in.Name, stale})
	p.fail(s, surface.CodePrecondition, "another version")
}

// tryInvalid sends a value out of its bounds, if one has bounds.
func (p *planner) tryInvalid(op *surface.Operation, on *instance) {
	for _, in := range op.BodyInputs() {
		v, why, ok := sample.Invalid(in)
		if !ok || p.rpc && !in.Required && in.Type.Is(model.List, model.Map) && len(v.Items)+len(v.Members) == 0 {
			continue // a message has no empty list or map
		}
		if !strings.HasPrefix(why, in.Human) {
			why = in.Human + ": " + why
		}
		p.fail(p.request(op, on, replace(p.body(op, false), in.Name, Value{Value: v})), surface.CodeInvalid, why)
		return
	}
}

// tryDuplicate sends, for each unique field, a value that another instance has.
func (p *planner) tryDuplicate(op *surface.Operation, on *instance) {
	if !op.Can(surface.CodeDuplicate) {
		return
	}
	for _, f := range op.Aggregate.Uniques() {
		for _, other := range p.live(op.Aggregate) {
			if taken, ok := other.uniques[f]; ok && other != on && op.Input(f.Name) != nil {
				p.fail(p.request(op, on, replace(p.body(op, false), f.Name, taken)), surface.CodeDuplicate, f.Human+" is taken")
				break
			}
		}
	}
}

// tryCommand goes where the command begins, does it, and then tries it from
// elsewhere.
func (p *planner) tryCommand(op *surface.Operation) error {
	on := p.inState(op, op.Operation.Begins)
	if on == nil {
		return unreachable(op)
	}
	p.tryUnknown(op, p.given(op, false))
	if slices.ContainsFunc(op.BodyInputs(), p.missed) {
		p.fail(p.request(op, on, []Member{}), surface.CodeInvalid, "what is required is missing")
	}
	p.tryInvalid(op, on)
	for _, in := range op.BodyInputs() {
		if target := in.Type.Base().Ref; target != nil {
			p.fail(p.request(op, on, replace(p.body(op, false), in.Name, nothing(in.Type))), surface.CodeInvalid, in.Human+" refers to nothing")
		}
	}
	p.tryDuplicate(op, on)
	p.tryStale(op, on, p.given(op, false))
	n := p.transit(p.keyed(p.request(op, on, p.given(op, true))), on)
	p.again(n, p.other(op))
	p.tryNull(op, on)
	if op.Operation.Guarded() {
		p.tryElsewhere(op, on, p.given(op, false))
	}
	return nil
}

// UpdateMask is the name of a member that is no input: in RPC, the fields that a
// patch changes.
const UpdateMask = "update_mask"

// tryNull clears a field by a patch, and one that it cannot clear.
func (p *planner) tryNull(op *surface.Operation, on *instance) {
	if op.Operation.To != nil || !op.Patches() {
		return
	}
	null := func(in *surface.Input) []Member {
		if p.rpc {
			return []Member{{UpdateMask, plain(model.String, words.CamelCase.Spell(in.Name))}}
		}
		return []Member{{in.Name, plain(model.OfNull, "")}}
	}
	// Masks cannot name all fields in JSON (https://protobuf.dev/reference/protobuf/google.protobuf/#field-mask).
	named := func(in *surface.Input) bool { return !p.rpc || words.Snake(words.CamelCase.Spell(in.Name)) == in.Name }
	for _, clears := range []bool{true, false} {
		inputs := slices.DeleteFunc(op.BodyInputs(), func(in *surface.Input) bool {
			return in.Clears() != clears || !named(in) || p.rpc && in.Type.Is(model.List, model.Map) && !clears
		})
		if len(inputs) == 0 {
			continue
		}
		s := p.request(op, on, null(inputs[0]))
		if clears {
			s.Note = inputs[0].Human + " is cleared"
			p.transit(s, on)
			delete(on.uniques, inputs[0].Field.Aggregate.Field(inputs[0].Name))
			continue
		}
		p.fail(s, surface.CodeInvalid, inputs[0].Human+" cannot be cleared")
	}
}

func unreachable(op *surface.Operation) error {
	return fmt.Errorf("nothing leads to where %s begins", op.Name)
}

// tryElsewhere tries the operation in a state in which it does not begin: on the
// instance, nil for none, if it is in one, else on another.
func (p *planner) tryElsewhere(op *surface.Operation, on *instance, body []Member) {
	if !op.Operation.Guarded() {
		return
	}
	if on == nil || op.Operation.Begins(on.state) {
		on = p.inState(op, func(s *model.State) bool { return !op.Operation.Begins(s) })
	}
	if on != nil {
		p.fail(p.request(op, on, body), surface.CodeWrongState, "not from "+on.state.Human)
	}
}

// given is the body of a command, nil where it takes none.
func (p *planner) given(op *surface.Operation, full bool) []Member {
	if !op.HasBody() {
		return nil
	}
	return p.body(op, full)
}

// transit adds the step of a command, which may lead to another state and set
// fields that operations change by an amount.
func (p *planner) transit(s *Step, on *instance) int {
	op := s.Op.Operation
	if op.To != nil {
		on.state = op.To
	}
	n := p.succeed(s, on)
	for _, f := range op.Uniques() {
		if v, given := valueOf(s.Body, f.Name); given && v.Kind != model.OfNull {
			on.uniques[f] = v
		}
	}
	for _, set := range op.Sets {
		if _, counted := on.numbers[set.Field]; !counted {
			continue
		}
		switch v := set.Value; v.Kind {
		case model.OfLiteral:
			on.numbers[set.Field] = rational(v.Text)
		case model.OfInput:
			if given, ok := valueOf(s.Body, v.Field.Name); ok {
				on.numbers[set.Field] = rational(given.Text)
				break
			}
			on.numbers[set.Field] = rational(v.Field.Default)
		default:
			on.gone = true // what it has now is not accounted for
		}
	}
	return n
}

// inState returns an instance in a state that will do, which it leads there by
// the shortest way, from where an instance is or from the beginning. It is nil
// when there is no way.
func (p *planner) inState(op *surface.Operation, good func(*model.State) bool) *instance {
	a := op.Aggregate
	var on *instance
	var best []*surface.Operation
	for _, i := range p.live(a) {
		if way, ok := p.way(a, i.state, good); ok && (on == nil || len(way) < len(best)) {
			on, best = i, way
		}
	}
	// A new one is better than one that would be led away from where it is.
	if way, ok := p.way(a, a.Initial(), good); ok && (on == nil || len(best) > 0) {
		on, best = p.another(p.operation(a, model.Create), "for "+op.Human), way
	}
	for _, op := range best {
		p.transit(p.request(op, on, p.given(op, false)), on)
	}
	return on
}

// lead takes the instance to a state that will do, and reports whether there is a
// way.
func (p *planner) lead(on *instance, good func(*model.State) bool) bool {
	a := p.steps[on.created-1].Op.Aggregate
	way, ok := p.way(a, on.state, good)
	for _, op := range way {
		p.transit(p.request(op, on, p.given(op, false)), on)
	}
	return ok
}

// way is the shortest way of transitions from a state to one that will do.
func (p *planner) way(a *model.Aggregate, from *model.State, good func(*model.State) bool) ([]*surface.Operation, bool) {
	ways := map[*model.State][]*surface.Operation{from: nil}
	for queue := []*model.State{from}; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if good(s) {
			return ways[s], true
		}
		for _, op := range p.surface.Of(a) {
			if !p.serves(op) || op.Operation.To == nil || !op.Operation.Begins(s) {
				continue
			}
			to := op.Operation.To
			if _, seen := ways[to]; !seen {
				ways[to] = append(slices.Clone(ways[s]), op)
				queue = append(queue, to)
			}
		}
	}
	return nil, false
}
