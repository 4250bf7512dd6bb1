//go:build e2e

package e2e_test

import (
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/passed"
	"github.com/otelgen/otelgen/internal/tree"
)

// check is a command that a generated service must survive.
type check struct {
	program string // of tools, or what every machine for Go has
	args    []string
	offline bool // the modules are in the cache; a user on a plane has no more
	silent  bool // output is a failure
	// once is set where the arguments are to be followed by packages: by those whose
	// files did not pass the same check before, in whichever service. What else is in
	// a service hardly matters to them; the acceptance run checks all.
	once bool
}

// compiled are the checks of every pair of layers: its code is formatted, its
// modules are right, and the compiler and vet take it. go list -export compiles as
// go build does and links nothing, which takes most of the time of a build; the
// stacks that are tested are linked there.
var compiled = []check{
	{program: "gofmt", args: []string{"-l", "."}, silent: true},
	{program: "go", args: []string{"mod", "tidy", "-diff"}, silent: true},
	{program: "go", args: []string{"list", "-export", "-f", "{{if .Export}}{{end}}", "./..."}, offline: true},
	{program: "go", args: []string{"vet", "./..."}, offline: true},
}

// asCI are the checks of a service's own CI.
var asCI = func() []check {
	all := slices.Concat(compiled, []check{
		// They are vetted already.
		{program: "go", args: []string{"test", "-race", "-vet=off", "-ldflags=-s -w", "./..."}},
	})
	if acceptance { // golangci-lint runs it too, with the same checks but for a few of style
		all = append(all, check{program: "staticcheck", args: []string{"./..."}})
	}
	return append(all, linted)
}()

var linted = func() check {
	c := check{program: "golangci-lint", args: []string{"run", "--allow-parallel-runners"}, once: !acceptance}
	if acceptance {
		c.args = append(c.args, "./...")
	}
	return c
}()

// ofPackages are the checks of a service's own CI with the tests and linters of
// some packages alone, which differ from those of a service that is checked as a
// whole. The acceptance run checks this one so, too.
func ofPackages(packages []string) []check {
	if acceptance {
		return asCI
	}
	race := check{program: "go", args: append([]string{"test", "-race", "-vet=off", "-ldflags=-s -w"}, packages...)}
	lint := check{program: linted.program, args: append(slices.Clone(linted.args), packages...)}
	return slices.Concat(compiled, []check{race, lint})
}

// differing lists the packages of a tree that another one has not with the same
// files.
func differing(tr, other *tree.Tree) []string {
	var all []string
	theirs := packages(other)
	for dir, files := range packages(tr) {
		if !maps.Equal(files, theirs[dir]) {
			all = append(all, dir)
		}
	}
	slices.Sort(all)
	return all
}

// packages are the Go files of a tree by folder and path, with what is in them.
func packages(tr *tree.Tree) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, f := range tr.Files() {
		if !strings.HasSuffix(f.Path, ".go") {
			continue
		}
		dir := "./" + path.Dir(f.Path)
		if all[dir] == nil {
			all[dir] = map[string]string{}
		}
		all[dir][f.Path] = string(f.Data)
	}
	return all
}

// unseen finds the packages of a tree whose files have not passed a check, by the
// keys of their passes.
func unseen(t testing.TB, tr *tree.Tree, c check) map[string]string {
	t.Helper()
	config, _ := tr.File(".golangci.yml")
	keys := map[string]string{}
	for dir, files := range packages(tr) {
		parts := []string{"package", must(t, goVersion), versionOf(t, c.program), fmt.Sprintf("%+v", c), string(config.Data)}
		for _, p := range slices.Sorted(maps.Keys(files)) {
			parts = append(parts, p, files[p])
		}
		key := passed.Key(parts...)
		if _, ok := must(t, openStore).Find(key); !ok {
			keys[dir] = key
		}
	}
	return keys
}

// verify checks a service, unless the same bytes passed the same checks by the
// same tools before on this machine.
func verify(t *testing.T, tr *tree.Tree, checks []check) {
	t.Helper()
	key := keyOf(t, tr, checks)
	if p, ok := must(t, openStore).Find(key); ok {
		t.Logf("passed before, at %s", p.Commit)
		report(t, key, p)
		return
	}
	dir, free := slot(t)
	defer free()
	replace(t, dir, tr)
	for _, c := range checks {
		program := c.program
		if _, ours := tools[program]; ours {
			program = tool(t, program)
		}
		env := slices.Clone(isolated)
		if c.offline {
			env = append(env, "GOPROXY=off")
		}
		args := c.args
		var fresh map[string]string
		if c.once {
			if fresh = unseen(t, tr, c); len(fresh) == 0 {
				continue
			}
			args = slices.Concat(args, slices.Sorted(maps.Keys(fresh)))
		}
		out, err := tryEnv(dir, env, program, args...)
		if err != nil || c.silent && out != "" {
			t.Fatalf("%s %s: %v\n%s", c.program, strings.Join(args, " "), err, tail(out))
		}
		for dir, key := range fresh {
			keep(t, key, dir)
		}
	}
	remember(t, key)
}

// keyOf identifies a check of a tree: what is checked, by what. The record is
// left out: nothing reads it.
func keyOf(t testing.TB, tr *tree.Tree, checks []check) string {
	t.Helper()
	parts := []string{"checks", tr.Digest(record.FileName), must(t, goVersion)}
	for _, c := range checks {
		parts = append(parts, fmt.Sprintf("%+v", c))
		if _, ours := tools[c.program]; ours {
			parts = append(parts, versionOf(t, c.program))
		}
	}
	return passed.Key(parts...)
}

