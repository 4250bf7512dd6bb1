// Package collectorconfig reads the configuration of an OpenTelemetry Collector
// as the collector does: it finds keys that no component has, values of another
// type, and pipelines with components that are not there.
//
// What components can be told stands in schema.json, which a test of module
// internal/components/collector writes from the components themselves. Those
// that the schema lacks are left alone.
package collectorconfig

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/suggest"
)

//go:generate go -C ../components/collector test -trimpath -vet=off -run TestSchema -update .

//go:embed schema.json
var schemaJSON []byte

// schema is what configurations are made of.
type schema struct {
	// Components maps sections, and the components that may stand there, to their types.
	Components map[string]map[string]string
	// Types maps structs to their keys, and these to the types of their values:
	// scalar, bool, int, float, duration, any, []T, map[]T, or a struct.
	Types map[string]map[string]string
}

var load = sync.OnceValues(func() (s schema, err error) {
	return s, json.Unmarshal(schemaJSON, &s)
})

// A Fault is something that a collector would refuse.
type Fault struct {
	// Line counts from 1.
	Line int
	Text string
}

// A Report is the result of checking a configuration.
type Report struct {
	Faults []Fault
	// Unknown are the components that the schema does not have, such as
	// exporters/zipkin: their settings were not checked.
	Unknown []string
}

// Is reports whether a YAML document is a collector's configuration, which has
// pipelines and exporters.
func Is(data []byte) bool {
	var doc struct {
		Exporters yaml.Node
		Service   struct{ Pipelines yaml.Node }
	}
	err := yaml.Unmarshal(data, &doc)
	return err == nil && doc.Exporters.Kind == yaml.MappingNode && doc.Service.Pipelines.Kind == yaml.MappingNode
}

// Check reads a configuration. The error says that it is not YAML.
func Check(data []byte) (Report, error) {
	s, err := load()
	if err != nil {
		return Report{}, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return Report{}, err
	}
	c := checker{schema: s, declared: map[string]map[string]bool{}}
	if len(doc.Content) == 1 {
		c.document(doc.Content[0])
	}
	slices.SortStableFunc(c.Faults, func(a, b Fault) int { return a.Line - b.Line })
	return c.Report, nil
}

type checker struct {
	schema
	Report
	// declared are the components of each section.
	declared map[string]map[string]bool
}

func (c *checker) fault(n *yaml.Node, format string, args ...any) {
	c.Faults = append(c.Faults, Fault{n.Line, fmt.Sprintf(format, args...)})
}

const service = "service"

func (c *checker) document(root *yaml.Node) {
	sections := slices.Sorted(maps.Keys(c.Components))
	for section, body := range c.entries(root, "a collector's configuration", sections) {
		if section.Value == service || body.Kind != yaml.MappingNode {
			continue
		}
		c.declared[section.Value] = map[string]bool{}
		for i := 0; i+1 < len(body.Content); i += 2 {
			id, told := body.Content[i], body.Content[i+1]
			c.declared[section.Value][id.Value] = true
			name, _, _ := strings.Cut(id.Value, "/")
			typ, known := c.Components[section.Value][name]
			if !known {
				c.Unknown = append(c.Unknown, section.Value+"/"+name)
				continue
			}
			c.value(told, typ, id.Value)
		}
	}
	// Pipelines name components, wherever the section stands.
	for section, body := range pairs(root) {
		if section.Value == service {
			c.service(body)
		}
	}
}

var signals = []string{"traces", "metrics", "logs", "profiles"}

func (c *checker) service(n *yaml.Node) {
	for key, body := range c.entries(n, service, []string{"extensions", "pipelines", "telemetry"}) {
		switch key.Value {
		case "extensions":
			c.names(body, "service.extensions", "extensions")
		case "telemetry":
			c.value(body, c.Components[service]["telemetry"], "service.telemetry")
		case "pipelines":
			for id, pipeline := range pairs(body) {
				if signal, _, _ := strings.Cut(id.Value, "/"); !slices.Contains(signals, signal) {
					c.fault(id, "pipeline %s: a pipeline is of %s%s", id.Value, strings.Join(signals, ", "), suggest.Hint(signal, signals))
				}
				c.pipeline(id, pipeline)
			}
		}
	}
}

