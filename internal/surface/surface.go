// Package surface computes what a service offers to the outside: operations with
// their inputs, results and errors, made of a model and of what an architecture
// adds. Frameworks, descriptions of the API, clients and tests see nothing else.
package surface

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// Kinds of results.
const (
	ResultEntity  = "entity"  // the aggregate as it is now
	ResultReceipt = "receipt" // id, version and a token to read with
	ResultPage    = "page"    // some aggregates and where to go on
	ResultRecord  = "record"  // fields of its own
	ResultEvents  = "events"  // what happened, one after the other
	ResultNone    = "none"
)

// Sources of inputs.
const (
	SourcePath   = "path"
	SourceQuery  = "query"
	SourceHeader = "header"
	SourceBody   = "body"
)

// Roles of inputs: what they are for, whatever they are called.
const (
	RoleID             = "id"
	RoleVersion        = "version" // If-Match
	RoleIdempotencyKey = "idempotency_key"
	RoleCursor         = "cursor"
	RoleLimit          = "limit"
	RoleState          = "state"
	RoleField          = "field"
	RoleAmount         = "amount"
	RoleSource         = "source" // id of the aggregate that a move takes from
	RoleTarget         = "target" // and of the one that it gives to
	RoleToken          = "token"
	RolePosition       = "position" // behind which a stream goes on
	RoleSubject        = "subject"  // id of the only one that a stream is about
	// Roles of a result's fields.
	RoleCreatedAt = "created_at"
	RoleUpdatedAt = "updated_at"
	RoleTime      = "time"
)

// Error codes, the failures that an operation can answer with beside internal
// ones.
const (
	CodeMalformed    = "malformed" // cannot be parsed
	CodeInvalid      = "invalid"   // out of range, or refers to nothing
	CodeNotFound     = "not_found"
	CodeConflict     = "conflict"     // lost a race
	CodeDuplicate    = "duplicate"    // a unique value is taken
	CodeWrongState   = "wrong_state"  // a transition from elsewhere
	CodeNotPossible  = "not_possible" // a floor or a max would be broken
	CodePrecondition = "precondition" // If-Match failed
	CodeTooLarge     = "too_large"
	CodeMediaType    = "media_type"
	CodeUnavailable  = "unavailable"
	CodeDeadline     = "deadline"
	CodeGone         = "gone"        // a position older than what is kept
	CodeKeyReused    = "key_reused"  // an Idempotency-Key with another body
	CodeKeyRunning   = "key_running" // an Idempotency-Key still at work
)

// Sides of a surface.
const (
	Command = "command"
	Query   = "query"
)

// Watch is the kind of an architecture's own operations that stream what
// happens to an aggregate.
const Watch = "watch"

// Surface is what a service offers to the outside. Frameworks, API
// descriptions, scenarios, clients and tests range over it and over nothing
// else of the model.
type Surface struct {
	Operations []*Operation
	// Streams answer with more than one result, as long as the caller likes.
	// They stand apart from Operations for those who know but one way to answer.
	Streams []*Operation
}

// Operation is one operation as a caller sees it.
type Operation struct {
	Name, Var, Snake, Kebab, Human string

	// Method and Path are empty when the operation is not served over HTTP.
	Method, Path string
	Segments     []model.Segment

	Inputs []*Input
	Result Result
	Status int      // of success, in HTTP
	Side   string   // Command or Query
	Errors []string // the codes of the failures it can have, sorted

	Aggregate  *model.Aggregate
	Idempotent bool
	// Operation is the model's; nil for one of an architecture's own.
	Operation *model.Operation
	// Reads is the facet that a stream reads.
	Reads string
}

// Input is one value that a caller gives, or one field of a result.
type Input struct {
	Name    string // on the wire: due_date, If-Match
	Go, Var string // DueDate, dueDate
	Human   string
	Type    *model.Type
	// Required inputs must be given. In a result, required fields are always
	// there.
	Required bool
	Source   string
	Field    *model.Field // of the aggregate; nil for all else
	// Min, Max, MinText and MaxText bound the value as those of a [model.Field] do.
	Min, Max         *int64
	MinText, MaxText string
	// Positive values are above zero; it says for decimals what Min says for
	// all others.
	Positive   bool
	Default    string
	HasDefault bool
	Role       string
}