// unlessPassed skips a test of services that the same test found good before on
// this machine; else it remembers when the test passes. Everything that the
// test is made of counts.
func unlessPassed(t *testing.T, trees ...*tree.Tree) {
	t.Helper()
	if partly(t) {
		return
	}
	parts := []string{t.Name(), must(t, goVersion), must(t, testsDigest), fmt.Sprint(acceptance)}
	for _, tr := range trees {
		parts = append(parts, tr.Digest())
	}
	key := passed.Key(parts...)
	if p, ok := must(t, openStore).Find(key); ok {
		report(t, key, p)
		t.Skipf("passed before, at %s", p.Commit)
	}
	t.Cleanup(func() {
		if !t.Failed() && !t.Skipped() {
			remember(t, key)
		}
	})
}

// partly reports whether flags leave out a part of a test.
func partly(t *testing.T) bool {
	run, skip := flag.Lookup("test.run").Value.String(), flag.Lookup("test.skip").Value.String()
	return strings.ContainsRune(skip, '/') || strings.Count(run, "/") > strings.Count(t.Name(), "/")
}

// generateUnlessPassed writes the one service of a test, for which see
// unlessPassed.
func generateUnlessPassed(t *testing.T, s stack) string {
	t.Helper()
	return writeUnlessPassed(t, rendered(t, request(t, s)))
}

func writeUnlessPassed(t *testing.T, tr *tree.Tree) string {
	t.Helper()
	unlessPassed(t, tr)
	return write(t, tr)
}

var openStore = sync.OnceValues(func() (*passed.Store, error) { return passed.Open(os.Getenv(passed.Variable)) })

// testsDigest identifies the code of these tests.
var testsDigest = sync.OnceValues(func() (string, error) {
	return passed.DigestOf(os.DirFS(filepath.Join("..", "..")), "go.mod", "go.sum",
		"internal/components", "internal/e2e", "internal/otlptest", "internal/passed", "internal/scenario", "internal/servicetest", "internal/term")
})

// goVersion tells what the go command compiles with.
var goVersion = sync.OnceValues(func() (string, error) {
	env, err := try(".", "go", "env", "GOVERSION", "GOOS", "GOARCH", "GOEXPERIMENT", "GOFLAGS", "CGO_ENABLED", "CC")
	if err != nil {
		return "", errors.New(env)
	}
	lines := strings.Split(strings.TrimSpace(env), "\n")
	cc, err := try(".", lines[len(lines)-1], "--version") // the race detector's
	if err != nil {
		cc = err.Error()
	}
	return env + cc, nil
})

// versionOf reports which version of a tool is installed.
func versionOf(t testing.TB, name string) string {
	t.Helper()
	info, err := buildinfo.ReadFile(tool(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return info.Main.Version + " " + info.Main.Sum + " " + info.GoVersion
}

// remember keeps a pass. That it cannot be kept makes no test fail.
func remember(t *testing.T, key string) {
	t.Helper()
	report(t, key, keep(t, key, ""))
}

// keep adds a pass of a test, or of a part of it, to those that are known.
func keep(t *testing.T, key, part string) passed.Pass {
	t.Helper()
	p := passed.Pass{Name: strings.TrimSpace(t.Name() + " " + part), Commit: commit(), At: time.Now().UTC()}
	if err := must(t, openStore).Add(key, p); err != nil {
		t.Logf("the next run checks this again: %v", err)
	}
	return p
}

// report adds a line to the file OTELGEN_TEST_REPORT: what passed, and where.
func report(t *testing.T, key string, p passed.Pass) {
	t.Helper()
	path := os.Getenv("OTELGEN_TEST_REPORT")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(f, "%s %s %s\n", p.Commit, key[:16], t.Name())
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// commit names what is checked out, "-dirty" where more than that is.
var commit = sync.OnceValue(func() string {
	out, err := exec.Command("git", "describe", "--always", "--abbrev=12", "--dirty", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
})

// slot returns a folder that is the same in every run and is this test's alone
// until it is freed. What tools keep by path they find again.
func slot(t testing.TB) (dir string, free func()) {
	t.Helper()
	root := filepath.Join(os.TempDir(), fmt.Sprintf("otelgen-e2e-%d", os.Getuid()))
	if err := os.MkdirAll(root, 0o700); err != nil {
		t.Fatal(err)
	}
	free, err := lockedfile.MutexAt(filepath.Join(root, "lock")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "service"), free
}

// replace makes a folder hold a tree. Files that are as they should be are not
// touched: the go command knows the results of tests by their time.
func replace(t testing.TB, dir string, tr *tree.Tree) {
	t.Helper()
	old, err := tree.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		old, err = tree.New(), os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range old.Files() {
		if now, ok := tr.File(f.Path); !ok || now.Mode != f.Mode {
			err = errors.Join(err, os.Remove(filepath.Join(dir, filepath.FromSlash(f.Path))))
		}
	}
	for _, f := range tr.Files() {
		if was, ok := old.File(f.Path); ok && was.Mode == f.Mode && string(was.Data) == string(f.Data) {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, f.Mode))
	}
	if err != nil {
		t.Fatal(err)
	}
}
