// Package yamlmerge makes one YAML document of parts that several layers write.
package yamlmerge

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/strictyaml"
)

// Part is what one layer adds to a YAML document that layers share.
type Part struct {
	// Layer adds it, Template is where it stands.
	Layer, Template string
	Data            []byte
}

// Merge makes one document of parts: mappings are united, sequences appended
// without what they hold already, and any other value may be given twice only
// if it is the same. Keys keep the order in which they come. A part that is no
// YAML and parts that do not go together are faults of their authors.
func Merge(path string, parts []Part) ([]byte, error) {
	m := merger{path: path, from: map[*yaml.Node]string{}}
	var doc *yaml.Node
	for _, p := range parts {
		var next yaml.Node
		if err := strictyaml.Decode(p.Template, p.Data, &next, nil); err != nil {
			return nil, err
		}
		if err := m.own(p, &next); err != nil {
			return nil, err
		}
		if doc == nil {
			doc = &next
			continue
		}
		if err := m.merge("", doc.Content[0], next.Content[0]); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("print %s: %w", path, err)
	}
	return apart(out.Bytes()), nil
}

type merger struct {
	path string
	// from tells which layer a node came from.
	from map[*yaml.Node]string
}

// own notes whose a part's nodes are, and refuses what would make merging
// depend on more than keys and values.
func (m *merger) own(p Part, n *yaml.Node) error {
	m.from[n] = p.Layer
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return diag.At(p.Template, n.Line, n.Column, "anchors and aliases cannot be merged; write the value out")
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for i := 0; i < len(n.Content); i += 2 {
			k := n.Content[i]
			if seen[k.Value] {
				return diag.At(p.Template, k.Line, k.Column, "%q stands twice", k.Value)
			}
			seen[k.Value] = true
		}
	}
	for _, c := range n.Content {
		if err := m.own(p, c); err != nil {
			return err
		}
	}
	return nil
}

// merge adds what is in next to n. at is where both stand, for errors.
func (m *merger) merge(at string, n, next *yaml.Node) error {
	switch {
	case next.Tag == "!!null" || same(n, next):
		return nil
	case n.Tag == "!!null":
		comment := n.LineComment
		*n = *next
		n.LineComment, m.from[n] = comment, m.from[next]
		return nil
	case n.Kind == yaml.SequenceNode && next.Kind == yaml.SequenceNode:
		for _, item := range next.Content {
			if !slices.ContainsFunc(n.Content, func(have *yaml.Node) bool { return same(have, item) }) {
				n.Content = append(n.Content, item)
			}
		}
		return nil
	case n.Kind == yaml.MappingNode && next.Kind == yaml.MappingNode:
		return m.mergeMapping(at, n, next)
	}
	return diag.Errorf("%s: %s and %s give %s different values; one of them must leave it out", m.path, m.from[n], m.from[next], at)
}

func (m *merger) mergeMapping(at string, n, next *yaml.Node) error {
	if len(n.Content) == 0 {
		n.Style = next.Style // {} would keep what is added on one line
	}
	for i := 0; i < len(next.Content); i += 2 {
		key, value := next.Content[i], next.Content[i+1]
		have := valueOfKey(n, key.Value)
		if have == nil {
			n.Content = append(n.Content, key, value)
			continue
		}
		where := key.Value
		if at != "" {
			where = at + "." + where
		}
		if err := m.merge(where, have, value); err != nil {
			return err
		}
	}
	return nil
}

// valueOfKey returns the value of a mapping's key, or nil.
func valueOfKey(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// same reports whether two nodes hold the same value.
func same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, same)
}

// apart puts an empty line before each key at the top of a document and the
// comments above it, as a person would.
func apart(doc []byte) []byte {
	var out, comments bytes.Buffer
	for line := range bytes.Lines(doc) {
		switch line[0] {
		case '\n':
			continue
		case '#':
			comments.Write(line)
			continue
		case ' ', '-':
		default:
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
		}
		out.Write(comments.Bytes())
		comments.Reset()
		out.Write(line)
	}
	return out.Bytes()
}
