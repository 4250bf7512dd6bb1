package contrib_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/contribtest"
)

// spec is an OpenAPI document with its schemas.
type spec struct {
	document map[string]any
	compiler *jsonschema.Compiler
}

func openAPI(t testing.TB, data []byte) *spec {
	t.Helper()
	document := contribtest.Decode(t, data)
	s := &spec{document, jsonschema.NewCompiler()}
	s.compiler.AssertFormat()
	if err := s.compiler.AddResource("openapi.json", asJSON(t, document)); err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON turns YAML's numbers into those that the validator knows.
func asJSON(t testing.TB, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// at walks down the document, through references.
func (s *spec) at(path ...string) (node any, pointer string) {
	node, pointer = s.document, "#"
	for _, name := range path {
		node = node.(map[string]any)[name]
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
		for {
			object, _ := node.(map[string]any)
			ref, ok := object["$ref"].(string)
			if !ok || len(object) > 1 {
				break
			}
			node, pointer = s.document, ref
			for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
				node = node.(map[string]any)[name]
			}
		}
	}
	return node, pointer
}

// check validates a value by the schema that is at the path.
func (s *spec) check(t testing.TB, v any, path ...string) error {
	t.Helper()
	node, pointer := s.at(path...)
	if node == nil {
		return fmt.Errorf("nothing stands at %s", strings.Join(path, " "))
	}
	schema, err := s.compiler.Compile("openapi.json" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(asJSON(t, v))
}

// testdata/openapi-3.1-schema.json is
// https://spec.openapis.org/oas/3.1/schema/2022-10-07.
func TestTheDocumentIsOpenAPI(t *testing.T) {
	data, err := os.ReadFile("testdata/openapi-3.1-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	official, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("openapi-3.1.json", official); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("openapi-3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		if err := schema.Validate(asJSON(t, contribtest.Decode(t, contribtest.Build(t, in, everything...)["api/openapi.yaml"]))); err != nil {
			t.Error(err)
		}
	})
}

func TestReferencesResolveAndNothingIsLeftOver(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		document := contribtest.Decode(t, contribtest.Build(t, in, everything...)["api/openapi.yaml"])
		used := map[string]bool{}
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case map[string]any:
				if ref, ok := v["$ref"].(string); ok {
					used[ref] = true
				}
				for _, member := range v {
					walk(member)
				}
			case []any:
				for _, item := range v {
					walk(item)
				}
			}
		}
		walk(document)
		there := map[string]bool{}
		for kind, parts := range document["components"].(map[string]any) {
			for name := range parts.(map[string]any) {
				there["#/components/"+kind+"/"+name] = true
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(there))); diff != "" {
			t.Errorf("references and components differ (-references +components):\n%s", diff)
		}
	})
}

func TestEverySchemaCompilesAndItsExamplesFitIt(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		s := openAPI(t, contribtest.Build(t, in, everything...)["api/openapi.yaml"])
		schemas, _ := s.at("components", "schemas")
		for name, schema := range schemas.(map[string]any) {
			properties, _ := schema.(map[string]any)["properties"].(map[string]any)
			for property, p := range properties {
				examples, _ := p.(map[string]any)["examples"].([]any)
				for _, example := range examples {
					if err := s.check(t, example, "components", "schemas", name, "properties", property); err != nil {
						t.Errorf("the example %v of %s.%s: %v", example, name, property, err)
					}
				}
			}
			if _, err := s.compiler.Compile("openapi.json#/components/schemas/" + name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		responses, _ := s.at("components", "responses")
		for name, response := range responses.(map[string]any) {
			content := response.(map[string]any)["content"].(map[string]any)["application/problem+json"].(map[string]any)
			for _, example := range content["examples"].(map[string]any) {
				if err := s.check(t, example.(map[string]any)["value"], "components", "schemas", problemName(s)); err != nil {
					t.Errorf("the example of %s: %v", name, err)
				}
			}
		}
	})
}

// problemName is the name of the schema of problems, which gives way to an
// aggregate's.
func problemName(s *spec) string {
	_, pointer := s.at("components", "responses", "Internal", "content", "application/problem+json", "schema")
	return pointer[strings.LastIndex(pointer, "/")+1:]
}

