package surface

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/paging"
	"github.com/otelgen/otelgen/internal/route"
	"github.com/otelgen/otelgen/internal/words"
)

// provider adds operations to a surface.
type provider func(*Surface, *model.Model, Spec) error

// providers are all there are, in the order of what they add.
var providers = []provider{aggregates, sagas, watches, listings, bulks, own}

// New computes the surface of a model with what layers add. It fails where the
// layers' part is wrong.
func New(m *model.Model, spec Spec) (*Surface, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	s := &Surface{Case: m.Case, Pages: m.Pages, Media: cmp.Or(m.Media, model.MediaJSON), Loose: spec.UseCases, objects: spec.Objects}
	for _, provide := range providers {
		if err := provide(s, m, spec); err != nil {
			return nil, err
		}
	}
	s.spell()
	return s, s.spellInputs(m)
}

// spell gives operations whose names differ in capitals alone different names in
// lower case: of GetSKU and GetSku, the second is get-sku-2.
func (s *Surface) spell() {
	taken := map[string]bool{}
	for _, op := range slices.Concat(s.Operations, s.Repeats, s.Streams) {
		kebab, snake := op.Kebab, op.Snake
		for n := 2; taken[op.Kebab]; n++ {
			op.Kebab, op.Snake = fmt.Sprintf("%s-%d", kebab, n), fmt.Sprintf("%s_%d", snake, n)
		}
		taken[op.Kebab] = true
	}
}

// SubjectOf returns what operations on an aggregate of the model are about.
func (s *Surface) SubjectOf(a *model.Aggregate) *Subject {
	i := slices.IndexFunc(s.Subjects, func(sub *Subject) bool { return sub.Aggregate == a })
	return s.Subjects[i]
}

// add adds an operation that answers once.
func (s *Surface) add(sub *Subject, op *Operation) {
	op.Subject, op.Aggregate = sub, sub.Aggregate
	sub.Operations, s.Operations = append(sub.Operations, op), append(s.Operations, op)
}

// aggregates provides the operations of the model on its aggregates.
func aggregates(s *Surface, m *model.Model, spec Spec) error {
	for _, a := range m.Aggregates {
		sub := &Subject{
			Name: a.Name, Names: a.Names, Var: a.Var, Snake: a.Snake, Kebab: a.Kebab, Human: a.Human, Humans: a.Humans, Aggregate: a,
		}
		s.Subjects = append(s.Subjects, sub)
		for _, op := range a.Operations {
			so := newOperation(op, m.Pages)
			if to, ok := spec.Results[so.Result.Kind]; ok && so.Side == Command {
				so.Result = result(to, op)
				if so.Status == http.StatusNoContent && !so.Silent() && to != ResultNone {
					so.Status = http.StatusOK
				}
			}
			if op.Status != 0 {
				so.Status = op.Status
			}
			for _, in := range spec.Inputs {
				if !in.matches(so) {
					continue
				}
				if so.Input(in.Name) != nil {
					return fmt.Errorf("surface input %q: %s has an input of that name already; rename it", in.Name, so.Name)
				}
				so.Inputs = append(so.Inputs, in.input())
			}
			s.add(sub, so)
			so.Errors = so.codes()
		}
	}
	return nil
}

func newOperation(op *model.Operation, pages paging.Pages) *Operation {
	so := &Operation{
		Name: op.Name, Var: op.Var, Snake: op.Snake, Kebab: op.Kebab, Human: op.Human,
		Method: op.Method, Path: op.Path, Segments: op.Segments,
		Status: http.StatusOK, Side: Query, Idempotent: op.Idempotent, Operation: op,
	}
	if op.IsCommand() {
		so.Side = Command
	}
	a, kind := op.Aggregate, ResultEntity
	so.add(parentInputs(op)...)
	switch {
	case op.Is(model.Create, model.ListKind, model.Move):
	case op.Lookup != nil:
		so.add(lookupInput(op))
	default:
		so.add(&Input{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: a.IDType(), Required: true, Source: SourcePath, Role: RoleID})
	}
	if op.Is(model.Update, model.Delete, model.Transition, model.Adjust, model.Command) {
		version := Input{Name: "If-Match", Go: "IfMatch", Var: "ifMatch", Human: "version", Type: &model.Type{Kind: model.Int}, Source: SourceHeader, Role: RoleVersion}
		so.add(version.bounded(1, nil))
	}
	if op.Idempotent {
		so.add(&Input{Name: "Idempotency-Key", Go: "IdempotencyKey", Var: "idempotencyKey", Human: "idempotency key", Type: &model.Type{Kind: model.String}, Source: SourceHeader, Role: RoleIdempotencyKey})
	}
	switch op.Kind {
	case model.Create:
		so.Status = http.StatusCreated
		so.add(givenInputs(op)...)
	case model.ListKind:
		kind = ResultPage
		so.add(listInputs(op, pages)...)
	case model.Update:
		so.add(fieldInputs(op.Given(), SourceBody)...)
	case model.Delete:
		kind, so.Status = ResultNone, http.StatusNoContent
	case model.Command:
		so.add(fieldInputs(op.Input, SourceBody)...)
	case model.Adjust:
		so.add(amount(op))
	case model.Move:
		kind, so.Status = ResultRecord, http.StatusCreated
		for _, role := range []string{RoleSource, RoleTarget} {
			name := role + "_id"
			so.add(&Input{Name: name, Go: words.Pascal(name), Var: words.Camel(name), Human: words.Human(name), Type: a.IDType(), Required: true, Source: SourceBody, Role: role})
		}
		so.add(amount(op))
	}
	so.add(fieldInputs(op.Secrets, SourceBody)...)
	so.Result = result(kind, op)
	if op.Silent {
		so.Status = http.StatusNoContent
	}
	if op.Is(model.Create) {
		so.place = place(op)
	}
	return so
}

