//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/pattern"
	"github.com/otelgen/otelgen/internal/servicetest"
)

// TestRandomRequests drives services of public APIs by nothing but their OpenAPI:
// requests that it allows and requests that it refuses. No answer is a 5xx, of a
// status that it does not declare, or against its schema. Two APIs are tried, in
// acceptance all of them in each architecture. OTELGEN_SEED repeats a run.
func TestRandomRequests(t *testing.T) {
	t.Parallel()
	const requests = 400
	paths, err := filepath.Glob(filepath.FromSlash("../../testdata/models/apis/*/model.yaml"))
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d public APIs, %v", len(paths), err)
	}
	stacks := []stack{
		{"hexagonal", "nethttp", "otlp", "memory", "", "none", "order"},
		{"cqrs", "chi", "otlp", "memory", "memory", "none", "order"},
	}
	seed := uint64(1)
	if acceptance {
		seed = rand.Uint64()
	}
	seed = setting(t, "OTELGEN_SEED", seed)
	for i, path := range paths {
		for j, s := range stacks {
			// One of each architecture, and those that use most of the language.
			if name := filepath.Base(filepath.Dir(path)); !acceptance && (name != "realworld" || j != 0) && (name != "fhir" || j != 1) {
				continue
			}
			s.model = filepath.Base(filepath.Dir(path))
			t.Run(s.name(), func(t *testing.T) {
				t.Parallel()
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				m, err := modeltext.Parse(path, data)
				if err != nil {
					t.Fatal(err)
				}
				s.model = "order"
				req := request(t, s)
				req.Model = m
				dir := writeUnlessPassed(t, rendered(t, req))
				service, err := servicetest.Start(context.Background(), servicetest.Config{
					Binary: build(t, dir), Dir: t.TempDir(), Env: []string{"OTEL_SDK_DISABLED=true"},
				})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = service.Kill() })
				t.Logf("OTELGEN_SEED=%d", seed)
				c := newCaller(t, service.BaseURL(), filepath.Join(dir, "api", "openapi.yaml"), rand.New(rand.NewPCG(seed, uint64(i))))
				for range requests {
					c.call(t)
				}
				c.conclude(t)
			})
		}
	}
}

// caller makes requests from an OpenAPI document and judges the answers by it.
type caller struct {
	base     string
	document map[string]any
	schemas  *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
	random   *rand.Rand
	// operations are what can be called, in the order of the document's paths.
	operations []described
	// ids are those that answers told, by the tag of the operation.
	ids map[string][]string
	// told are the values of members that a request that succeeded or its answer had, by
	// tag and name: what a path may find one by.
	told map[string][]string
	// asked is what the value that is made is called: a member, or for the id in a path
	// the tag of its operation.
	asked string
	// statuses counts the answers of each operation.
	statuses map[string]map[int]int
}

// described is an operation as the document has it.
type described struct {
	id, method, path string
	pointer          string // of the operation in the document
	node             map[string]any
}

func (d described) tag() string {
	tags, _ := d.node["tags"].([]any)
	if len(tags) == 0 {
		return ""
	}
	return fmt.Sprint(tags[0])
}

func newCaller(t *testing.T, base, file string, random *rand.Rand) *caller {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{base: base, schemas: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}, random: random, ids: map[string][]string{}, told: map[string][]string{}, statuses: map[string]map[int]int{}}
	if err := yaml.Unmarshal(data, &c.document); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c.document)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c.schemas.AssertFormat()
	if err := c.schemas.AddResource("openapi.json", whole); err != nil {
		t.Fatal(err)
	}
	paths := c.document["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := paths[path].(map[string]any)
		for _, method := range slices.Sorted(maps.Keys(item)) {
			node, ok := item[method].(map[string]any)
			if !ok {
				continue
			}
			c.operations = append(c.operations, described{
				id: fmt.Sprint(node["operationId"]), method: strings.ToUpper(method), path: path,
				pointer: "#/paths/" + escapePointer(path) + "/" + method, node: node,
			})
		}
	}
	return c
}

func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
}

// resolve follows references, and returns where the node stands.
func (c *caller) resolve(node any, pointer string) (map[string]any, string) {
	object, _ := node.(map[string]any)
	for {
		ref, ok := object["$ref"].(string)
		if !ok {
			return object, pointer
		}
		var at any = c.document
		for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			at = at.(map[string]any)[name]
		}
		object, pointer = at.(map[string]any), ref
	}
}

