package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/otelgen/otelgen/internal/modlock"
)

const universePath = "github.com/otelgen/otelgen/internal/modlock/universe"

func generate(ctx context.Context, dir string) error {
	universe := filepath.Join(dir, "universe")
	if _, err := goCommand(ctx, universe, "mod", "tidy"); err != nil {
		return err
	}
	if _, err := goCommand(ctx, universe, "mod", "verify"); err != nil {
		return err
	}
	imports, err := universeImports(universe)
	if err != nil {
		return err
	}
	tidied, err := tidyEach(ctx, universe, imports)
	if err != nil {
		return err
	}
	text, err := compute(ctx, universe, imports, tidied)
	if err != nil {
		return err
	}
	if err := prove(text, universe, imports, tidied); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "lock.txt"), text, 0o644)
}

// universeImports returns the packages that the universe names.
func universeImports(universe string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(universe, "imports.go"), nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, spec := range file.Imports {
		pkg, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		list = append(list, pkg)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// prove compares the lock's answers with those of `go mod tidy`: for the universe
// as a whole, and for each package alone.
func prove(text []byte, universe string, imports []string, tidied map[string]modlock.Result) error {
	lock, err := modlock.Parse(string(text))
	if err != nil {
		return err
	}
	var whole modlock.Result
	if whole.GoMod, err = os.ReadFile(filepath.Join(universe, "go.mod")); err != nil {
		return err
	}
	if whole.GoSum, err = os.ReadFile(filepath.Join(universe, "go.sum")); err != nil {
		return err
	}
	errs := []error{same(lock, universePath, imports, whole)}
	for _, pkg := range imports {
		errs = append(errs, same(lock, singleModule, []string{pkg}, tidied[pkg]))
	}
	return errors.Join(errs...)
}

func same(lock *modlock.Lock, modulePath string, imports []string, want modlock.Result) error {
	got, err := lock.Resolve(modulePath, imports)
	if err != nil {
		return err
	}
	var what string
	switch {
	case !bytes.Equal(got.GoMod, want.GoMod):
		what = diff("go.mod", got.GoMod, want.GoMod)
	case !bytes.Equal(got.GoSum, want.GoSum):
		what = diff("go.sum", got.GoSum, want.GoSum)
	default:
		return nil
	}
	return fmt.Errorf("the lock disagrees with go mod tidy on a module that imports %s:\n%s", strings.Join(imports, " "), what)
}

func diff(name string, got, want []byte) string {
	var b strings.Builder
	side := func(sign string, lines, others []byte) {
		has := make(map[string]bool)
		for line := range strings.Lines(string(others)) {
			has[line] = true
		}
		for line := range strings.Lines(string(lines)) {
			if !has[line] {
				b.WriteString(sign + " " + name + ": " + line)
			}
		}
	}
	side("lock", got, want)
	side("tidy", want, got)
	return b.String()
}

// compute makes the text of the lock.
func compute(ctx context.Context, universe string, imports []string, tidied map[string]modlock.Result) ([]byte, error) {
	loader, err := newLoader(ctx, universe)
	if err != nil {
		return nil, err
	}
	isModule := func(path string) bool { _, ok := loader.versions[path]; return ok }
	var closures []*closure
	providers := make(map[module.Version]bool)
	for _, pkg := range imports {
		p, err := loader.load(pkg)
		if err != nil {
			return nil, err
		}
		if p == nil {
			return nil, fmt.Errorf("%s is in the standard library: the universe need not name it", pkg)
		}
		c, err := loader.newClosure(p, isModule)
		if err != nil {
			return nil, err
		}
		closures = append(closures, c)
		maps.Copy(providers, c.all)
		for m := range c.later {
			providers[m] = true
		}
	}
	graph, err := newGraph(ctx, universe)
	if err != nil {
		return nil, err
	}
	roots := make(map[module.Version]*root)
	for m := range providers {
		if roots[m], err = graph.root(ctx, m); err != nil {
			return nil, err
		}
	}
	if err := checkClosed(providers, roots); err != nil {
		return nil, err
	}
	keepRelevant(providers, closures, roots)
	t, err := newTable(ctx, providers, closures, roots, tidied)
	if err != nil {
		return nil, err
	}
	fingerprint, err := modlock.Fingerprint(os.DirFS(universe))
	if err != nil {
		return nil, err
	}
	return t.encode(fingerprint, loader.std, closures, roots), nil
}

// checkClosed makes sure that no requirement of a service can select another
// version of a module than the universe does, among those that provide packages.
// It could, since the universe's own module graph leaves out the requirements of
// modules that it does not itself require.
func checkClosed(providers map[module.Version]bool, roots map[module.Version]*root) error {
	pinned := make(map[string]string)
	for m := range providers {
		pinned[m.Path] = m.Version
	}
	raise := make(map[string]string)
	for m := range providers {
		for _, n := range roots[m].selects {
			if v, ok := pinned[n.Path]; ok && semver.Compare(v, n.Version) < 0 && semver.Compare(raise[n.Path], n.Version) < 0 {
				raise[n.Path] = n.Version
			}
		}
	}
	var errs []error
	for _, p := range slices.Sorted(maps.Keys(raise)) {
		errs = append(errs, fmt.Errorf("a service may select a higher version than the universe's %s: run `go get %s@%s` in it", pinned[p], p, raise[p]))
	}
	return errors.Join(errs...)
}

// keepRelevant drops what a root selects besides modules that provide packages or
// could seem to: it changes neither go.mod nor go.sum.
func keepRelevant(providers map[module.Version]bool, closures []*closure, roots map[module.Version]*root) {
	relevant := make(map[string]bool)
	for m := range providers {
		for p := m.Path; p != "."; p = path.Dir(p) {
			relevant[p] = true
		}
	}
	for _, c := range closures {
		for cover := range c.covers {
			relevant[cover.other] = true
		}
	}
	for _, r := range roots {
		r.selects = slices.DeleteFunc(r.selects, func(m module.Version) bool { return !relevant[m.Path] })
	}
}

// table is the list of modules that the lock's other records count on.
type table struct {
	modules []module.Version
	number  map[module.Version]int
	lowest  map[string]int
	sums    map[string]string // as in go.sum: "path version" and "path version/go.mod"
}

// newTable lists every module that the lock mentions, with the checksums that a
// go.sum may need: go.mod files that are loaded, and the content of providers
// and of modules whose path leads to a provider.
func newTable(ctx context.Context, providers map[module.Version]bool, closures []*closure, roots map[module.Version]*root, tidied map[string]modlock.Result) (*table, error) {
	goMods, zips := maps.Clone(providers), maps.Clone(providers)
	mentioned := maps.Clone(providers)
	suspects := make(map[string]bool)
	for m := range providers {
		for p := path.Dir(m.Path); p != "."; p = path.Dir(p) {
			suspects[p] = true
		}
	}
	for _, c := range closures {
		for cover := range c.covers {
			suspects[cover.other] = true
		}
	}
	for _, r := range roots {
		for _, m := range r.loads {
			goMods[m], mentioned[m] = true, true
		}
		for _, m := range r.selects {
			mentioned[m] = true
			if suspects[m.Path] {
				zips[m] = true
			}
		}
	}

	t := &table{number: make(map[module.Version]int), lowest: make(map[string]int), sums: make(map[string]string)}
	known := make(map[string]string)
	for _, result := range tidied {
		for line := range strings.Lines(string(result.GoSum)) {
			if f := strings.Fields(line); len(f) == 3 {
				known[f[0]+" "+f[1]] = f[2]
			}
		}
	}
	if err := download(ctx, known, goMods, zips); err != nil {
		return nil, err
	}
	t.modules = slices.Collect(maps.Keys(mentioned))
	module.Sort(t.modules)
	for i, m := range t.modules {
		t.number[m] = i
		if _, ok := t.lowest[m.Path]; !ok {
			t.lowest[m.Path] = i
		}
		if goMods[m] {
			t.sums[m.Path+" "+m.Version+"/go.mod"] = known[m.Path+" "+m.Version+"/go.mod"]
		}
		if zips[m] {
			t.sums[m.Path+" "+m.Version] = known[m.Path+" "+m.Version]
		}
	}
	return t, nil
}

// download adds the checksums that no tidied module needed, as verified by the go
// command.
func download(ctx context.Context, known map[string]string, goMods, zips map[module.Version]bool) error {
	missing := make(map[string]bool)
	for m := range goMods {
		if known[m.Path+" "+m.Version+"/go.mod"] == "" {
			missing[m.String()] = true
		}
	}
	for m := range zips {
		if known[m.Path+" "+m.Version] == "" {
			missing[m.String()] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	args := append([]string{"mod", "download", "-json"}, slices.Sorted(maps.Keys(missing))...)
	out, err := goCommand(ctx, os.TempDir(), args...)
	if err != nil {
		return err
	}
	modules, err := decodeModules(out)
	if err != nil {
		return err
	}
	for _, m := range modules {
		known[m.Path+" "+m.Version] = m.Sum
		known[m.Path+" "+m.Version+"/go.mod"] = m.GoModSum
	}
	return nil
}

// encode writes the records that modlock.Parse describes.
func (t *table) encode(fingerprint string, std map[string]string, closures []*closure, roots map[module.Version]*root) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "fingerprint %s\n", fingerprint)
	for _, pkg := range slices.Sorted(maps.Keys(std)) {
		if std[pkg] == path.Base(pkg) {
			fmt.Fprintf(&b, "std %s\n", pkg)
		} else {
			fmt.Fprintf(&b, "std %s %s\n", pkg, std[pkg])
		}
	}
	for _, m := range t.modules {
		fmt.Fprintf(&b, "mod %s %s %s %s\n", m.Path, m.Version, t.sum(m.Version+"/go.mod", m.Path), t.sum(m.Version, m.Path))
	}
	for _, m := range t.modules {
		if r, ok := roots[m]; ok {
			fmt.Fprintf(&b, "root %d %s |%s |%s\n", t.number[m], r.goDir, t.list(r.selects), t.list(r.loads))
		}
	}
	for _, c := range closures {
		var later, covers []string
		for _, m := range t.sorted(maps.Keys(c.later)) {
			later = append(later, fmt.Sprintf(" %d:%d", c.later[m], t.number[m]))
		}
		for cover := range c.covers {
			if other, ok := t.lowest[cover.other]; ok {
				covers = append(covers, fmt.Sprintf(" %d:%d", t.number[cover.module], other))
			}
		}
		slices.Sort(covers)
		fmt.Fprintf(&b, "pkg %s %s %d |%s |%s |%s\n", c.pkg.path, c.pkg.name, t.number[c.pkg.module],
			t.list(t.sorted(maps.Keys(c.all))), strings.Join(later, ""), strings.Join(covers, ""))
	}
	return b.Bytes()
}

func (t *table) sum(version, path string) string {
	return cmp.Or(strings.TrimPrefix(t.sums[path+" "+version], "h1:"), "-")
}

func (t *table) sorted(modules func(yield func(module.Version) bool)) []module.Version {
	list := slices.Collect(modules)
	module.Sort(list)
	return list
}

func (t *table) list(modules []module.Version) string {
	numbers := make([]int, 0, len(modules))
	for _, m := range modules {
		numbers = append(numbers, t.number[m])
	}
	slices.Sort(numbers)
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, " %d", n)
	}
	return b.String()
}
