// Package surface computes what a service offers to the outside: operations with
// their inputs, results and errors, made of a model and of what an architecture
// adds. Frameworks, descriptions of the API, clients and tests see nothing else.
package surface

import (
	"slices"
	"strconv"

	"github.com/otelgen/otelgen/internal/formats"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/paging"
	"github.com/otelgen/otelgen/internal/route"
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

// Ways that only some inputs travel by.
const (
	OverHTTP = "http"
	OverRPC  = "rpc"
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
	RoleLookup         = "lookup"  // value of a unique field in place of the id
	RoleVersion        = "version" // If-Match
	RoleIdempotencyKey = "idempotency_key"
	RoleCursor         = "cursor"
	RoleNumber         = "number" // of a page
	RoleOffset         = "offset" // how many items are before a page
	RoleLimit          = "limit"
	RoleState          = "state"
	RoleParent         = "parent" // id of another aggregate that the path names
	RoleFilter         = "filter" // what the items of a list have to meet
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

// Surface is what a service offers to the outside. Frameworks, API
// descriptions, scenarios, clients and tests range over it and over nothing
// else of the model.
type Surface struct {
	// Subjects are what the operations are about, in the order of the model.
	Subjects []*Subject
	// Operations answer once.
	Operations []*Operation
	// Streams answer with more than one result, as long as the caller likes.
	Streams []*Operation
	// Repeats do another operation again and again in one call: a bulk for each
	// item of a stream, a listing for page after page. Who serves the other
	// operation serves them.
	Repeats []*Operation
	// Case is how names are spelled over HTTP.
	Case words.Case
	// Pages is what lists are like over HTTP.
	Pages paging.Pages
	// Media is the media type of what callers are answered over HTTP, and can send
	// besides application/json.
	Media string
	// Loose are the names of the use cases that no caller asks for.
	Loose []string
	// objects is set where references are told as objects.
	objects bool
}

// Subject is what operations are about: an aggregate, a saga, or what an
// architecture calls it.
type Subject struct {
	// Name and Names are the Go names, singular and plural: Order, Orders.
	Name, Names, Var string
	Snake, Kebab     string
	Human, Humans    string
	Aggregate        *model.Aggregate // nil where it is none
	Saga             *model.Saga      // nil where it is none
	Operations       []*Operation
	Streams          []*Operation
}

// Ways of streaming.
const (
	StreamServer = "server" // many answers to one request
	StreamBoth   = "both"   // an answer to each of many requests
)

// Operation is one operation as a caller sees it.
type Operation struct {
	Name, Var, Snake, Kebab, Human string

	// Method and Path are empty when the operation is not served over HTTP.
	Method, Path string
	Segments     []route.Segment

	Inputs []*Input
	Result Result
	Status int      // of success, in HTTP
	Side   string   // Command or Query
	Errors []string // the codes of the failures it can have, sorted

	Subject *Subject
	// Aggregate is the subject's; nil where that is none.
	Aggregate  *model.Aggregate
	Idempotent bool
	// Operation is the model's; nil where the model has none.
	Operation *model.Operation
	// Stream is how the operation streams, or "".
	Stream string
	// Of is the operation that a repeat does again and again; nil for all else.
	Of *Operation
	// Reads is the facet that a stream reads.
	Reads string
	// place is the path of what was made, with {id} for its id and the names of inputs
	// for what it belongs to, or "".
	place string
}

// Input is one value that a caller gives, or one field of a result.
type Input struct {
	Name    string // due_date, If-Match
	Wire    string // over HTTP: dueDate, If-Match
	Given   string // the name over HTTP that the model gives it, or ""
	Go, Var string // DueDate, dueDate
	Human   string
	Type    *model.Type
	// Required inputs must be given. In a result, required fields are always
	// there.
	Required bool
	Source   string
	// Over is the only way that the input travels by, or "" where it travels by all.
	Over  string
	Field *model.Field // of the aggregate; nil for all else
	// Min, Max, MinText and MaxText bound the value as those of a [model.Field] do.
	Min, Max         *int64
	MinText, MaxText string
	// Positive values are above zero; it says for decimals what Min says for
	// all others.
	Positive   bool
	Default    string
	HasDefault bool
	// Change is set for what a patch takes: what is left out stays as it is.
	Change bool
	Role   string
	// Bound of a filter says whether it is a lower or an upper one, as that of a
	// [model.Criterion] does.
	Bound string
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

// eventFields are what a stream tells of every event.
func eventFields(a *model.Aggregate) []*Input {
	fields := []*Input{{Name: "token", Go: "Position", Var: "position", Human: "token", Type: &model.Type{Kind: model.String}, Required: true, Role: RolePosition}}
	return append(append(fields, identity(a)...),
		&Input{Name: "time", Go: "Time", Var: "time", Human: "time", Type: &model.Type{Kind: model.Timestamp}, Required: true, Role: RoleTime})
}

// tells are the fields that the event's operation gave or changed, as it left
// them.
func tells(e *model.Event) []*Input {
	switch op := e.Operation; op.Kind {
	case model.Adjust:
		return told([]*model.Field{op.Field})
	case model.Command:
		return told(op.SetFields())
	}
	return told(e.Operation.Given())
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
		if f.Change {
			inputs[i].Change, inputs[i].Required, inputs[i].HasDefault = true, false, false
		}
	}
	return inputs
}

// givenInputs are the members of a body that give the fields, without those that the
// path names.
func givenInputs(op *model.Operation) []*Input {
	return fieldInputs(slices.DeleteFunc(slices.Clone(op.Given()), op.HasParent), SourceBody)
}

// parentInputs are the parameters of a path that name other aggregates.
func parentInputs(op *model.Operation) []*Input {
	inputs := fieldInputs(op.Parents, SourcePath)
	for _, in := range inputs {
		in.Required, in.Role = true, RoleParent
	}
	return inputs
}

// lookupInput is the parameter of a path that names what the operation is on.
func lookupInput(op *model.Operation) *Input {
	in := fieldInputs([]*model.Field{op.Lookup}, SourcePath)[0]
	in.Name, in.Go, in.Var, in.Human, in.Role = op.LookupName(), op.LookupGo(), op.LookupVar(), op.LookupHuman(), RoleLookup
	return in
}

// skipInput says where a page begins, by what is before it.
func skipInput(pages paging.Pages) *Input {
	name := pages.Place()
	in := Input{
		Name: name, Go: "Skip", Var: "skip", Human: name, Type: &model.Type{Kind: model.Int}, Source: SourceQuery, Over: OverHTTP,
		Default: strconv.FormatInt(pages.First, 10), HasDefault: true, Role: RoleOffset,
	}
	if pages.Numbers() {
		in.Role = RoleNumber
	}
	high := MaxSkip + pages.First
	return in.bounded(pages.First, &high)
}

func listInputs(op *model.Operation, pages paging.Pages) []*Input {
	a := op.Aggregate
	high := int64(pages.Max)
	limit := Input{
		Name: "limit", Go: "Limit", Var: "limit", Human: "limit", Type: &model.Type{Kind: model.Int}, Source: SourceQuery,
		Default: strconv.Itoa(pages.Size), HasDefault: true, Role: RoleLimit,
	}
	cursor := &Input{Name: "cursor", Go: "After", Var: "after", Human: "cursor", Type: &model.Type{Kind: model.String}, Source: SourceQuery, Role: RoleCursor}
	inputs := []*Input{cursor, limit.bounded(1, &high)}
	if op.Skips {
		cursor.Over = OverRPC
		inputs = append(inputs, skipInput(pages))
	}
	if a.HasStates() {
		inputs = append(inputs, &Input{Name: "state", Go: "State", Var: "state", Human: "state", Type: a.StateType(), Source: SourceQuery, Role: RoleState})
	}
	for _, c := range op.Criteria {
		inputs = append(inputs, &Input{Name: c.Name(), Go: c.Go(), Var: c.Var(), Human: c.Human(), Type: c.Field.Type, Source: SourceQuery, Field: c.Field, Bound: c.Bound, Role: RoleFilter})
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
func (so *Operation) codes(more ...string) []string {
	codes := append([]string{CodeUnavailable, CodeDeadline}, more...)
	when := func(possible bool, more ...string) {
		if possible {
			codes = append(codes, more...)
		}
	}
	op, body := so.Operation, so.HasBody()
	when(slices.ContainsFunc(so.Inputs, (*Input).parsed), CodeMalformed)
	when(body || len(so.QueryInputs()) > 0, CodeInvalid)
	when(body, CodeTooLarge, CodeMediaType)
	when(so.InputOf(RoleID) != nil || so.InputOf(RoleLookup) != nil || so.InputOf(RoleParent) != nil, CodeNotFound)
	when(so.InputOf(RoleVersion) != nil, CodePrecondition)
	when(so.Idempotent, CodeKeyReused, CodeKeyRunning)
	when(op.Is(model.Update, model.Delete, model.Transition, model.Adjust, model.Move, model.Command), CodeConflict)
	when(op != nil && len(op.Uniques()) > 0, CodeDuplicate)
	when(op != nil && op.Guarded(), CodeWrongState)
	when(op != nil && slices.ContainsFunc(op.Sets, (*model.Set).KeepsCurrency), CodeInvalid)
	when(op.Is(model.Adjust, model.Move), CodeNotPossible)
	slices.Sort(codes)
	return slices.Compact(codes)
}

// parsed reports whether what a caller sends can be no value of the input. Any text
// may name something, and then there is no such thing.
func (in *Input) parsed() bool { return !in.Is(RoleLookup) || !in.Type.Is(model.String) }

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

// UseCases are the names of all use cases, as they are in telemetry.
func (s *Surface) UseCases() []string {
	var all []string
	for _, op := range s.Operations {
		all = append(all, op.Name)
	}
	for _, a := range s.Expanding() {
		all = append(all, ReferencesUseCase(a))
	}
	return append(all, s.Loose...)
}

func (s *Surface) takes(role string) bool {
	return slices.ContainsFunc(s.Operations, func(op *Operation) bool { return op.InputOf(role) != nil })
}

// Own lists the operations that are about no aggregate: those of sagas and of
// layers.
func (s *Surface) Own() []*Operation {
	return slices.DeleteFunc(slices.Clone(s.Operations), func(op *Operation) bool { return op.Aggregate != nil })
}

// Fails reports whether an operation that is about no aggregate can fail with the
// code.
func (s *Surface) Fails(code string) bool {
	return slices.ContainsFunc(s.Own(), func(op *Operation) bool { return op.Can(code) })
}

// Uses reports whether an input or a result of an operation that is about no
// aggregate has one of the kinds of types, also as the items of a list.
func (s *Surface) Uses(kinds ...string) bool {
	has := func(in *Input) bool { return in.Type.Base().Is(kinds...) }
	return slices.ContainsFunc(s.Own(), func(op *Operation) bool {
		return slices.ContainsFunc(op.Inputs, has) || slices.ContainsFunc(op.Result.Fields, has)
	})
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

// HTTPInputs returns what callers give over HTTP.
func (so *Operation) HTTPInputs() []*Input { return so.over(OverHTTP) }

// RPCInputs returns what callers give over RPC.
func (so *Operation) RPCInputs() []*Input { return so.over(OverRPC) }

func (so *Operation) over(way string) []*Input {
	if !so.Skips() {
		return so.Inputs
	}
	return slices.DeleteFunc(slices.Clone(so.Inputs), func(in *Input) bool { return in.Over != "" && in.Over != way })
}

// Silent reports whether the operation answers callers over HTTP with nothing but
// that it is done.
func (so *Operation) Silent() bool { return so.Operation != nil && so.Operation.Silent }

// HTTPResult is what the body of an answer over HTTP tells.
func (so *Operation) HTTPResult() Result {
	if so.Silent() {
		return Result{Kind: ResultNone}
	}
	return so.Result
}

// Skips reports whether the operation is a list whose pages are asked for over HTTP
// by what is before them.
func (so *Operation) Skips() bool { return so.Operation != nil && so.Operation.Skips }

// Counts reports whether the operation is a list that tells over HTTP how many items
// it has in all.
func (so *Operation) Counts() bool { return so.Operation != nil && so.Operation.Counts }

func (so *Operation) from(source string) []*Input {
	var inputs []*Input
	for _, in := range so.HTTPInputs() {
		if in.Source == source {
			inputs = append(inputs, in)
		}
	}
	return inputs
}

// Selects reports whether the operation is a list that takes more than a page and
// a state.
func (so *Operation) Selects() bool { return so.Operation != nil && so.Operation.Selects() }

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

// InputSpelled returns the input of that name over HTTP, or nil.
func (so *Operation) InputSpelled(name string) *Input {
	for _, in := range so.Inputs {
		if in.Wire == name {
			return in
		}
	}
	return nil
}

// Can reports whether the operation can fail with the code.
func (so *Operation) Can(code string) bool { return slices.Contains(so.Errors, code) }

// Location reports whether success names the place of what was made.
func (so *Operation) Location() bool { return so.place != "" }

// LocationPath is the path of what was made, with {id} for its id and the names of
// inputs for what it belongs to.
func (so *Operation) LocationPath() string { return so.place }

// RepeatsOf lists the operations that do this one again and again.
func (s *Surface) RepeatsOf(of *Operation) []*Operation {
	var all []*Operation
	for _, op := range s.Repeats {
		if op.Of == of {
			all = append(all, op)
		}
	}
	return all
}

// Returns reports whether the operation's result has the kind.
func (so *Operation) Returns(kinds ...string) bool { return so.Result.Is(kinds...) }

// Is reports whether the result is of one of the kinds.
func (r Result) Is(kinds ...string) bool { return slices.Contains(kinds, r.Kind) }

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

// IsSelection reports whether the input says which items a list has, as opposed
// to where and how long a page is.
func (in *Input) IsSelection() bool { return in.Is(RoleParent, RoleState, RoleFilter) }

// FilterText says what a filter leaves of a list.
func (in *Input) FilterText() string {
	switch in.Bound {
	case model.From:
		return "Only those whose " + in.Field.Human + " is this or more."
	case model.To:
		return "Only those whose " + in.Field.Human + " is this or less."
	}
	if in.Field.Among != nil {
		return "Only those that have this among their " + in.Field.Among.Human + "."
	}
	return "Only those whose " + in.Field.Human + " is this."
}

// Whole is what the input of a patch would be in an update of all fields.
func (in *Input) Whole() *Input {
	whole := *in
	whole.Change, whole.Required, whole.HasDefault = false, in.Field.Required, in.Field.HasDefault
	return &whole
}

// Clears reports whether the input of a patch can be null: that takes away what an
// aggregate may be without, and brings back a default.
func (in *Input) Clears() bool { return in.Change && !in.Field.Required }

// Patches reports whether the operation is a patch.
func (so *Operation) Patches() bool { return so.Operation != nil && so.Operation.Patch }

// HasMin reports whether the input has a lower bound.
func (in *Input) HasMin() bool { return in.MinText != "" }

// HasMax reports whether the input has an upper bound.
func (in *Input) HasMax() bool { return in.MaxText != "" }

// Always reports whether the input has a value whatever the caller sent.
func (in *Input) Always() bool { return in.Required || in.HasDefault }

// IsMetadata reports whether the input travels beside a message in RPC, as
// headers do in HTTP. Versions and tokens are fields of messages there.
func (in *Input) IsMetadata() bool {
	return in.Source == SourceHeader && !in.Is(RoleVersion, RoleToken)
}

// MetadataName is the key of an input that travels beside a message.
func (in *Input) MetadataName() string { return words.Kebab(in.Name) }

// HasPresence reports whether a message tells an absent value from an empty one
// by the word optional. Messages, lists and maps do without it, an enum has its
// unspecified value, and what is required needs it where a caller may mean the
// empty value. In a result, what is required is never absent.
func (in *Input) HasPresence() bool {
	if !in.Is(RoleField, RoleAmount, RoleFilter) || in.Type.Is(model.List, model.Map, model.JSON, model.Money, model.Timestamp, model.Enum, model.Composite) {
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
	case model.Float:
		return (!in.HasMin() || formats.MustFloat(in.MinText) <= 0) && (!in.HasMax() || formats.MustFloat(in.MaxText) >= 0)
	case model.Int:
		return (in.Min == nil || *in.Min <= 0) && (in.Max == nil || *in.Max >= 0)
	}
	return in.Type.Kind == model.String && (in.Min == nil || *in.Min == 0)
}

// Merges reports whether the input of a patch changes single entries of a map.
func (in *Input) Merges() bool { return in.Change && in.Type.Is(model.Map) }

// Doc is what the model says of the field that the input gives or tells, or "".
func (in *Input) Doc() string {
	if in.Role != RoleField || in.Field == nil {
		return ""
	}
	return in.Field.Doc
}

// Doc is what the model says of the operation, or "".
func (so *Operation) Doc() string {
	if so.Operation == nil {
		return ""
	}
	return so.Operation.Doc
}
