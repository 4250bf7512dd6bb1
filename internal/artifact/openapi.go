package artifact

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// description is an OpenAPI document in the making
// (https://spec.openapis.org/oas/v3.1.0).
type description struct {
	paths, tags *node
	// items are the path items by path.
	items map[string]*node
	// components are by kind: schemas, parameters, headers, responses; made
	// holds the references to them.
	components map[string]*node
	made       map[string]bool
	// names are the schemas' names that are taken.
	names map[string]bool
	// The names of the schemas that operations share.
	money, problem, receipt, readiness string
	pages                              map[*model.Aggregate]string
	// shared are the inputs that parameters were made from, by name.
	shared map[string]*surface.Input
}

// openAPI describes what the service serves over HTTP. HEAD and OPTIONS, which
// every path answers, are not listed.
func openAPI(in Input) *node {
	d := &description{
		paths: object(), tags: list[*node](), items: map[string]*node{},
		components: map[string]*node{}, made: map[string]bool{}, names: map[string]bool{},
		pages: map[*model.Aggregate]string{}, shared: map[string]*surface.Input{},
	}
	for _, a := range in.Model.Aggregates {
		d.names[a.Name] = true
	}
	d.money, d.problem, d.receipt, d.readiness = d.name("Money"), d.name("Problem"), d.name("Receipt"), d.name("Readiness")
	for _, a := range in.Model.Aggregates {
		d.aggregate(a, in.Surface.Of(a))
	}
	d.probes()
	components := object()
	for _, kind := range []string{"schemas", "parameters", "headers", "responses"} {
		if d.components[kind] != nil {
			components.with(kind, d.components[kind])
		}
	}
	return object(
		"openapi", "3.1.0",
		"info", object("title", in.Service.Title, "version", "v1"),
		"servers", list(object("url", "http://localhost:8080")),
		"tags", d.tags,
		"paths", d.paths,
		"components", components,
	)
}

// name returns a name for a schema that no other has.
func (d *description) name(wish string) string {
	for d.names[wish] {
		wish += "Schema"
	}
	d.names[wish] = true
	return wish
}

// component refers to a component, which it makes at the first time.
func (d *description) component(kind, name string, build func() *node) *node {
	to := "#/components/" + kind + "/" + name
	if !d.made[to] {
		d.made[to] = true
		n := build()
		if d.components[kind] == nil {
			d.components[kind] = object()
		}
		d.components[kind].with(name, n)
	}
	return object("$ref", to)
}

func (d *description) aggregate(a *model.Aggregate, ops []*surface.Operation) {
	ops = slices.DeleteFunc(slices.Clone(ops), func(op *surface.Operation) bool { return !op.HasHTTP() })
	if len(ops) == 0 {
		return
	}
	d.tags.add(object("name", a.Humans))
	for _, op := range ops {
		d.add(op.Path, op.Method, d.operation(op))
	}
}

// add puts an operation into its path item; paths come in the order of their
// first operation.
func (d *description) add(path, method string, operation *node) {
	if d.items[path] == nil {
		d.items[path] = object()
		d.paths.with(path, d.items[path])
	}
	d.items[path].with(strings.ToLower(method), operation)
}

func (d *description) operation(op *surface.Operation) *node {
	n := object("operationId", op.Name, "summary", sentence(op.Human), "tags", flow(list(op.Aggregate.Humans)))
	parameters := list[*node]()
	for _, in := range op.Inputs {
		if in.Source != surface.SourceBody {
			parameters.add(d.parameter(in))
		}
	}
	if len(parameters.items) > 0 {
		n.with("parameters", parameters)
	}
	if op.HasBody() {
		body := d.component("schemas", d.name(op.Name+"Request"), func() *node { return d.fields(op.BodyInputs(), false) })
		n.with("requestBody", object("required", true, "content", content(body)))
	}
	responses := object(strconv.Itoa(op.Status), d.success(op))
	for _, f := range failuresOf(op) {
		responses.with(strconv.Itoa(f.status), d.failure(f))
	}
	return n.with("responses", responses)
}

