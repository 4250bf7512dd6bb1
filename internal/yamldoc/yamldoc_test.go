package yamldoc

import (
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestEncode(t *testing.T) {
	steps := List(
		Object("a", 1, "b", List("x", "y"), "c", Flow(Object("d", true, "e", Flow(List("f g", "h,i"))))),
		Object("a", Object("b", Object()), "c", List[string](), "d", nil),
	)
	steps.items[1].comment = "why"
	want := `title: "it: is"
steps:
  - a: 1
    b:
      - x
      - "y"
    c: {d: true, e: [f g, "h,i"]}
  # why
  - a:
      b: {}
    c: []
    d:
"201": '"$1.version"'
`
	if diff := cmp.Diff(want, string(Encode(Object("title", "it: is", "steps", steps, "201", `"$1.version"`)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzEncode puts text where this package puts it and reads it back with
// another reader.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{
		"", " ", "plain", "true", "No", "~", "null", "1", "1.50", "0x1f", "1e3", "1_000", "2026-01-02", "12:30:45", ".5", "-", "- a", "a: b", "a:", ":a",
		"a #b", "#a", "a,b", "[a]", "{a}", "a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "'", `"`, `a"b'c`, `\`, `\n`, "a\nb", "a\tb", "\x00", "\x7f",
		"\u0085", "\u2028", "\ufeff", "é", "漢字", "👍", "$1.id", "${A:-b}", "=", "<<", "?", "? a", "---", "...", "a\r\n", "^-?(0|[1-9])$", "%zz", "(a", "a ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		// Text of ours is UTF-8, a key of YAML has at most 1024 characters, and <<
		// is an instruction to it, quoted or not.
		if !utf8.ValidString(s) || len(s) > 1000 || slices.Contains([]string{"<<", "inline", "block", "flow"}, s) {
			return
		}
		n := Object(s, s, "inline", Flow(List(s, s)), "block", List(s), "flow", Flow(Object("k"+s, s)))
		var got struct {
			Inline, Block []string
			Flow          map[string]string
			Rest          map[string]string `yaml:",inline"`
		}
		if err := yaml.Unmarshal(Encode(n), &got); err != nil {
			t.Fatalf("%q: %v in\n%s", s, err, Encode(n))
		}
		if got.Rest[s] != s || len(got.Inline) != 2 || got.Inline[0] != s || got.Inline[1] != s || len(got.Block) != 1 || got.Block[0] != s || got.Flow["k"+s] != s {
			t.Errorf("%q comes back as %q from\n%s", s, got, Encode(n))
		}
	})
}