// call calls an operation once. Half of the requests are as the document wants them.
func (c *caller) call(t *testing.T) {
	t.Helper()
	op := c.operations[c.random.IntN(len(c.operations))]
	if c.random.IntN(3) == 0 { // there must be something to get and to change
		for op.method != http.MethodPost {
			op = c.operations[c.random.IntN(len(c.operations))]
		}
	}
	wild := c.random.IntN(2) == 0
	path, query := op.path, url.Values{}
	header := http.Header{}
	parameters, _ := op.node["parameters"].([]any)
	for _, p := range parameters {
		parameter, _ := c.resolve(p, "")
		name := fmt.Sprint(parameter["name"])
		schema, _ := c.resolve(parameter["schema"], "")
		required, _ := parameter["required"].(bool)
		if !required && c.random.IntN(3) > 0 {
			continue
		}
		if c.asked = name; name == "id" {
			c.asked = op.tag()
		}
		value := c.text(c.value(schema, wild, 0))
		switch parameter["in"] {
		case "path":
			if told := c.told[op.tag()+"."+name]; len(told) > 0 && c.random.IntN(8) > 0 {
				value = told[max(0, len(told)-1-c.random.IntN(10))]
			}
			if value == "" || value == "." || value == ".." {
				value = "x"
			}
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		case "query":
			query.Set(name, value)
		case "header":
			header.Set(name, strings.Map(func(r rune) rune {
				if r < ' ' || r > '~' {
					return 'x'
				}
				return r
			}, value))
		}
	}
	if wild && c.random.IntN(10) == 0 {
		query.Set("nobody-knows-it", "1")
	}
	var body []byte
	if content, kind := c.content(op); content != nil {
		header.Set("Content-Type", kind)
		body, _ = json.Marshal(c.value(content, wild, 0))
		if wild && c.random.IntN(10) == 0 {
			body = body[:c.random.IntN(len(body))]
		}
	}
	c.judge(t, op, path, query, header, body)
}

// content is the schema of the operation's body and its media type, or nil.
func (c *caller) content(op described) (schema map[string]any, kind string) {
	body, _ := c.resolve(op.node["requestBody"], "")
	kinds, _ := body["content"].(map[string]any)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		schema, _ := c.resolve(kinds[kind].(map[string]any)["schema"], "")
		return schema, kind
	}
	return nil, ""
}

func (c *caller) judge(t *testing.T, op described, path string, query url.Values, header http.Header, body []byte) {
	t.Helper()
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, op.method, target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", op.method, target, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", op.method, target, err)
	}
	if c.statuses[op.id] == nil {
		c.statuses[op.id] = map[int]int{}
	}
	c.statuses[op.id][res.StatusCode]++
	fail := func(format string, args ...any) {
		t.Errorf("%s: %s %s %s\n%v\nanswered %d %s", fmt.Sprintf(format, args...), op.method, target, body, header, res.StatusCode, answer)
	}
	if res.StatusCode >= http.StatusInternalServerError {
		fail("a failure of the service")
		return
	}
	responses := op.node["responses"].(map[string]any)
	status := strconv.Itoa(res.StatusCode)
	declared, pointer := c.resolve(responses[status], op.pointer+"/responses/"+status)
	if declared == nil {
		fail("the status is not declared")
		return
	}
	c.remember(op, answer)
	if res.StatusCode < http.StatusMultipleChoices {
		c.note(op, body)
		c.note(op, answer)
	}
	kinds, _ := declared["content"].(map[string]any)
	if len(kinds) == 0 {
		if len(answer) > 0 {
			fail("there is a body, and none is declared")
		}
		return
	}
	kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	if kinds[kind] == nil {
		fail("the type %q is not declared", kind)
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
	if err != nil {
		fail("%v", err)
		return
	}
	if err := c.schema(t, pointer+"/content/"+escapePointer(kind)+"/schema").Validate(value); err != nil {
		fail("against its schema: %v", err)
	}
}

func (c *caller) schema(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	if c.compiled[pointer] == nil {
		schema, err := c.schemas.Compile("openapi.json" + pointer)
		if err != nil {
			t.Fatal(err)
		}
		c.compiled[pointer] = schema
	}
	return c.compiled[pointer]
}

// remember keeps the id that an answer tells, to ask for it later.
func (c *caller) remember(op described, answer []byte) {
	var thing struct{ ID any }
	if json.Unmarshal(answer, &thing) != nil || thing.ID == nil {
		return
	}
	c.ids[op.tag()] = append(c.ids[op.tag()], c.text(thing.ID))
}

// note keeps the members that are texts or numbers.
func (c *caller) note(op described, object []byte) {
	var members map[string]any
	if json.Unmarshal(object, &members) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch value := members[name].(type) {
		case string, float64:
			key := op.tag() + "." + name
			c.told[key] = append(c.told[key], c.text(value))
		}
	}
}

// known is an id of what is asked for, told by how its name begins, or of anything.
func (c *caller) known() (id string, ok bool) {
	tags := slices.Sorted(maps.Keys(c.ids))
	if len(tags) == 0 {
		return "", false
	}
	tag := tags[c.random.IntN(len(tags))]
	for _, other := range tags {
		if n := min(4, len(other), len(c.asked)); n > 0 && strings.EqualFold(other[:n], c.asked[:n]) {
			tag = other
		}
	}
	ids := c.ids[tag]
	return ids[max(0, len(ids)-1-c.random.IntN(10))], true
}

