// Package openapi writes api/openapi.yaml, which describes what a service serves
// over HTTP (https://spec.openapis.org/oas/v3.1.0).
package openapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/identity"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

// Contribute writes api/openapi.yaml. HEAD and OPTIONS, which every path answers,
// are not listed in it.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	return contrib.File("api/openapi.yaml", yamldoc.Encode(document(in))), nil
}

// description is a document in the making.
type description struct {
	paths, tags *yamldoc.Node
	// tagged are the names in tags.
	tagged map[string]bool
	// items are the path items by path.
	items map[string]*yamldoc.Node
	// components are by kind: schemas, parameters, headers, responses; made
	// holds the references to them.
	components map[string]*yamldoc.Node
	made       map[string]bool
	// names are the schemas' names that are taken.
	names map[string]bool
	// The names of the schemas that operations share.
	money, problem, receipt, countedReceipt, readiness string
	// pages are those of pages, and receipts those of receipts for ids with a prefix.
	pages, receipts map[*model.Aggregate]string
	// enums are the names of the schemas of enums, by the names of their Go types.
	enums map[string]string
	// values are the names of the schemas of value types: as they are told, and as
	// they are given.
	values map[*model.ValueType][2]string
	// objects are the names of the schemas of references: as they are told, and as they
	// are given.
	objects map[*model.Aggregate][2]string
	surface *surface.Surface
	// spell returns a name as it is over HTTP.
	spell func(string) string
	// shared are the inputs that parameters were made from, by name.
	shared map[string]*surface.Input
}