// place is where an aggregate is got, by its id if it can be, else below where it
// is created.
func place(create *model.Operation) string {
	var path string
	for _, get := range create.Aggregate.OperationsOf(model.Get) {
		switch {
		case !get.HasHTTP():
		case get.Lookup == nil:
			return get.Path
		case path == "":
			path = get.Path
		}
	}
	if path == "" {
		return create.Path + "/{id}"
	}
	return path
}

// sagas provides a start, which answers at once with where to look, and a show.
func sagas(s *Surface, m *model.Model, _ Spec) error {
	for _, saga := range m.Sagas {
		sub := &Subject{
			Name: saga.Name, Names: saga.Name, Var: saga.Var, Snake: saga.Snake, Kebab: saga.Kebab,
			Human: saga.Human, Humans: saga.Human, Saga: saga,
		}
		s.Subjects = append(s.Subjects, sub)
		id := &Input{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: &model.Type{Kind: model.UUID}, Required: true, Role: RoleID}
		text := func(name string, kind *model.Type) *Input {
			return &Input{Name: name, Go: words.Pascal(name), Var: words.Camel(name), Human: words.Human(name), Type: kind, Required: true, Role: RoleField}
		}
		start, show := named(s.free("Start", saga.Name)), named(s.free("Show", saga.Name))
		start.Side, start.Status, start.Result = Command, http.StatusAccepted, Result{Kind: ResultRecord, Name: start.Name, Fields: []*Input{id}}
		start.add(fieldInputs(saga.Input, SourceBody)...)
		asked := *id
		asked.Source = SourcePath
		show.add(&asked)
		show.Side, show.Status = Query, http.StatusOK
		show.Result = Result{Kind: ResultRecord, Name: show.Name, Fields: []*Input{
			id, text("state", &model.Type{Kind: model.String}), text("steps", &model.Type{Kind: model.List, Elem: &model.Type{Kind: model.String}}),
		}}
		if saga.Path != "" {
			start.Method, start.Path, start.Segments = saga.Method, saga.Path, saga.Segments
			show.Method, show.Path = http.MethodGet, saga.Path+"/{id}"
			show.Segments = append(slices.Clone(saga.Segments), route.Segment{Text: "{id}", Param: true, Name: "id"})
			start.place = show.Path
		}
		for _, op := range []*Operation{start, show} {
			if err := s.claim(m, op, "saga "+saga.Name); err != nil {
				return err
			}
			s.add(sub, op)
			op.Errors = op.codes()
		}
	}
	return nil
}

// named is an operation of that name.
func named(name string) *Operation {
	return &Operation{Name: name, Var: words.Camel(name), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: words.Human(name)}
}

// free joins a verb and what it is done with to the name of an operation. It
// gives way to the operations of the model: where WatchOrders is taken, to
// WatchAllOrders.
func (s *Surface) free(verb, object string) string {
	for s.isTaken(verb + object) {
		verb += "All"
	}
	return verb + object
}

func (s *Surface) isTaken(name string) bool {
	return slices.ContainsFunc(slices.Concat(s.Operations, s.Repeats, s.Streams), func(op *Operation) bool {
		return ident.Plain(op.Name) == ident.Plain(name)
	})
}

// claim refuses an operation whose route another one has.
func (s *Surface) claim(m *model.Model, op *Operation, owner string) error {
	mine := route.Route{Method: op.Method, Path: op.Path, Segments: op.Segments}
	for _, other := range s.Operations {
		if !op.HasHTTP() || !other.HasHTTP() || !mine.Meets(route.Route{Method: other.Method, Path: other.Path, Segments: other.Segments}) {
			continue
		}
		problem := fmt.Sprintf("%s %s of %s and %s %s can match the same URL", op.Method, op.Path, owner, other.Method, other.Path)
		if other.Operation != nil {
			return m.Errorf(other.Operation, "operation %s: %s; rename it or change its path", other.Name, problem)
		}
		return errors.New(problem)
	}
	return nil
}

