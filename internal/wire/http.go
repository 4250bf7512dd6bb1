package wire

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// HTTP is the part of a surface that is served over HTTP.
type HTTP struct {
	Operations []*surface.Operation
	// Types are the types that the model declares and operations take or tell.
	Types []ValueType
}

// NewHTTP returns the operations of a surface that have a path.
func NewHTTP(s *surface.Surface) HTTP {
	var h HTTP
	for _, op := range s.Operations {
		if op.HasHTTP() {
			h.Operations = append(h.Operations, op)
		}
	}
	given, told := flow(h.Operations, (*surface.Operation).HTTPResult)
	h.Types = valueTypes(s, given, told)
	return h
}

// OperationsOf lists the operations on a subject.
func (h HTTP) OperationsOf(sub *surface.Subject) []*surface.Operation {
	return slices.DeleteFunc(slices.Clone(sub.Operations), func(op *surface.Operation) bool { return !op.HasHTTP() })
}

// Entity is what operations tell of an aggregate, or nil where none does.
func (h HTTP) Entity(sub *surface.Subject) []*surface.Input {
	return entity(h.OperationsOf(sub), (*surface.Operation).HTTPResult)
}

// HasTypes reports whether the handlers on a subject decode or encode types of
// their own.
func (h HTTP) HasTypes(sub *surface.Subject) bool {
	return slices.ContainsFunc(h.OperationsOf(sub), func(op *surface.Operation) bool {
		return op.HasBody() || op.HTTPResult().Is(surface.ResultEntity, surface.ResultPage, surface.ResultRecord)
	})
}

// Codes lists the failures of use cases, in the order in which an error is
// compared with them.
func (h HTTP) Codes() []string { return codesOf(h.Operations) }

// Status is the constant of net/http for the status of a failure.
func (HTTP) Status(code string) string { return statusConstant(surface.FailureOf(code).Status) }

// Success is the constant of net/http for the status of an operation that
// succeeds.
func (HTTP) Success(op *surface.Operation) string { return statusConstant(op.Status) }

// statusConstant is the constant of net/http for a status, which is its text
// without spaces for every status that a surface has.
func statusConstant(status int) string {
	return "http.Status" + strings.ReplaceAll(http.StatusText(status), " ", "")
}

// Part is a part of a path: a text, what an operation was given, or the id of what
// it made where it is neither.
type Part struct {
	Text  string
	Given *surface.Input
}

// Location is the place of what an operation made, in parts.
func (HTTP) Location(op *surface.Operation) []Part {
	var parts []Part
	path := op.LocationPath()
	for path != "" {
		text, rest, _ := strings.Cut(path, "{")
		if text != "" {
			parts = append(parts, Part{Text: text})
		}
		name, rest, found := strings.Cut(rest, "}")
		if found {
			parts = append(parts, Part{Given: op.Input(name)})
		}
		path = rest
	}
	return parts
}

// Example is a JSON object that an operation takes.
func (HTTP) Example(op *surface.Operation) string {
	inputs := shown(op)
	return example(inputs, func(in *surface.Input) (name, value string) { return in.Wire, sample.OverHTTP(in, 0).JSON() })
}

// Missed is the first input of a body that a caller cannot leave out, or nil.
func (HTTP) Missed(op *surface.Operation) *surface.Input {
	body := op.BodyInputs()
	i := slices.IndexFunc(body, func(in *surface.Input) bool { return in.Required && !in.Type.Is(model.List, model.Map) })
	if i < 0 {
		return nil
	}
	return body[i]
}

// Broken is a member of a body that breaks a rule, and its value in JSON.
type Broken struct{ Wire, JSON string }

// Broken is the first member of the operation's body that can break a rule, or nil.
func (HTTP) Broken(op *surface.Operation) *Broken {
	for _, in := range op.BodyInputs() {
		if v, _, ok := sample.Invalid(in); ok {
			if in.Object() {
				v = sample.Object(v)
			}
			return &Broken{in.Wire, v.JSON()}
		}
	}
	return nil
}

