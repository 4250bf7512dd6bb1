package draft

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/model"
)

// OpenAPI makes a model of a contract in OpenAPI 3, in YAML or JSON. The name is the
// file's, for errors.
func OpenAPI(name string, data []byte) (*Draft, error) {
	var doc document
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, diag.At(name, 0, 0, "it is neither YAML nor JSON that describes an API: %s", diag.OneLine(err))
	}
	switch {
	case doc.Swagger != "":
		return nil, diag.At(name, 0, 0, "it is in Swagger %s; convert it to OpenAPI 3 first", doc.Swagger)
	case !strings.HasPrefix(doc.OpenAPI, "3."):
		return nil, diag.At(name, 0, 0, "it has no openapi: 3.x, and so is no OpenAPI")
	}
	c := doc.contract()
	if len(c.calls) == 0 {
		return nil, diag.At(name, 0, 0, "it has no operations")
	}
	return c.draft()
}

// document is as much of OpenAPI 3.0 and 3.1 as matters here.
type document struct {
	OpenAPI string `yaml:"openapi"`
	Swagger string `yaml:"swagger"`
	Info    struct {
		Title       string `yaml:"title"`
		Description string `yaml:"description"`
	} `yaml:"info"`
	// answered are the media types of answers.
	answered []string
	Servers  []struct {
		URL string `yaml:"url"`
	} `yaml:"servers"`
	Paths      ordered[pathItem] `yaml:"paths"`
	Components struct {
		Schemas       map[string]*shape     `yaml:"schemas"`
		Parameters    map[string]*parameter `yaml:"parameters"`
		RequestBodies map[string]*content   `yaml:"requestBodies"`
		Responses     map[string]*content   `yaml:"responses"`
	} `yaml:"components"`
}

type pathItem struct {
	Parameters []*parameter `yaml:"parameters"`
	Get        *operation   `yaml:"get"`
	Put        *operation   `yaml:"put"`
	Post       *operation   `yaml:"post"`
	Delete     *operation   `yaml:"delete"`
	Patch      *operation   `yaml:"patch"`
	Head       *operation   `yaml:"head"`
	Options    *operation   `yaml:"options"`
}

type operation struct {
	OperationID string            `yaml:"operationId"`
	Summary     string            `yaml:"summary"`
	Description string            `yaml:"description"`
	Parameters  []*parameter      `yaml:"parameters"`
	RequestBody *content          `yaml:"requestBody"`
	Responses   ordered[*content] `yaml:"responses"`
}

type parameter struct {
	Ref      string `yaml:"$ref"`
	Name     string `yaml:"name"`
	In       string `yaml:"in"`
	Required bool   `yaml:"required"`
	Schema   *shape `yaml:"schema"`
}

type content struct {
	Ref     string `yaml:"$ref"`
	Content map[string]struct {
		Schema *shape `yaml:"schema"`
	} `yaml:"content"`
}

// shape is a schema as it is written.
type shape struct {
	Ref                  string          `yaml:"$ref"`
	Type                 types           `yaml:"type"`
	Format               string          `yaml:"format"`
	Properties           ordered[*shape] `yaml:"properties"`
	Required             yaml.Node       `yaml:"required"`
	Items                *shape          `yaml:"items"`
	AdditionalProperties yaml.Node       `yaml:"additionalProperties"`
	AllOf                []*shape        `yaml:"allOf"`
	OneOf                []*shape        `yaml:"oneOf"`
	AnyOf                []*shape        `yaml:"anyOf"`
	Enum                 []yaml.Node     `yaml:"enum"`
	Const                yaml.Node       `yaml:"const"`
	Pattern              string          `yaml:"pattern"`
	Default              yaml.Node       `yaml:"default"`
	Description          string          `yaml:"description"`
	ReadOnly             bool            `yaml:"readOnly"`
	WriteOnly            bool            `yaml:"writeOnly"`
	Bounds               map[string]any  `yaml:",inline"`
}

// types are those of a value: one in OpenAPI 3.0, some in 3.1.
type types []string

// UnmarshalYAML reads a word or a list of them.
func (t *types) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*t = types{n.Value}
		return nil
	}
	return n.Decode((*[]string)(t))
}

