package surface

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// Spec is what layers change on the surface; it is in their layer.yaml.
type Spec struct {
	// Results, of an architecture, rewrites the kinds of the commands' results: {entity: receipt}.
	Results map[string]string `yaml:"results,omitempty"`
	// Inputs, of an architecture, are added to the operations of a side.
	Inputs []SpecInput `yaml:"inputs,omitempty"`
	// Operations are added.
	Operations []SpecOperation `yaml:"operations,omitempty"`
	// UseCases are the names of those that no caller asks for, such as a loop's, as
	// they are in telemetry. Documents speak of them.
	UseCases []string `yaml:"usecases,omitempty"`
	// Objects is set where a layer serves HTTP, over which references may be told as
	// objects. It is in no manifest.
	Objects bool `yaml:"-"`
}

// Kinds of operations that layers add for parts of a model.
const (
	// Watch streams what happens to an aggregate whose events leave the service.
	Watch = "watch"
	// Listing streams all that the list of an aggregate has.
	Listing = "listing"
	// Bulk does the create of an aggregate for each item of a stream.
	Bulk = "bulk"
)

// SpecOperation adds operations of a kind, or where it has none, one of the
// layer's own.
type SpecOperation struct {
	Kind string `yaml:"kind,omitempty"`
	// Reads is the facet in which a watch finds what it answers with. It is there
	// only where the facet is needed.
	Reads string `yaml:"reads,omitempty"`

	// Name of one of the layer's own: Reindex.
	Name string `yaml:"name,omitempty"`
	// Subject is what it is about, in PascalCase; its own name where that is left
	// out. Operations of one subject are served together.
	Subject string `yaml:"subject,omitempty"`
	// HTTP is METHOD /path; without it, the operation is served by RPC alone.
	HTTP string `yaml:"http,omitempty"`
	// Side is command or query; command where it is left out.
	Side   string       `yaml:"side,omitempty"`
	Inputs []SpecMember `yaml:"inputs,omitempty"`
	Result SpecResult   `yaml:"result,omitempty"`
	// Status of success in HTTP; 200, or 204 where there is no result.
	Status int `yaml:"status,omitempty"`
	// Errors are the codes of the failures that its use case has, besides those
	// of reading a request.
	Errors []string `yaml:"errors,omitempty"`
}

// SpecMember is an input of a layer's own operation: a field as a model writes
// it, and where it stands.
type SpecMember struct {
	Field string `yaml:"field"`
	// Source is body, query, header or path; where it is left out, path where the
	// path has the name, query where the method has no body, and body.
	Source string `yaml:"source"`
	Role   string `yaml:"role"`
}

// UnmarshalYAML takes a plain field for a member that says no more.
func (in *SpecMember) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		in.Field = node.Value
		return nil
	}
	type plain SpecMember
	for i := 0; i+1 < len(node.Content); i += 2 {
		if k := node.Content[i]; !slices.Contains([]string{"field", "source", "role"}, k.Value) {
			return fmt.Errorf("line %d: field %s not found in an input", k.Line, k.Value)
		}
	}
	return node.Decode((*plain)(in))
}

// SpecResult is what a layer's own operation answers with.
type SpecResult struct {
	// Kind is record or none; none where it is left out.
	Kind string `yaml:"kind"`
	// Fields of a record, as a model writes them.
	Fields []string `yaml:"fields"`
}

// SpecInput is an input of an architecture's own.
type SpecInput struct {
	Side     string   `yaml:"side,omitempty"`  // command, query; empty: both
	Kinds    []string `yaml:"kinds,omitempty"` // of operations; empty: all
	Name     string   `yaml:"name"`
	Type     string   `yaml:"type"` // string, int, bool, date, timestamp, uuid, decimal
	Source   string   `yaml:"source"`
	Role     string   `yaml:"role"`
	Required bool     `yaml:"required,omitempty"`
}

