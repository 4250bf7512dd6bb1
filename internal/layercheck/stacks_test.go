package layercheck

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/layer"
)

// kinds has one role of each sort: one layer, several, apart, following, and
// two that may stay empty.
const kinds = `
kinds:
  - {name: base, implied: true, summary: Nothing}
  - {name: architecture, summary: Nothing}
  - {name: facet, implied: true, summary: Nothing}
  - {name: store, facets: true, summary: Nothing}
  - {name: framework, summary: Nothing}
  - {name: backend, summary: Nothing}
  - {name: mesh, summary: Nothing}
  - {name: model, summary: Nothing}
roles:
  - {name: architecture, kind: architecture, default: one}
  - {name: framework, kind: framework, many: true, default: one}
  - {name: backend, kind: backend, many: true, apart: true, default: one}
  - {name: store, kind: store, default: one}
  - {name: readmodel, kind: store, follows: store}
  - {name: mesh, kind: mesh, none: true}
`

func catalog(t *testing.T) *layer.Catalog {
	t.Helper()
	add := func(files fstest.MapFS, kind, name, more string) {
		text := fmt.Sprintf("kind: %s\nname: %s\ntitle: T\nsummary: S\n%s", kind, name, more)
		files[kind+"/"+name+"/layer.yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	shipped := fstest.MapFS{layer.KindsFile: {Data: []byte(kinds)}}
	add(shipped, "base", "service", "")
	add(shipped, "architecture", "one", "model: m\nfacets: {needs: {store: [rows]}}")
	add(shipped, "architecture", "two", "model: m\nfacets: {needs: {store: [rows], readmodel: [rows]}}")
	add(shipped, "facet", "rows", "")
	add(shipped, "model", "m", "")
	shipped["model/m/model.yaml"] = &fstest.MapFile{Data: []byte("aggregates: [{name: Book, fields: ['title: string!'], operations: [{name: GetBook, kind: get, http: 'GET /books/{id}'}, {name: AddBook, kind: create, http: POST /books}]}]")}
	for _, name := range []string{"one", "two"} {
		add(shipped, "framework", name, "")
		add(shipped, "backend", name, "")
		add(shipped, "store", name, "facets: {offers: [rows]}")
		add(shipped, "mesh", name, "")
	}
	outside := fstest.MapFS{}
	add(outside, "mesh", "mine", "")
	add(outside, "framework", "mine", "conflicts: [store/two]")
	add(outside, "backend", "mine", "")
	c, err := layer.Load(layer.Source{FS: fs.FS(shipped), Name: "shipped"}, layer.Source{FS: outside, Name: "mine", Outside: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestStacks looks which stacks a layer is tried in.
func TestStacks(t *testing.T) {
	for id, tc := range map[layer.ID]struct {
		first string
		have  []string
		not   []string
	}{
		{Kind: "framework", Name: "mine"}: {
			first: "one mine one one m",
			have:  []string{"two mine one one one everything", "one mine one one one m"},
			not:   []string{"one mine one two m"},
		},
		{Kind: "mesh", Name: "mine"}: {
			first: "one one one one mine m",
			have:  []string{"two two one one two mine m"},
		},
		{Kind: "backend", Name: "mine"}: {
			first: "one one mine one m",
		},
	} {
		t.Run(id.String(), func(t *testing.T) {
			cat := catalog(t)
			l, err := cat.Layer(id.Kind, id.Name)
			if err != nil {
				t.Fatal(err)
			}
			stacks, err := (&Checker{Catalog: cat}).stacks(l)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, s := range stacks {
				names = append(names, s.name())
			}
			if names[0] != tc.first {
				t.Errorf("the first of %d is %q, want %q", len(names), names[0], tc.first)
			}
			for _, want := range tc.have {
				if !slices.Contains(names, want) {
					t.Errorf("%q is missing in %q", want, names)
				}
			}
			for _, not := range tc.not {
				if slices.Contains(names, not) {
					t.Errorf("%q cannot be", not)
				}
			}
		})
	}
}
