package yamlmerge_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/yamlmerge"
)

func merged(t *testing.T, parts ...string) (string, error) {
	t.Helper()
	var all []yamlmerge.Part
	for i, p := range parts {
		layer := "layer/" + string(rune('a'+i))
		all = append(all, yamlmerge.Part{Layer: layer, Template: layer + "/merge/x.yaml", Data: []byte(p)})
	}
	out, err := yamlmerge.Merge("x.yaml", all)
	return string(out), err
}

func TestMerge(t *testing.T) {
	for name, tc := range map[string]struct {
		parts []string
		want  string
	}{
		"one part keeps its comments, with an empty line between the keys at the top": {
			[]string{"# The file.\na:\n  # inside\n  b: 1 # why\n# The second.\nc: [x, y]\n"},
			"# The file.\na:\n  # inside\n  b: 1 # why\n\n# The second.\nc: [x, y]\n",
		},
		"mappings are united, in the order in which keys come": {
			[]string{"b: {x: 1}\na: 1\n", "c: 3\nb: {y: 2}\n"},
			"b: {x: 1, y: 2}\n\na: 1\n\nc: 3\n",
		},
		"sequences grow by what they do not hold": {
			[]string{"a: [one, {k: v}]\n", "a: [two, one, {k: v}]\n"},
			"a: [one, {k: v}, two]\n",
		},
		"nothing gives way to something, and not the other way":       {[]string{"a:\nb: 1\n", "a: 2\nb:\n"}, "a: 2\n\nb: 1\n"},
		"the same value twice is one":                                 {[]string{"a: 1\n", "a: 1\n"}, "a: 1\n"},
		"what joins an empty mapping is written on lines of its own":  {[]string{"a: {}\n", "a:\n  b:\n    c: 1\n"}, "a:\n  b:\n    c: 1\n"},
		"a value that is the same word as a key is not taken for one": {[]string{"k: b\n", "b: 1\n"}, "k: b\n\nb: 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := merged(t, tc.parts...)
			if err != nil || got != tc.want {
				t.Errorf("%v\ngot:\n%s\nwant:\n%s", err, got, tc.want)
			}
		})
	}
}

func TestMergeRefuses(t *testing.T) {
	for want, parts := range map[string][]string{
		"x.yaml: layer/a and layer/b give a.b different values":          {"a: {b: 1}\n", "a: {b: 2}\n"},
		"x.yaml: layer/a and layer/b give a different values":            {"a: {b: 1}\n", "a: [b]\n"},
		"x.yaml: layer/b and layer/c give n.b different values":          {"a: 1\n", "n: {b: x}\n", "n: {b: y}\n"},
		"layer/a/merge/x.yaml:2:1: \"a\" stands twice":                   {"a: 1\na: 2\n"},
		"layer/b/merge/x.yaml:1:4: anchors and aliases cannot be merged": {"a: 1\n", "b: &x 1\n"},
		"layer/a/merge/x.yaml:2:1: a second document":                    {"a: 1\n---\nb: 1\n"},
		"layer/b/merge/x.yaml:1:1: empty":                                {"a: 1\n", ""},
		"layer/a/merge/x.yaml:1:1: nested more than 100 deep":            {strings.Repeat("[", 200) + strings.Repeat("]", 200)},
	} {
		if _, err := merged(t, parts...); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", parts, err, want)
		}
	}
}
