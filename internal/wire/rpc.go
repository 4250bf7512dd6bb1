package wire

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// RPC is a surface that is called by messages.
type RPC struct {
	Operations []*surface.Operation
	// Streams answer with many messages.
	Streams []*surface.Operation

	// Types are the types that the model declares and operations take or tell.
	Types []ValueType

	subjects []*surface.Subject
	model    *model.Model
	proto    *protoapi.Proto
}

// NewRPC returns the surface of a model as a .proto file describes it.
func NewRPC(m *model.Model, s *surface.Surface, p *protoapi.Proto) RPC {
	given, told := flow(slices.Concat(s.Operations, s.Streams), message)
	return RPC{s.Operations, s.Streams, valueTypes(s, given, told), s.Subjects, m, p}
}

// message is what the message of an answer tells.
func message(op *surface.Operation) surface.Result { return op.Result }

// Codes lists the failures of use cases, in the order in which an error is
// compared with them.
func (r RPC) Codes() []string { return codesOf(slices.Concat(r.Operations, r.Streams)) }

// Code is the name of a failure's code as Go's packages for RPC spell it.
func (RPC) Code(code string) string {
	return words.Pascal(strings.ToLower(surface.FailureOf(code).RPC))
}

// Service is what is called of a subject.
type Service struct {
	*surface.Subject
	// Entity is what is told of an aggregate, nil where nothing is.
	Entity []*surface.Input
	// Enums are those of the messages, by name.
	Enums []*model.Type
}

// Service returns the service of a subject.
func (r RPC) Service(sub *surface.Subject) Service {
	s := Service{Subject: sub}
	s.Entity = entity(s.Operations, message)
	for _, op := range s.Operations {
		for _, in := range slices.Concat(op.RPCInputs(), op.Result.Fields) {
			t := in.Type.Base()
			if t.Is(model.Enum) && !slices.ContainsFunc(s.Enums, func(e *model.Type) bool { return e.EnumName == t.EnumName }) {
				s.Enums = append(s.Enums, t)
			}
		}
	}
	slices.SortFunc(s.Enums, func(a, b *model.Type) int { return ident.Compare(a.EnumName, b.EnumName) })
	return s
}

