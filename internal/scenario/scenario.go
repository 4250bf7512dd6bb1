// Package scenario runs a generated service's api/scenario.yaml against a running service, over HTTP or by gRPC.
//
// A scenario is a list of steps. Each names an operation of api/openapi.yaml, which gives its method and path, and says what to send and
// which status to expect. A value may refer to the answer of an earlier step: $1.id is the field id of the first step's answer, and
// $2.items.0.id reaches into lists. A reference that is the whole of a value keeps its type; within a longer text it becomes text.
package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The files of a generated service that a scenario consists of.
const (
	StepsFile   = "api/scenario.yaml"
	OpenAPIFile = "api/openapi.yaml"
)

// Scenario is a list of steps with the routes of their operations.
type Scenario struct {
	Steps []Step
}

// Step is one request. The values of Path, Query, Headers and Body may hold references.
type Step struct {
	Operation string
	Method    string // of the operation
	Route     string // of the operation, with parameters in braces
	Path      map[string]string
	Query     map[string]string
	Headers   map[string]string
	Body      any    // nil sends no body, a string is sent as it is, anything else as JSON
	Expect    int    // status
	Code      string // of a call, in its place
}

// Open reads the scenario of a generated service from its root folder.
func Open(service fs.FS) (*Scenario, error) {
	steps, err := fs.ReadFile(service, StepsFile)
	if err != nil {
		return nil, fmt.Errorf("reading the scenario: %w", err)
	}
	openAPI, err := fs.ReadFile(service, OpenAPIFile)
	if err != nil {
		return nil, fmt.Errorf("reading the scenario's operations: %w", err)
	}
	return Parse(steps, openAPI)
}

// Parse reads a scenario and, from the OpenAPI document, the method and path of each operationId; nothing else of it is looked at.
func Parse(steps, openAPI []byte) (*Scenario, error) {
	routes, err := parseRoutes(openAPI)
	if err != nil {
		return nil, err
	}
	var nodes []yaml.Node
	if err := yaml.Unmarshal(steps, &nodes); err != nil {
		return nil, fmt.Errorf("%s: %w", StepsFile, err)
	}
	s := &Scenario{}
	var errs []error
	for i := range nodes {
		step, err := parseStep(&nodes[i], i+1, routes)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: step %d: %w", StepsFile, nodes[i].Line, i+1, err))
			continue
		}
		s.Steps = append(s.Steps, step)
	}
	return s, errors.Join(errs...)
}

type route struct{ method, path string }

func parseRoutes(openAPI []byte) (map[string]route, error) {
	var document struct {
		Paths map[string]map[string]yaml.Node `yaml:"paths"`
	}
	if err := yaml.Unmarshal(openAPI, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", OpenAPIFile, err)
	}
	methods := []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}
	routes := map[string]route{}
	for path, item := range document.Paths {
		for method, node := range item {
			if !slices.Contains(methods, method) {
				continue
			}
			var operation struct {
				ID string `yaml:"operationId"`
			}
			if err := node.Decode(&operation); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", OpenAPIFile, node.Line, err)
			}
			routes[operation.ID] = route{strings.ToUpper(method), path}
		}
	}
	return routes, nil
}

func parseStep(node *yaml.Node, n int, routes map[string]route) (Step, error) {
	step, expect, err := decodeStep(node)
	if err != nil {
		return Step{}, err
	}
	r, ok := routes[step.Operation]
	if !ok {
		return Step{}, fmt.Errorf("operation %q is not in %s", step.Operation, OpenAPIFile)
	}
	step.Method, step.Route = r.method, r.path
	if step.Expect, err = strconv.Atoi(expect); err != nil || http.StatusText(step.Expect) == "" {
		return Step{}, fmt.Errorf("expect: %q is not an HTTP status", expect)
	}
	return step, step.check(n)
}

// decodeStep reads what steps of every kind have.
func decodeStep(node *yaml.Node) (step Step, expect string, err error) {
	var raw struct {
		Operation string            `yaml:"operation"`
		Path      map[string]string `yaml:"path"`
		Query     map[string]string `yaml:"query"`
		Headers   map[string]string `yaml:"headers"`
		Body      yaml.Node         `yaml:"body"`
		Expect    yaml.Node         `yaml:"expect"`
	}
	if err := knownFields(node, "operation", "path", "query", "headers", "body", "expect"); err != nil {
		return Step{}, "", err
	}
	if err := node.Decode(&raw); err != nil {
		return Step{}, "", err
	}
	body, err := value(&raw.Body)
	if err != nil {
		return Step{}, "", fmt.Errorf("body: %w", err)
	}
	step = Step{Operation: raw.Operation, Path: raw.Path, Query: raw.Query, Headers: raw.Headers, Body: body}
	return step, raw.Expect.Value, nil
}

// knownFields refuses misspelt fields, which would otherwise change a step without a word.
func knownFields(node *yaml.Node, known ...string) error {
	if node.Kind != yaml.MappingNode {
		return errors.New("it is not a mapping")
	}
	for i := 0; i < len(node.Content); i += 2 {
		if key := node.Content[i].Value; !slices.Contains(known, key) {
			return fmt.Errorf("unknown field %q; there are %s", key, strings.Join(known, ", "))
		}
	}
	return nil
}

var parameter = regexp.MustCompile(`\{([^{}]+)\}`)

// check finds path parameters that do not fit the route, and references to steps that do not come before this one, step n.
func (s Step) check(n int) error {
	var parameters []string
	for _, m := range parameter.FindAllStringSubmatch(s.Route, -1) {
		parameters = append(parameters, m[1])
		if _, ok := s.Path[m[1]]; !ok {
			return fmt.Errorf("path: %s of %s is missing", m[1], s.Route)
		}
	}
	for name := range s.Path {
		if !slices.Contains(parameters, name) {
			return fmt.Errorf("path: %s is not in %s", name, s.Route)
		}
	}
	return s.checkReferences(n)
}

func (s Step) checkReferences(n int) (err error) {
	s.eachReference(func(ref string, step int) {
		if step < 1 || step >= n {
			err = fmt.Errorf("%s refers to a step that does not come before this one", ref)
		}
	})
	return err
}

// value turns YAML into what JSON can say, without YAML's own ideas of dates and numbers: 2026-11-23 stays text, 1.10 stays 1.10.
func value(node *yaml.Node) (any, error) {
	switch node.Kind {
	case 0:
		return nil, nil
	case yaml.AliasNode:
		return value(node.Alias)
	case yaml.SequenceNode:
		out := []any{}
		for _, n := range node.Content {
			v, err := value(n)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			v, err := value(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			out[node.Content[i].Value] = v
		}
		return out, nil
	default:
		return scalar(node)
	}
}
