// Package protoapi describes the surface of a service in protobuf: as a .proto
// file, the Go code that comes of it, and the names that both give to things.
package protoapi

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protogen"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// Numbering gives what a .proto file declares its numbers, each once and for
// good: a number is never given to anything else.
type Numbering interface {
	// Take returns the number of a name in a scope.
	Take(scope, name string) int
	// Taken returns all numbers of a scope, of names that are gone too.
	Taken(scope string) map[string]int
}

// Proto is the .proto file of a service: the surface as messages and services.
// Its methods tell templates what the surface is called there.
type Proto struct {
	// Package is the protobuf package, Path the file's below api.
	Package, Path string
	// Import is the path and GoPackage the name of the Go package.
	Import, GoPackage string

	numbers Numbering
	taken   map[string]bool
	money   string
	failure string
	parts   []declaration
	offered *surface.Surface
	// By the names of aggregates, subjects, events and the types of enums.
	entity, service, events map[string]string
	enums                   map[string]*protoEnum
	// values are the names of the messages of value types, by name.
	values map[string]string
	// fields are the names of fields that are not what the surface calls them, by
	// message.
	fields map[string]map[string]string
	code   *protogen.Output // nil until it is generated
}

// declaration is a part of the file that stands for itself.
type declaration interface{ print(*protoPrinter) }

type protoService struct {
	comment, name string
	rpcs          []protoRPC
}

type protoRPC struct {
	comment, name, request, response string
	query                            bool
	// up and down say which side sends a stream of messages.
	up, down bool
}

type protoMessage struct {
	comment, name string
	fields        []protoField
	gone          []reserved
}

type protoField struct {
	comment, label, kind, name string
	// of is what the surface calls the value where that is not the name.
	of     string
	number int
	// choice names what a message has only one field of.
	choice string
	// json is the name that the model gives the field in JSON, or "".
	json string
}

type protoEnum struct {
	comment, name string
	values        []protoValue // but the unspecified one
	gone          []reserved
}

type protoValue struct {
	wire, name string
	number     int
}

// reserved is a number whose name is gone.
type reserved struct {
	name   string
	number int
}

// New describes the surface of a service and its Go module.
func New(service, module string, m *model.Model, offered *surface.Surface, numbers Numbering) *Proto {
	name := protoName(service)
	p := &Proto{
		Package: name + ".v1", Path: path.Join(name, "v1", name+".proto"),
		Import: path.Join(module, "api", name, "v1"), GoPackage: model.ProtoPackage(service),
		numbers: numbers, taken: map[string]bool{},
		offered: offered, entity: map[string]string{}, service: map[string]string{}, events: map[string]string{}, enums: map[string]*protoEnum{},
		values: map[string]string{},
		fields: map[string]map[string]string{},
	}
	for _, op := range slices.Concat(offered.Operations, offered.Repeats, offered.Streams) {
		p.taken[p.Request(op)], p.taken[p.Response(op)] = true, true
	}
	for _, sub := range offered.Subjects {
		p.service[sub.Name] = p.serviceName(sub.Name + "Service")
	}
	for _, a := range m.Aggregates {
		p.entity[a.Name] = p.name(a.Name)
	}
	p.money, p.failure = p.name("Money"), p.name("Failure")
	for _, op := range offered.Streams {
		for _, e := range op.Result.Events {
			p.events[e.Name] = p.name(e.Name)
		}
	}
	for _, sub := range offered.Subjects {
		p.subject(sub)
	}
	if p.uses(offered, model.Money) {
		p.parts = append(p.parts, p.message("An amount in the minor units of a currency: 1999 and EUR are €19.99.", p.money, []protoField{
			{kind: "int64", name: "amount", comment: "0 when it is absent."}, {kind: "string", name: "currency", comment: "ISO 4217, such as EUR."},
		}))
	}
	if slices.ContainsFunc(offered.Repeats, func(op *surface.Operation) bool { return op.Stream == surface.StreamBoth }) {
		p.parts = append(p.parts, p.message("Why one item of a stream was not done.", p.failure, []protoField{
			{kind: "int32", name: "code", comment: "As a call on its own would have ended."}, {kind: "string", name: "reason"},
			{kind: "string", name: "field", comment: "The first that is wrong; the message names all."}, {kind: "string", name: "message"},
		}))
	}
	return p
}