// Result is what an operation answers on success.
type Result struct {
	Kind      string
	Aggregate *model.Aggregate
	Name      string   // of a record: TransferMoney
	Fields    []*Input // of an entity (also a page's), a receipt, a record or what all events have
	Events    []*Event
}

// Event is an event as a stream tells it: with what its operation gave or
// changed.
type Event struct {
	*model.Event
	Fields []*Input
}

// Spec is what an architecture changes on the surface; it stands in its
// layer.yaml.
type Spec struct {
	// Results rewrites the kinds of the commands' results: {entity: receipt}.
	Results map[string]string `yaml:"results,omitempty"`
	// Inputs are added to the operations of a side.
	Inputs []SpecInput `yaml:"inputs,omitempty"`
	// Operations are an architecture's own.
	Operations []SpecOperation `yaml:"operations,omitempty"`
}

// SpecOperation is an operation of an architecture's own.
type SpecOperation struct {
	// Kind is watch: one stream for each aggregate with events that leave the
	// service.
	Kind string `yaml:"kind"`
	// Reads is the facet in which the operation finds what it answers with. It
	// is there only where the facet is needed.
	Reads string `yaml:"reads"`
}

// SpecInput is an input of an architecture's own.
type SpecInput struct {
	Side     string   `yaml:"side,omitempty"`  // command, query; empty: both
	Kinds    []string `yaml:"kinds,omitempty"` // of operations; empty: all
	Name     string   `yaml:"name"`
	Type     string   `yaml:"type"` // string, int, bool, date, timestamp, uuid, decimal
	Source   string   `yaml:"source"`
	Role     string   `yaml:"role"`
	Required bool     `yaml:"required,omitempty"`
}

// New computes the surface of a model under an architecture. It fails
// when the architecture's part is wrong.
func New(m *model.Model, spec Spec) (*Surface, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	s := &Surface{}
	for _, op := range m.Operations() {
		so := newOperation(op)
		if to, ok := spec.Results[so.Result.Kind]; ok && so.Side == Command {
			so.Result = result(to, op)
			if so.Status == http.StatusNoContent && to != ResultNone {
				so.Status = http.StatusOK
			}
		}
		for _, in := range spec.Inputs {
			if !in.matches(so) {
				continue
			}
			if so.Input(in.Name) != nil {
				return nil, fmt.Errorf("surface input %q: %s has an input of that name already; rename it", in.Name, so.Name)
			}
			so.Inputs = append(so.Inputs, in.input())
		}
		so.Errors = so.codes()
		s.Operations = append(s.Operations, so)
	}
	for _, own := range spec.Operations {
		for _, a := range m.Aggregates {
			so := newWatch(a, own.Reads)
			if len(so.Result.Events) == 0 {
				continue
			}
			if s.Operation(so.Name) != nil {
				same := s.Operation(so.Name).Operation
				return nil, m.Errorf(same, "operation %s: the service streams the events of %s under this name; rename the operation", so.Name, a.Humans)
			}
			s.Streams = append(s.Streams, so)
		}
	}
	return s, nil
}

func (s Spec) check() error {
	kinds := []string{ResultEntity, ResultReceipt, ResultPage, ResultRecord, ResultNone}
	for _, from := range slices.Sorted(maps.Keys(s.Results)) {
		if !slices.Contains(kinds, from) {
			return fmt.Errorf("surface result %q is no kind of result; use one of: %s", from, words.List(kinds, "or"))
		}
		if to := s.Results[from]; !slices.Contains([]string{ResultEntity, ResultReceipt, ResultNone}, to) {
			return fmt.Errorf("surface result %s: %q cannot be made of it; use entity, receipt or none", from, to)
		}
	}
	for _, in := range s.Inputs {
		if err := in.check(); err != nil {
			return fmt.Errorf("surface input %q: %w", in.Name, err)
		}
	}
	for _, op := range s.Operations {
		if op.Kind != Watch || op.Reads == "" {
			return fmt.Errorf("surface operation %q: write {kind: watch, reads: FACET}", op.Kind)
		}
	}
	return nil
}

