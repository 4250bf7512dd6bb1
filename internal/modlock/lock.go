// Package modlock writes the go.mod and go.sum of a generated service without
// the go command and without network.
//
// The module in the folder universe imports every package that a layer may
// import, at the one version that otelgen ships. Package gen computes from it
// what `go mod tidy` would need to know about each package and each module, and
// stores that in lock.txt, which is embedded here. [Lock.Resolve] then follows
// the steps of `go mod tidy` (tidyPrunedRoots and keepSums in
// cmd/go/internal/modload, Go 1.26) on that data. They come down to unions:
// for a module of Go 1.17 or later the module graph holds the requirements of
// the main module's own requirements and nothing deeper, so what a requirement
// adds to the graph does not depend on the others.
//
// To change a version: `go get MODULE@VERSION` in the folder universe, then
// `go generate ./internal/modlock`.
package modlock

//go:generate go run ./gen

import (
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
)

//go:embed lock.txt
var embedded string

// Lock knows, for every package of the universe, the modules and checksums that
// a go.mod and go.sum need when a service imports it. It does not change after
// it was made and may be used by several goroutines.
type Lock struct {
	fingerprint string
	std         map[string]string // import path → package name
	modules     []lockedModule    // by path, then version
	lowest      map[string]int    // module path → its lowest version in modules
	packages    map[string]lockedPackage
}

// lockedModule is one version of a module. Other modules are named by their
// index in Lock.modules.
type lockedModule struct {
	module.Version
	lowest   int    // the lowest version with this path
	goModSum string // checksum of its go.mod; empty when no service needs it
	zipSum   string // checksum of its content; likewise

	// For modules that a go.mod may require:
	goDir   string // the highest go directive among the go.mod files in loads
	selects []int  // the modules that requiring it adds to the module graph
	loads   []int  // those whose go.mod files are read for that
}

// lockedPackage is one package of the universe.
type lockedPackage struct {
	name   string
	module int
	all    []int  // modules that provide a package of its import closure
	later  []pair // depth and module, for modules that only tests of that closure need
	covers []pair // module and other, where other's path leads to a loaded package of module
}

type pair struct{ a, b int }

// Default returns the lock that otelgen was built with.
func Default() (*Lock, error) { return defaultLock() }

var defaultLock = sync.OnceValues(func() (*Lock, error) { return Parse(embedded) })

// Fingerprint identifies the content of a universe folder. A lock is stale when
// its own fingerprint differs.
func Fingerprint(universe fs.FS) (string, error) {
	files := []string{"go.mod", "go.sum", "imports.go"}
	return dirhash.Hash1(files, func(name string) (io.ReadCloser, error) { return universe.Open(name) })
}

// Fingerprint identifies the universe that the lock was computed from.
func (l *Lock) Fingerprint() string { return l.fingerprint }

// Packages returns the import paths of the universe, sorted.
func (l *Lock) Packages() []string {
	paths := make([]string, 0, len(l.packages))
	for p := range l.packages {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// Module returns the module that provides a package of the universe.
func (l *Lock) Module(pkg string) (module.Version, bool) {
	p, ok := l.packages[pkg]
	if !ok {
		return module.Version{}, false
	}
	return l.modules[p.module].Version, true
}

// Modules returns the paths of all modules that may be part of a build, also those
// that only dependencies need, sorted.
func (l *Lock) Modules() []string {
	list := make([]string, len(l.modules))
	for i, m := range l.modules {
		list[i] = m.Path
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// IsStd reports whether the standard library has an importable package with
// this path.
func (l *Lock) IsStd(pkg string) bool {
	_, ok := l.std[pkg]
	return ok
}

// PackageName returns the name in the package clause of a package of the
// standard library or of the universe.
func (l *Lock) PackageName(pkg string) (string, bool) {
	if name, ok := l.std[pkg]; ok {
		return name, true
	}
	p, ok := l.packages[pkg]
	return p.name, ok
}

// Parse reads a lock as gen writes it. Each line is a record:
//
//	fingerprint HASH
//	std PATH [NAME]
//	mod PATH VERSION GOMODSUM ZIPSUM
//	root MODULE GOVERSION | SELECTS | LOADS
//	pkg PATH NAME MODULE | ALL | LATER | COVERS
//
// MODULE is the number of a mod record, from 0; mod records are sorted by path
// and version and come before the records that count on them. Lists hold such
// numbers, or pairs as A:B. "-" stands for a checksum that is not needed.
func Parse(text string) (*Lock, error) {
	l := &Lock{
		std:      make(map[string]string, 256),
		lowest:   make(map[string]int, 512),
		packages: make(map[string]lockedPackage, 256),
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := l.record(strings.TrimSuffix(line, "\n")); err != nil {
			return nil, fmt.Errorf("lock of modules, line %d: %w", number, err)
		}
	}
	return l, nil
}

func (l *Lock) record(line string) error {
	kind, rest, _ := strings.Cut(line, " ")
	head, tail, _ := strings.Cut(rest, "|")
	fields, lists := strings.Fields(head), strings.Split(tail, "|")
	r := numbers{limit: len(l.modules)}
	switch {
	case kind == "fingerprint" && len(fields) == 1:
		l.fingerprint = fields[0]
	case kind == "std" && (len(fields) == 1 || len(fields) == 2):
		l.std[fields[0]] = path.Base(fields[len(fields)-1])
	case kind == "mod" && len(fields) == 4:
		l.addModule(fields)
	case kind == "root" && len(fields) == 2 && len(lists) == 2:
		m, selects, loads := r.one(fields[0]), r.list(lists[0]), r.list(lists[1])
		if r.err != nil {
			return r.err
		}
		root := &l.modules[m]
		root.goDir, root.selects, root.loads = fields[1], selects, loads
	case kind == "pkg" && len(fields) == 3 && len(lists) == 3:
		l.packages[fields[0]] = lockedPackage{
			name:   fields[1],
			module: r.one(fields[2]),
			all:    r.list(lists[0]),
			later:  r.pairs(lists[1]),
			covers: r.pairs(lists[2]),
		}
	default:
		return fmt.Errorf("malformed record %q", line)
	}
	return r.err
}

func (l *Lock) addModule(fields []string) {
	m := lockedModule{
		Version:  module.Version{Path: fields[0], Version: fields[1]},
		goModSum: strings.TrimPrefix(fields[2], "-"),
		zipSum:   strings.TrimPrefix(fields[3], "-"),
	}
	lowest, ok := l.lowest[m.Path]
	if !ok {
		lowest = len(l.modules)
		l.lowest[m.Path] = lowest
	}
	m.lowest = lowest
	l.modules = append(l.modules, m)
}

// numbers reads numbers below a limit and keeps the first error.
type numbers struct {
	limit int
	err   error
}

func (r *numbers) one(s string) int {
	n, err := strconv.Atoi(s)
	if (err != nil || n < 0 || n >= r.limit) && r.err == nil {
		r.err = fmt.Errorf("%q is not a number from 0 to %d", s, r.limit-1)
	}
	return n
}

func (r *numbers) list(s string) []int {
	list := make([]int, 0, strings.Count(s, " "))
	for f := range strings.FieldsSeq(s) {
		list = append(list, r.one(f))
	}
	return list
}

func (r *numbers) pairs(s string) []pair {
	list := make([]pair, 0, strings.Count(s, ":"))
	for f := range strings.FieldsSeq(s) {
		a, b, _ := strings.Cut(f, ":")
		list = append(list, pair{r.one(a), r.one(b)})
	}
	return list
}