// parameter is a reference to a shared parameter, or where another one has its
// name, the parameter itself.
func (d *description) parameter(in *surface.Input) *node {
	p := func() *node {
		n := object("name", in.Name, "in", in.Source)
		if text := parameterTexts[in.Role]; text != "" {
			n.with("description", text)
		}
		if in.Required {
			n.with("required", true)
		}
		return n.with("schema", d.inputSchema(in, false))
	}
	if in.Role == surface.RoleState {
		return p() // every aggregate has states of its own
	}
	if first := d.shared[in.Name]; first != nil && !alike(first, in) {
		return p()
	}
	d.shared[in.Name] = in
	return d.component("parameters", in.Name, p)
}

func alike(x, y *surface.Input) bool {
	return x.Source == y.Source && x.Role == y.Role && x.Required == y.Required && (x.Type.Kind == y.Type.Kind)
}

var parameterTexts = map[string]string{
	surface.RoleID:             "Which one.",
	surface.RoleVersion:        "The ETag that the caller has seen. The answer is 412 when there is another by now.",
	surface.RoleIdempotencyKey: "Names the request. Sent again within 24 hours, it is answered as before and not done again.",
	surface.RoleCursor:         "The next_cursor of the page before.",
	surface.RoleLimit:          "How many items a page has at most.",
	surface.RoleState:          "Only those in this state.",
	surface.RoleToken:          "The read_token of a receipt. The answer then shows what that command did.",
}

// success is the response to a request that does what it should.
func (d *description) success(op *surface.Operation) *node {
	text, schema := d.result(op)
	n := object("description", text)
	if headers := d.headers(op); len(headers.items) > 0 {
		n.with("headers", headers)
	}
	if schema != nil {
		n.with("content", content(schema))
	}
	return n
}

// result tells in words and as a schema what an operation answers.
func (d *description) result(op *surface.Operation) (string, *node) {
	record := func(name string) *node {
		return d.component("schemas", name, func() *node { return d.fields(op.Result.Fields, true) })
	}
	switch op.Result.Kind {
	case surface.ResultEntity:
		return "The " + op.Aggregate.Human + " as it is now.", record(op.Aggregate.Name)
	case surface.ResultPage:
		return "A page of " + op.Aggregate.Humans + ", by ID.", d.page(op, record(op.Aggregate.Name))
	case surface.ResultReceipt:
		return "It is done, and this is how to read it.", record(d.receipt)
	case surface.ResultRecord:
		return "It is done.", record(d.name(op.Result.Name + "Result"))
	}
	return "It is done.", nil
}

func (d *description) page(op *surface.Operation, entity *node) *node {
	name := d.pages[op.Aggregate]
	if name == "" {
		name = d.name(op.Aggregate.Name + "Page")
		d.pages[op.Aggregate] = name
	}
	return d.component("schemas", name, func() *node {
		return object(
			"type", "object", "additionalProperties", false, "required", flow(list("items")),
			"properties", object(
				"items", object("type", "array", "maxItems", surface.MaxLimit, "items", entity),
				"next_cursor", object("type", "string", "description", "Where the next page begins; absent on the last."),
			),
		)
	})
}

func (d *description) headers(op *surface.Operation) *node {
	headers := object()
	if op.Location() {
		headers.with("Location", d.component("headers", "Location", func() *node {
			return object("description", "The path of what was made.", "schema", object("type", "string", "format", "uri-reference"))
		}))
	}
	if !op.Returns(surface.ResultPage) && op.Result.Field("version") != nil {
		headers.with("ETag", d.component("headers", "ETag", func() *node {
			return object("description", "The version, for If-Match.", "schema", object("type", "string", "pattern", etagPattern))
		}))
	}
	return headers
}

// probes describes the endpoints that orchestrators ask.
func (d *description) probes() {
	d.tags.add(object("name", "health"))
	alive := object(
		"type", "object", "required", flow(list("status")),
		"properties", object("status", object("type", "string", "enum", flow(list("ok")))),
	)
	ready := func(text string) *node {
		return object("description", text, "content", content(d.component("schemas", d.readiness, readinessSchema)))
	}
	d.add("/livez", http.MethodGet, object(
		"operationId", "livez", "summary", "Tell whether the process answers", "tags", flow(list("health")),
		"responses", object("200", object("description", "It does.", "content", content(alive))),
	))
	d.add("/readyz", http.MethodGet, object(
		"operationId", "readyz", "summary", "Tell whether requests can be served", "tags", flow(list("health")),
		"responses", object(
			"200", ready("They can. When degraded, something is away that they can do without."),
			"503", ready("They cannot."),
		),
	))
}

func content(schema *node) *node {
	return object("application/json", object("schema", schema))
}

func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