// Listing is the name of the method that streams all that the operation lists,
// or "".
func (p *Proto) Listing(op *surface.Operation) string { return nameOf(p.ListingOf(op)) }

// ListingOf is the method that streams all that the operation lists, or nil.
func (p *Proto) ListingOf(op *surface.Operation) *surface.Operation {
	return p.repeat(op, surface.StreamServer)
}

// Bulk is the name of the method that does the operation for each item of a
// stream, or "".
func (p *Proto) Bulk(op *surface.Operation) string { return nameOf(p.BulkOf(op)) }

// BulkOf is the method that does the operation for each item of a stream, or nil.
func (p *Proto) BulkOf(op *surface.Operation) *surface.Operation {
	return p.repeat(op, surface.StreamBoth)
}

func nameOf(op *surface.Operation) string {
	if op == nil {
		return ""
	}
	return op.Name
}

func (p *Proto) repeat(of *surface.Operation, stream string) *surface.Operation {
	for _, op := range p.offered.RepeatsOf(of) {
		if op.Stream == stream {
			return op
		}
	}
	return nil
}

// Failure is the name of the message for an item that was not done.
func (p *Proto) Failure() string { return p.failure }

// repeated declares a method that does another operation again and again.
func (p *Proto) repeated(op *surface.Operation) (protoRPC, []declaration) {
	rpc := protoRPC{name: op.Name, request: p.Request(op), response: p.Response(op), down: true}
	var request, response []protoField
	if op.Stream == surface.StreamBoth {
		rpc.up, rpc.comment = true, op.Name+" does "+op.Of.Name+" for each item on its own, and answers for each in turn."
		request = []protoField{{kind: p.Request(op.Of), name: "item"}}
		if op.Idempotent {
			request = append(request, protoField{kind: "string", name: "idempotency_key"})
		}
		response = []protoField{{kind: p.Response(op.Of), name: "done", choice: "outcome"}, {kind: p.failure, name: "failure", choice: "outcome"}}
	} else {
		rpc.comment = op.Name + " answers with all " + op.Aggregate.Humans + ", one after the other, by ID."
		request, response = p.inputs(op), []protoField{{kind: p.Entity(op.Aggregate), name: op.Aggregate.Snake}}
	}
	return rpc, []declaration{p.message("", rpc.request, request), p.message("", rpc.response, response)}
}

// protoName makes a service's name a part of a package's.
func protoName(service string) string {
	words := strings.FieldsFunc(strings.ToLower(service), func(r rune) bool { return r == '-' || r == '.' || r == '_' })
	return strings.Join(words, "_")
}

// name returns a name that nothing else in the package has.
func (p *Proto) name(wish string) string {
	for p.taken[wish] {
		wish += "Value"
	}
	p.taken[wish] = true
	return wish
}

// stubs are what gRPC and Connect declare for a service, gRPC beside the
// messages.
var stubs = []string{
	"%sClient", "%sServer", "New%sClient", "Register%sServer", "Unimplemented%sServer", "Unsafe%sServer",
	"%sHandler", "%sName", "New%sHandler", "Unimplemented%sHandler",
}

// serviceName returns a name that goes, with those of its stubs, to nothing else
// in the package.
func (p *Proto) serviceName(wish string) string {
	declared := func(service string) []string {
		names := []string{service}
		for _, stub := range stubs {
			names = append(names, fmt.Sprintf(stub, service))
		}
		return names
	}
	for slices.ContainsFunc(declared(wish), func(name string) bool { return p.taken[name] }) {
		wish += "Value"
	}
	for _, name := range declared(wish) {
		p.taken[name] = true
	}
	return wish
}

func (p *Proto) uses(s *surface.Surface, kind string) bool {
	is := func(in *surface.Input) bool { return in.Type.Base().Is(kind) }
	return slices.ContainsFunc(s.Operations, func(op *surface.Operation) bool {
		all := slices.Concat(op.RPCInputs(), op.Result.Fields)
		return slices.ContainsFunc(all, is) || slices.ContainsFunc(surface.Types(all), func(t *model.ValueType) bool {
			return slices.ContainsFunc(s.Members(t), is)
		})
	})
}

