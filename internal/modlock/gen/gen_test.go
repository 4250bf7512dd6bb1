package main

import (
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

func TestEverBuilt(t *testing.T) {
	for _, test := range []struct {
		name, source string
		want         bool
	}{
		{"no constraint", "package p", true},
		{"a tag", "//go:build integration\n\npackage p", true},
		{"the opposite of a tag", "//go:build !linux\n\npackage p", true},
		{"what no build can meet both of", "//go:build linux && !linux\n\npackage p", true},
		{"ignore", "//go:build ignore\n\npackage p", false},
		{"ignore among others", "//go:build linux && ignore\n\npackage p", false},
		{"ignore or another", "//go:build ignore || linux\n\npackage p", true},
		{"not ignore", "//go:build !ignore\n\npackage p", true},
		{"after a licence", "// Copyright.\n\n//go:build ignore\n\n// Package p.\npackage p", false},
		{"the old form", "// +build ignore\n\npackage p", false},
		{"the old form in a doc comment", "// +build ignore\npackage p", true},
		{"the new form outweighs the old", "//go:build linux\n// +build ignore\n\npackage p", true},
		{"after the package clause", "package p\n\n//go:build ignore\n", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "p.go", test.source, parser.ImportsOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if got := everBuilt(file); got != test.want {
				t.Errorf("everBuilt = %v, want %v", got, test.want)
			}
		})
	}
}

func v1(path string) module.Version { return module.Version{Path: path, Version: "v1.0.0"} }

// TestClosure has a package whose dependency is tested with the help of another
// module, which in turn needs a third one. The tests of the helper do not count.
func TestClosure(t *testing.T) {
	deep := &goPackage{path: "example.com/deep", module: v1("example.com/deep")}
	ignored := &goPackage{path: "example.com/ignored", module: v1("example.com/ignored")}
	helper := &goPackage{path: "example.com/helper/sub", module: v1("example.com/helper"), imports: []*goPackage{deep}, testImports: []string{ignored.path}}
	dependency := &goPackage{path: "example.com/dep", module: v1("example.com/dep"), testImports: []string{helper.path}}
	top := &goPackage{path: "example.com/top/api/v2", module: v1("example.com/top"), imports: []*goPackage{dependency}}

	l := &loader{loaded: map[string]*goPackage{helper.path: helper, ignored.path: ignored}}
	isModule := func(path string) bool { return path == "example.com/top/api" || path == "example.com" }
	c, err := l.newClosure(top, isModule)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[module.Version]bool{top.module: true, dependency.module: true}, c.all); d != "" {
		t.Errorf("modules of the import closure differ (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[module.Version]int{helper.module: 2, deep.module: 3}, c.later); d != "" {
		t.Errorf("modules of tests differ (-want +got):\n%s", d)
	}
	if want := (cover{top.module, "example.com/top/api"}); len(c.covers) != 1 || !c.covers[want] {
		t.Errorf("covers = %v, want only %v", c.covers, want)
	}
}

func goMod(t *testing.T, lines ...string) *modfile.File {
	t.Helper()
	f, err := modfile.Parse("go.mod", []byte(strings.Join(lines, "\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestRoot shows graph pruning: below a module of Go 1.17 or later only its own
// requirements count, below an older one all of them.
func TestRoot(t *testing.T) {
	g := &graph{files: map[module.Version]*modfile.File{
		v1("example.com/new"):  goMod(t, "module example.com/new", "go 1.24.0", "require example.com/leaf v1.0.0"),
		v1("example.com/old"):  goMod(t, "module example.com/old", "go 1.16", "require example.com/new v1.0.0"),
		v1("example.com/leaf"): goMod(t, "module example.com/leaf", "go 1.25.0", "require example.com/old v1.0.0"),
	}}
	for _, test := range []struct {
		module         string
		goDir          string
		selects, loads []string
	}{
		{"example.com/new", "1.24.0", []string{"example.com/leaf", "example.com/new"}, []string{"example.com/new"}},
		{"example.com/old", "1.25.0", []string{"example.com/leaf", "example.com/new", "example.com/old"}, []string{"example.com/leaf", "example.com/new", "example.com/old"}},
	} {
		r, err := g.root(t.Context(), v1(test.module))
		if err != nil {
			t.Fatal(err)
		}
		if r.goDir != test.goDir {
			t.Errorf("%s: go directive %s, want %s", test.module, r.goDir, test.goDir)
		}
		if d := cmp.Diff(test.selects, paths(r.selects)); d != "" {
			t.Errorf("%s: selected modules differ (-want +got):\n%s", test.module, d)
		}
		if d := cmp.Diff(test.loads, paths(r.loads)); d != "" {
			t.Errorf("%s: loaded modules differ (-want +got):\n%s", test.module, d)
		}
	}
}

func paths(modules []module.Version) []string {
	var list []string
	for _, m := range modules {
		list = append(list, m.Path)
	}
	slices.Sort(list)
	return list
}

func TestCheckClosed(t *testing.T) {
	a, b := v1("example.com/a"), v1("example.com/b")
	providers := map[module.Version]bool{a: true, b: true}
	roots := map[module.Version]*root{a: {selects: []module.Version{a, b, v1("example.com/other")}}, b: {selects: []module.Version{b}}}
	if err := checkClosed(providers, roots); err != nil {
		t.Errorf("closed universe: %v, want no error", err)
	}
	roots[a].selects = append(roots[a].selects, module.Version{Path: b.Path, Version: "v1.2.0"})
	if err := checkClosed(providers, roots); err == nil || !strings.Contains(err.Error(), "go get example.com/b@v1.2.0") {
		t.Errorf("universe that a service can leave: %v, want the command that closes it", err)
	}
}

func TestFollowing(t *testing.T) {
	for v, want := range map[string][]string{
		"v1.2.3":                             {"v1.2.4", "v1.2.5", "v1.3.0", "v1.4.0", "v1.5.0"},
		"v0.0.0-20260928230214-8a89bd6388cc": nil,
		"":                                   nil,
	} {
		if d := cmp.Diff(want, following(v)); d != "" {
			t.Errorf("following(%q) differs (-want +got):\n%s", v, d)
		}
	}
}

func TestNextMajor(t *testing.T) {
	for m, want := range map[module.Version]string{
		{Path: "example.com/a", Version: "v0.3.0"}:              "example.com/a/v2",
		{Path: "example.com/a", Version: "v1.3.0"}:              "example.com/a/v2",
		{Path: "example.com/a/v5", Version: "v5.3.0"}:           "example.com/a/v6",
		{Path: "gopkg.in/yaml.v3", Version: "v3.0.1"}:           "",
		{Path: "example.com/a", Version: "v2.0.0+incompatible"}: "",
	} {
		if got, ok := nextMajor(m); got != want || ok != (want != "") {
			t.Errorf("nextMajor(%v) = %q, %v; want %q", m, got, ok, want)
		}
	}
}

func TestReadReasons(t *testing.T) {
	name := filepath.Join(t.TempDir(), "behind.txt")
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("# comment\n\nexample.com/a v1.2.0 breaks  on Tuesdays\n")
	got, err := readReasons(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]reason{"example.com/a": {"v1.2.0", "breaks on Tuesdays"}}; !maps.Equal(got, want) {
		t.Errorf("readReasons = %v, want %v", got, want)
	}
	write("example.com/a v1.2.0 fine\nexample.com/b because\n")
	if _, err := readReasons(name); err == nil || !strings.Contains(err.Error(), "behind.txt:2: want") {
		t.Errorf("line without a version: %v, want an error with its position", err)
	}
}