// Read is how a handler reads an input of an operation.
func (HTTP) Read(op *surface.Operation, in *surface.Input) Read {
	switch in.Source {
	case surface.SourceBody:
		return member(in)
	case surface.SourceQuery:
		return parameter(op, in)
	case surface.SourceHeader:
		return header(in)
	}
	if op.Aggregate == nil {
		return parameter(op, in)
	}
	switch {
	case in.Is(surface.RoleParent):
		return Read{Func: "param", Parse: Parse{Of: AnID, Aggregate: in.Type.Ref}}
	case in.Is(surface.RoleLookup):
		return parameter(op, in)
	}
	return Read{Func: "param", Parse: Parse{Of: AnID, Aggregate: op.Aggregate}}
}

// ReadMember is how a member of a value type is read, as one of the body is.
func (HTTP) ReadMember(in *surface.Input) Read { return member(in) }

// member is how a member of the body is read, of which there is a pointer: an
// absent one is told from an empty one.
func member(in *surface.Input) Read {
	if in.Merges() {
		return Read{}
	}
	if in.Object() {
		return reference(in)
	}
	if in.Change {
		in = in.Whole()
	}
	t := in.Type
	switch {
	case t.Is(model.List):
		return Read{Func: "list", Parse: parseJSON(t.Elem)}
	case t.Is(model.Map):
		return Read{Func: "entries", Parse: parseJSON(t.Elem)}
	case in.Always():
		return Read{Func: "required", Parse: parseJSON(t), Default: literal(in)}
	case isPlain(t):
		return Read{}
	}
	return Read{Func: "optional", Parse: parseJSON(t)}
}

// reference is how a reference is read that is an object in the body.
func reference(in *surface.Input) Read {
	read := Read{Func: "optional", Parse: parseJSON(in.Type.Base())}
	read.Parse.Object = true
	required := in.Required
	if in.Change {
		required = in.Field.Required
	}
	switch {
	case in.Type.Is(model.List):
		read.Func = "list"
	case required:
		read.Func = "required"
	}
	return read
}

func parseJSON(t *model.Type) Parse {
	switch {
	case isPlain(t):
		return Parse{Of: Plain}
	case t.Is(model.Money):
		return Parse{Of: ParseMoney}
	case t.Is(model.Composite):
		return Parse{Of: AComposite, Type: t}
	case t.Is(model.JSON):
		return Parse{Of: AFree, Type: t}
	case t.Counted():
		return Parse{Of: ANumber, Aggregate: t.Ref}
	}
	return Parse{Of: AValue, Type: t}
}

// parameter is how a query parameter is read.
func parameter(op *surface.Operation, in *surface.Input) Read {
	switch in.Role {
	case surface.RoleCursor:
		return Read{Func: cursor(op), Parse: Parse{Of: AnID, Aggregate: op.Aggregate}}
	case surface.RoleLimit:
		return Read{Func: "limit"}
	case surface.RoleNumber:
		return Read{Func: "page"}
	case surface.RoleOffset:
		return Read{Func: "offset"}
	case surface.RoleState:
		return Read{Func: "param", Parse: Parse{Of: AState, Aggregate: op.Aggregate}}
	case surface.RoleToken:
		return Read{Func: "param", Parse: Parse{Of: AToken}}
	case surface.RoleFilter:
		return Read{Func: "given", Parse: parseFilter(in.Type)}
	}
	if in.Type.Is(model.String) {
		return Read{}
	}
	return Read{Func: "param", Parse: parseParameter(in.Type)}
}

// cursor is the function that reads the cursor of a list.
func cursor(op *surface.Operation) string {
	if op.Selects() {
		return "cursorIn"
	}
	return "cursor"
}

func parseFilter(t *model.Type) Parse {
	switch {
	case t.Is(model.Bool):
		return Parse{Of: Flag}
	case t.Is(model.Int):
		return Parse{Of: WholeNumber}
	}
	return parseParameter(t)
}