// subject declares a service, the messages of its methods and what they hold.
func (p *Proto) subject(sub *surface.Subject) {
	if len(sub.Operations) == 0 {
		return
	}
	at := len(p.parts)
	service := &protoService{name: p.Service(sub), comment: serviceComment(sub)}
	var entity, messages []declaration
	for _, op := range sub.Operations {
		service.rpcs = append(service.rpcs, protoRPC{comment: rpcComment(op), name: op.Name, request: p.Request(op), response: p.Response(op), query: !op.IsCommand()})
		messages = append(messages, p.request(op), p.response(op))
		for _, repeat := range p.offered.RepeatsOf(op) {
			rpc, more := p.repeated(repeat)
			service.rpcs, messages = append(service.rpcs, rpc), append(messages, more...)
		}
		if op.Returns(surface.ResultEntity, surface.ResultPage) && entity == nil {
			entity = []declaration{p.message(above(op.Aggregate.Doc, ""), p.Entity(op.Aggregate), append(p.resultFields(op.Result.Fields), etagField()))}
		}
	}
	for _, op := range sub.Streams {
		service.rpcs = append(service.rpcs, protoRPC{
			comment: op.Name + " streams what happens to " + sub.Humans + ", from now on or behind a token, until the caller ends it.",
			name:    op.Name, request: p.Request(op), response: p.Response(op), down: true,
		})
		messages = append(messages, p.happened(op)...)
	}
	// The enums were declared on the way; they come behind what is made of them.
	enums := slices.Clone(p.parts[at:])
	p.parts = slices.Concat(p.parts[:at], []declaration{service}, entity, enums, messages)
}

func serviceComment(sub *surface.Subject) string {
	switch {
	case sub.Aggregate != nil:
		return "What can be done with " + sub.Humans + "."
	case sub.Saga != nil:
		return "The flow " + sub.Human + ", and how far it has come."
	}
	return "What the service does as a whole: " + sub.Human + "."
}

func rpcComment(op *surface.Operation) string {
	var text string
	switch a := op.Aggregate; op.Result.Kind {
	case surface.ResultEntity:
		text = "answers with the " + a.Human + " as it is now."
	case surface.ResultPage:
		text = "answers with a page of " + a.Humans + ", by ID."
	case surface.ResultReceipt:
		text = "answers with how to read what it did."
	case surface.ResultRecord:
		text = "answers with its ID."
		if op.Operation == nil && len(op.Result.Fields) > 1 {
			text = "answers with what it found."
		}
	default:
		text = "answers with nothing."
	}
	var metadata []string
	for _, in := range op.RPCInputs() {
		if in.IsMetadata() {
			metadata = append(metadata, in.MetadataName())
		}
	}
	if len(metadata) > 0 {
		text += " It reads the metadata " + strings.Join(metadata, " and ") + "."
	}
	return above(op.Doc(), op.Name+" "+text)
}

// happened declares the messages of a stream of events: a message for each type
// of event, and one that holds an event of any.
func (p *Proto) happened(op *surface.Operation) []declaration {
	fields := p.resultFields(op.Result.Fields)
	fields[0].comment = "A later call with it goes on behind this message."
	var events []declaration
	for _, e := range op.Result.Events {
		fields = append(fields, protoField{kind: p.Event(e), name: p.EventField(op, e), choice: "event"})
		events = append(events, p.message("", p.Event(e), p.resultFields(e.Fields)))
	}
	response := p.message("What happened to "+op.Aggregate.Humans+". A message without an event has only the token, and tells how far the stream has come.", p.Response(op), fields)
	return append([]declaration{p.request(op), response}, events...)
}

// Event is the name of the message for an event.
func (p *Proto) Event(e *surface.Event) string { return p.events[ident.Plain(e.Name)] }

