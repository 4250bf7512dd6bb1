package draft

import (
	"bytes"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/words"
)

// Proto makes a model of the services in a file of Protocol Buffers, whose methods
// are named by the rules of https://google.aip.dev/130: CreateBook, GetBook,
// ListBooks, UpdateBook, DeleteBook. Others become commands. What it imports is not
// read. The name is the file's, for errors.
func Proto(name string, data []byte) (*Draft, error) {
	handler := reporter.NewHandler(nil)
	file, err := parser.Parse(name, bytes.NewReader(data), handler)
	if err != nil {
		return nil, protoFault(name, err)
	}
	parsed, err := parser.ResultFromAST(file, true, handler)
	if err != nil {
		return nil, protoFault(name, err)
	}
	p := &protoFile{messages: map[string]*descriptorpb.DescriptorProto{}, enums: map[string]*descriptorpb.EnumDescriptorProto{}}
	desc := parsed.FileDescriptorProto()
	for _, m := range desc.GetMessageType() {
		p.add("", m)
	}
	for _, e := range desc.GetEnumType() {
		p.enums[e.GetName()] = e
	}
	c := &contract{title: desc.GetPackage()}
	for _, s := range desc.GetService() {
		for _, m := range s.GetMethod() {
			c.operations++
			place := s.GetName() + "." + m.GetName()
			if m.GetClientStreaming() || m.GetServerStreaming() {
				c.leave(place, "a stream")
				continue
			}
			c.calls = append(c.calls, p.call(place, m))
		}
	}
	if len(c.calls) == 0 {
		return nil, diag.At(name, 0, 0, "it has no service with methods that are no streams")
	}
	return c.draft()
}

func protoFault(name string, err error) error {
	if at, ok := err.(reporter.ErrorWithPos); ok { //nolint:errorlint // it wraps what it is about
		pos := at.GetPosition()
		return diag.At(name, pos.Line, pos.Col, "%s", diag.OneLine(at.Unwrap()))
	}
	return diag.At(name, 0, 0, "%s", diag.OneLine(err))
}

// protoFile knows messages and enums by their names within the package.
type protoFile struct {
	messages map[string]*descriptorpb.DescriptorProto
	enums    map[string]*descriptorpb.EnumDescriptorProto
}

func (p *protoFile) add(within string, m *descriptorpb.DescriptorProto) {
	name := within + m.GetName()
	p.messages[name] = m
	for _, e := range m.GetEnumType() {
		p.enums[name+"."+e.GetName()] = e
	}
	for _, inner := range m.GetNestedType() {
		p.add(name+".", inner)
	}
}

// find looks a name up as protobuf does, in what surrounds it first.
func find[T any](known map[string]T, within, name string) (full string, found T, ok bool) {
	name = strings.TrimPrefix(name, ".")
	for {
		full = name
		if within != "" {
			full = within + "." + name
		}
		if found, ok = known[full]; ok {
			return full, found, true
		}
		if within == "" {
			// The package may be written before it.
			_, short, dotted := strings.Cut(name, ".")
			if !dotted {
				return "", found, false
			}
			name = short
			continue
		}
		within = within[:max(0, strings.LastIndexByte(within, '.'))]
	}
}

// call spells a method as a call over HTTP.
func (p *protoFile) call(place string, m *descriptorpb.MethodDescriptorProto) *call {
	request, answer := p.message(m.GetInputType(), 0), p.message(m.GetOutputType(), 0)
	c := &call{place: place, id: m.GetName(), params: map[string]*schema{}, answer: answer}
	split := words.Split(m.GetName())
	verb, noun := strings.ToLower(split[0]), strings.Join(split[1:], "")
	path := func(noun string) []string { return []string{words.Kebab(words.Plural(noun))} }
	item := func(noun string) []string { return append(path(noun), "{id}") }
	create := func() {
		c.method, c.path, c.body, c.answer = "POST", path(noun), p.thing(request, noun), p.thing(answer, noun)
		if c.answer.property("id") == nil { // AIP-122 calls the key name
			c.answer.properties = append(c.answer.properties, property{"id", &schema{kind: "string"}})
		}
	}
	switch {
	case noun == "":
		c.method, c.path, c.body = "POST", []string{verb}, request
	case verb == "create" || verb == "add":
		create()
	case verb == "get" || verb == "read":
		c.method, c.path, c.answer = "GET", item(noun), p.thing(answer, noun)
	case verb == "list":
		c.method, c.path, c.query = "GET", path(singular(noun)), request.properties
	case verb == "update":
		c.method, c.path, c.body = "PUT", item(noun), p.thing(request, noun)
	case verb == "delete" || verb == "remove" || verb == "drop":
		c.method, c.path = "DELETE", item(noun)
	case !slices.ContainsFunc(request.properties, func(f property) bool { return isKey(f.name, noun) }):
		create()
	default:
		c.method, c.path = "POST", append(item(noun), verb)
		body := *request
		body.properties = slices.DeleteFunc(slices.Clone(request.properties), func(f property) bool { return isKey(f.name, noun) })
		c.body = &body
	}
	return c
}

