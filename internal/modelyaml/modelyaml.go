// Package modelyaml prints models in YAML, in one canonical form.
package modelyaml

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/paging"
	"github.com/otelgen/otelgen/internal/words"
)

// Print prints the model in its canonical form: however it was written, the same
// model has the same bytes, and [modeltext.Parse] reads an equal one from them.
func Print(m *model.Model) []byte {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	// A node of strings that are UTF-8 always encodes, and a buffer takes all.
	if err := e.Encode(Node(m)); err != nil {
		panic("modelyaml: " + err.Error())
	}
	if err := e.Close(); err != nil {
		panic("modelyaml: " + err.Error())
	}
	return b.Bytes()
}

// Node returns the canonical form as a node, for embedding in a YAML file. What
// is a default anyway is left out.
func Node(m *model.Model) *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	if m.Empty() {
		if m.Domain != "" {
			put(root, "domain", str(m.Domain))
		}
		document(root, m.Doc)
		put(root, "aggregates", flow(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}))
		return root
	}
	if m.Domain != modeltext.DefaultDomain(m.Aggregates[0]) {
		put(root, "domain", str(m.Domain))
	}
	document(root, m.Doc)
	if m.Case != words.SnakeCase {
		put(root, "case", str(string(m.Case)))
	}
	if m.BasePath != "" {
		put(root, "base_path", str(m.BasePath))
	}
	if m.Media != "" {
		put(root, "media", str(m.Media))
	}
	if !m.Pages.IsDefault() {
		put(root, "pages", pagesNode(m.Pages))
	}
	if len(m.Types) > 0 {
		types := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, t := range m.Types {
			fields := seq(t.Fields, fieldNode)
			if t.Doc != "" {
				inner := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
				document(inner, t.Doc)
				put(inner, "fields", fields)
				fields = inner
			}
			put(types, t.Name, fields)
		}
		put(root, "types", types)
	}
	put(root, "aggregates", seq(m.Aggregates, func(a *model.Aggregate) *yaml.Node { return aggregateNode(m, a) }))
	if len(m.Sagas) > 0 {
		put(root, "sagas", seq(m.Sagas, func(s *model.Saga) *yaml.Node { return sagaNode(m, s) }))
	}
	return root
}

func pagesNode(p paging.Pages) *yaml.Node {
	n := flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
	if p.Array {
		put(n, "as", str("array"))
	}
	if p.Skips() {
		put(n, "by", str(p.By))
	}
	if p.Numbers() {
		put(n, "first", number(int(p.First)))
	}
	if p.Total != "" {
		put(n, "total", str(p.Total))
	}
	if p.Size != paging.UsualSize {
		put(n, "size", number(p.Size))
	}
	if p.Max != paging.UsualMax {
		put(n, "max", number(p.Max))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Names)) {
		put(n, name, str(p.Names[name]))
	}
	return n
}

func aggregateNode(m *model.Model, a *model.Aggregate) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	put(n, "name", str(a.Name))
	document(n, a.Doc)
	switch k := a.Key; {
	case a.Prefixed():
		key := flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
		put(key, "type", str(k.Kind))
		put(key, "prefix", str(k.Prefix))
		put(n, "key", key)
	case a.Counted():
		put(n, "key", str(k.Kind))
	}
	put(n, "fields", seq(slices.Concat(a.Fields, a.Secrets), fieldNode))
	if a.HasStates() {
		put(n, "states", flow(seq(a.States, func(s *model.State) *yaml.Node { return str(s.Name) })))
	}
	if len(a.Wire) > 0 {
		wire := flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
		for _, name := range slices.Sorted(maps.Keys(a.Wire)) {
			put(wire, name, str(a.Wire[name]))
		}
		put(n, "wire", wire)
	}
	put(n, "operations", seq(a.Operations, func(op *model.Operation) *yaml.Node { return operationNode(m, op) }))
	return n
}

func fieldNode(f *model.Field) *yaml.Node {
	return quoted(f.String())
}