// EventField is the name of the field that holds an event in a stream's message.
func (p *Proto) EventField(op *surface.Operation, e *surface.Event) string {
	taken := func(name string) bool {
		return name == "event" || op.Result.Field(name) != nil || slices.ContainsFunc(op.Result.Events, func(other *surface.Event) bool {
			return other != e && other.Snake == name
		})
	}
	name := e.Snake
	for taken(name) {
		name += "_event"
	}
	return name
}

func (p *Proto) request(op *surface.Operation) *protoMessage {
	return p.message("", p.Request(op), p.inputs(op))
}

// inputs are the fields of a request; the rest travels beside it.
func (p *Proto) inputs(op *surface.Operation) []protoField {
	var fields []protoField
	for _, in := range op.RPCInputs() {
		if !in.IsMetadata() {
			fields = append(fields, p.field(in, inputComment(in)))
		}
	}
	if op.Patches() {
		fields = append(fields, protoField{
			kind: fieldMask, name: maskName(op),
			comment: "The fields to change, or * for all: those that the request is without are cleared. Empty: those that the request has.",
		})
	}
	return fields
}

const fieldMask = "google.protobuf.FieldMask"

// maskName is the name of the field that says which fields a patch changes
// (https://google.aip.dev/134).
func maskName(op *surface.Operation) string {
	name := "update_mask"
	for op.Input(name) != nil {
		name += mending
	}
	return name
}

// Mask is the name of the field of its request that says which fields a patch
// changes.
func (p *Proto) Mask(op *surface.Operation) string { return p.FieldName(p.Request(op), maskName(op)) }

func inputComment(in *surface.Input) string {
	switch in.Role {
	case surface.RoleCursor:
		return "The next_page_token of the page before."
	case surface.RoleLimit:
		return fmt.Sprintf("How many there are on a page at most: 1 to %s, %s when it is 0.", in.MaxText, in.Default)
	case surface.RoleVersion:
		return "The etag that the caller has seen; empty matches any version."
	case surface.RoleToken:
		return "The read_token of a command whose effect must be seen."
	case surface.RoleState:
		return "Only those in this state."
	case surface.RoleParent:
		return "Required. The ID of the " + in.Type.Ref.Human + "."
	case surface.RoleLookup:
		return "Required. The " + in.Field.Human + " of the one meant."
	case surface.RoleFilter:
		return in.FilterText()
	case surface.RolePosition:
		return "The token of an earlier message; empty begins with what happens next."
	case surface.RoleSubject:
		return "Only what happens to the one with this ID."
	case surface.RoleField, surface.RoleAmount:
		var texts []string
		if in.Required && !in.Type.Is(model.List, model.Map) { // none is an empty one
			texts = append(texts, "Required.")
		}
		if in.Field != nil && in.Field.Form() != nil {
			texts = append(texts, words.Sentence(in.Field.FormText())+".")
		}
		if text := boundsComment(in); text != "" {
			texts = append(texts, text)
		}
		if in.HasDefault {
			texts = append(texts, "When it is absent: "+cmp.Or(in.Default, "the empty text")+".")
		}
		return above(in.Doc(), strings.Join(texts, " "))
	}
	return ""
}

func boundsComment(in *surface.Input) string {
	what := ""
	switch in.Type.Kind {
	case model.String, model.Secret:
		what = " characters"
	case model.List:
		what = " items"
	case model.Map:
		what = " entries"
	case model.JSON:
		what = " bytes"
	case model.Money:
		what = " minor units"
	}
	switch {
	case in.Positive && in.MinText == "":
		return "Above 0."
	case in.HasMin() && in.HasMax():
		return in.MinText + " to " + in.MaxText + what + "."
	case in.HasMin():
		return "At least " + in.MinText + what + "."
	case in.HasMax():
		return "At most " + in.MaxText + what + "."
	}
	return ""
}