// watches provides streams of what happens to aggregates.
func watches(s *Surface, m *model.Model, spec Spec) error {
	for _, own := range spec.Operations {
		if own.Kind != Watch {
			continue
		}
		for _, a := range m.Aggregates {
			op := newWatch(a, own.Reads, s.free("Watch", a.Names))
			if len(op.Result.Events) == 0 {
				continue
			}
			sub := s.SubjectOf(a)
			op.Subject, op.Aggregate = sub, a
			sub.Streams, s.Streams = append(sub.Streams, op), append(s.Streams, op)
		}
	}
	return nil
}

// newWatch is the stream of what happens to an aggregate.
func newWatch(a *model.Aggregate, reads, name string) *Operation {
	so := &Operation{
		Name: name, Var: words.Camel(name), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: words.Human(name),
		Status: http.StatusOK, Side: Query, Reads: reads, Stream: StreamServer,
		Errors: []string{CodeGone, CodeMalformed, CodeUnavailable},
		Result: Result{Kind: ResultEvents, Aggregate: a, Fields: eventFields(a)},
	}
	so.add(
		&Input{Name: "token", Go: "After", Var: "after", Human: "token", Type: &model.Type{Kind: model.String}, Source: SourceQuery, Role: RolePosition},
		&Input{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: a.IDType(), Source: SourceQuery, Role: RoleSubject},
	)
	for _, e := range a.Events() {
		if e.Published {
			so.Result.Events = append(so.Result.Events, &Event{e, tells(e)})
		}
	}
	return so
}

// listings provides streams of all that the first list of an aggregate has.
func listings(s *Surface, _ *model.Model, spec Spec) error {
	return repeats(s, spec, Listing, func(of *Operation) *Operation {
		if of.Aggregate == nil || of.Operation != of.Aggregate.Operation(model.ListKind) {
			return nil
		}
		op := named(s.free("Stream", of.Aggregate.Names))
		op.Stream, op.Side, op.Status, op.Idempotent = StreamServer, Query, http.StatusOK, true
		op.Result = Result{Kind: ResultEntity, Aggregate: of.Aggregate, Fields: of.Result.Fields}
		for _, in := range of.Inputs {
			if in.IsSelection() || in.Is(RoleToken) {
				op.add(in)
			}
		}
		op.Errors = of.Errors
		return op
	})
}

// bulks provides streams of creates, each of which is done and answered for on
// its own.
func bulks(s *Surface, _ *model.Model, spec Spec) error {
	return repeats(s, spec, Bulk, func(of *Operation) *Operation {
		if !of.Operation.Is(model.Create) {
			return nil
		}
		op := named(s.free("Bulk", of.Name))
		op.Stream, op.Side, op.Status, op.Idempotent = StreamBoth, Command, http.StatusOK, of.Idempotent
		op.Inputs, op.Result, op.Errors = of.Inputs, of.Result, of.Errors
		return op
	})
}

// repeats adds what a kind makes of the operations, where a layer asks for it.
func repeats(s *Surface, spec Spec, kind string, repeat func(*Operation) *Operation) error {
	if !slices.ContainsFunc(spec.Operations, func(op SpecOperation) bool { return op.Kind == kind }) {
		return nil
	}
	for _, of := range s.Operations {
		if op := repeat(of); op != nil {
			op.Of, op.Subject, op.Aggregate = of, of.Subject, of.Aggregate
			s.Repeats = append(s.Repeats, op)
		}
	}
	return nil
}

// own provides the operations that layers declare.
func own(s *Surface, m *model.Model, spec Spec) error {
	seen := map[string]bool{}
	for _, declared := range spec.Operations {
		if declared.Kind != "" {
			continue
		}
		if seen[declared.Name] {
			return fmt.Errorf("surface operation %s is declared twice; drop or rename one", declared.Name)
		}
		seen[declared.Name] = true
		op, err := declared.operation(s.free(declared.Name, ""))
		if err == nil && op.HasHTTP() {
			served := route.Route{Method: op.Method, Path: op.Path, Segments: op.Segments}.Below(m.BasePath)
			op.Path, op.Segments = served.Path, served.Segments
		}
		if err == nil {
			err = s.claim(m, op, "the architecture")
		}
		if err != nil {
			return fmt.Errorf("surface operation %s: %w", declared.Name, err)
		}
		s.add(s.about(declared), op)
		op.Errors = op.codes(declared.Errors...)
	}
	return nil
}

