package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/module"
)

// goPackage is a package as the module loader of the go command sees it: over
// all build tags but "ignore", and all systems.
type goPackage struct {
	path        string
	name        string
	module      module.Version
	imports     []*goPackage // outside the standard library
	testImports []string
	tests       []*goPackage
}

// loader finds packages in the build list of the universe.
type loader struct {
	std      map[string]string // import path → package name
	dirs     map[string]string // module path → folder in the module cache; "" when it was never needed
	versions map[string]string // module path → version
	roots    map[string]bool   // module paths that the universe's go.mod requires
	loaded   map[string]*goPackage
}

func newLoader(ctx context.Context, universe string) (*loader, error) {
	l := &loader{
		std:      make(map[string]string),
		dirs:     make(map[string]string),
		versions: make(map[string]string),
		roots:    make(map[string]bool),
		loaded:   make(map[string]*goPackage),
	}
	out, err := goCommand(ctx, universe, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	if err := l.loadStd(filepath.Join(strings.TrimSpace(string(out)), "src")); err != nil {
		return nil, err
	}
	if out, err = goCommand(ctx, universe, "list", "-mod=readonly", "-m", "-json", "all"); err != nil {
		return nil, err
	}
	modules, err := decodeModules(out)
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		if !m.Main {
			l.dirs[m.Path], l.versions[m.Path] = m.Dir, m.Version
		}
	}
	required, err := readRequirements(universe)
	if err != nil {
		return nil, err
	}
	for _, r := range required {
		l.roots[r.Mod.Path] = true
	}
	return l, nil
}

// loadStd lists the packages that a module may import from the folder src of
// GOROOT. Like the go command it counts those that need an experiment, too.
func (l *loader) loadStd(src string) error {
	return filepath.WalkDir(src, func(dir string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() || dir == src {
			return err
		}
		switch name := e.Name(); {
		case name == "internal", name == "vendor", name == "testdata", name == "cmd", strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."):
			return filepath.SkipDir
		}
		p := new(goPackage)
		if _, err := l.scan(p, dir); err != nil {
			return err
		}
		if p.name != "" {
			rel, err := filepath.Rel(src, dir)
			if err != nil {
				return err
			}
			l.std[filepath.ToSlash(rel)] = p.name
		}
		return nil
	})
}

// load returns a package with everything that it imports, or nil when it is in
// the standard library. Like the go command it looks at the modules that go.mod
// requires before it looks at the rest of the build list.
func (l *loader) load(pkg string) (*goPackage, error) {
	if _, ok := l.std[pkg]; ok {
		return nil, nil
	}
	if p, ok := l.loaded[pkg]; ok {
		return p, nil
	}
	mod, dir, err := l.find(pkg)
	if err != nil {
		// A path without a dot is of a standard library newer than ours, behind a
		// build tag: `go mod tidy` passes over it too.
		if first, _, _ := strings.Cut(pkg, "/"); !strings.Contains(first, ".") {
			return nil, nil
		}
		return nil, err
	}
	p := &goPackage{path: pkg, module: mod}
	l.loaded[pkg] = p
	imports, err := l.scan(p, dir)
	if err != nil {
		return nil, err
	}
	if p.imports, err = l.loadAll(imports); err != nil {
		return nil, fmt.Errorf("%s imports %w", pkg, err)
	}
	return p, nil
}

func (l *loader) loadAll(paths []string) ([]*goPackage, error) {
	var list []*goPackage
	for _, pkg := range paths {
		p, err := l.load(pkg)
		if err != nil {
			return nil, err
		}
		if p != nil {
			list = append(list, p)
		}
	}
	return list, nil
}

// loadTests adds what the tests of a package import.
func (l *loader) loadTests(p *goPackage) error {
	if p.tests != nil {
		return nil
	}
	tests, err := l.loadAll(p.testImports)
	if err != nil {
		return fmt.Errorf("a test of %s imports %w", p.path, err)
	}
	p.tests = append([]*goPackage{}, tests...)
	return nil
}

func (l *loader) find(pkg string) (module.Version, string, error) {
	for _, rootsOnly := range []bool{true, false} {
		var found []string
		for p := pkg; p != "."; p = path.Dir(p) {
			if dir := l.dirs[p]; dir != "" && (l.roots[p] || !rootsOnly) {
				if hasGoFiles(filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(pkg[len(p):], "/")))) {
					found = append(found, p)
				}
			}
		}
		switch len(found) {
		case 0:
		case 1:
			p := found[0]
			return module.Version{Path: p, Version: l.versions[p]}, filepath.Join(l.dirs[p], filepath.FromSlash(pkg[len(p):])), nil
		default:
			return module.Version{}, "", fmt.Errorf("%s, which is in several modules: %s", pkg, strings.Join(found, ", "))
		}
	}
	return module.Version{}, "", fmt.Errorf("%s, which no module of the universe provides", pkg)
}

func hasGoFiles(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		return e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".go")
	})
}

// scan reads the imports of the files in dir as cmd/go/internal/imports.ScanDir
// does with the tag "*".
func (l *loader) scan(p *goPackage, dir string) (imports []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.ImportsOnly|parser.ParseComments)
		if file == nil {
			return nil, err
		}
		if !everBuilt(file) {
			continue
		}
		list := &imports
		if strings.HasSuffix(name, "_test.go") {
			list = &p.testImports
		} else if file.Name.Name != "documentation" {
			p.name = file.Name.Name
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			if !magic(imported) {
				*list = append(*list, imported)
			}
		}
	}
	slices.Sort(imports)
	slices.Sort(p.testImports)
	p.testImports = slices.Compact(p.testImports)
	return slices.Compact(imports), nil
}

// magic reports whether an import names no package: cgo, and old App Engine.
func magic(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return pkg == "C" || first == "appengine" || first == "appengine_internal"
}

// everBuilt reports whether some build includes the file: each tag but "ignore"
// counts as both true and false.
func everBuilt(file *ast.File) bool {
	built := true
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for _, c := range group.List {
			isGoBuild := constraint.IsGoBuild(c.Text)
			// A +build line counts only before a blank line, so not in the doc comment.
			if !isGoBuild && (!constraint.IsPlusBuild(c.Text) || group == file.Doc) {
				continue
			}
			expr, err := constraint.Parse(c.Text)
			ok := err == nil && satisfiable(expr, true)
			if isGoBuild {
				return ok
			}
			built = built && ok
		}
	}
	return built
}

func satisfiable(expr constraint.Expr, want bool) bool {
	switch x := expr.(type) {
	case *constraint.TagExpr:
		return x.Tag != "ignore" && want
	case *constraint.NotExpr:
		return !satisfiable(x.X, !want)
	case *constraint.AndExpr:
		return satisfiable(x.X, want) && satisfiable(x.Y, want)
	case *constraint.OrExpr:
		return satisfiable(x.X, want) || satisfiable(x.Y, want)
	}
	return false
}