func (p *Proto) response(op *surface.Operation) *protoMessage {
	var fields []protoField
	switch a := op.Aggregate; op.Result.Kind {
	case surface.ResultEntity:
		fields = []protoField{{kind: p.Entity(a), name: a.Snake}}
	case surface.ResultPage:
		fields = []protoField{
			{label: "repeated ", kind: p.Entity(a), name: a.Table},
			{kind: "string", name: "next_page_token", of: "next_cursor", comment: "Where the next page begins; empty on the last."},
		}
	case surface.ResultReceipt:
		fields = append(p.resultFields(op.Result.Fields), etagField())
	case surface.ResultRecord:
		fields = p.resultFields(op.Result.Fields)
	}
	return p.message("", p.Response(op), fields)
}

func (p *Proto) resultFields(results []*surface.Input) []protoField {
	fields := make([]protoField, len(results))
	for i, in := range results {
		comment := above(in.Doc(), "")
		if in.Role == surface.RoleToken {
			comment = "Makes a query wait until it sees what was done."
		}
		fields[i] = p.field(in, comment)
	}
	return fields
}

// ETag is what [Proto.FieldName] knows the entity tag of a response by.
const ETag = "ETag"

// etagField tells which version of an aggregate a response has
// (https://google.aip.dev/154).
func etagField() protoField {
	return protoField{kind: "string", name: "etag", of: ETag, comment: "Identifies this version. A request that repeats it fails if there has been a change since."}
}

// field describes an input or a field of a result.
func (p *Proto) field(in *surface.Input, comment string) protoField {
	f := protoField{kind: p.kind(in.Type.Base()), name: in.Name, comment: comment, json: in.Given}
	f.design(in)
	switch {
	case in.Type.Kind == model.List:
		f.label = "repeated "
	case in.HasPresence():
		f.label = "optional "
	}
	return f
}

// design gives a field the name and the type that the design guide has for what it
// is (https://google.aip.dev/158, https://google.aip.dev/154).
func (f *protoField) design(in *surface.Input) {
	switch {
	case in.Is(surface.RoleCursor):
		f.name = "page_token"
	case in.Is(surface.RoleLimit):
		f.name, f.kind = "page_size", "int32"
	case in.Is(surface.RoleVersion) && in.Source == surface.SourceHeader:
		f.name, f.kind = "etag", "string"
	case in.Is(surface.RoleToken) && in.Source == surface.SourceHeader:
		f.name = words.Snake(in.Name)
	default:
		return
	}
	f.of = in.Name
}

// kind is the protobuf type of a type, not a list.
func (p *Proto) kind(t *model.Type) string {
	switch t.Form() {
	case model.Int:
		return "int64"
	case model.Float:
		return "double"
	case model.Bool:
		return "bool"
	case model.Timestamp:
		return "google.protobuf.Timestamp"
	case model.Money:
		return p.money
	case model.Enum:
		return p.enum(t).name
	case model.Composite:
		return p.value(t.Of)
	case model.Map:
		return "map<string, string>"
	case model.JSON:
		return "google.protobuf.Value"
	}
	return "string"
}

// value declares the message of a value type when it is met for the first time.
func (p *Proto) value(t *model.ValueType) string {
	if name := p.values[t.Name]; name != "" {
		return name
	}
	name := p.name(t.Name)
	p.values[t.Name] = name
	var fields []protoField
	for _, in := range p.offered.Members(t) {
		fields = append(fields, p.field(in, inputComment(in)))
	}
	p.parts = append(p.parts, p.message(above(t.Doc, ""), name, fields))
	return name
}

// Value is the name of the message of a value type.
func (p *Proto) Value(t *model.ValueType) string { return p.values[ident.Plain(t.Name)] }

