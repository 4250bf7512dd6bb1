package modeltext_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modelyaml"
)

type schemaNode = map[string]any

func readSchema(t *testing.T) schemaNode {
	t.Helper()
	var root schemaNode
	if err := json.Unmarshal(modeltext.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestModelsMatchTheSchema(t *testing.T) {
	root := readSchema(t)
	for _, file := range modelFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for form, data := range map[string][]byte{"written": data, "canonical": modelyaml.Print(readModel(t, file))} {
			var doc any
			if err := yaml.Unmarshal(data, &doc); err != nil {
				t.Fatal(err)
			}
			if problem := violates(root, root, doc); problem != "" {
				t.Errorf("%s, %s: %s", filepath.Base(file), form, problem)
			}
		}
	}
}

// TestSchemaKnowsTheKeysOfTheParser asks the parser for its keys: it names them
// when it meets one that is like none.
func TestSchemaKnowsTheKeysOfTheParser(t *testing.T) {
	const (
		aggregate = `name: Order, fields: ["a: string"], operations: [{name: PlaceOrder, kind: create}]`
		unknown   = `qqqqqqqqqqqq: 1`
	)
	schema := readSchema(t)
	defs := schema["$defs"].(schemaNode)
	for what, tt := range map[string]struct {
		yaml string
		node any
	}{
		"model":     {unknown, schema},
		"aggregate": {"aggregates: [{" + unknown + "}]", defs["aggregate"]},
		"field":     {"aggregates: [{name: Order, fields: [{name: a, " + unknown + "}]}]", defs["field"].(schemaNode)["oneOf"].([]any)[1]},
		"operation": {"aggregates: [{name: Order, operations: [{" + unknown + "}]}]", defs["operation"]},
		"saga":      {"{aggregates: [{" + aggregate + "}], sagas: [{" + unknown + "}]}", defs["saga"]},
		"step":      {"{aggregates: [{" + aggregate + "}], sagas: [{name: Checkout, steps: [{" + unknown + "}]}]}", defs["step"]},
	} {
		_, err := modeltext.Parse("model.yaml", []byte(tt.yaml))
		if err == nil {
			t.Fatalf("%s: an unknown key is taken", what)
		}
		_, list, ok := strings.Cut(err.Error(), "use one of: ")
		if !ok {
			t.Fatalf("%s: the error does not name the keys: %v", what, err)
		}
		keys := strings.Split(list, ", ")
		slices.Sort(keys)
		var want []string
		for key := range tt.node.(schemaNode)["properties"].(schemaNode) {
			want = append(want, key)
		}
		slices.Sort(want)
		if !slices.Equal(keys, want) {
			t.Errorf("%s: the parser knows %v, the schema %v", what, keys, want)
		}
	}
}

func TestSchemaRefusesWhatTheParserRefuses(t *testing.T) {
	root := readSchema(t)
	for _, bad := range []string{
		"domain: orders", "{aggregates: [], extra: 1}", "{aggregates: [], sagas: []}",
		"aggregates: [{name: order, fields: [\"a: string\"], operations: [{name: PlaceOrder, kind: create}]}]",
		"aggregates: [{name: Order, fields: [{name: a, type: strin}], operations: [{name: PlaceOrder, kind: create}]}]",
		"aggregates: [{name: Order, fields: [\"a: string\"], operations: [{name: PlaceOrder, kind: make}]}]",
		"aggregates: [{name: Order, fields: [\"a: string\"], operations: [{name: PlaceOrder, kind: create, http: POST orders}]}]",
	} {
		var doc any
		if err := yaml.Unmarshal([]byte(bad), &doc); err != nil {
			t.Fatal(err)
		}
		if violates(root, root, doc) == "" {
			t.Errorf("the schema takes %s", bad)
		}
		if _, err := modeltext.Parse("model.yaml", []byte(bad)); err == nil {
			t.Errorf("the parser takes %s", bad)
		}
	}
}

// violates says what a document breaks, as far as our schema goes: it knows the
// keywords that the schema uses and no other.
func violates(root, node schemaNode, doc any) string {
	for keyword, want := range node {
		problem := ""
		switch keyword {
		case "$ref":
			name := strings.TrimPrefix(want.(string), "#/$defs/")
			problem = violates(root, root["$defs"].(schemaNode)[name].(schemaNode), doc)
		case "type":
			if !ofType(want, doc) {
				problem = fmt.Sprintf("%v is no %v", doc, want)
			}
		case "enum":
			// YAML has an int where JSON has a float64.
			if !slices.ContainsFunc(want.([]any), func(one any) bool { return fmt.Sprint(one) == fmt.Sprint(doc) }) {
				problem = fmt.Sprintf("%v is none of %v", doc, want)
			}
		case "pattern":
			if s, ok := doc.(string); ok && !regexp.MustCompile(want.(string)).MatchString(s) {
				problem = fmt.Sprintf("%q does not match %s", s, want)
			}
		case "oneOf":
			matching := 0
			for _, alternative := range want.([]any) {
				if violates(root, alternative.(schemaNode), doc) == "" {
					matching++
				}
			}
			if matching != 1 {
				problem = fmt.Sprintf("%v matches %d alternatives", doc, matching)
			}
		case "required":
			for _, key := range want.([]any) {
				if object, ok := doc.(schemaNode); ok && object[key.(string)] == nil {
					problem = fmt.Sprintf("%v is missing", key)
				}
			}
		case "additionalProperties":
			object, _ := doc.(schemaNode)
			properties, _ := node["properties"].(schemaNode)
			for key, value := range object {
				if properties[key] != nil {
					continue
				}
				if other, ok := want.(schemaNode); !ok {
					problem = "unknown key " + key
				} else if p := violates(root, other, value); p != "" {
					problem = key + ": " + p
				}
			}
		case "properties":
			object, _ := doc.(schemaNode)
			for key, value := range object {
				if sub, ok := want.(schemaNode)[key].(schemaNode); ok {
					if p := violates(root, sub, value); p != "" {
						problem = key + ": " + p
					}
				}
			}
		case "items":
			list, _ := doc.([]any)
			for i, item := range list {
				if p := violates(root, want.(schemaNode), item); p != "" {
					problem = fmt.Sprintf("%d: %s", i, p)
				}
			}
		case "minItems":
			if list, ok := doc.([]any); ok && len(list) < int(want.(float64)) {
				problem = "too few items"
			}
		case "maxItems":
			if list, ok := doc.([]any); ok && len(list) > int(want.(float64)) {
				problem = "too many items"
			}
		case "maxLength":
			if s, ok := doc.(string); ok && len(s) > int(want.(float64)) {
				problem = "too long"
			}
		case "uniqueItems":
			seen := make(map[any]bool)
			list, _ := doc.([]any)
			for _, item := range list {
				if seen[item] {
					problem = fmt.Sprintf("%v stands twice", item)
				}
				seen[item] = true
			}
		case "$schema", "$defs", "title", "description":
		default:
			problem = "the test does not know the keyword " + keyword
		}
		if problem != "" {
			return problem
		}
	}
	return ""
}

func ofType(want, doc any) bool {
	names, ok := want.([]any)
	if !ok {
		names = []any{want}
	}
	var got string
	switch doc.(type) {
	case string:
		got = "string"
	case bool:
		got = "boolean"
	case int, float64:
		got = "number"
	case []any:
		got = "array"
	case schemaNode:
		got = "object"
	}
	return slices.Contains(names, any(got))
}