// about is the subject of a layer's own operation.
func (s *Surface) about(declared SpecOperation) *Subject {
	name := declared.Subject
	if name == "" {
		name = declared.Name
	}
	for _, op := range s.Operations {
		if sub := op.Subject; sub.Aggregate == nil && sub.Saga == nil && sub.Human == words.Human(name) {
			return sub
		}
	}
	human := words.Human(name)
	for slices.ContainsFunc(s.Subjects, func(sub *Subject) bool { return ident.Plain(sub.Name) == name || ident.Plain(sub.Names) == name }) {
		name += "Operations" // the model has something of this name
	}
	sub := &Subject{
		Name: name, Names: name, Var: words.Camel(name), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: human, Humans: human,
	}
	s.Subjects = append(s.Subjects, sub)
	return sub
}

// operation makes the operation that a layer declares, under a name.
func (declared SpecOperation) operation(name string) (*Operation, error) {
	op := named(name)
	op.Side, op.Status = declared.Side, declared.Status
	if op.Side == "" {
		op.Side = Command
	}
	if declared.HTTP != "" {
		r, err := route.Parse(declared.HTTP)
		if err != nil {
			return nil, err
		}
		op.Method, op.Path, op.Segments = r.Method, r.Path, r.Segments
	}
	for _, member := range declared.Inputs {
		in, err := member.input(op)
		if err != nil {
			return nil, err
		}
		if op.Input(in.Name) != nil {
			return nil, fmt.Errorf("the input %s is given twice", in.Name)
		}
		op.add(in)
	}
	if strings.Contains(op.Path, "{id}") && len(op.PathInputs()) == 0 {
		op.Inputs = append([]*Input{{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: &model.Type{Kind: model.String}, Required: true, Source: SourcePath, Role: RoleField}}, op.Inputs...)
	}
	op.Result.Kind = ResultNone
	if len(declared.Result.Fields) > 0 {
		op.Result = Result{Kind: ResultRecord, Name: op.Name}
		for _, text := range declared.Result.Fields {
			f, err := member(text)
			if err != nil {
				return nil, err
			}
			op.Result.Fields = append(op.Result.Fields, told([]*model.Field{f})[0])
		}
	}
	if op.Status == 0 && op.Returns(ResultNone) {
		op.Status = http.StatusNoContent
	}
	if op.Status == 0 {
		op.Status = http.StatusOK
	}
	return op, nil
}

// input makes the input of an operation that a layer declares.
func (declared SpecMember) input(op *Operation) (*Input, error) {
	f, err := member(declared.Field)
	if err != nil {
		return nil, err
	}
	in := fieldInputs([]*model.Field{f}, declared.Source)[0]
	in.Field = nil
	if declared.Role != "" {
		in.Role = declared.Role
	}
	inPath := slices.ContainsFunc(op.Segments, func(s route.Segment) bool { return s.Param && s.Name == in.Name })
	bodiless := op.Method == http.MethodGet || op.Method == http.MethodDelete
	switch {
	case in.Source == "" && inPath:
		in.Source = SourcePath
	case in.Source == "" && bodiless:
		in.Source = SourceQuery
	case in.Source == "":
		in.Source = SourceBody
	case !slices.Contains([]string{SourcePath, SourceQuery, SourceHeader, SourceBody}, in.Source):
		return nil, fmt.Errorf("the input %s: source %q is not possible; use path, query, header or body", in.Name, in.Source)
	}
	switch {
	case inPath != (in.Source == SourcePath):
		return nil, fmt.Errorf("the input %s: it stands in the path exactly where the path has {%s}", in.Name, in.Name)
	case in.Source == SourceBody && bodiless:
		return nil, fmt.Errorf("the input %s: a %s has no body; use query", in.Name, op.Method)
	case in.Source == SourcePath && !in.Type.Is(model.String, model.UUID):
		return nil, fmt.Errorf("the input %s: what stands in a path is of type string or uuid", in.Name)
	case in.Source == SourceHeader && !in.Type.Is(model.String):
		return nil, fmt.Errorf("the input %s: a header is of type string", in.Name)
	case in.Source != SourceBody && in.Type.Is(model.List, model.Map, model.JSON, model.Money):
		return nil, fmt.Errorf("the input %s: a %s stands in a body alone", in.Name, in.Type.Kind)
	}
	return in, nil
}

// member reads a field of a layer's own operation. Its values need no type but
// those that every service has.
func member(text string) (*model.Field, error) {
	f, err := modeltext.ParseField(text)
	if err != nil {
		return nil, err
	}
	if f.Type.Base().Is(model.Enum, model.Ref) || f.Unique {
		return nil, fmt.Errorf("the field %s: an enum, a ref or a unique field belongs to an aggregate", f.Name)
	}
	return f, nil
}