// enum declares an enum when it is met for the first time.
func (p *Proto) enum(t *model.Type) *protoEnum {
	if e := p.enums[t.EnumName]; e != nil {
		return e
	}
	e := &protoEnum{name: p.name(t.EnumName)}
	p.enums[t.EnumName] = e
	prefix := strings.ToUpper(words.Snake(e.name)) + "_"
	spell := func(value string) string { return prefix + strings.ToUpper(words.Snake(value)) }
	// A value that was spelled otherwise and is the same in protobuf (a and A,
	// dark-blue and dark_blue) keeps its number.
	recorded := p.numbers.Taken(p.scope(e.name))
	known := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(recorded)) {
		known[spell(value)] = value
	}
	isValue := func(name string) bool {
		return slices.ContainsFunc(t.Values, func(v *model.EnumValue) bool { return v.Name == name })
	}
	names := map[string]bool{prefix + "UNSPECIFIED": true}
	p.taken[prefix+"UNSPECIFIED"] = true
	present, short := map[string]bool{}, map[string]bool{}
	// What is recorded keeps its name, too, and others give way to it.
	isNew := func(v *model.EnumValue) int { return 1 - min(1, recorded[v.Name]) }
	called := map[string]protoValue{}
	for _, v := range slices.SortedStableFunc(slices.Values(t.Values), func(a, b *model.EnumValue) int { return isNew(a) - isNew(b) }) {
		name, key := spell(v.Name), v.Name
		if was := known[name]; recorded[key] == 0 && was != "" && !isValue(was) && !present[was] {
			key = was
		}
		for p.taken[name] || short[shortValue(name, prefix)] {
			name += "_VALUE"
		}
		p.taken[name], names[name], present[key], short[shortValue(name, prefix)] = true, true, true, true
		called[v.Name] = protoValue{v.Name, name, p.numbers.Take(p.scope(e.name), key)}
	}
	for _, v := range t.Values {
		e.values = append(e.values, called[v.Name])
	}
	for _, gone := range p.gone(e.name, func(key string) bool { return present[key] }) {
		// The name may be there again, of another value: kind_value of kind.
		if gone.name = spell(gone.name); names[gone.name] {
			gone.name = ""
		}
		e.gone = append(e.gone, gone)
	}
	p.parts = append(p.parts, e)
	return e
}

// shortValue is a value of an enum as languages spell it that nest it in its type,
// which must differ from all others: LINE_1 and LINE1 are both Line1
// (https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.cc,
// CheckEnumValueUniqueness).
func shortValue(name, prefix string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(strings.TrimPrefix(name, prefix), "_") {
		if word != "" {
			b.WriteString(word[:1] + strings.ToLower(word[1:]))
		}
	}
	return b.String()
}

// message names and numbers the fields. A field is known by its type and name,
// so that one that changes its type gets another number.
func (p *Proto) message(comment, name string, fields []protoField) *protoMessage {
	p.nameFields(name, fields)
	m := &protoMessage{comment: comment, name: name, fields: fields}
	present, names := map[string]bool{}, map[string]bool{}
	for i := range fields {
		f := &fields[i]
		f.number = p.numbers.Take(p.scope(name), f.key(f.name))
		present[f.key(f.name)], names[f.name] = true, true
	}
	for _, gone := range p.gone(name, func(key string) bool { return present[key] }) {
		// Without a type before it the name is not a field's: keep the number alone.
		i := strings.LastIndexByte(gone.name, ' ')
		if gone.name = gone.name[i+1:]; i < 0 || names[gone.name] {
			gone.name = ""
		}
		m.gone = append(m.gone, gone)
	}
	return m
}

// key is what the number of a field is recorded under.
func (f *protoField) key(name string) string {
	if f.label == "repeated " {
		return f.label + f.kind + " " + name
	}
	return f.kind + " " + name
}

// nameFields gives the fields of a message names whose spellings in JSON differ,
// as protobuf requires: of line_1 and line1, which both are line1 there, the
// second is line1_value. A field whose name is recorded keeps it, and what the model
// has comes before what the design guide adds.
func (p *Proto) nameFields(message string, fields []protoField) {
	recorded := p.numbers.Taken(p.scope(message))
	keeps := func(f *protoField, name string) bool { _, ok := recorded[f.key(name)]; return ok }
	inJSON, names := map[string]bool{}, map[string]bool{}
	var all, added, left []*protoField
	for i := range fields {
		f := &fields[i]
		names[f.name] = true
		if f.of == "" {
			all = append(all, f)
		} else {
			added = append(added, f)
		}
	}
	settle := func(f *protoField, name string) {
		inJSON[jsonName(name)], names[name] = true, true
		if f.json != "" {
			inJSON[f.json] = true
		}
		if of := cmp.Or(f.of, f.name); name != of {
			if p.fields[message] == nil {
				p.fields[message] = map[string]string{}
			}
			p.fields[message][of] = name
		}
		f.name = name
	}
	mended := func(f *protoField) bool {
		name := f.name + mending
		return keeps(f, name) && !names[name] && !inJSON[jsonName(name)]
	}
	for _, f := range append(all, added...) {
		if keeps(f, f.name) && !inJSON[jsonName(f.name)] && (f.of == "" || !mended(f)) {
			settle(f, f.name)
		} else {
			left = append(left, f)
		}
	}
	for _, f := range left {
		name := f.name
		if mended(f) {
			name += mending
		}
		for inJSON[jsonName(name)] || name != f.name && names[name] {
			name += mending
		}
		settle(f, name)
	}
}

