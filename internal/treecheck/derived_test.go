//go:build e2e

package treecheck_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/words"
)

// TestDerivedNames crosses the names that templates derive from aggregates. Where
// they make listZebras of one and zebraColumns of the other, an aggregate List and
// an aggregate Column would both have listColumns. So every word that stands before
// or after the name of an aggregate becomes an aggregate itself, all in one model.
func TestDerivedNames(t *testing.T) {
	c, catalog := checker(), bundled(t)
	zebra, err := modeltext.Parse("model.yaml", []byte("domain: stable\naggregates:"+aggregate("Zebra")))
	if err != nil {
		t.Fatal(err)
	}
	for s, answers := range stacks {
		t.Run(s, func(t *testing.T) {
			files, err := rendered(t.Context(), catalog, "service", "example.com/service", answers, zebra)
			if err != nil {
				t.Fatal(err)
			}
			beside := map[string]bool{}
			for name, data := range files {
				if path.Ext(name) == ".go" {
					around(t, name, data, beside)
				}
			}
			if len(beside) < 20 {
				t.Fatalf("only %d words stand beside the name of an aggregate: %q", len(beside), slices.Sorted(maps.Keys(beside)))
			}
			m, err := modeltext.Parse("model.yaml", []byte(aggregates(slices.Sorted(maps.Keys(beside)))))
			if err == nil {
				err = try(t.Context(), c, catalog, answers, m)
			}
			if err != nil {
				t.Errorf("%q: %v", slices.Sorted(maps.Keys(beside)), err)
			}
		})
	}
}

// around adds the words that stand before and after the name of the aggregate Zebra
// in the names that a file declares, in the singular.
func around(t *testing.T, name string, data []byte, beside map[string]bool) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		before, after, found := strings.Cut(strings.Replace(id.Name, "zebra", "Zebra", 1), "Zebra")
		if !found {
			return true
		}
		for _, w := range []string{before, strings.TrimPrefix(after, "s"), after} {
			w = strings.ToLower(strings.Trim(words.Snake(singular(w)), "_"))
			if words.IsPascal(words.Pascal(w)) && !strings.Contains(w, "zebra") {
				beside[w] = true
			}
		}
		return true
	})
}

// singular is one of the many that our own names tell of: Columns, Values, Args.
func singular(name string) string {
	if strings.HasSuffix(name, "ss") {
		return name
	}
	return strings.TrimSuffix(name, "s")
}
