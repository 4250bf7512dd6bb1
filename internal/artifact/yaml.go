package artifact

import (
	"bytes"
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// object is a mapping with the keys in the order given: pairs of a key and a
// value that [scalar], object or list makes.
func object(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	return with(n, pairs...)
}

// with appends pairs to a mapping and returns it.
func with(n *yaml.Node, pairs ...any) *yaml.Node {
	for i := 0; i < len(pairs); i += 2 {
		n.Content = append(n.Content, scalar(pairs[i]), scalar(pairs[i+1]))
	}
	return n
}

func list[T any](items ...T) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range items {
		n.Content = append(n.Content, scalar(item))
	}
	return n
}

// scalar makes a node of a string, a number or a bool; a node is itself. Text
// that YAML would read as something else is quoted when it is printed.
func scalar(v any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	switch v := v.(type) {
	case *yaml.Node:
		return v
	case string:
		n.Tag, n.Value = "!!str", v
	case int:
		n.Tag, n.Value = "!!int", strconv.Itoa(v)
	case int64:
		n.Tag, n.Value = "!!int", strconv.FormatInt(v, 10)
	case bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(v)
	case nil:
		n.Tag = "!!null"
	default:
		panic(fmt.Sprintf("artifact: no YAML for %T", v)) // a mistake in this package
	}
	return n
}

// flow has the node printed on one line, with what is in it.
func flow(n *yaml.Node) *yaml.Node {
	n.Style |= yaml.FlowStyle
	return n
}

// encode writes a document, indented by two.
func encode(n *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}