// mending is what the name of a field ends in that gives way to another.
const mending = "_value"

// jsonName is the name of a field in JSON
// (https://protobuf.dev/programming-guides/json/#field-names).
func jsonName(name string) string {
	var b strings.Builder
	upper := false
	for _, r := range name {
		switch {
		case r == '_':
			upper = true
			continue
		case upper && 'a' <= r && r <= 'z':
			r -= 'a' - 'A'
		}
		upper = false
		b.WriteRune(r)
	}
	return b.String()
}

func (p *Proto) scope(name string) string { return p.Package + "." + name }

// gone lists what has a number and is there no more, by number.
func (p *Proto) gone(name string, present func(string) bool) []reserved {
	var all []reserved
	for key, number := range p.numbers.Taken(p.scope(name)) {
		if !present(key) {
			all = append(all, reserved{key, number})
		}
	}
	slices.SortFunc(all, func(a, b reserved) int { return cmp.Compare(a.number, b.number) })
	return all
}

// Request is the name of an operation's request.
func (p *Proto) Request(op *surface.Operation) string { return op.Name + "Request" }

// Response is the name of an operation's response.
func (p *Proto) Response(op *surface.Operation) string { return op.Name + "Response" }

// FieldName is the name of a message's field for what the surface calls so.
func (p *Proto) FieldName(message, name string) string {
	return cmp.Or(p.fields[ident.Plain(message)][name], name)
}

// Entity is the name of an aggregate's message.
func (p *Proto) Entity(a *model.Aggregate) string { return p.entity[ident.Plain(a.Name)] }

// Service is the name of the service for what operations are about.
func (p *Proto) Service(sub *surface.Subject) string { return p.service[ident.Plain(sub.Name)] }

// Method is one of a service, as its clients see it.
type Method struct {
	Name, Request, Response string
	// Kebab is its name in a shell.
	Kebab string
	// Up and Down say which side sends a stream of messages.
	Up, Down bool
	// Operation is what a call does, nil for a stream.
	Operation *surface.Operation
}

// Unary tells that a call is one request and one response.
func (m Method) Unary() bool { return !m.Up && !m.Down }

// Methods lists all methods of a subject's service.
func (p *Proto) Methods(sub *surface.Subject) []Method {
	var all []Method
	add := func(op *surface.Operation) {
		m := Method{Name: op.Name, Kebab: op.Kebab, Request: p.Request(op), Response: p.Response(op), Up: op.Stream == surface.StreamBoth, Down: op.Stream != ""}
		if m.Unary() {
			m.Operation = op
		}
		all = append(all, m)
	}
	for _, op := range sub.Operations {
		add(op)
		for _, repeat := range p.offered.RepeatsOf(op) {
			add(repeat)
		}
	}
	if len(all) > 0 {
		for _, op := range sub.Streams {
			add(op)
		}
	}
	return all
}

// Marked returns what tells templates of Go files how the same surface is called,
// whose names are marked there.
func (p *Proto) Marked(offered *surface.Surface) *Proto {
	marked := *p
	marked.offered = offered
	return &marked
}

// Money is the name of the message for amounts.
func (p *Proto) Money() string { return p.money }

// Enum is the name of a type's enum.
func (p *Proto) Enum(t *model.Type) string { return p.enums[ident.Plain(t.EnumName)].name }