// ordered is a mapping in the order of its keys in the file.
type ordered[T any] []entry[T]

type entry[T any] struct {
	key   string
	value T
}

// UnmarshalYAML reads the keys that hold what is expected.
func (o *ordered[T]) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a mapping is expected", n.Line)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if strings.HasPrefix(n.Content[i].Value, "x-") {
			continue
		}
		e := entry[T]{key: n.Content[i].Value}
		if err := n.Content[i+1].Decode(&e.value); err != nil {
			return err
		}
		*o = append(*o, e)
	}
	return nil
}

func (d *document) contract() *contract {
	c := &contract{title: d.Info.Title, doc: prose(d.Info.Description)}
	if len(d.Servers) > 0 {
		if u, err := url.Parse(d.Servers[0].URL); err == nil {
			c.base = strings.TrimRight(u.Path, "/")
		}
	}
	for _, p := range d.Paths {
		path := strings.Split(strings.Trim(p.key, "/"), "/")
		for _, m := range p.value.methods() {
			c.operations++
			place := m.name + " " + p.key
			if m.name == "HEAD" || m.name == "OPTIONS" {
				c.leave(place, "every service answers it by itself")
				continue
			}
			c.calls = append(c.calls, d.call(place, m.name, path, append(slices.Clone(p.value.Parameters), m.Parameters...), m.operation))
		}
	}
	if kinds := slices.Compact(slices.Sorted(slices.Values(d.answered))); len(kinds) == 1 && model.MediaFault(kinds[0]) == "" {
		c.media = kinds[0]
	}
	return c
}

type method struct {
	name string
	*operation
}

func (p *pathItem) methods() []method {
	all := []method{{"POST", p.Post}, {"GET", p.Get}, {"PUT", p.Put}, {"PATCH", p.Patch}, {"DELETE", p.Delete}, {"HEAD", p.Head}, {"OPTIONS", p.Options}}
	return slices.DeleteFunc(all, func(m method) bool { return m.operation == nil })
}

func (d *document) call(place, method string, path []string, params []*parameter, o *operation) *call {
	called := &call{place: place, id: o.OperationID, method: method, path: path, params: map[string]*schema{}, doc: prose(cmp.Or(o.Description, o.Summary))}
	for _, p := range params {
		if known := d.Components.Parameters[local(p.Ref, "parameters")]; known != nil {
			p = known
		}
		s := d.schema(p.Schema, 0)
		switch {
		case p.In == "path":
			called.params[p.Name] = s
		case p.In == "query":
			called.query = append(called.query, property{p.Name, s})
		case p.In == "header" && strings.EqualFold(p.Name, "Idempotency-Key"):
			called.idempotent = true
		}
	}
	called.body = d.json(o.RequestBody, d.Components.RequestBodies, "requestBodies")
	for _, r := range o.Responses {
		if n, err := strconv.Atoi(r.key); err == nil && n/100 == 2 && called.answer == nil {
			called.status = cmp.Or(called.status, n)
			called.answer = d.json(r.value, d.Components.Responses, "responses")
		}
	}
	return called
}

// json is the schema of a body in JSON, or in whatever stands for it.
func (d *document) json(c *content, known map[string]*content, where string) *schema {
	if c == nil {
		return nil
	}
	if k := known[local(c.Ref, where)]; k != nil {
		c = k
	}
	var best string
	for kind := range c.Content {
		weight := func(kind string) int {
			switch {
			case kind == "":
				return 0
			case strings.HasPrefix(kind, "application/json"):
				return 3
			case strings.Contains(kind, "json"):
				return 2
			}
			return 1
		}
		if weight(kind) > weight(best) || weight(kind) == weight(best) && kind < best {
			best = kind
		}
	}
	if best == "" {
		return nil
	}
	if where == "responses" {
		kind, _, _ := strings.Cut(best, ";")
		d.answered = append(d.answered, strings.TrimSpace(kind))
	}
	return d.schema(c.Content[best].Schema, 0)
}

