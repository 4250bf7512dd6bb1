package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/tree"
)

// update rewrites the golden trees: go test ./internal/e2e -run Golden -update.
var update = flag.Bool("update", false, "rewrite the golden trees")

// goldenModel is the model of golden trees that are to show every type and
// kind of operation. No other test needs it.
const goldenModel = "specimen"

// goldenTree is a stack whose tree is kept in testdata/golden, so that a change
// of a template shows in review as the change of a service. The first is kept
// whole. Of the others there are the files that differ from those of another,
// and the list NAME.gone of the paths that only the other has.
type goldenTree struct {
	name, of string
	stack    stack
}

var golden = []goldenTree{
	{"default", "", defaultStack},
	{"grpc", "default", stack{"hexagonal", "grpc", "otlp", "sqlite", "", "memory", "order"}},
	{"hexagonal-bus", "default", stack{"hexagonal", "chi", "console", "sqlite", "", "memory", goldenModel}},
	{"cqrs", "default", stack{"cqrs", "nethttp", "otlp", "sqlite", "memory", "none", "order"}},
	{"cqrs-memory", "cqrs", stack{"cqrs", "chi", "console", "memory", "memory", "memory", goldenModel}},
}

func (g goldenTree) dir() string { return filepath.Join("..", "..", "testdata", "golden", g.name) }

func (g goldenTree) gone() string { return g.dir() + ".gone" }

// TestGolden compares rendered trees with those that are kept.
func TestGolden(t *testing.T) {
	for _, g := range golden {
		t.Run(g.name, func(t *testing.T) {
			got := withoutDigests(t, rendered(t, request(t, g.stack)))
			if *update {
				g.keep(t, got)
			}
			want := kept(t, g.name)
			if got.Digest() != want.Digest() {
				t.Errorf("stale; if the change is meant, run go test ./internal/e2e -run Golden -update\n%s", tail(tree.Diff(want, got)))
			}
		})
	}
}

var digest = regexp.MustCompile(`sha256:[0-9a-f]{64}`)

// withoutDigests leaves the digests out of a tree's record: with them, every
// change of a layer would change every golden tree.
func withoutDigests(t *testing.T, tr *tree.Tree) *tree.Tree {
	t.Helper()
	rec, _ := tr.File(record.FileName)
	rec.Data = digest.ReplaceAll(rec.Data, []byte("sha256:left-out"))
	if err := errors.Join(tr.Replace(rec), tr.Replace(tree.File{Path: record.SumName, Data: []byte("left-out\n")})); err != nil {
		t.Fatal(err)
	}
	return tr
}

// keep writes what differs from the tree that this one is told by.
func (g goldenTree) keep(t *testing.T, got *tree.Tree) {
	t.Helper()
	base := tree.New()
	if g.of != "" {
		base = kept(t, g.of)
	}
	differs := tree.New()
	for _, f := range got.Files() {
		if old, ok := base.File(f.Path); !ok || old.Mode != f.Mode || !bytes.Equal(old.Data, f.Data) {
			if err := differs.Add(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	var gone strings.Builder
	for _, f := range base.Files() {
		if _, ok := got.File(f.Path); !ok {
			gone.WriteString(f.Path + "\n")
		}
	}
	if err := errors.Join(os.RemoveAll(g.dir()), os.RemoveAll(g.gone())); err != nil {
		t.Fatal(err)
	}
	if err := differs.Write(context.Background(), g.dir(), tree.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if g.of != "" {
		if err := os.WriteFile(g.gone(), []byte(gone.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// kept puts a golden tree together.
func kept(t *testing.T, name string) *tree.Tree {
	t.Helper()
	i := slices.IndexFunc(golden, func(g goldenTree) bool { return g.name == name })
	if i < 0 {
		t.Fatalf("no golden tree is called %s", name)
	}
	g := golden[i]
	all, err := tree.ReadDir(g.dir())
	if err != nil {
		t.Fatal(err)
	}
	if g.of == "" {
		return all
	}
	gone, err := os.ReadFile(g.gone())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	missing := strings.Split(string(gone), "\n")
	for _, f := range kept(t, g.of).Files() {
		_, replaced := all.File(f.Path)
		if replaced || slices.Contains(missing, f.Path) {
			continue
		}
		if err := all.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