// EnumValue is the name of a value of a type's enum.
func (p *Proto) EnumValue(t *model.Type, wire string) string {
	for _, v := range p.enums[ident.Plain(t.EnumName)].values {
		if v.wire == wire {
			return v.name
		}
	}
	return strings.ToUpper(words.Snake(p.Enum(t))) + "_UNSPECIFIED"
}

// Source prints the file.
func (p *Proto) Source() []byte {
	w := new(protoPrinter)
	w.line("syntax = \"proto3\";")
	w.line("")
	w.line("package %s;", p.Package)
	w.line("")
	body := new(protoPrinter)
	for _, d := range p.parts {
		body.line("")
		d.print(body)
	}
	imported := false
	for _, known := range []struct{ kind, file string }{{fieldMask, "field_mask"}, {"google.protobuf.Value", "struct"}, {"google.protobuf.Timestamp", "timestamp"}} {
		if strings.Contains(body.String(), known.kind+" ") {
			w.line("import \"google/protobuf/%s.proto\";", known.file)
			imported = true
		}
	}
	if imported {
		w.line("")
	}
	w.line("option go_package = %s;", strconv.Quote(p.Import+";"+p.GoPackage))
	w.WriteString(body.String())
	return []byte(w.String())
}

type protoPrinter struct{ strings.Builder }

func (w *protoPrinter) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *protoPrinter) comment(indent, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		w.line("%s// %s", indent, line)
	}
}

func (s *protoService) print(w *protoPrinter) {
	w.comment("", s.comment)
	w.line("service %s {", s.name)
	for _, r := range s.rpcs {
		w.comment("  ", r.comment)
		end := ";"
		if r.query {
			end = " {\n    option idempotency_level = NO_SIDE_EFFECTS;\n  }"
		}
		w.line("  rpc %s(%s%s) returns (%s%s)%s", r.name, streaming(r.up), r.request, streaming(r.down), r.response, end)
	}
	w.line("}")
}

func streaming(stream bool) string {
	if stream {
		return "stream "
	}
	return ""
}

func (m *protoMessage) print(w *protoPrinter) {
	w.comment("", m.comment)
	if len(m.fields)+len(m.gone) == 0 {
		w.line("message %s {}", m.name)
		return
	}
	w.line("message %s {", m.name)
	printReserved(w, m.gone)
	indent := "  "
	for i, f := range m.fields {
		if f.choice != "" && (i == 0 || m.fields[i-1].choice == "") {
			w.line("  oneof %s {", f.choice)
			indent = "    "
		}
		w.comment(indent, f.comment)
		w.line("%s%s%s %s = %d%s;", indent, f.label, f.kind, f.name, f.number, m.jsonName(f))
	}
	if indent != "  " {
		w.line("  }")
	}
	w.line("}")
}

// jsonName is the option that gives a field another name in JSON than protobuf
// would, unless another field of the message has that.
func (m *protoMessage) jsonName(f protoField) string {
	usual := words.CamelCase.Spell
	taken := func(other protoField) bool { return other.name != f.name && usual(other.name) == f.json }
	if f.json == "" || f.json == usual(f.name) || slices.ContainsFunc(m.fields, taken) {
		return ""
	}
	return fmt.Sprintf(" [json_name = %q]", f.json)
}

func (e *protoEnum) print(w *protoPrinter) {
	w.comment("", e.comment)
	w.line("enum %s {", e.name)
	printReserved(w, e.gone)
	w.line("  %s_UNSPECIFIED = 0;", strings.ToUpper(words.Snake(e.name)))
	for _, v := range e.values {
		w.line("  %s = %d;", v.name, v.number)
	}
	w.line("}")
}

func printReserved(w *protoPrinter, gone []reserved) {
	if len(gone) == 0 {
		return
	}
	var numbers, names []string
	for _, r := range gone {
		numbers = append(numbers, strconv.Itoa(r.number))
		if quoted := strconv.Quote(r.name); r.name != "" && !slices.Contains(names, quoted) {
			names = append(names, quoted)
		}
	}
	w.line("  reserved %s;", strings.Join(numbers, ", "))
	if len(names) > 0 {
		w.line("  reserved %s;", strings.Join(names, ", "))
	}
	w.line("")
}