func operationNode(m *model.Model, op *model.Operation) *yaml.Node {
	n := flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
	put(n, "name", str(op.Name))
	document(n, op.Doc)
	if op.Updates() {
		put(n, "kind", str(model.Update))
	} else {
		put(n, "kind", str(op.Kind))
	}
	if len(op.Fields) > 0 {
		put(n, "fields", seq(op.Fields, func(f *model.Field) *yaml.Node { return str(f.Name) }))
	}
	switch {
	case op.FromAny:
		put(n, "from", quoted("*"))
	case len(op.From) == 1:
		put(n, "from", str(op.From[0].Name))
	case len(op.From) > 1:
		put(n, "from", seq(op.From, func(s *model.State) *yaml.Node { return str(s.Name) }))
	}
	if op.To != nil {
		put(n, "to", str(op.To.Name))
	}
	if len(op.Input) > 0 && !op.Updates() {
		put(n, "input", seq(op.Input, fieldNode))
	}
	if len(op.Sets) > 0 && !op.Updates() {
		put(n, "set", seq(op.Sets, func(s *model.Set) *yaml.Node { return quoted(s.Field.Name + ": " + s.Text) }))
	}
	if op.Field != nil {
		put(n, "field", str(op.Field.Name))
		put(n, "by", str(op.By))
		if op.Sign != "" {
			put(n, "sign", quoted(op.Sign))
		}
		if op.FloorText != op.Field.MinText && op.FloorText != "" {
			put(n, "floor", &yaml.Node{Kind: yaml.ScalarNode, Tag: numberTag(op.FloorText), Value: op.FloorText})
		}
	}
	if op.HasHTTP() {
		put(n, "http", httpNode(op.Method, strings.TrimPrefix(op.Path, m.BasePath)))
	}
	if filters := op.Filters(); len(filters) > 0 {
		put(n, "filter", seq(filters, str))
	}
	if op.Emits != "" {
		put(n, "emits", str(op.Emits))
	}
	if op.Silent {
		put(n, "answers", str("nothing"))
	}
	if op.Status != 0 {
		put(n, "status", number(op.Status))
	}
	if op.Idempotent {
		put(n, "idempotent", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	}
	return n
}

func httpNode(method, path string) *yaml.Node {
	n := str(method + " " + path)
	if strings.Contains(path, "{") {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func numberTag(s string) string {
	if strings.Contains(s, ".") {
		return "!!float"
	}
	return "!!int"
}

func sagaNode(m *model.Model, s *model.Saga) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	put(n, "name", str(s.Name))
	if s.Path != "" {
		put(n, "http", httpNode(s.Method, strings.TrimPrefix(s.Path, m.BasePath)))
	}
	put(n, "deadline", str(s.Deadline.String()))
	if len(s.Input) > 0 {
		put(n, "input", seq(s.Input, fieldNode))
	}
	put(n, "steps", seq(s.Steps, stepNode))
	return n
}

func stepNode(s *model.Step) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	put(n, "name", str(s.Name))
	put(n, "call", str(s.Call.Aggregate.Name+"."+s.Call.Name))
	if len(s.With) > 0 {
		put(n, "with", bindings(s.With))
	}
	if len(s.Save) > 0 {
		save := flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
		for _, x := range s.Save {
			put(save, x.Name, str(x.Field))
		}
		put(n, "save", save)
	}
	if s.Undo != nil {
		put(n, "undo", str(s.Undo.Aggregate.Name+"."+s.Undo.Name))
		if len(s.UndoWith) > 0 {
			put(n, "undo_with", bindings(s.UndoWith))
		}
	}
	return n
}

func bindings(all []*model.Binding) *yaml.Node {
	n := flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
	for _, x := range all {
		put(n, x.Name, str(x.Source+"."+x.Ref))
	}
	return n
}

// document puts in what something is for, if the model says it.
func document(mapping *yaml.Node, doc string) {
	if doc != "" {
		put(mapping, "doc", quoted(doc))
	}
}

func put(mapping *yaml.Node, key string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, str(key), value)
}

func seq[T any](items []T, node func(T) *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range items {
		n.Content = append(n.Content, node(item))
	}
	return n
}

func flow(n *yaml.Node) *yaml.Node {
	n.Style = yaml.FlowStyle
	return n
}

func quoted(s string) *yaml.Node {
	n := str(s)
	n.Style = yaml.DoubleQuotedStyle
	return n
}

func number(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(n)}
}

// str is a scalar that stays a text: the encoder quotes what would be read as
// something else.
func str(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}
