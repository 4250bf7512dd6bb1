package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/strictyaml"
)

type doc struct {
	Name  string   `yaml:"name"`
	Count int      `yaml:"count"`
	Links []string `yaml:"links"`
}

func TestDecode(t *testing.T) {
	var d doc
	if err := strictyaml.Decode("a.yaml", []byte("name: x\ncount: 2\nlinks: [a, b]\n"), &d, nil); err != nil {
		t.Fatal(err)
	}
	if d.Name != "x" || d.Count != 2 || len(d.Links) != 2 {
		t.Errorf("got %+v", d)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ data, want string }{
		"an unknown field":        {"name: x\n  \nnaem: y\n", `a.yaml:3:1: unknown field "naem"; did you mean "name"?`},
		"a value of a wrong type": {"count: many\n", `a.yaml:1:8: count must be a whole number, not "many"`},
		"a part of a number":      {"count: 1.5\nname: []\n", `a.yaml:1:8: count must be a whole number, not "1.5"`},
		"a list for a text":       {"{name: [a]}\n", "a.yaml:1:8: name must be a text, not a list"},
		"a text for a list":       {"links: a\n", "a.yaml:1:8: links must be a list; write [a]"},
		"a mapping for a list":    {"links: {a: b}\n", "a.yaml:1:8: links must be a list, not a mapping; write [VALUE, ...]"},
		"a list in a list":        {"links: [a, [b]]\n", "a.yaml:1:12: an item of links must be a text, not a list"},
		"a list for the file":     {"- a\n", "a.yaml:1:1: this file must be a mapping, not a list; write KEY: VALUE"},
		"a key given twice":       {"name: x\nname: y\n", `a.yaml:2:1: "name" stands here twice; keep one`},
		"nothing":                 {"", "a.yaml:1:1: empty"},
		"two documents":           {"name: x\n---\nname: y\n", "a.yaml:2:1: a second document; keep one"},
		"broken YAML":             {"name: [\n", "a.yaml:1:1: did not find expected node content"},
		"a megabyte of nesting":   {strings.Repeat("[", 1<<20), "a.yaml:1:1: nested more than 100 deep"},
	} {
		t.Run(name, func(t *testing.T) {
			err := strictyaml.Decode("a.yaml", []byte(tc.data), new(doc), []string{"name", "count"})
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}
