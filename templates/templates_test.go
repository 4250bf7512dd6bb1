package templates_test

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/otelgen/otelgen/internal/words"
	"github.com/otelgen/otelgen/templates"
)

// eachTemplate calls f with every template that comes with otelgen.
func eachTemplate(t *testing.T, f func(path, text string)) {
	t.Helper()
	count := 0
	err := fs.WalkDir(templates.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".tmpl" {
			return err
		}
		count++
		text, err := fs.ReadFile(templates.FS, p)
		f(p, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 300 {
		t.Errorf("only %d templates", count)
	}
}

// TestTablesAreNamedInTheSingular keeps the names of our own tables and indexes
// from those of a model, whose tables are plurals: no word, whatever it is, may
// have one of ours for its plural.
func TestTablesAreNamedInTheSingular(t *testing.T) {
	declared := regexp.MustCompile("(?:CREATE (?:UNIQUE )?(?:TABLE|INDEX)(?: IF NOT EXISTS)? |memdb\\.Open\\[.*\\]\\(db, )\"([^\"{]+)\"")
	count := 0
	eachTemplate(t, func(p, text string) {
		if strings.HasSuffix(p, "_test.go.tmpl") {
			return // a database of its own
		}
		for _, m := range declared.FindAllStringSubmatch(text, -1) {
			count++
			if words.Plural(m[1]) == m[1] {
				t.Errorf("%s: %q could be the table of an aggregate; name it in the singular", p, m[1])
			}
		}
	})
	if count < 15 {
		t.Errorf("only %d tables and indexes", count)
	}
}

// TestPartialsAreShort keeps logic out of partials: what is worked out from a
// model belongs into typed code with tests of its own.
func TestPartialsAreShort(t *testing.T) {
	const most = 150
	eachTemplate(t, func(p, text string) {
		if n := strings.Count(text, "\n"); (path.Base(p) == "partials.tmpl" || path.Base(path.Dir(p)) == "partials") && n > most {
			t.Errorf("%s has %d lines, more than %d: move what is no text into Go, such as a method of a model's type or of the view", p, n, most)
		}
	})
}

// TestTemplatesReadNoText finds templates that take text apart, which is how they
// come to parse what they themselves have written.
func TestTemplatesReadNoText(t *testing.T) {
	reads := func(function string) bool {
		return strings.HasPrefix(strings.TrimPrefix(strings.ToLower(function), "must"), "regex") ||
			slices.Contains([]string{"split", "splitn", "splitList", "substr", "fromJson", "mustFromJson"}, function)
	}
	eachTemplate(t, func(p, text string) {
		trees := map[string]*parse.Tree{}
		tree := parse.New(p)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(text, "", "", trees); err != nil {
			t.Errorf("%s: %v", p, err)
			return
		}
		for _, tree := range trees {
			eachFunction(tree.Root, func(n *parse.IdentifierNode) {
				if reads(n.Ident) {
					place, _ := tree.ErrorContext(n)
					t.Errorf("%s: %s takes text apart: have typed code give its parts", place, n.Ident)
				}
			})
		}
	})
}

// eachFunction calls f with the name of every function that a template calls.
func eachFunction(node parse.Node, f func(*parse.IdentifierNode)) {
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			eachFunction(p, f)
		}
	}
	list := func(l *parse.ListNode) {
		if l != nil {
			eachFunction(l, f)
		}
	}
	branch := func(b *parse.BranchNode) {
		pipe(b.Pipe)
		list(b.List)
		list(b.ElseList)
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			eachFunction(child, f)
		}
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			for _, arg := range c.Args {
				eachFunction(arg, f)
			}
		}
	case *parse.ChainNode:
		eachFunction(n.Node, f)
	case *parse.IdentifierNode:
		f(n)
	}
}