func (s Spec) check() error {
	kinds := []string{ResultEntity, ResultReceipt, ResultPage, ResultRecord, ResultNone}
	for _, from := range slices.Sorted(maps.Keys(s.Results)) {
		if !slices.Contains(kinds, from) {
			return fmt.Errorf("surface result %q is no kind of result; use one of: %s", from, words.List(kinds, "or"))
		}
		if to := s.Results[from]; !slices.Contains([]string{ResultEntity, ResultReceipt, ResultNone}, to) {
			return fmt.Errorf("surface result %s: %q cannot be made of it; use entity, receipt or none", from, to)
		}
	}
	for _, in := range s.Inputs {
		if err := in.check(); err != nil {
			return fmt.Errorf("surface input %q: %w", in.Name, err)
		}
	}
	for _, op := range s.Operations {
		if err := op.check(); err != nil {
			return err
		}
	}
	for _, name := range s.UseCases {
		if !words.IsPascal(name) {
			return fmt.Errorf("surface use case %q: its name must be in PascalCase, such as Reconcile", name)
		}
	}
	return nil
}

func (op SpecOperation) check() error {
	switch {
	case op.Kind == Watch && op.Reads != "", op.Kind == Listing, op.Kind == Bulk:
		return nil
	case op.Kind != "":
		return fmt.Errorf("surface operation %q: write {kind: watch, reads: FACET}, {kind: listing}, {kind: bulk}, or an operation with a name", op.Kind)
	case !words.IsPascal(op.Name):
		return fmt.Errorf("surface operation %q: its name must be in PascalCase, such as Reindex", op.Name)
	case op.Subject != "" && !words.IsPascal(op.Subject):
		return fmt.Errorf("surface operation %s: subject %q must be in PascalCase", op.Name, op.Subject)
	case op.Side != "" && op.Side != Command && op.Side != Query:
		return fmt.Errorf("surface operation %s: side %q is unknown; use command or query", op.Name, op.Side)
	case !slices.Contains([]string{"", ResultNone, ResultRecord}, op.Result.Kind):
		return fmt.Errorf("surface operation %s: result %q is not possible; use record or none", op.Name, op.Result.Kind)
	case (op.Result.Kind == ResultRecord) != (len(op.Result.Fields) > 0):
		return fmt.Errorf("surface operation %s: a record has fields, and nothing else has", op.Name)
	case op.Status != 0 && (op.Status < 200 || op.Status > 299 || http.StatusText(op.Status) == ""):
		return fmt.Errorf("surface operation %s: status %d is none of success", op.Name, op.Status)
	}
	for _, code := range op.Errors {
		if !slices.ContainsFunc(failures, func(f Failure) bool { return f.Code == code }) {
			return fmt.Errorf("surface operation %s: error %q is unknown", op.Name, code)
		}
	}
	return nil
}

func (in SpecInput) check() error {
	plain := []string{model.String, model.Int, model.Bool, model.Date, model.Time, model.Month, model.Duration, model.Timestamp, model.UUID, model.Decimal}
	switch {
	case in.Source == SourceHeader && words.Kebab(in.Name) == "":
		return fmt.Errorf("a header needs a name")
	case in.Source != SourceHeader && !words.IsSnake(in.Name):
		return fmt.Errorf("the name must be snake_case")
	case in.Side != "" && in.Side != Command && in.Side != Query:
		return fmt.Errorf("side %q is unknown; use command or query", in.Side)
	case !slices.Contains(plain, in.Type):
		return fmt.Errorf("type %q is not possible; use %s", in.Type, words.List(plain, "or"))
	case !slices.Contains([]string{SourceQuery, SourceHeader, SourceBody}, in.Source):
		return fmt.Errorf("source %q is not possible; use query, header or body", in.Source)
	case in.Role == "":
		return fmt.Errorf("a role is missing; say what it is for, such as token")
	}
	for _, kind := range in.Kinds {
		if !slices.Contains(grammar.OperationKinds(), kind) {
			return fmt.Errorf("kind %q is unknown; use %s", kind, words.List(grammar.OperationKinds(), "or"))
		}
	}
	return nil
}

func (in SpecInput) matches(op *Operation) bool {
	return (in.Side == "" || in.Side == op.Side) && (len(in.Kinds) == 0 || op.Operation.Is(in.Kinds...))
}

func (in SpecInput) input() *Input {
	return &Input{
		Name: in.Name, Go: words.Pascal(in.Name), Var: words.Camel(in.Name), Human: words.Human(in.Name),
		Type: &model.Type{Kind: in.Type}, Required: in.Required, Source: in.Source, Role: in.Role,
	}
}