func parseParameter(t *model.Type) Parse {
	switch {
	case t.Is(model.String):
		return Parse{Of: Plain}
	case t.Is(model.Bool):
		return Parse{Of: ParseBool}
	case t.Is(model.Int):
		return Parse{Of: ParseInt}
	}
	return Parse{Of: AValue, Type: t}
}

// Write is how a handler writes a field of a result.
func (HTTP) Write(field *surface.Input) Write {
	t := field.Type
	if field.Object() {
		w := Write{Func: "reference", Item: "reference", Referred: t.Base().Ref}
		switch {
		case t.Is(model.List):
			w.Func = "each"
		case !field.Required:
			w.Func = "maybe"
		}
		return w
	}
	asIs := func(t *model.Type) bool { return isPlain(t) || t.Is(model.Map, model.Timestamp) }
	switch {
	case asIs(t.Base()):
		return Write{}
	case t.Is(model.List):
		return Write{Func: "each", Item: writeJSON(t.Elem)}
	case !field.Required:
		return Write{Func: "maybe", Item: writeJSON(t)}
	case t.Is(model.Money, model.JSON, model.Composite), t.Counted():
		return Write{Func: writeJSON(t)}
	}
	return Write{Func: "text"}
}

func writeJSON(t *model.Type) string {
	switch {
	case t.Is(model.Money):
		return "newMoney"
	case t.Is(model.Decimal):
		return "String"
	case t.Is(model.Composite):
		return "new" + t.Of.Name + "JSON"
	case t.Is(model.JSON):
		return "free"
	case t.Counted():
		return "number"
	}
	return "text"
}

// HTTPUses tells which functions and types the handlers use.
type HTTPUses struct {
	// Reader is set where there is any input, Query and Body where a query or a
	// body is read.
	Reader, Query, Body bool
	// Functions that read, of the same name, and parsers.
	Param, Required, Optional, List, Entries, Given, Cursor, Limit, IfMatch, IdempotencyKey bool
	// Known is set where parameters of other names are refused.
	Known bool
	// Scope is set where cursors belong to a selection, and Paging are then the
	// names of the parameters that are no part of one.
	Scope  bool
	Paging []string
	// Skip is how callers say what is before a page; nil where they do not.
	Skip *surface.Input
	// Counts is set where a list tells how many items it has.
	Counts bool
	// Patch is set where a body is a merge patch, Nullable where a member of one can be
	// null.
	Patch, Nullable bool
	// Parents is set where lists are below other aggregates, and Lookup where
	// operations find one by another value than its id.
	Parents, Lookup bool
	// Others is set where paths have UUIDs of other aggregates, and Unshown where they
	// have values that are no UUIDs.
	Others, Unshown bool

	OrDefault, Plain, ParseMoney, WholeNumber, Flag bool
	// FreeValue is set where a JSON value is read, Free where one is written, and
	// Merges where entries are merged into a map.
	FreeValue, Free, Merges bool
	// Reference is set where a reference is read that is an object.
	Reference bool
	// Functions that write.
	Each, Maybe, Text, Number, NewMoney, FormatETag bool
	// Parts is set where values have members, which are read as a body is.
	Parts bool
	// Kinds of results.
	Page, Receipt bool
	// CountedReceipt is set where the id in a receipt may be a number.
	CountedReceipt bool
	// Money is the type of amounts, nil where there are none.
	Money *model.Type
}

