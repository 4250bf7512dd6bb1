package strictyaml

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/suggest"
)

var (
	nodeType    = reflect.TypeFor[yaml.Node]()
	unmarshaler = reflect.TypeFor[yaml.Unmarshaler]()
)

// misfit finds the first node that does not fit the type that it is decoded
// into, and says what does. The decoder itself tells neither column nor mend,
// and speaks of Go types, which are not what people write. what names the node.
func misfit(n *yaml.Node, t reflect.Type, what string, known []string) (*yaml.Node, string) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.DocumentNode {
		return misfit(n.Content[0], t, what, known)
	}
	if t == nodeType || n.ShortTag() == "!!null" || reflect.PointerTo(t).Implements(unmarshaler) {
		return nil, ""
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		if n.Kind != yaml.MappingNode {
			return n, fmt.Sprintf("%s must be a mapping, not %s; write KEY: VALUE", what, kindOf(n))
		}
		return misfitPair(n, t, known)
	case reflect.Slice:
		switch n.Kind {
		case yaml.ScalarNode:
			return n, fmt.Sprintf("%s must be a list; write [%s]", what, short(n.Value))
		case yaml.MappingNode:
			return n, fmt.Sprintf("%s must be a list, not a mapping; write [VALUE, ...]", what)
		}
		for _, item := range n.Content {
			if m, msg := misfit(item, t.Elem(), "an item of "+what, known); m != nil {
				return m, msg
			}
		}
		return nil, ""
	}
	return misfitScalar(n, t, what)
}

// misfitPair looks through a mapping.
func misfitPair(n *yaml.Node, t reflect.Type, known []string) (*yaml.Node, string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
			continue
		}
		if seen[key.Value] {
			return key, fmt.Sprintf("%q stands here twice; keep one", key.Value)
		}
		seen[key.Value] = true
		var inner reflect.Type
		if t.Kind() == reflect.Map {
			inner = t.Elem()
		} else if inner = fieldType(t, key.Value); inner == nil {
			return key, fmt.Sprintf("unknown field %q%s", key.Value, suggest.Hint(key.Value, known))
		}
		if m, msg := misfit(value, inner, key.Value, known); m != nil {
			return m, msg
		}
	}
	return nil, ""
}

// fieldType returns the type of the field that a key is decoded into.
func fieldType(t reflect.Type, key string) reflect.Type {
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); f.IsExported() && name == key {
			return f.Type
		}
	}
	return nil
}

func misfitScalar(n *yaml.Node, t reflect.Type, what string) (*yaml.Node, string) {
	want, fits := "one value", n.Kind == yaml.ScalarNode
	switch t.Kind() {
	case reflect.String:
		want = "a text"
	case reflect.Bool:
		want, fits = "true or false", fits && n.ShortTag() == "!!bool"
	case reflect.Int:
		want, fits = "a whole number", fits && n.ShortTag() == "!!int"
	}
	if fits {
		return nil, ""
	}
	return n, fmt.Sprintf("%s must be %s, not %s", what, want, kindOf(n))
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	return fmt.Sprintf("%q", short(n.Value))
}

// short keeps an error to one line that can be read.
func short(value string) string {
	if line, _, more := strings.Cut(value, "\n"); more || len(line) > 40 {
		return fmt.Sprintf("%.40s…", line)
	}
	return value
}