func (in SpecInput) check() error {
	plain := []string{model.String, model.Int, model.Bool, model.Date, model.Timestamp, model.UUID, model.Decimal}
	switch {
	case in.Source == SourceHeader && words.Kebab(in.Name) == "":
		return fmt.Errorf("a header needs a name")
	case in.Source != SourceHeader && !words.IsSnake(in.Name):
		return fmt.Errorf("the name must be snake_case")
	case in.Side != "" && in.Side != Command && in.Side != Query:
		return fmt.Errorf("side %q is unknown; use command or query", in.Side)
	case !slices.Contains(plain, in.Type):
		return fmt.Errorf("type %q is not possible; use %s", in.Type, words.List(plain, "or"))
	case !slices.Contains([]string{SourceQuery, SourceHeader, SourceBody}, in.Source):
		return fmt.Errorf("source %q is not possible; use query, header or body", in.Source)
	case in.Role == "":
		return fmt.Errorf("a role is missing; say what it is for, such as token")
	}
	for _, kind := range in.Kinds {
		if !slices.Contains(grammar.OperationKinds(), kind) {
			return fmt.Errorf("kind %q is unknown; use %s", kind, words.List(grammar.OperationKinds(), "or"))
		}
	}
	return nil
}

func (in SpecInput) matches(op *Operation) bool {
	return (in.Side == "" || in.Side == op.Side) && (len(in.Kinds) == 0 || op.Operation.Is(in.Kinds...))
}

func (in SpecInput) input() *Input {
	return &Input{
		Name: in.Name, Go: words.Pascal(in.Name), Var: words.Camel(in.Name), Human: words.Human(in.Name),
		Type: &model.Type{Kind: in.Type}, Required: in.Required, Source: in.Source, Role: in.Role,
	}
}