// Uses reports which functions and types the handlers use.
func (h HTTP) Uses() HTTPUses {
	var u HTTPUses
	for _, op := range h.Operations {
		u.Known = u.Known || op.Selects()
		u.Scope = u.Scope || op.Selects() && !op.Skips()
		u.Parents = u.Parents || op.InputOf(surface.RoleParent) != nil
		u.Lookup = u.Lookup || op.InputOf(surface.RoleLookup) != nil
		u.Others = u.Others || len(h.Parents(op)) > 0
		u.Unshown = u.Unshown || len(h.Unshown(op)) > 0
		for _, in := range op.HTTPInputs() {
			u.input(in, h.Read(op, in))
		}
		for _, field := range op.HTTPResult().Fields {
			u.field(field, h.Write(field))
		}
		u.Page = u.Page || op.Returns(surface.ResultPage)
		u.Counts = u.Counts || op.Counts()
		u.Receipt = u.Receipt || op.HTTPResult().Is(surface.ResultReceipt)
		u.CountedReceipt = u.CountedReceipt || countedReceipt(op)
		u.FormatETag = u.FormatETag || op.Returns(surface.ResultEntity, surface.ResultReceipt)
	}
	given, told := members(h.Types)
	for _, in := range given {
		u.Parts = true
		u.input(in, member(in))
	}
	for _, field := range told {
		u.field(field, h.Write(field))
	}
	u.FormatETag = u.FormatETag || u.IfMatch
	u.Required = u.Required || u.Optional || u.List || u.Entries // which call it
	u.Param = u.Param || u.Cursor
	return u
}

func (u *HTTPUses) input(in *surface.Input, r Read) {
	u.Reader = true
	if in.Source == surface.SourceQuery && !slices.Contains(u.Paging, in.Wire) && in.Is(surface.RoleCursor, surface.RoleLimit, surface.RoleToken) {
		u.Paging = append(u.Paging, in.Wire)
	}
	u.Query = u.Query || in.Source == surface.SourceQuery
	u.Patch, u.Nullable = u.Patch || in.Change, u.Nullable || in.Clears()
	u.Body = u.Body || in.Source == surface.SourceBody
	u.OrDefault = u.OrDefault || r.Default != ""
	u.Plain = u.Plain || r.Parse.Of == Plain
	u.WholeNumber = u.WholeNumber || r.Parse.Of == WholeNumber
	u.Flag = u.Flag || r.Parse.Of == Flag
	u.FreeValue = u.FreeValue || r.Parse.Of == AFree
	u.Merges = u.Merges || in.Merges()
	u.Reference = u.Reference || r.Parse.Object
	u.ParseMoney = u.ParseMoney || r.Parse.Of == ParseMoney
	switch r.Func {
	case "param":
		u.Param = true
	case "required":
		u.Required = true
	case "optional":
		u.Optional = true
	case "list":
		u.List = true
	case "entries":
		u.Entries = true
	case "given":
		u.Given = true
	case "cursor", "cursorIn":
		u.Cursor = true
	case "limit":
		u.Limit = true
	case "page", "offset":
		u.Skip = in
	case "ifMatch":
		u.IfMatch = true
	case "idempotencyKey":
		u.IdempotencyKey = true
	}
	u.money(in)
}

func (u *HTTPUses) field(field *surface.Input, w Write) {
	u.Each = u.Each || w.Func == "each"
	u.Maybe = u.Maybe || w.Func == "maybe"
	u.Text = u.Text || w.Item == "text"
	u.Free = u.Free || w.Func == "free" || w.Item == "free"
	u.Number = u.Number || w.Item == "number"
	u.NewMoney = u.NewMoney || w.Func == "newMoney" || w.Item == "newMoney"
	u.money(field)
}

func (u *HTTPUses) money(in *surface.Input) {
	if t := in.Type.Base(); t.Is(model.Money) {
		u.Money = t
	}
}

// Unshown are the parameters of an operation's path that telemetry must not show: all
// but UUIDs, which tell nothing.
func (HTTP) Unshown(op *surface.Operation) []*surface.Input {
	return slices.DeleteFunc(op.PathInputs(), func(in *surface.Input) bool { return !in.Is(surface.RoleLookup) && !in.Type.Telling() })
}

// Parents are the parameters of an operation's path that are UUIDs of other aggregates.
func (HTTP) Parents(op *surface.Operation) []*surface.Input {
	return slices.DeleteFunc(op.PathInputs(), func(in *surface.Input) bool { return !in.Is(surface.RoleParent) || in.Type.Telling() })
}

