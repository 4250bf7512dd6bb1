package layercheck

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
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
	// A facet, what needs it and what offers it, none of which is shipped.
	add(outside, "facet", "ledger", "")
	add(outside, "architecture", "booked", "model: m\nfacets: {needs: {store: [rows, ledger]}}")
	add(outside, "store", "books", "facets: {offers: [rows, ledger]}")
	add(outside, "architecture", "wanting", "model: m\nfacets: {needs: {store: [rows, nowhere]}}")
	add(outside, "facet", "nowhere", "")
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
			stacks, err := (&Checker{Catalog: cat}).stacks(l, Options{})
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

// TestStacksOfOutsideLayers looks when layers from outside meet.
func TestStacksOfOutsideLayers(t *testing.T) {
	all := func(*layer.Layer) bool { return true }
	for name, tc := range map[string]struct {
		id    layer.ID
		meets func(*layer.Layer) bool
		have  string
		not   string
		fault string
	}{
		"a need is met outside":        {id: layer.ID{Kind: "architecture", Name: "booked"}, have: "booked one one books m"},
		"a facet is met where needed":  {id: layer.ID{Kind: "facet", Name: "ledger"}, have: "booked one one books m", not: "one one one one m"},
		"others are not met":           {id: layer.ID{Kind: "framework", Name: "mine"}, not: "one mine mine one m"},
		"unless they are asked for":    {id: layer.ID{Kind: "framework", Name: "mine"}, meets: all, have: "two mine mine books one mine everything"},
		"a need that nobody meets":     {id: layer.ID{Kind: "architecture", Name: "wanting"}, fault: `architecture/wanting goes with nothing: `},
		"a facet that nobody needs":    {id: layer.ID{Kind: "facet", Name: "nowhere"}, fault: "facet/nowhere goes with nothing: no layer needs it"},
		"an architecture does it all":  {id: layer.ID{Kind: "architecture", Name: "booked"}, have: "booked one one books two everything"},
		"a store is tried in its role": {id: layer.ID{Kind: "store", Name: "books"}, have: "two two one books books m"},
	} {
		t.Run(name, func(t *testing.T) {
			cat := catalog(t)
			l, err := cat.Layer(tc.id.Kind, tc.id.Name)
			if err != nil {
				t.Fatal(err)
			}
			c := Checker{Catalog: cat, Meets: tc.meets}
			stacks, err := c.stacks(l, Options{})
			if tc.fault != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tc.fault) {
					t.Errorf("said %v, want %s", err, tc.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, s := range stacks {
				names = append(names, s.name())
			}
			if tc.have != "" && !slices.Contains(names, tc.have) {
				t.Errorf("%q is missing in %q", tc.have, names)
			}
			if tc.not != "" && slices.Contains(names, tc.not) {
				t.Errorf("%q is in %q", tc.not, names)
			}
		})
	}
}

// TestPlan limits a check to some stacks.
func TestPlan(t *testing.T) {
	cat := catalog(t)
	l, err := cat.Layer("framework", "mine")
	if err != nil {
		t.Fatal(err)
	}
	c := Checker{Catalog: cat}
	rows := func(o Options) []Row {
		p, err := c.Plan([]*layer.Layer{l}, o)
		if err != nil {
			t.Fatal(err)
		}
		return p.Rows
	}
	whole, quick, some := rows(Options{}), rows(Options{Quick: true}), rows(Options{Stack: []string{"two", "everything"}})
	if len(quick) >= len(whole) {
		t.Errorf("%d stacks are quick, of %d", len(quick), len(whole))
	}
	for _, r := range some {
		if !strings.Contains(r.Stack, "two") || !strings.Contains(r.Stack, "everything") || r.Of != len(some) {
			t.Errorf("row %d of %d is %q", r.N, r.Of, r.Stack)
		}
	}
	if named := rows(Options{Stack: []string{"booked", "m"}}); named[0].Stack != "booked mine one books m" {
		t.Errorf("with an outside layer that is named: %+v", named)
	}
	if _, err := c.Plan([]*layer.Layer{l}, Options{Stack: []string{"three"}}); err == nil || !strings.Contains(err.Error(), "in no stack with three; its stacks are made of one, mine") {
		t.Errorf("a layer that is not there: %v", err)
	}
}