func newOperation(op *model.Operation) *Operation {
	so := &Operation{
		Name: op.Name, Var: op.Var, Snake: op.Snake, Kebab: op.Kebab, Human: op.Human,
		Method: op.Method, Path: op.Path, Segments: op.Segments,
		Status: http.StatusOK, Side: Query, Aggregate: op.Aggregate, Idempotent: op.Idempotent, Operation: op,
	}
	if op.IsCommand() {
		so.Side = Command
	}
	a, kind := op.Aggregate, ResultEntity
	if !op.Is(model.Create, model.ListKind, model.Move) {
		so.add(&Input{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: a.IDType(), Required: true, Source: SourcePath, Role: RoleID})
	}
	if op.Is(model.Update, model.Delete, model.Transition, model.Adjust) {
		version := Input{Name: "If-Match", Go: "IfMatch", Var: "ifMatch", Human: "version", Type: &model.Type{Kind: model.Int}, Source: SourceHeader, Role: RoleVersion}
		so.add(version.bounded(1, nil))
	}
	if op.Idempotent {
		so.add(&Input{Name: "Idempotency-Key", Go: "IdempotencyKey", Var: "idempotencyKey", Human: "idempotency key", Type: &model.Type{Kind: model.String}, Source: SourceHeader, Role: RoleIdempotencyKey})
	}
	switch op.Kind {
	case model.Create:
		so.Status = http.StatusCreated
		so.add(fieldInputs(a.Fields, SourceBody)...)
	case model.ListKind:
		kind = ResultPage
		so.add(listInputs(a)...)
	case model.Update:
		so.add(fieldInputs(a.Mutable(), SourceBody)...)
	case model.Delete:
		kind, so.Status = ResultNone, http.StatusNoContent
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
	so.Result = result(kind, op)
	return so
}

// newWatch is the stream of what happens to an aggregate.
func newWatch(a *model.Aggregate, reads string) *Operation {
	name := "Watch" + a.Names
	so := &Operation{
		Name: name, Var: words.Camel(name), Snake: words.Snake(name), Kebab: words.Kebab(name), Human: words.Human(name),
		Status: http.StatusOK, Side: Query, Aggregate: a, Reads: reads,
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

// eventFields are what a stream tells of every event.
func eventFields(a *model.Aggregate) []*Input {
	fields := []*Input{{Name: "token", Go: "Position", Var: "position", Human: "token", Type: &model.Type{Kind: model.String}, Required: true, Role: RolePosition}}
	return append(append(fields, identity(a)...),
		&Input{Name: "time", Go: "Time", Var: "time", Human: "time", Type: &model.Type{Kind: model.Timestamp}, Required: true, Role: RoleTime})
}

// tells are the fields that the event's operation gave or changed, as it left
// them.
func tells(e *model.Event) []*Input {
	var fields []*model.Field
	switch op := e.Operation; op.Kind {
	case model.Create:
		fields = op.Aggregate.Fields
	case model.Update:
		fields = op.Aggregate.Mutable()
	case model.Adjust:
		fields = []*model.Field{op.Field}
	}
	return told(fields)
}

// told are fields in a result.
func told(fields []*model.Field) []*Input {
	inputs := fieldInputs(fields, "")
	for _, in := range inputs {
		in.Required = in.Field.Always()
	}
	return inputs
}

func (so *Operation) add(inputs ...*Input) { so.Inputs = append(so.Inputs, inputs...) }

// bounded returns the input with integer bounds.
func (in Input) bounded(low int64, high *int64) *Input {
	in.Min, in.MinText = &low, strconv.FormatInt(low, 10)
	if high != nil {
		in.Max, in.MaxText = high, strconv.FormatInt(*high, 10)
	}
	return &in
}

func fieldInputs(fields []*model.Field, source string) []*Input {
	inputs := make([]*Input, len(fields))
	for i, f := range fields {
		inputs[i] = &Input{
			Name: f.Name, Go: f.Go, Var: f.Var, Human: f.Human, Type: f.Type, Required: f.Required, Source: source, Field: f,
			Min: f.Min, Max: f.Max, MinText: f.MinText, MaxText: f.MaxText,
			Default: f.Default, HasDefault: f.HasDefault, Role: RoleField,
		}
	}
	return inputs
}

func listInputs(a *model.Aggregate) []*Input {
	high := int64(MaxLimit)
	limit := Input{
		Name: "limit", Go: "Limit", Var: "limit", Human: "limit", Type: &model.Type{Kind: model.Int}, Source: SourceQuery,
		Default: strconv.Itoa(DefaultLimit), HasDefault: true, Role: RoleLimit,
	}
	inputs := []*Input{
		{Name: "cursor", Go: "After", Var: "after", Human: "cursor", Type: &model.Type{Kind: model.String}, Source: SourceQuery, Role: RoleCursor},
		limit.bounded(1, &high),
	}
	if a.HasStates() {
		inputs = append(inputs, &Input{Name: "state", Go: "State", Var: "state", Human: "state", Type: a.StateType(), Source: SourceQuery, Role: RoleState})
	}
	return inputs
}

// amount is what an adjust or a move changes its field by: of the field's type,
// and more than nothing.
func amount(op *model.Operation) *Input {
	in := Input{
		Name: op.By, Go: op.ByGo, Var: op.ByVar, Human: words.Human(op.By), Type: op.Field.Type, Required: true,
		Source: SourceBody, Field: op.Field, Positive: true, Role: RoleAmount,
	}
	if op.Field.Type.Kind == model.Decimal {
		return &in
	}
	return in.bounded(1, nil)
}

func result(kind string, op *model.Operation) Result {
	r := Result{Kind: kind, Aggregate: op.Aggregate}
	switch kind {
	case ResultEntity, ResultPage:
		r.Fields = entityFields(op.Aggregate)
	case ResultReceipt:
		r.Fields = receiptFields(op.Aggregate)
	case ResultRecord:
		r.Name = op.Name
		r.Fields = []*Input{{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: &model.Type{Kind: model.UUID}, Required: true, Role: RoleID}}
	}
	return r
}

// entityFields are an aggregate's fields on the wire, its own among those that
// every aggregate has.
func entityFields(a *model.Aggregate) []*Input {
	fields := identity(a)
	if a.HasStates() {
		fields = append(fields, &Input{Name: "state", Go: "State", Var: "state", Human: "state", Type: a.StateType(), Required: true, Role: RoleState})
	}
	fields = append(fields, told(a.Fields)...)
	return append(fields,
		&Input{Name: "created_at", Go: "CreatedAt", Var: "createdAt", Human: "created at", Type: &model.Type{Kind: model.Timestamp}, Required: true, Role: RoleCreatedAt},
		&Input{Name: "updated_at", Go: "UpdatedAt", Var: "updatedAt", Human: "updated at", Type: &model.Type{Kind: model.Timestamp}, Required: true, Role: RoleUpdatedAt},
	)
}

func receiptFields(a *model.Aggregate) []*Input {
	return append(identity(a), &Input{Name: "read_token", Go: "ReadToken", Var: "readToken", Human: "read token", Type: &model.Type{Kind: model.String}, Required: true, Role: RoleToken})
}

func identity(a *model.Aggregate) []*Input {
	return []*Input{
		{Name: "id", Go: "ID", Var: "id", Human: "ID", Type: a.IDType(), Required: true, Role: RoleID},
		{Name: "version", Go: "Version", Var: "version", Human: "version", Type: &model.Type{Kind: model.Int}, Required: true, Role: RoleVersion},
	}
}

// codes are the failures that the operation can have.
func (so *Operation) codes() []string {
	codes := []string{CodeUnavailable, CodeDeadline}
	when := func(possible bool, more ...string) {
		if possible {
			codes = append(codes, more...)
		}
	}
	op, body := so.Operation, so.HasBody()
	when(len(so.Inputs) > 0, CodeMalformed)
	when(body || slices.ContainsFunc(so.QueryInputs(), func(in *Input) bool { return !in.Is(RoleToken) }), CodeInvalid)
	when(body, CodeTooLarge, CodeMediaType)
	when(so.InputOf(RoleID) != nil, CodeNotFound)
	when(so.InputOf(RoleVersion) != nil, CodePrecondition)
	when(so.Idempotent, CodeKeyReused, CodeKeyRunning)
	when(op.Is(model.Update, model.Delete, model.Transition, model.Adjust, model.Move), CodeConflict)
	when(op.Is(model.Create) && len(so.Aggregate.Uniques()) > 0, CodeDuplicate)
	when(op.Is(model.Update) && slices.ContainsFunc(so.Aggregate.Mutable(), func(f *model.Field) bool { return f.Unique }), CodeDuplicate)
	when(op.Is(model.Transition), CodeWrongState)
	when(op.Is(model.Adjust, model.Move), CodeNotPossible)
	slices.Sort(codes)
	return codes
}

// Operation returns the operation of that name, or nil.
func (s *Surface) Operation(name string) *Operation {
	for _, op := range s.Operations {
		if op.Name == name {
			return op
		}
	}
	return nil
}

// Of returns the operations of an aggregate.
func (s *Surface) Of(a *model.Aggregate) []*Operation {
	var ops []*Operation
	for _, op := range s.Operations {
		if op.Aggregate == a {
			ops = append(ops, op)
		}
	}
	return ops
}

// StreamsOf returns the streams of an aggregate.
func (s *Surface) StreamsOf(a *model.Aggregate) []*Operation {
	var ops []*Operation
	for _, op := range s.Streams {
		if op.Aggregate == a {
			ops = append(ops, op)
		}
	}
	return ops
}

// Reads reports whether a stream reads the facet.
func (s *Surface) Reads(facet string) bool {
	return slices.ContainsFunc(s.Streams, func(op *Operation) bool { return op.Reads == facet })
}

// conditions are what layers may ask of a surface.
var conditions = map[string]func(*Surface) bool{
	Watch:     func(s *Surface) bool { return len(s.Streams) > 0 },
	RoleToken: func(s *Surface) bool { return s.takes(RoleToken) },
}

// Has answers a condition of a layer's manifest: "watch", whether there are
// streams of events, and "token", whether callers give tokens. Known is false for
// any other word.
func (s *Surface) Has(word string) (holds, known bool) {
	f, ok := conditions[word]
	return ok && f(s), ok
}

func (s *Surface) takes(role string) bool {
	return slices.ContainsFunc(s.Operations, func(op *Operation) bool { return op.InputOf(role) != nil })
}

// Commands returns the operations that change something.
func (s *Surface) Commands() []*Operation { return s.side(Command) }

// Queries returns the operations that only read.
func (s *Surface) Queries() []*Operation { return s.side(Query) }

func (s *Surface) side(side string) []*Operation {
	var ops []*Operation
	for _, op := range s.Operations {
		if op.Side == side {
			ops = append(ops, op)
		}
	}
	return ops
}

// HasHTTP reports whether the operation is served over HTTP.
func (so *Operation) HasHTTP() bool { return so.Path != "" }

// IsCommand reports whether the operation changes something.
func (so *Operation) IsCommand() bool { return so.Side == Command }

// PathInputs returns the parameters of the path.
func (so *Operation) PathInputs() []*Input { return so.from(SourcePath) }

// QueryInputs returns the query parameters.
func (so *Operation) QueryInputs() []*Input { return so.from(SourceQuery) }

// HeaderInputs returns the headers.
func (so *Operation) HeaderInputs() []*Input { return so.from(SourceHeader) }

// BodyInputs returns the members of the body.
func (so *Operation) BodyInputs() []*Input { return so.from(SourceBody) }

func (so *Operation) from(source string) []*Input {
	var inputs []*Input
	for _, in := range so.Inputs {
		if in.Source == source {
			inputs = append(inputs, in)
		}
	}
	return inputs
}

// HasBody reports whether a caller sends a body.
func (so *Operation) HasBody() bool { return len(so.BodyInputs()) > 0 }

// Input returns the input of that name on the wire, or nil.
func (so *Operation) Input(name string) *Input {
	for _, in := range so.Inputs {
		if in.Name == name {
			return in
		}
	}
	return nil
}

// InputOf returns the first input of that role, or nil.
func (so *Operation) InputOf(role string) *Input {
	for _, in := range so.Inputs {
		if in.Role == role {
			return in
		}
	}
	return nil
}

// Can reports whether the operation can fail with the code.
func (so *Operation) Can(code string) bool { return slices.Contains(so.Errors, code) }

// Location reports whether success names the place of what was made.
func (so *Operation) Location() bool {
	return so.Status == http.StatusCreated && so.Operation != nil && so.Operation.Is(model.Create)
}

// LocationPath is the path of what was made, with {id} for its id: where the
// aggregate is got, else below where it was created.
func (so *Operation) LocationPath() string {
	for _, get := range so.Aggregate.OperationsOf(model.Get) {
		if get.HasHTTP() {
			return get.Path
		}
	}
	return so.Path + "/{id}"
}

// Returns reports whether the operation's result has the kind.
func (so *Operation) Returns(kinds ...string) bool {
	return slices.Contains(kinds, so.Result.Kind)
}

// Field returns the field of that name, or nil.
func (r Result) Field(name string) *Input {
	for _, f := range r.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Is reports whether the input has one of the roles.
func (in *Input) Is(roles ...string) bool { return slices.Contains(roles, in.Role) }

// HasMin reports whether the input has a lower bound.
func (in *Input) HasMin() bool { return in.MinText != "" }

// HasMax reports whether the input has an upper bound.
func (in *Input) HasMax() bool { return in.MaxText != "" }

// Always reports whether the input has a value whatever the caller sent.
func (in *Input) Always() bool { return in.Required || in.HasDefault }

// IsMetadata reports whether the input travels beside a message in RPC, as
// headers do in HTTP.
func (in *Input) IsMetadata() bool {
	return in.Source == SourceHeader || in.Role == RoleToken && in.Source != ""
}

// MetadataName is the key of an input that travels beside a message.
func (in *Input) MetadataName() string { return words.Kebab(in.Name) }

// HasPresence reports whether a message tells an absent value from an empty one
// by the word optional. Messages and lists do without it, an enum has its
// unspecified value, and what is required needs it where a caller may mean the
// empty value. In a result, what is required is never absent.
func (in *Input) HasPresence() bool {
	if !in.Is(RoleField, RoleAmount) || in.Type.Is(model.List, model.Money, model.Timestamp, model.Enum) {
		return false
	}
	return !in.Required || in.Source != "" && in.takesZero()
}

// takesZero reports whether the zero value of the type in a message is within
// the bounds. Texts of other types than string are never empty.
func (in *Input) takesZero() bool {
	switch in.Type.Kind {
	case model.Bool:
		return true
	case model.Int:
		return (in.Min == nil || *in.Min <= 0) && (in.Max == nil || *in.Max >= 0)
	}
	return in.Type.Kind == model.String && (in.Min == nil || *in.Min == 0)
}