// SomePath is the path of an operation with ids that it can have.
func (HTTP) SomePath(op *surface.Operation) string {
	path := op.Path
	for _, in := range op.PathInputs() {
		path = strings.ReplaceAll(path, "{"+in.Wire+"}", url.PathEscape(sample.Input(in, 0).Text))
	}
	return path
}

// Member is a member of a Go struct that is encoded as JSON.
type Member struct{ Go, Type, JSON string }

// BodyMember is what a handler decodes an input into: a pointer, which is nil
// when the caller leaves it out.
func (HTTP) BodyMember(in *surface.Input) Member {
	t := "*" + jsonType(in.Type.Base(), "Body")
	if in.Object() {
		t = "*web.Reference[" + strings.TrimPrefix(t, "*") + "]"
	}
	switch in.Type.Kind {
	case model.List:
		t = "[]" + t
	case model.Map:
		t = nullableEntries
		if in.Merges() {
			t = "web.Merge"
		}
	}
	return Member{in.Go, t, in.Wire}
}

// ResultMember is what a handler encodes a field of a result from.
func (HTTP) ResultMember(field *surface.Input) Member {
	t := jsonType(field.Type.Base(), "JSON")
	if field.Type.Base().Is(model.Timestamp) {
		t = "time.Time"
	}
	if field.Object() {
		t = words.Camel(field.Type.Base().Ref.Name) + "ReferenceJSON"
	}
	m := Member{field.Go, t, field.Wire}
	switch list := field.Type.Is(model.List); {
	case field.Type.Is(model.Map):
		if !field.Required {
			m.JSON += ",omitzero"
		}
	case list && field.Required:
		m.Type = "[]" + t
	case list:
		m.Type, m.JSON = "[]"+t, field.Wire+",omitzero"
	case !field.Required:
		m.Type, m.JSON = "*"+t, field.Wire+",omitempty"
	}
	return m
}

// jsonType is how values of a type, not a list, travel in JSON. The type of a
// composite is its name with the suffix.
func jsonType(t *model.Type, suffix string) string {
	switch t.Form() {
	case model.Composite:
		return words.Camel(t.Of.Name) + suffix
	case model.Int:
		return "int64"
	case model.Float:
		return "float64"
	case model.Bool:
		return "bool"
	case model.Money:
		return "money"
	case model.Map:
		return "map[string]string"
	case model.JSON:
		return "json.RawMessage"
	}
	return "string"
}

// nullableEntries is a map with entries that may be null.
const nullableEntries = "map[string]*string"

// ClientMember is what the client package has for an input of an operation or
// for a field of a result.
func (h HTTP) ClientMember(in *surface.Input) Member {
	m := Member{h.ClientName(in), clientType(in), "-"}
	switch {
	case in.Source != "" && in.Source != surface.SourceBody:
	case in.Clears():
		if in.Merges() {
			m.Type = nullableEntries
		}
		m.Type, m.JSON = "Nullable["+strings.TrimPrefix(m.Type, "*")+"]", in.Wire+",omitzero"
	case in.Type.Is(model.List, model.Map):
		if in.Merges() {
			m.Type = nullableEntries
		}
		m.JSON = in.Wire + ",omitzero"
	case !in.Required || in.Source != "" && in.HasDefault:
		m.JSON = in.Wire + ",omitempty"
	default:
		m.JSON = in.Wire
	}
	return m
}

func clientType(in *surface.Input) string {
	t := in.Type.Base()
	text := jsonType(t, "")
	switch {
	case in.Object():
		text = t.Ref.Name + "Reference"
	case t.Is(model.Composite):
		text = t.Of.Name
	case in.Is(surface.RoleLimit, surface.RoleNumber, surface.RoleOffset):
		text = "int"
	case t.Is(model.Timestamp):
		text = "time.Time"
	case t.Is(model.Money):
		text = "Money"
	}
	switch outside := in.Source != "" && in.Source != surface.SourceBody; {
	case in.Type.Is(model.List):
		return "[]" + text
	case in.Type.Is(model.Map, model.JSON):
		return text
	case !in.Required && (!outside || clientParses[t.Form()] != "" && in.Is(surface.RoleFilter)):
		return "*" + text
	}
	return text
}