// conclude asks that most operations were seen to succeed: a caller that only meets
// refusals proves little.
func (c *caller) conclude(t *testing.T) {
	t.Helper()
	var never []string
	for _, op := range c.operations {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(c.statuses[op.id])), func(status int) bool { return status < http.StatusBadRequest }) {
			never = append(never, op.id)
		}
	}
	if 2*len(never) > len(c.operations) {
		t.Errorf("%d of %d operations never succeeded: %s", len(never), len(c.operations), strings.Join(never, ", "))
	}
}

// text is a value as a parameter.
func (c *caller) text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// wildValues are what a careless or hostile caller sends.
var wildValues = []any{nil, "", " ", "x", -1, 0, 1e300, true, []any{}, map[string]any{}, "\u0000", "ü/%2f?#", "9999999999999999999999", strings.Repeat("a", 5000)}

// value makes a value that fits a schema, now and then not where it may be wild.
func (c *caller) value(schema map[string]any, wild bool, depth int) any {
	schema, _ = c.resolve(schema, "")
	if wild && c.random.IntN(8) == 0 {
		return wildValues[c.random.IntN(len(wildValues))]
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if some, ok := schema[key].([]any); ok && len(some) > 0 {
			one, _ := c.resolve(some[0], "")
			return c.value(one, wild, depth)
		}
	}
	if values, ok := schema["enum"].([]any); ok {
		return values[c.random.IntN(len(values))]
	}
	if value, ok := schema["const"]; ok {
		return value
	}
	switch kindOf(schema) {
	case "string":
		return c.textValue(schema)
	case "integer":
		return c.between(schema, 0, 1000)
	case "number":
		return float64(c.between(schema, 0, 1000))
	case "boolean":
		return c.random.IntN(2) == 0
	case "array":
		items := []any{}
		for range c.length(schema, "minItems", "maxItems", 3) {
			inner, _ := schema["items"].(map[string]any)
			items = append(items, c.value(inner, wild, depth+1))
		}
		return items
	case "object":
		return c.object(schema, wild, depth)
	}
	return nil
}

func kindOf(schema map[string]any) string {
	switch kind := schema["type"].(type) {
	case string:
		return kind
	case []any:
		for _, k := range kind {
			if k != "null" {
				return fmt.Sprint(k)
			}
		}
	}
	return ""
}

func (c *caller) object(schema map[string]any, wild bool, depth int) map[string]any {
	object := map[string]any{}
	required, _ := schema["required"].([]any)
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		needed := slices.Contains(required, any(name)) && (!wild || c.random.IntN(10) > 0)
		if needed || c.random.IntN(2) == 0 {
			inner, _ := properties[name].(map[string]any)
			c.asked = name
			object[name] = c.value(inner, wild, depth+1)
		}
	}
	if wild && c.random.IntN(10) == 0 {
		object["nobody-knows-it"] = 1
	}
	return object
}

// length is how long a list or a text is, a little more than it must be.
func (c *caller) length(schema map[string]any, low, high string, more int) int {
	least, most := number(schema[low], 0), number(schema[high], 1<<20)
	return int(min(least+int64(c.random.IntN(more+1)), most))
}

func (c *caller) between(schema map[string]any, low, high int64) int64 {
	least := number(schema["minimum"], min(low, number(schema["maximum"], low)))
	most := max(least, number(schema["maximum"], max(high, least+10)))
	return least + c.random.Int64N(min(most-least, 1<<40)+1)
}

func number(v any, otherwise int64) int64 {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int64:
		return v
	case float64:
		return int64(v)
	}
	return otherwise
}

// textValue makes a text of the schema's format or pattern.
func (c *caller) textValue(schema map[string]any) string {
	pick := func(values ...string) string { return values[c.random.IntN(len(values))] }
	n := c.random.IntN(1 << 20)
	switch schema["format"] {
	case "uuid":
		if id, ok := c.known(); ok && c.random.IntN(8) > 0 {
			return id
		}
		return "01890a5d-ac96-774b-bcce-b302099a8057"
	case "date-time":
		return pick("2026-01-31T12:00:00Z", "2024-02-29T23:59:59.123456Z")
	case "date":
		return pick("2026-01-31", "2024-02-29")
	case "time":
		return pick("09:30:00", "23:59:59")
	case "duration":
		return pick("PT1H30M", "P3D")
	case "email":
		return fmt.Sprintf("a%d@example.com", n)
	case "uri":
		return fmt.Sprintf("https://example.com/%d", n)
	}
	if c.asked == "amount" { // of money, whose bounds no schema tells
		return strconv.Itoa(1 + n%1000)
	}
	low, high := number(schema["minLength"], 0), number(schema["maxLength"], 200)
	if text, ok := schema["pattern"].(string); ok {
		if p, err := pattern.Parse(text); err == nil {
			if sample, ok := p.Sample(n, low, high); ok {
				return sample
			}
		}
	}
	text := fmt.Sprintf("text %d é", n)
	for int64(len([]rune(text))) < low {
		text += "x"
	}
	return string([]rune(text)[:min(int64(len([]rune(text))), high)])
}