// isKey reports whether a field says which thing of a kind is meant.
func isKey(name, noun string) bool {
	return name == "id" || name == "name" || name == strings.ToLower(words.Snake(noun))+"_id"
}

// beside are what requests have beside a thing, by the design guide's rules: pages,
// masks, tokens. Things too have an entity tag, as all that is generated has.
var beside = strings.Fields("update_mask field_mask read_mask validate_only request_id allow_missing etag page_size page_token read_token parent filter order_by skip")

// thing is the message of a noun within a request or an answer, or that itself.
func (p *protoFile) thing(s *schema, noun string) *schema {
	for _, f := range s.properties {
		if f.kind == "object" && typeName(f.schema.name) == noun {
			return f.schema
		}
	}
	return s
}

// wellKnown are the messages of protobuf's own library that stand for one value.
var wellKnown = map[string]schema{
	"google.protobuf.Timestamp":   {kind: "string", format: "date-time"},
	"google.protobuf.Duration":    {kind: "string", format: "duration"},
	"google.protobuf.StringValue": {kind: "string"},
	"google.protobuf.BoolValue":   {kind: "boolean"},
	"google.protobuf.Int32Value":  {kind: "integer"},
	"google.protobuf.Int64Value":  {kind: "integer"},
	"google.protobuf.DoubleValue": {kind: "number"},
	"google.protobuf.Struct":      {kind: "object"},
	"google.protobuf.Value":       {},
	"google.protobuf.ListValue":   {kind: "array", items: &schema{}},
	"google.type.Date":            {kind: "string", format: "date"},
	"google.type.Money":           {kind: "object", properties: []property{{"amount", &schema{kind: "integer"}}, {"currency", &schema{kind: "string"}}}},
}

func (p *protoFile) message(name string, depth int) *schema {
	if known, ok := wellKnown[strings.TrimPrefix(name, ".")]; ok {
		return &known
	}
	full, m, ok := find(p.messages, "", name)
	s := &schema{name: full, kind: "object", required: map[string]bool{}}
	if !ok || depth > deepest {
		return s
	}
	for _, f := range m.GetField() {
		if slices.Contains(beside, f.GetName()) && strings.HasSuffix(full, "Request") || f.GetName() == "etag" {
			continue
		}
		value := p.field(full, f, depth)
		if f.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED {
			value = &schema{kind: "array", items: value}
			if entry := value.items; strings.HasSuffix(entry.name, "Entry") && entry.property("key") != nil {
				value = &schema{kind: "object", values: entry.property("value")}
			}
		}
		s.properties = append(s.properties, property{f.GetName(), value})
	}
	return s
}

func (p *protoFile) field(within string, f *descriptorpb.FieldDescriptorProto, depth int) *schema {
	if f.Type == nil { // a name that nothing has looked up
		return p.named(within, f.GetTypeName(), depth)
	}
	switch f.GetType() {
	case descriptorpb.FieldDescriptorProto_TYPE_STRING:
		return &schema{kind: "string"}
	case descriptorpb.FieldDescriptorProto_TYPE_BYTES:
		return &schema{kind: "string", format: "byte"}
	case descriptorpb.FieldDescriptorProto_TYPE_BOOL:
		return &schema{kind: "boolean"}
	case descriptorpb.FieldDescriptorProto_TYPE_DOUBLE, descriptorpb.FieldDescriptorProto_TYPE_FLOAT:
		return &schema{kind: "number"}
	case descriptorpb.FieldDescriptorProto_TYPE_MESSAGE, descriptorpb.FieldDescriptorProto_TYPE_ENUM, descriptorpb.FieldDescriptorProto_TYPE_GROUP:
		return p.named(within, f.GetTypeName(), depth)
	default:
		return &schema{kind: "integer"}
	}
}

// named is the schema of an enum or a message.
func (p *protoFile) named(within, name string, depth int) *schema {
	if full, e, ok := find(p.enums, within, name); ok {
		return &schema{kind: "string", name: full, enum: enumValues(e)}
	}
	if full, _, ok := find(p.messages, within, name); ok {
		name = full
	}
	return p.message(name, depth+1)
}

// enumValues are the values without the prefix that protobuf's style gives them, and
// without the one for none.
func enumValues(e *descriptorpb.EnumDescriptorProto) []string {
	prefix := strings.ToUpper(words.Snake(e.GetName())) + "_"
	var all []string
	for _, v := range e.GetValue() {
		name := strings.TrimPrefix(v.GetName(), prefix)
		if v.GetNumber() == 0 && (name == "UNSPECIFIED" || name == "UNKNOWN") {
			continue
		}
		all = append(all, strings.ToLower(name))
	}
	return all
}
