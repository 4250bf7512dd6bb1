package modlock

import (
	"bytes"
	"cmp"
	"fmt"
	"go/version"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// minimumGo is the lowest go directive of a generated service: the templates
// are written for this version of the language.
const minimumGo = "1.26.0"

// Result holds the two files that make a tree of Go files a module.
type Result struct {
	GoMod []byte
	GoSum []byte
}

// UnknownImportError reports an import that neither the standard library, nor
// the service itself, nor the universe provides.
type UnknownImportError struct {
	Package string
}

func (e *UnknownImportError) Error() string {
	return fmt.Sprintf("no module known to otelgen provides package %q: name the module under modules: in the layer.yaml of the layer that imports it", e.Package)
}

// Resolve returns go.mod and go.sum as `go mod tidy` would write them for a
// module whose Go files have these imports: all Go files, tests included,
// whatever their build tags. An import that cannot be placed is an
// [UnknownImportError].
func (l *Lock) Resolve(modulePath string, imports []string) (Result, error) {
	return l.Seed(modulePath, imports, nil)
}

// Seed returns the files that `go mod tidy` starts from when layers from outside
// bring modules of their own: what [Lock.Resolve] knows, and a requirement of
// each extra module. Where the universe has such a module too, the higher
// version wins.
func (l *Lock) Seed(modulePath string, imports []string, extra []module.Version) (Result, error) {
	c, err := l.choose(modulePath, imports, extra)
	if err != nil {
		return Result{}, err
	}
	goMod, err := c.goMod(modulePath, extra)
	if err != nil {
		return Result{}, err
	}
	goSum, err := c.goSum()
	if err != nil {
		return Result{}, err
	}
	return Result{GoMod: goMod, GoSum: goSum}, nil
}

// choice is the outcome of module resolution. Its slices are indexed like
// Lock.modules.
type choice struct {
	*Lock
	direct   []bool // provides a package that the service itself imports
	root     []bool // is in go.mod
	loaded   []bool // provides a package that go mod tidy loads
	selected []int  // at the lowest version of a path: the version in the module graph, or none
	covers   []pair
	goDir    string
}

const none = -1

// choose follows tidyPrunedRoots: modules that provide a package of the import
// closure are required. Of the modules that only tests of dependencies need,
// those are required that the module graph would otherwise have at a lower
// version or not at all, the nearest to the closure first.
func (l *Lock) choose(modulePath string, imports []string, extra []module.Version) (*choice, error) {
	n := len(l.modules)
	c := &choice{
		Lock:     l,
		direct:   make([]bool, n),
		root:     make([]bool, n),
		loaded:   make([]bool, n),
		selected: slices.Repeat([]int{none}, n),
		goDir:    minimumGo,
	}
	var later []pair
	for _, pkg := range imports {
		if pkg == "C" || within(pkg, modulePath) || l.IsStd(pkg) {
			continue
		}
		p, ok := l.packages[pkg]
		if !ok {
			if slices.ContainsFunc(extra, func(m module.Version) bool { return within(pkg, m.Path) }) {
				continue
			}
			return nil, &UnknownImportError{Package: pkg}
		}
		c.direct[p.module] = true
		for _, m := range p.all {
			c.root[m], c.loaded[m] = true, true
		}
		for _, d := range p.later {
			c.loaded[d.b] = true
		}
		later = append(later, p.later...)
		c.covers = append(c.covers, p.covers...)
	}
	for m, isRoot := range c.root {
		if isRoot {
			c.require(m)
		}
	}
	c.requireLater(later)
	return c, nil
}

// within reports whether a package path lies in a module, by their names alone.
func within(pkg, modulePath string) bool {
	rest, ok := strings.CutPrefix(pkg, modulePath)
	return ok && (rest == "" || rest[0] == '/')
}

// require adds a requirement to go.mod, and what it brings to the module graph.
func (c *choice) require(m int) {
	c.root[m] = true
	c.selectAtLeast(m)
	root := &c.modules[m]
	for _, n := range root.selects {
		c.selectAtLeast(n)
	}
	if version.Compare("go"+root.goDir, "go"+c.goDir) > 0 {
		c.goDir = root.goDir
	}
}

// selectAtLeast is minimal version selection: the highest version wins.
func (c *choice) selectAtLeast(m int) {
	lowest := c.modules[m].lowest
	c.selected[lowest] = max(c.selected[lowest], m)
}

func (c *choice) requireLater(later []pair) {
	slices.SortFunc(later, func(x, y pair) int { return cmp.Or(x.a-y.a, x.b-y.b) })
	for len(later) > 0 {
		depth := later[0].a
		var missing []int
		for len(later) > 0 && later[0].a == depth {
			if m := later[0].b; c.selected[c.modules[m].lowest] < m {
				missing = append(missing, m)
			}
			later = later[1:]
		}
		for _, m := range missing {
			c.require(m)
		}
	}
}

func (c *choice) goMod(modulePath string, extra []module.Version) ([]byte, error) {
	f := new(modfile.File)
	if err := f.AddModuleStmt(modulePath); err != nil {
		return nil, fmt.Errorf("module path %q: %w", modulePath, err)
	}
	if err := f.AddGoStmt(c.goDir); err != nil {
		return nil, err
	}
	extras := make(map[string]string, len(extra))
	for _, m := range extra {
		extras[m.Path] = m.Version
	}
	var requirements []*modfile.Require
	for m, isRoot := range c.root {
		if !isRoot {
			continue
		}
		r := &modfile.Require{Mod: c.modules[m].Version, Indirect: !c.direct[m]}
		if v, ok := extras[r.Mod.Path]; ok && semver.Compare(v, r.Mod.Version) > 0 {
			r.Mod.Version = v
		}
		delete(extras, r.Mod.Path)
		requirements = append(requirements, r)
	}
	for _, p := range slices.Sorted(maps.Keys(extras)) {
		requirements = append(requirements, &modfile.Require{Mod: module.Version{Path: p, Version: extras[p]}})
	}
	f.SetRequireSeparateIndirect(requirements)
	f.Cleanup()
	return modfile.Format(f.Syntax), nil
}

// goSum follows keepSums: the go.mod files that were read for the module graph,
// and the content of each module that provides a loaded package, or whose path
// could make one believe so.
func (c *choice) goSum() ([]byte, error) {
	goMods := make([]bool, len(c.modules))
	zips := make([]bool, len(c.modules))
	suspect := func(provider, other int) {
		other = c.selected[c.modules[other].lowest]
		if other != none && (!c.root[provider] || c.root[other]) {
			zips[other] = true
		}
	}
	for m := range c.modules {
		if c.root[m] {
			for _, n := range c.modules[m].loads {
				goMods[n] = true
			}
		}
		if c.loaded[m] {
			goMods[m], zips[m] = true, true
			for p := path.Dir(c.modules[m].Path); p != "."; p = path.Dir(p) {
				if other, ok := c.lowest[p]; ok {
					suspect(m, other)
				}
			}
		}
	}
	for _, p := range c.covers {
		suspect(p.a, p.b)
	}

	var b bytes.Buffer
	for i := range c.modules {
		m := &c.modules[i]
		if zips[i] && m.zipSum == "" || goMods[i] && m.goModSum == "" {
			return nil, fmt.Errorf("the lock of modules has no checksum of %s", m.Version)
		}
		if zips[i] {
			b.WriteString(m.Path + " " + m.Version.Version + " h1:" + m.zipSum + "\n")
		}
		if goMods[i] {
			b.WriteString(m.Path + " " + m.Version.Version + "/go.mod h1:" + m.goModSum + "\n")
		}
	}
	return b.Bytes(), nil
}