func TestEveryOperationIsDescribedAndNothingElse(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		s := openAPI(t, contribtest.Build(t, in, everything...)["api/openapi.yaml"])
		want := map[string]string{"livez": "GET /livez", "readyz": "GET /readyz"}
		for _, op := range in.Surface.Operations {
			want[op.Name] = op.Method + " " + op.Path
		}
		got := map[string]string{}
		paths, _ := s.at("paths")
		for path, item := range paths.(map[string]any) {
			for method, operation := range item.(map[string]any) {
				got[operation.(map[string]any)["operationId"].(string)] = strings.ToUpper(method) + " " + path
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("operations (-surface +document):\n%s", diff)
		}
	})
}

// The statuses are those of the contract's table; 500 and, where a body is
// read, 408 can come from everywhere.
func TestEveryOperationSaysHowItAnswers(t *testing.T) {
	statuses := map[string]int{
		"malformed": 400, "invalid": 422, "not_found": 404, "conflict": 409, "duplicate": 409, "wrong_state": 409, "not_possible": 409,
		"precondition": 412, "too_large": 413, "media_type": 415, "unavailable": 503, "deadline": 504, "key_reused": 422, "key_running": 409,
	}
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		s := openAPI(t, contribtest.Build(t, in, everything...)["api/openapi.yaml"])
		for _, op := range in.Surface.Operations {
			want := map[string]bool{fmt.Sprint(op.Status): true, "500": true}
			if op.HasBody() {
				want["408"] = true
			}
			for _, code := range op.Errors {
				if statuses[code] == 0 {
					t.Fatalf("the error %s has no status", code)
				}
				want[fmt.Sprint(statuses[code])] = true
			}
			responses, _ := s.at("paths", op.Path, strings.ToLower(op.Method), "responses")
			got := slices.Sorted(maps.Keys(responses.(map[string]any)))
			if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), got); diff != "" {
				t.Errorf("%s (-surface +document):\n%s", op.Name, diff)
			}
			for _, status := range got {
				response, _ := s.at("paths", op.Path, strings.ToLower(op.Method), "responses", status)
				content, _ := response.(map[string]any)["content"].(map[string]any)
				_, problem := content["application/problem+json"]
				if failed := status >= "400"; problem != failed {
					t.Errorf("%s %s: problem document %v", op.Name, status, problem)
				}
			}
		}
	})
}

func TestEveryInputIsDescribed(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		s := openAPI(t, contribtest.Build(t, in, everything...)["api/openapi.yaml"])
		for _, op := range in.Surface.Operations {
			path := []string{"paths", op.Path, strings.ToLower(op.Method)}
			node, _ := s.at(path...)
			operation := node.(map[string]any)
			var want, got []string
			for _, input := range op.HTTPInputs() {
				want = append(want, fmt.Sprintf("%s %s %v", input.Source, input.Wire, input.Required))
			}
			parameters, _ := operation["parameters"].([]any)
			for _, p := range parameters {
				parameter := p.(map[string]any)
				if ref, ok := parameter["$ref"].(string); ok {
					component, _ := s.at("components", "parameters", ref[strings.LastIndex(ref, "/")+1:])
					parameter = component.(map[string]any)
				}
				required, _ := parameter["required"].(bool)
				got = append(got, fmt.Sprintf("%s %s %v", parameter["in"], parameter["name"], required))
			}
			if op.HasBody() {
				body, _ := s.at(append(path, "requestBody", "content", "application/json", "schema")...)
				required, _ := body.(map[string]any)["required"].([]any)
				for name := range body.(map[string]any)["properties"].(map[string]any) {
					got = append(got, fmt.Sprintf("body %s %v", name, slices.Contains(required, any(name))))
				}
			} else if operation["requestBody"] != nil {
				t.Errorf("%s has a body in the document and none on the surface", op.Name)
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-surface +document):\n%s", op.Name, diff)
			}
			if op.Method == http.MethodHead || op.Method == http.MethodOptions {
				t.Errorf("%s is listed", op.Method)
			}
		}
	})
}