func (c *checker) pipeline(id, n *yaml.Node) {
	path := "pipeline " + id.Value
	parts := []string{"receivers", "processors", "exporters"}
	has := map[string]bool{}
	for key, body := range c.entries(n, path, parts) {
		has[key.Value] = len(body.Content) > 0
		c.names(body, path, key.Value, connectors(key.Value)...)
	}
	for _, part := range []string{"receivers", "exporters"} {
		if !has[part] {
			c.fault(id, "%s has no %s", path, part)
		}
	}
}

// connectors is the section that a pipeline's receivers and exporters may also
// stand in.
func connectors(part string) []string {
	if part == "processors" {
		return nil
	}
	return []string{"connectors"}
}

// names looks for components that a list names in the section, or in others.
func (c *checker) names(list *yaml.Node, path, section string, others ...string) {
	for _, item := range list.Content {
		in := append([]string{section}, others...)
		if slices.ContainsFunc(in, func(s string) bool { return c.declared[s][item.Value] }) {
			continue
		}
		var known []string
		for _, s := range in {
			known = slices.AppendSeq(known, maps.Keys(c.declared[s]))
		}
		slices.Sort(known)
		c.fault(item, "%s: %s is not one of the %s%s", path, item.Value, strings.Join(in, " or "), suggest.Hint(item.Value, known))
	}
}

// value checks a value of a type; path leads to it.
func (c *checker) value(n *yaml.Node, typ, path string) {
	if n.Tag == "!!null" || typ == "any" || n.Kind == yaml.AliasNode || n.Kind == yaml.ScalarNode && strings.Contains(n.Value, "${") {
		return
	}
	if elem, ok := strings.CutPrefix(typ, "map[]"); ok {
		for key, v := range c.mapping(n, path) {
			c.value(v, elem, path+"."+key.Value)
		}
		return
	}
	if elem, ok := strings.CutPrefix(typ, "[]"); ok {
		if n.Kind == yaml.ScalarNode { // one item, which may stand for a list
			c.value(n, elem, path)
			return
		}
		if n.Kind != yaml.SequenceNode {
			c.fault(n, "%s is a list", path)
			return
		}
		for i, v := range n.Content {
			c.value(v, elem, fmt.Sprintf("%s[%d]", path, i))
		}
		return
	}
	if keys, ok := c.Types[typ]; ok {
		c.object(n, keys, path)
		return
	}
	c.scalar(n, typ, path)
}

func (c *checker) object(n *yaml.Node, keys map[string]string, path string) {
	for key, v := range c.mapping(n, path) {
		typ, known := keys[key.Value]
		switch {
		case known:
			c.value(v, typ, path+"."+key.Value)
		case keys["*"] == "":
			c.fault(key, "%s has no key %s%s", path, key.Value, suggest.Hint(key.Value, slices.Sorted(maps.Keys(keys))))
		}
	}
}

func (c *checker) scalar(n *yaml.Node, typ, path string) {
	if n.Kind != yaml.ScalarNode {
		c.fault(n, "%s is a single value", path)
		return
	}
	fits, want := true, ""
	switch typ {
	case "bool":
		fits, want = n.Tag == "!!bool", "true or false"
	case "int":
		fits, want = n.Tag == "!!int", "a whole number"
	case "float":
		fits, want = n.Tag == "!!int" || n.Tag == "!!float", "a number"
	case "duration":
		_, err := time.ParseDuration(n.Value)
		fits, want = err == nil || n.Tag == "!!int", "a duration, such as 5s"
	}
	if !fits {
		c.fault(n, "%s: %q is not %s", path, n.Value, want)
	}
}

// mapping ranges over the keys of what must be a mapping.
func (c *checker) mapping(n *yaml.Node, path string) iter.Seq2[*yaml.Node, *yaml.Node] {
	if n.Kind != yaml.MappingNode {
		c.fault(n, "%s is a mapping", path)
	}
	return pairs(n)
}

// entries is mapping with the keys that are known, and tells of others.
func (c *checker) entries(n *yaml.Node, path string, known []string) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		for key, v := range c.mapping(n, path) {
			if !slices.Contains(known, key.Value) {
				c.fault(key, "%s has no key %s%s", path, key.Value, suggest.Hint(key.Value, known))
				continue
			}
			if !yield(key, v) {
				return
			}
		}
	}
}

func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}