// clientParses are what makes a value of a text, clientTexts the reverse, for the
// kinds whose absence no value tells.
var (
	clientParses = map[string]string{
		model.Int:       "func(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }",
		model.Bool:      "strconv.ParseBool",
		model.Timestamp: "func(text string) (time.Time, error) { return time.Parse(time.RFC3339, text) }",
	}
	clientTexts = map[string]string{
		model.Int:       "func(n int64) string { return strconv.FormatInt(n, 10) }",
		model.Bool:      "strconv.FormatBool",
		model.Timestamp: "func(at time.Time) string { return at.Format(time.RFC3339Nano) }",
	}
)

// ClientParse is a Go function that makes of a text what the client package takes
// for a filter, or "" where it takes the text.
func (HTTP) ClientParse(in *surface.Input) string {
	if !in.Is(surface.RoleFilter) {
		return ""
	}
	return clientParses[in.Type.Form()]
}

// ClientGiven reports whether a filter of the client package is no text.
func (h HTTP) ClientGiven() bool {
	return slices.ContainsFunc(h.Operations, func(op *surface.Operation) bool {
		return slices.ContainsFunc(op.HTTPInputs(), func(in *surface.Input) bool { return h.ClientParse(in) != "" })
	})
}

// ClientResult is the type of what an operation answers in the client package,
// or "" where it answers with nothing.
func (h HTTP) ClientResult(op *surface.Operation) string {
	switch op.HTTPResult().Kind {
	case surface.ResultEntity:
		return op.Aggregate.Name
	case surface.ResultPage:
		return "Page[" + op.Aggregate.Name + "]"
	case surface.ResultReceipt:
		return h.receipt("Receipt", op, "int64")
	case surface.ResultRecord:
		return op.Name + "Result"
	}
	return ""
}

// ClientPath is the Go expression that makes the segment of a path of an input in.
func (h HTTP) ClientPath(in *surface.Input) string {
	x := "in." + h.ClientName(in)
	if in.Type.Form() == model.Int {
		return "strconv.FormatInt(" + x + ", 10)"
	}
	return x
}

// Receipt is the type of a receipt of an operation.
func (h HTTP) Receipt(op *surface.Operation) string { return h.receipt("receipt", op, "json.Number") }

// receipt is a type of receipts, which has a parameter where their ids differ.
func (h HTTP) receipt(name string, op *surface.Operation, number string) string {
	switch {
	case countedReceipt(op):
		return name + "[" + number + "]"
	case slices.ContainsFunc(h.Operations, countedReceipt):
		return name + "[string]"
	}
	return name
}

func countedReceipt(op *surface.Operation) bool {
	return op.HTTPResult().Is(surface.ResultReceipt) && op.Aggregate.Counted()
}

// ClientName is the name of an input or a field in the client package. What
// travels outside a body is called as on the wire.
func (HTTP) ClientName(in *surface.Input) string {
	if in.Source == "" || in.Source == surface.SourceBody {
		return in.Go
	}
	return words.Pascal(in.Name)
}

// ClientParam is the Go expression that makes a query parameter of an input in.
func (h HTTP) ClientParam(in *surface.Input) string {
	x := "in." + h.ClientName(in)
	switch {
	case in.Is(surface.RoleLimit):
		return "atMost(" + x + ")"
	case in.Is(surface.RoleNumber, surface.RoleOffset):
		return "behind(" + x + ")"
	case in.Is(surface.RoleFilter) && clientTexts[in.Type.Form()] != "":
		return "given(" + x + ", " + clientTexts[in.Type.Form()] + ")"
	case in.Type.Form() == model.Int:
		return "strconv.FormatInt(" + x + ", 10)"
	case in.Type.Is(model.Bool):
		return "strconv.FormatBool(" + x + ")"
	}
	return x
}
