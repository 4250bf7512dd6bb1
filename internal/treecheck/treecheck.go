// Package treecheck type-checks generated services in memory. It takes a tenth of
// the time in which the go command builds them, and compiles nothing: dependencies
// are read from their source, once for all services.
package treecheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Checker type-checks services against the source of their dependencies. It is not
// safe for concurrent use.
type Checker struct {
	fset *token.FileSet
	deps *dependencies
}

// New returns a checker of services whose dependencies the module in a folder
// requires.
func New(dir string) *Checker {
	fset := token.NewFileSet()
	return &Checker{fset: fset, deps: &dependencies{dir: dir, fset: fset, listed: map[string]*listedPackage{}, done: map[string]*types.Package{}}}
}

// Check type-checks the Go files of a module, tests included, by their paths in
// it. It joins all errors that it finds. Packages that are imported for nothing but
// what they do when a program starts are taken to exist.
func (c *Checker) Check(ctx context.Context, module string, files map[string][]byte) error {
	m := &checking{Checker: c, module: module, folders: map[string]*folder{}, imported: map[string]bool{}, done: map[string]*types.Package{}, open: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		m.add(name, files[name])
	}
	var used []string
	for p, isUsed := range m.imported {
		if isUsed {
			used = append(used, p)
		} else {
			m.done[p] = types.NewPackage(p, path.Base(p))
			m.done[p].MarkComplete()
		}
	}
	slices.Sort(used)
	if err := c.deps.find(ctx, used); err != nil {
		return err
	}
	for _, dir := range slices.Sorted(maps.Keys(m.folders)) {
		m.checkFolder(path.Join(module, dir), m.folders[dir])
	}
	return errors.Join(m.errs...)
}

// folder holds the files of a package, those of its tests apart.
type folder struct{ code, tests, external []*ast.File }

// checking is the state of one check.
type checking struct {
	*Checker
	module  string
	folders map[string]*folder
	// imported are the packages of other modules, and whether a name of theirs can
	// be used.
	imported map[string]bool
	done     map[string]*types.Package
	open     map[string]bool // packages whose check has begun and not ended
	errs     []error
}

// add parses a file that is built on this system.
func (m *checking) add(name string, data []byte) {
	if path.Ext(name) != ".go" {
		return
	}
	ctx := build.Default
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	if ok, err := ctx.MatchFile(path.Dir(name), path.Base(name)); err != nil || !ok {
		m.fail(err)
		return
	}
	f, err := parser.ParseFile(m.fset, name, data, parser.SkipObjectResolution)
	if err != nil {
		m.fail(err)
		return
	}
	for _, spec := range f.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && !m.owns(p) {
			m.imported[p] = m.imported[p] || spec.Name == nil || spec.Name.Name != "_"
		}
	}
	in := m.folders[path.Dir(name)]
	if in == nil {
		in = &folder{}
		m.folders[path.Dir(name)] = in
	}
	switch test := strings.HasSuffix(name, "_test.go"); {
	case test && strings.HasSuffix(f.Name.Name, "_test"):
		in.external = append(in.external, f)
	case test:
		in.tests = append(in.tests, f)
	default:
		in.code = append(in.code, f)
	}
}

func (m *checking) fail(err error) {
	if err != nil {
		m.errs = append(m.errs, err)
	}
}

// checkFolder checks a package, its tests and those beside it.
func (m *checking) checkFolder(p string, in *folder) {
	if len(in.code) > 0 {
		_, err := m.Import(p)
		m.fail(err)
	}
	if len(in.tests) > 0 && !m.isWhole(p, in) {
		m.check(p, slices.Concat(in.code, in.tests))
	}
	if len(in.external) > 0 {
		m.check(p+"_test", in.external)
	}
}

// Import imports a package of the module, which it checks first, or a dependency.
// A package is checked together with the tests in it where these do not import
// what imports it, so that tests beside it find what they declare.
func (m *checking) Import(p string) (*types.Package, error) {
	if m.open[p] {
		return nil, fmt.Errorf("package %s imports itself, by others or at once", strconv.Quote(p))
	}
	if pkg := m.done[p]; pkg != nil {
		return pkg, nil
	}
	if !m.owns(p) {
		return m.deps.Import(p)
	}
	in := m.folders[m.dir(p)]
	if in == nil || len(in.code) == 0 {
		return nil, fmt.Errorf("there is no package %s", strconv.Quote(p))
	}
	files := in.code
	if m.isWhole(p, in) {
		files = slices.Concat(files, in.tests)
	}
	m.open[p] = true
	m.done[p] = m.check(p, files)
	delete(m.open, p)
	return m.done[p], nil
}

func (m *checking) owns(p string) bool { return p == m.module || strings.HasPrefix(p, m.module+"/") }

// dir is the folder of a package of the module.
func (m *checking) dir(p string) string {
	if p == m.module {
		return "."
	}
	return strings.TrimPrefix(p, m.module+"/")
}

// isWhole reports whether a package and the tests in it are checked as one.
func (m *checking) isWhole(p string, in *folder) bool {
	seen := map[string]bool{}
	var reaches func(files []*ast.File) bool
	reaches = func(files []*ast.File) bool {
		for _, f := range files {
			for _, spec := range f.Imports {
				to, err := strconv.Unquote(spec.Path.Value)
				if err != nil || !m.owns(to) || seen[to] {
					continue
				}
				seen[to] = true
				if next := m.folders[m.dir(to)]; to == p || next != nil && reaches(next.code) {
					return true
				}
			}
		}
		return false
	}
	return !reaches(in.tests)
}

func (m *checking) check(p string, files []*ast.File) *types.Package {
	config := types.Config{Importer: m, Error: m.fail}
	pkg, _ := config.Check(p, m.fset, files, nil) // its errors are in m.errs
	return pkg
}