// local is the name that a reference within the document has behind a section.
func local(ref, section string) string {
	name, ok := strings.CutPrefix(ref, "#/components/"+section+"/")
	if !ok {
		return ""
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}

// deepest is how far schemas within schemas are followed: some contain themselves.
const deepest = 8

func (d *document) schema(s *shape, depth int) *schema {
	if s == nil || depth > deepest {
		return &schema{}
	}
	if name := local(s.Ref, "schemas"); name != "" {
		r := d.schema(d.Components.Schemas[name], depth+1)
		r.name = name
		r.about, r.doc = r.doc, prose(s.Description)
		r.readOnly = r.readOnly || s.ReadOnly
		return r
	}
	r := &schema{
		format: s.Format, pattern: s.Pattern, fallback: scalar(&s.Default),
		readOnly: s.ReadOnly, writeOnly: s.WriteOnly, required: map[string]bool{},
	}
	for _, t := range s.Type {
		if t != "null" && r.kind == "" {
			r.kind = t
		}
	}
	for _, part := range s.AllOf {
		r.merge(d.schema(part, depth+1), len(s.AllOf) == 1)
	}
	if choice := s.choice(); choice != nil {
		r.merge(d.schema(choice, depth+1), true)
	}
	for _, p := range s.Properties {
		r.set(p.key, d.schema(p.value, depth+1))
	}
	if s.Required.Kind == yaml.SequenceNode {
		for _, n := range s.Required.Content {
			r.required[n.Value] = true
		}
	}
	if s.Items != nil {
		r.kind, r.items = "array", d.schema(s.Items, depth+1)
	}
	if s.AdditionalProperties.Kind == yaml.MappingNode && len(r.properties) == 0 {
		var values shape
		if s.AdditionalProperties.Decode(&values) == nil {
			r.values = d.schema(&values, depth+1)
		}
	}
	if r.kind == "" && (len(r.properties) > 0 || r.values != nil) {
		r.kind = "object"
	}
	for i := range s.Enum {
		if s.Enum[i].ShortTag() != "!!null" {
			r.enum = append(r.enum, s.Enum[i].Value)
		}
	}
	if v := scalar(&s.Const); v != "" {
		r.enum = append(r.enum, v)
	}
	if r.kind == "" && len(r.enum) > 0 {
		r.kind = "string"
	}
	r.bounds(s.Bounds)
	r.doc = cmp.Or(prose(s.Description), r.doc)
	return r
}

// choice is the one alternative that is not null, or nil.
func (s *shape) choice() *shape {
	var found *shape
	for _, c := range append(slices.Clone(s.OneOf), s.AnyOf...) {
		if slices.Equal(c.Type, types{"null"}) {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

// scalar is the text of a value, or "".
func scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return ""
	}
	return n.Value
}

// merge adds what another schema says; as is set where it is the only one.
func (s *schema) merge(other *schema, as bool) {
	if s.kind == "" {
		s.kind = other.kind
	}
	for _, p := range other.properties {
		s.set(p.name, p.schema)
	}
	for name := range other.required {
		s.required[name] = true
	}
	if as {
		required, properties := s.required, s.properties
		readOnly := s.readOnly || other.readOnly
		*s = *other
		s.required, s.properties, s.readOnly = required, properties, readOnly
	}
}

func (s *schema) set(name string, value *schema) {
	for i := range s.properties {
		if s.properties[i].name == name {
			s.properties[i].schema = value
			return
		}
	}
	s.properties = append(s.properties, property{name, value})
}

// bounds reads the limits of a text, a number or a list.
func (s *schema) bounds(given map[string]any) {
	low, high := "minimum", "maximum"
	switch s.kind {
	case "string":
		low, high = "minLength", "maxLength"
	case "array":
		low, high = "minItems", "maxItems"
	case "object":
		low, high = "minProperties", "maxProperties"
	}
	for key, to := range map[string]*string{low: &s.min, high: &s.max} {
		switch v := given[key].(type) {
		case int, int64, uint64:
			*to = fmt.Sprint(v)
		case float64:
			*to = strings.TrimSuffix(fmt.Sprintf("%f", v), ".000000")
		}
	}
}