// Services lists the services in the order of their subjects.
func (r RPC) Services() []Service {
	var all []Service
	for _, sub := range r.subjects {
		if s := r.Service(sub); len(s.Operations) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// Sent is how a message gives the value of an input.
type Sent struct {
	// Pointer is set where the field of the message tells an absent value from an
	// empty one.
	Pointer bool
	// Func is a function of the value, or "".
	Func string
	// Or is the function that puts a default in place of an absent value, or "".
	// The default is Default, a Go literal, or the value Value of the enum Enum.
	Or, Default, Enum, Value string
}

// Sent is how a message gives the value of an input.
func (r RPC) Sent(in *surface.Input) Sent {
	if in.Change {
		whole := in.Whole()
		s := r.Sent(whole)
		s.Pointer = s.Pointer || whole.Required && isPlain(in.Type)
		return s
	}
	t := in.Type
	s := Sent{Pointer: in.HasPresence()}
	switch {
	case t.Is(model.Timestamp):
		s.Func = "timestampText"
	case t.Is(model.List) && t.Elem.Is(model.Timestamp):
		s.Func = "timestampTexts"
	case t.Is(model.List) && isPlain(t.Elem) && in.Required:
		s.Func = "orEmpty"
	case t.Is(model.Map) && in.Required:
		s.Func = "orNoEntries"
	}
	if !in.HasDefault {
		return s
	}
	switch {
	case t.Is(model.Enum):
		s.Or, s.Enum, s.Value = "cmp.Or", r.proto.Enum(t), r.proto.EnumValue(t, in.Default)
	case t.Is(model.Timestamp):
		s.Or, s.Default = "cmp.Or", literal(in)
	case s.Pointer:
		s.Or, s.Default = "orDefault", literal(in)
	}
	return s
}

// Read is how a method reads an input of an operation.
func (RPC) Read(op *surface.Operation, in *surface.Input) Read {
	if in.IsMetadata() {
		return header(in)
	}
	switch in.Role {
	case surface.RoleVersion:
		return Read{Func: "etag"}
	case surface.RoleToken:
		return Read{Func: "param", Parse: Parse{Of: AToken}}
	}
	if op.Aggregate == nil {
		return field(in)
	}
	switch in.Role {
	case surface.RoleID:
		return Read{Func: "required", Parse: parseID(op.Aggregate)}
	case surface.RoleParent:
		return Read{Func: "required", Parse: parseID(in.Type.Ref)}
	case surface.RoleLookup:
		if isPlain(in.Type) {
			return Read{}
		}
		return Read{Func: "required", Parse: parseMessage(in.Type)}
	case surface.RoleCursor:
		read := Read{Func: "pageToken", Parse: Parse{Of: AnID, Aggregate: op.Aggregate}}
		if op.Selects() {
			read.Func = "pageTokenIn"
		}
		return read
	case surface.RolePosition:
		return Read{Func: "nonzero", Parse: Parse{Of: APosition}}
	case surface.RoleSubject:
		return Read{Func: "param", Parse: parseID(op.Aggregate)}
	case surface.RoleLimit:
		return Read{Func: "pageSize"}
	case surface.RoleState:
		return Read{Func: "param", Parse: Parse{Of: AState, Aggregate: op.Aggregate, Enum: in.Type}}
	}
	return field(in)
}

// field is how a field of a message is read.
func field(in *surface.Input) Read {
	t := in.Type
	if in.Change {
		if in = in.Whole(); in.Required && isPlain(t) {
			return Read{Func: "required", Parse: Parse{Of: Plain}}
		}
	}
	switch {
	case t.Is(model.Map), t.Is(model.List) && isPlain(t.Elem):
		return Read{}
	case t.Is(model.List) && in.Required:
		return Read{Func: "list", Parse: parseMessage(t.Elem)}
	case t.Is(model.List):
		return Read{Func: "optionalList", Parse: parseMessage(t.Elem)}
	case in.Required && in.HasPresence():
		return Read{Func: "required", Parse: Parse{Of: Plain}}
	case isPlain(t):
		return Read{}
	case in.Always():
		return Read{Func: "required", Parse: parseMessage(t)}
	case in.HasPresence():
		return Read{Func: "optional", Parse: parseMessage(t)}
	}
	return Read{Func: "nonzero", Parse: parseMessage(t)}
}

// parseID is how the id of an aggregate is parsed, as messages have it.
func parseID(a *model.Aggregate) Parse {
	if a.Counted() {
		return Parse{Of: ANumber, Aggregate: a}
	}
	return Parse{Of: AnID, Aggregate: a}
}

func parseMessage(t *model.Type) Parse {
	switch {
	case t.Is(model.Money):
		return Parse{Of: ParseMoney}
	case t.Is(model.Enum):
		return Parse{Of: AValue, Type: t, Enum: t}
	case t.Is(model.Composite):
		return Parse{Of: AComposite, Type: t}
	case t.Is(model.JSON):
		return Parse{Of: AFree, Type: t}
	case t.Counted():
		return parseID(t.Ref)
	}
	return Parse{Of: AValue, Type: t}
}

// Changed are the names of the fields that a request of a patch may change.
func (r RPC) Changed(op *surface.Operation) []string {
	var names []string
	for _, in := range op.RPCInputs() {
		if in.Change {
			names = append(names, r.proto.FieldName(r.proto.Request(op), in.Name))
		}
	}
	return names
}

// There is true of a field of a message, a Go expression, that has a value.
func (RPC) There(in *surface.Input, field string) string {
	switch {
	case in.Type.Is(model.List, model.Map):
		return "len(" + field + ") > 0"
	case in.Type.Is(model.Enum):
		return field + " != 0"
	}
	return field + " != nil"
}

// Reads reports whether a method needs a reader of what its caller sends.
func (r RPC) Reads(op *surface.Operation) bool {
	return op.Patches() || slices.ContainsFunc(op.RPCInputs(), func(in *surface.Input) bool { return r.Read(op, in).Func != "" })
}

// Listed are the inputs of a list that the stream of all that it has takes too.
func (RPC) Listed(op *surface.Operation) []*surface.Input {
	return slices.DeleteFunc(slices.Clone(op.RPCInputs()), func(in *surface.Input) bool { return !in.IsSelection() && !in.Is(surface.RoleToken) })
}

// Sifted reports whether the request of a stream of all that a list has says which.
func (r RPC) Sifted(op *surface.Operation) bool {
	return slices.ContainsFunc(r.Listed(op), func(in *surface.Input) bool { return !in.IsMetadata() })
}

// Demanded are the inputs whose absence a method refuses before the use case
// sees it.
func (RPC) Demanded(op *surface.Operation) []*surface.Input {
	return slices.DeleteFunc(slices.Clone(op.RPCInputs()), func(in *surface.Input) bool {
		plain := in.Type.Is(model.String, model.Int, model.Float) && !in.HasPresence()
		return !in.Required || in.IsMetadata() || in.Type.Is(model.List, model.Map) || plain
	})
}

// Demands reports whether a method refuses that an input is absent.
func (r RPC) Demands() bool {
	return slices.ContainsFunc(r.Operations, func(op *surface.Operation) bool { return len(r.Demanded(op)) > 0 })
}

// Write is how a method writes a field of a result.
func (RPC) Write(field *surface.Input) Write {
	t := field.Type
	optional := func(w Write) Write {
		if field.Required {
			return Write{Func: w.Item}
		}
		return w
	}
	switch {
	case isPlain(t.Base()), t.Is(model.Map):
		return Write{}
	case t.Is(model.List) && t.Elem.Is(model.Enum):
		return Write{Func: "valuesOf", Enum: t.Elem}
	case t.Is(model.List):
		return Write{Func: "each", Item: writeMessage(t.Elem)}
	case t.Is(model.Enum) && field.Required:
		return Write{Func: "text", Enum: t}
	case t.Is(model.Enum):
		return Write{Func: "valueOf", Enum: t}
	case t.Is(model.Timestamp, model.Money, model.JSON, model.Composite):
		return optional(Write{Func: "message", Item: writeMessage(t)})
	case field.Required && t.Counted():
		return Write{Func: "number"}
	case field.Required:
		return Write{Func: "text"}
	}
	return Write{Func: "maybe", Item: writeMessage(t)}
}

func writeMessage(t *model.Type) string {
	if t.Is(model.Timestamp) {
		return "timestamppb.New"
	}
	if t.Is(model.Composite) {
		return "new" + t.Of.Name
	}
	if t.Is(model.JSON) {
		return "newValue"
	}
	return writeJSON(t)
}

// Tells reports whether an event of a stream has fields.
func (RPC) Tells(op *surface.Operation) bool {
	return slices.ContainsFunc(op.Result.Events, func(e *surface.Event) bool { return len(e.Fields) > 0 })
}

// Repeated are the fields of an event's message that the request of an operation
// has too.
func (r RPC) Repeated(op *surface.Operation, e *surface.Event) []string {
	var names []string
	for _, in := range op.BodyInputs() {
		name := r.proto.FieldName(r.proto.Request(op), in.Name)
		if in.Is(surface.RoleField) && slices.ContainsFunc(e.Fields, func(field *surface.Input) bool {
			return field.Name == in.Name && r.proto.FieldName(r.proto.Event(e), field.Name) == name
		}) {
			names = append(names, name)
		}
	}
	return names
}

// RPCUses tells which functions the methods use.
type RPCUses struct {
	// Reader is set where a method reads what its caller sends.
	Reader bool
	// Mask is set where requests may say which fields they change.
	Mask bool
	// Functions that read, of the same name, and what they are given.
	Required, Optional, Nonzero, List, OptionalList, PageToken, Scope, PageSize, ETag, IdempotencyKey bool
	// Metadata is set where values travel beside messages, ReadToken where queries
	// wait for commands.
	Metadata, ReadToken bool

	OrDefault, OrEmpty, OrNoEntries, Plain, Named, ParseMoney, TimestampText, TimestampTexts bool
	// FreeValue is set where a JSON value is read, and NewValue where one is written.
	FreeValue, NewValue bool
	// Functions that write.
	FormatETag, Each, Maybe, Message, ValueOf, ValuesOf, NewMoney, Text, Number, NumberOf bool
	// Parts is set where values have members, which are read as a request is.
	Parts bool
	// Part is set where streams are answered in parts, Item where there are
	// streams of requests, WithKey where these have idempotency keys.
	Part, Item, WithKey bool
	// Money is the type of amounts, nil where there are none.
	Money *model.Type
}

// Uses reports which functions the methods use.
func (r RPC) Uses() RPCUses {
	var u RPCUses
	for _, op := range slices.Concat(r.Operations, r.Streams) {
		for _, in := range op.RPCInputs() {
			u.input(in, r.Sent(in), r.Read(op, in))
		}
		for _, field := range r.written(op) {
			u.field(field, r.Write(field))
		}
		u.Each = u.Each || op.Returns(surface.ResultPage)
		u.FormatETag = u.FormatETag || op.Returns(surface.ResultEntity, surface.ResultPage, surface.ResultReceipt)
		u.NumberOf = u.NumberOf || op.Returns(surface.ResultReceipt, surface.ResultEvents) && op.Aggregate.Counted()
	}
	given, told := members(r.Types)
	for _, in := range given {
		u.Parts = true
		u.input(in, r.Sent(in), field(in))
	}
	for _, in := range told {
		u.field(in, r.Write(in))
	}
	for _, op := range r.Operations {
		u.Part = u.Part || r.proto.Listing(op) != ""
		u.Item = u.Item || r.proto.Bulk(op) != ""
		u.WithKey = u.WithKey || r.proto.Bulk(op) != "" && op.Idempotent
	}
	u.List = u.List || u.OptionalList // which calls it, as below
	u.FormatETag = u.FormatETag || u.ETag
	u.TimestampText = u.TimestampText || u.TimestampTexts
	u.Each = u.Each || u.TimestampTexts
	return u
}

// written are the fields that a method writes. Receipts, identities and times of
// events have a form of their own.
func (RPC) written(op *surface.Operation) []*surface.Input {
	switch op.Result.Kind {
	case surface.ResultEntity, surface.ResultPage, surface.ResultRecord:
		return op.Result.Fields
	}
	var fields []*surface.Input
	for _, e := range op.Result.Events {
		fields = append(fields, e.Fields...)
	}
	return fields
}

func (u *RPCUses) input(in *surface.Input, s Sent, r Read) {
	u.Reader = u.Reader || r.Func != ""
	u.Metadata = u.Metadata || in.IsMetadata()
	u.ReadToken = u.ReadToken || r.Parse.Of == AToken
	u.Mask = u.Mask || in.Change
	u.OrDefault = u.OrDefault || s.Or == "orDefault"
	u.OrEmpty = u.OrEmpty || s.Func == "orEmpty"
	u.OrNoEntries = u.OrNoEntries || s.Func == "orNoEntries"
	u.FreeValue = u.FreeValue || r.Parse.Of == AFree
	u.TimestampText = u.TimestampText || s.Func == "timestampText"
	u.TimestampTexts = u.TimestampTexts || s.Func == "timestampTexts"
	u.Plain = u.Plain || r.Parse.Of == Plain
	u.ParseMoney = u.ParseMoney || r.Parse.Of == ParseMoney
	u.Named = u.Named || r.Parse.Enum != nil
	switch r.Func {
	case "required":
		u.Required = true
	case "optional":
		u.Optional = true
	case "nonzero":
		u.Nonzero = true
	case "list":
		u.List = true
	case "optionalList":
		u.OptionalList = true
	case "pageToken":
		u.PageToken = true
	case "pageTokenIn":
		u.PageToken, u.Scope = true, true
	case "pageSize":
		u.PageSize = true
	case "etag":
		u.ETag = true
	case "idempotencyKey":
		u.IdempotencyKey = true
	}
	u.money(in)
}

func (u *RPCUses) field(field *surface.Input, w Write) {
	u.Each = u.Each || w.Func == "each"
	u.Maybe = u.Maybe || w.Func == "maybe"
	u.Message = u.Message || w.Func == "message"
	u.ValueOf = u.ValueOf || w.Func == "valueOf"
	u.ValuesOf = u.ValuesOf || w.Func == "valuesOf"
	u.NewMoney = u.NewMoney || w.Func == "newMoney" || w.Item == "newMoney"
	u.Text = u.Text || w.Item == "text"
	u.NewValue = u.NewValue || w.Func == "newValue" || w.Item == "newValue"
	u.Number = u.Number || w.Item == "number"
	u.money(field)
}

func (u *RPCUses) money(in *surface.Input) {
	if t := in.Type.Base(); t.Is(model.Money) {
		u.Money = t
	}
}

// TypeEnums are the enums of the members of types that the model declares, by name.
func (r RPC) TypeEnums() []*model.Type {
	var all []*model.Type
	for _, t := range r.Types {
		all = append(all, t.Enums()...)
	}
	slices.SortFunc(all, func(a, b *model.Type) int { return ident.Compare(a.EnumName, b.EnumName) })
	return all
}

// ReadMember is how a member of a value type is read.
func (RPC) ReadMember(in *surface.Input) Read { return field(in) }

// Wrapped reports whether a member that a result always has is one that its message
// may lack, because callers may leave it out or mean its empty value.
func (RPC) Wrapped(told *surface.Input) bool {
	given := *told
	given.Source, given.Required = surface.SourceBody, told.Field.Required
	return told.Required && given.HasPresence()
}