func document(in *contrib.Input) *yamldoc.Node {
	d := &description{
		paths: yamldoc.Object(), tags: yamldoc.List[*yamldoc.Node](), tagged: map[string]bool{}, items: map[string]*yamldoc.Node{},
		components: map[string]*yamldoc.Node{}, made: map[string]bool{}, names: map[string]bool{},
		pages: map[*model.Aggregate]string{}, receipts: map[*model.Aggregate]string{}, enums: map[string]string{}, shared: map[string]*surface.Input{},
		values: map[*model.ValueType][2]string{}, objects: map[*model.Aggregate][2]string{}, surface: in.Surface,
		spell: in.Surface.Spell,
	}
	for _, a := range in.Model.Aggregates {
		d.names[a.Name] = true
	}
	d.money, d.problem, d.readiness = d.name("Money"), d.name("Problem"), d.name("Readiness")
	d.receipt, d.countedReceipt = d.name("Receipt"), d.name("CountedReceipt")
	for _, a := range in.Model.Aggregates {
		if a.Prefixed() {
			d.receipts[a] = d.name(a.Name + "Receipt")
		}
	}
	for _, sub := range in.Surface.Subjects {
		d.subject(sub)
	}
	d.probes()
	components := yamldoc.Object()
	for _, kind := range []string{"schemas", "parameters", "headers", "responses"} {
		if d.components[kind] != nil {
			components.With(kind, d.components[kind])
		}
	}
	return yamldoc.Object(
		"openapi", "3.1.0",
		"info", documented(yamldoc.Object("title", in.Service.Title, "version", "v1"), in.Model.Doc),
		"servers", yamldoc.List(yamldoc.Object("url", "http://localhost:8080")),
		// No operation asks who calls.
		"security", yamldoc.Flow(yamldoc.List[string]()),
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
func (d *description) component(kind, name string, build func() *yamldoc.Node) *yamldoc.Node {
	to := "#/components/" + kind + "/" + name
	if !d.made[to] {
		d.made[to] = true
		n := build()
		if d.components[kind] == nil {
			d.components[kind] = yamldoc.Object()
		}
		d.components[kind].With(name, n)
	}
	return yamldoc.Object("$ref", to)
}

func (d *description) subject(sub *surface.Subject) {
	ops := slices.DeleteFunc(slices.Clone(sub.Operations), func(op *surface.Operation) bool { return !op.HasHTTP() })
	if len(ops) == 0 {
		return
	}
	if !d.tagged[sub.Humans] {
		d.tagged[sub.Humans] = true
		d.tags.Add(yamldoc.Object("name", sub.Humans))
	}
	for _, op := range ops {
		d.add(op.Path, op.Method, d.operation(op))
	}
}

// add puts an operation into its path item; paths come in the order of their
// first operation.
func (d *description) add(path, method string, operation *yamldoc.Node) {
	if d.items[path] == nil {
		d.items[path] = yamldoc.Object()
		d.paths.With(path, d.items[path])
	}
	d.items[path].With(strings.ToLower(method), operation)
}

func (d *description) operation(op *surface.Operation) *yamldoc.Node {
	n := yamldoc.Object("operationId", op.Name, "summary", words.Sentence(op.Human))
	documented(n, op.Doc()).With("tags", yamldoc.Flow(yamldoc.List(op.Subject.Humans)))
	parameters := yamldoc.List[*yamldoc.Node]()
	for _, in := range op.HTTPInputs() {
		if in.Source != surface.SourceBody {
			parameters.Add(d.parameter(in))
		}
	}
	if !parameters.Empty() {
		n.With("parameters", parameters)
	}
	if op.HasBody() {
		body := d.component("schemas", d.name(op.Name+"Request"), func() *yamldoc.Node { return d.fields(op.BodyInputs(), false) })
		taken := d.content(body)
		if d.surface.Media != model.MediaJSON {
			taken.With(model.MediaJSON, yamldoc.Object("schema", body))
		}
		if op.Patches() {
			taken.With("application/merge-patch+json", yamldoc.Object("schema", body))
		}
		n.With("requestBody", yamldoc.Object("required", true, "content", taken))
	}
	responses := yamldoc.Object(strconv.Itoa(op.Status), d.success(op))
	for _, f := range failuresOf(op) {
		responses.With(strconv.Itoa(f.status), d.failure(f))
	}
	return n.With("responses", responses)
}

// parameter is a reference to a shared parameter, or where another one has its
// name, the parameter itself.
func (d *description) parameter(in *surface.Input) *yamldoc.Node {
	p := func() *yamldoc.Node {
		n := yamldoc.Object("name", in.Wire, "in", in.Source)
		if text := d.parameterText(in); text != "" {
			n.With("description", text)
		}
		if in.Required {
			n.With("required", true)
		}
		return n.With("schema", d.inputSchema(in, false))
	}
	if in.IsSelection() || in.Is(surface.RoleLookup) {
		return p() // every aggregate has states and fields of its own
	}
	if strings.ContainsAny(in.Wire, "@$") {
		return p() // which no component can be called
	}
	if first := d.shared[in.Wire]; first != nil && !alike(first, in) {
		return p()
	}
	d.shared[in.Wire] = in
	return d.component("parameters", in.Wire, p)
}

func alike(x, y *surface.Input) bool {
	return x.Source == y.Source && x.Role == y.Role && x.Required == y.Required && keyOf(x.Type) == keyOf(y.Type) && x.Type.Form() == y.Type.Form()
}

// keyOf is what ids are like that values refer by, if they do.
func keyOf(t *model.Type) identity.Key {
	if t.Is(model.Ref) {
		return t.Ref.Key
	}
	return identity.Key{}
}

func (d *description) parameterText(in *surface.Input) string {
	switch in.Role {
	case surface.RoleCursor:
		if d.surface.Pages.Array {
			return "Of the link to the page, in the answer before."
		}
		return "The " + d.spell("next_cursor") + " of the page before."
	case surface.RoleToken:
		return "The " + d.spell("read_token") + " of a receipt. The answer then shows what that command did."
	}
	if in.Is(surface.RoleParent) {
		return "Which " + in.Type.Ref.Human + "."
	}
	if in.Is(surface.RoleFilter) {
		return in.FilterText()
	}
	if in.Is(surface.RoleLookup) {
		return "Which one, by its " + in.Field.Human + "."
	}
	return parameterTexts[in.Role]
}

var parameterTexts = map[string]string{
	surface.RoleID:             "Which one.",
	surface.RoleVersion:        "The ETag that the caller has seen. The answer is 412 when there is another by now.",
	surface.RoleIdempotencyKey: "Names the request. Sent again within 24 hours, it is answered as before and not done again.",
	surface.RoleNumber:         "The number of the page. What is created or deleted meanwhile moves items from page to page.",
	surface.RoleOffset:         "How many items are before the page. What is created or deleted meanwhile moves items from page to page.",
	surface.RoleLimit:          "How many items a page has at most.",
	surface.RoleState:          "Only those in this state.",
}

// success is the response to a request that does what it should.
func (d *description) success(op *surface.Operation) *yamldoc.Node {
	text, schema := d.result(op)
	n := yamldoc.Object("description", text)
	if headers := d.headers(op); !headers.Empty() {
		n.With("headers", headers)
	}
	if schema != nil {
		n.With("content", d.content(schema))
	}
	return n
}

// result reports in words and as a schema what an operation answers.
func (d *description) result(op *surface.Operation) (string, *yamldoc.Node) {
	record := func(name string) *yamldoc.Node {
		return d.component("schemas", name, func() *yamldoc.Node { return d.fields(op.Result.Fields, true) })
	}
	entity := func() *yamldoc.Node {
		return d.component("schemas", op.Aggregate.Name, func() *yamldoc.Node { return documented(d.fields(op.Result.Fields, true), op.Aggregate.Doc) })
	}
	switch op.HTTPResult().Kind {
	case surface.ResultEntity:
		return "The " + op.Aggregate.Human + " as it is now.", entity()
	case surface.ResultPage:
		return "A page of " + op.Aggregate.Humans + ", by ID.", d.page(op, entity())
	case surface.ResultReceipt:
		name := d.receipt
		switch {
		case op.Aggregate.Counted():
			name = d.countedReceipt
		case op.Aggregate.Prefixed():
			name = d.receipts[op.Aggregate]
		}
		return "It is done, and this is how to read it.", record(name)
	case surface.ResultRecord:
		return "It is done.", record(d.name(op.Result.Name + "Result"))
	}
	return "It is done.", nil
}

func (d *description) page(op *surface.Operation, entity *yamldoc.Node) *yamldoc.Node {
	list := yamldoc.Object("type", "array", "maxItems", d.surface.Pages.Max, "items", entity)
	if d.surface.Pages.Array {
		return list
	}
	name := d.pages[op.Aggregate]
	if name == "" {
		name = d.name(op.Aggregate.Name + "Page")
		d.pages[op.Aggregate] = name
	}
	return d.component("schemas", name, func() *yamldoc.Node {
		required := yamldoc.List(d.spell("items"))
		properties := yamldoc.Object(d.spell("items"), list)
		if !op.Skips() {
			properties.With(d.spell("next_cursor"), yamldoc.Object("type", "string", "description", "Where the next page begins; absent on the last."))
		}
		if op.Counts() {
			required.Add(d.surface.Pages.Total)
			properties.With(d.surface.Pages.Total, total())
		}
		return yamldoc.Object("type", "object", "required", yamldoc.Flow(required), "properties", properties)
	})
}

// total is how many items a list has in all.
func total() *yamldoc.Node {
	return yamldoc.Object("type", "integer", "format", "int64", "minimum", 0, "description", "How many items there are in all.")
}

func (d *description) headers(op *surface.Operation) *yamldoc.Node {
	headers := yamldoc.Object()
	if op.Location() {
		headers.With("Location", d.component("headers", "Location", func() *yamldoc.Node {
			return yamldoc.Object("description", "The path of what was made.", "schema", yamldoc.Object("type", "string", "format", "uri-reference"))
		}))
	}
	if op.Returns(surface.ResultPage) && d.surface.Pages.Links() {
		headers.With("Link", d.component("headers", "Link", func() *yamldoc.Node {
			return yamldoc.Object("description", d.linkText(op), "schema", yamldoc.Object("type", "string"))
		}))
	}
	if name := d.surface.Pages.Total; op.Counts() && d.surface.Pages.Array {
		headers.With(name, d.component("headers", name, func() *yamldoc.Node {
			return yamldoc.Object("description", "How many items there are in all.", "schema", yamldoc.Object("type", "integer", "format", "int64", "minimum", 0))
		}))
	}
	if !op.Returns(surface.ResultPage) && op.Result.Field("version") != nil {
		headers.With("ETag", d.component("headers", "ETag", func() *yamldoc.Node {
			return yamldoc.Object("description", "The version, for If-Match.", "schema", yamldoc.Object("type", "string", "pattern", etagPattern))
		}))
	}
	return headers
}

// linkText says which pages the header of a list leads to.
func (d *description) linkText(op *surface.Operation) string {
	switch {
	case op.Skips() && op.Counts():
		return `Where the pages first, prev, next and last are (RFC 8288).`
	case op.Skips():
		return `Where the pages first, prev and next are (RFC 8288).`
	}
	return `Where the next page is, with rel="next" (RFC 8288); absent on the last.`
}

// probes describes the endpoints that orchestrators ask.
func (d *description) probes() {
	d.tags.Add(yamldoc.Object("name", "health"))
	alive := yamldoc.Object(
		"type", "object", "required", yamldoc.Flow(yamldoc.List("status")),
		"properties", yamldoc.Object("status", yamldoc.Object("type", "string", "enum", yamldoc.Flow(yamldoc.List("ok")))),
	)
	ready := func(text string) *yamldoc.Node {
		return yamldoc.Object("description", text, "content", d.content(d.component("schemas", d.readiness, readinessSchema)))
	}
	d.add("/livez", http.MethodGet, yamldoc.Object(
		"operationId", "livez", "summary", "Tell whether the process answers", "tags", yamldoc.Flow(yamldoc.List("health")),
		"responses", yamldoc.Object("200", yamldoc.Object("description", "It does.", "content", d.content(alive))),
	))
	d.add("/readyz", http.MethodGet, yamldoc.Object(
		"operationId", "readyz", "summary", "Tell whether requests can be served", "tags", yamldoc.Flow(yamldoc.List("health")),
		"responses", yamldoc.Object(
			"200", ready("They can. When degraded, something is away that they can do without."),
			"503", ready("They cannot."),
		),
	))
}

// content is the body of an answer.
func (d *description) content(schema *yamldoc.Node) *yamldoc.Node {
	return yamldoc.Object(d.surface.Media, yamldoc.Object("schema", schema))
}
