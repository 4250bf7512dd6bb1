package e2e_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layercheck"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/pairwise"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
	"github.com/otelgen/otelgen/templates"
)

// product lists every legal stack of the layers that can be chosen, with every
// model. Of backends that bring the same Go code, the first stands for all.
func product(t testing.TB) []stack {
	t.Helper()
	cat := catalog(t)
	names := func(kind string) []string {
		var all []string
		for _, l := range cat.Choices(kind) {
			all = append(all, l.Name)
		}
		return all
	}
	backends := backendClasses(t).apart
	var all []stack
	for _, arch := range cat.Choices("architecture") {
		readModels := []string{""}
		if arch.HasRole("readmodel") {
			readModels = names("store")
		}
		for _, f := range names("framework") {
			for _, b := range backends {
				for _, st := range names("store") {
					for _, rm := range readModels {
						for _, bus := range append(names("bus"), "none") {
							for _, m := range slices.Sorted(maps.Keys(models(t))) {
								all = append(all, stack{arch.Name, f, b, st, rm, bus, m})
							}
						}
					}
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(s stack) bool {
		_, err := request(t, s).Resolve()
		return err != nil
	})
}

// classes sorts backends by the Go code that they bring.
type classes struct {
	// apart differ outside of the packages telemetry and config, on which the
	// rest of a service depends in one way whatever the backend.
	apart []string
	// within differ from one of the former in those two packages alone.
	within []string
	// same are the backends with the very code of another: "jaeger" of "zipkin".
	same map[string]string
}

// backendClasses compares what each backend makes of the default stack. Most
// are settings and no code: to compile each with all else would take hours and
// tell nothing.
func backendClasses(t testing.TB) classes {
	t.Helper()
	c := classes{same: map[string]string{}}
	code, rest := map[string]string{}, map[string]bool{}
	names := []string{defaultStack.backend}
	for _, l := range catalog(t).Choices("backend") {
		if l.Name != defaultStack.backend {
			names = append(names, l.Name)
		}
	}
	for _, name := range names {
		s := defaultStack
		s.backend = name
		tr := rendered(t, request(t, s))
		whole, without := layercheck.Digest(tr), layercheck.Digest(tr, "internal/telemetry/", "internal/config/")
		twin, known := code[whole]
		switch {
		case known:
			c.same[name] = twin
		case rest[without]:
			c.within = append(c.within, name)
		default:
			c.apart = append(c.apart, name)
		}
		if !known {
			code[whole] = name
		}
		rest[without] = true
	}
	return c
}

// TestBackendsThatShareCode proves what spares the matrix most backends: in
// every stack of the pairwise set they have the Go code of the one that stands
// for them, whole or but for the packages telemetry and config.
func TestBackendsThatShareCode(t *testing.T) {
	c := backendClasses(t)
	t.Logf("in every combination: %v; once: %v; not compiled again: %v", c.apart, c.within, c.same)
	stacks := pairwiseStacks(slices.DeleteFunc(product(t), func(s stack) bool { return s.backend != c.apart[0] }))
	for i, s := range stacks {
		if !acceptance && i%8 != 0 {
			continue
		}
		for _, name := range c.within {
			if got, want := digestWith(t, s, name, "internal/telemetry/", "internal/config/"), digestWith(t, s, c.apart[0], "internal/telemetry/", "internal/config/"); got != want {
				t.Errorf("%s: %s brings code of its own outside of telemetry and config", s.name(), name)
			}
		}
		for name, twin := range c.same {
			if digestWith(t, s, name) != digestWith(t, s, twin) {
				t.Errorf("%s: %s has not the code of %s", s.name(), name, twin)
			}
		}
	}
}

func digestWith(t *testing.T, s stack, backend string, without ...string) string {
	t.Helper()
	s.backend = backend
	return layercheck.Digest(rendered(t, request(t, s)), without...)
}

// pairs lists every two parts of a stack. The tests' own models are no layers:
// they meet every architecture, store and bus, and every framework only in the
// acceptance run.
func (s stack) pairs() []string {
	_, err := fs.Stat(templates.FS, "model/"+s.model)
	own := err != nil
	parts := []string{"a:" + s.arch, "f:" + s.framework, "b:" + s.backend, "s:" + s.store, "r:" + s.readModel, "m:" + s.bus, "d:" + s.model}
	var all []string
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			if framework, model := a[0] == 'f', b[0] == 'd'; framework && model && own {
				continue
			}
			all = append(all, a+" "+b)
		}
	}
	return all
}

// pairwiseStacks picks stacks so that every legal pair of parts is in one of them.
func pairwiseStacks(all []stack) []stack { return pairwise.Cover(all, stack.pairs) }

// TestMatrix generates stacks and does with each what a user's CI does: every
// legal pair of layers in at least one stack; in the acceptance run, every stack.
func TestMatrix(t *testing.T) {
	stacks := product(t)
	if !acceptance {
		stacks = pairwiseStacks(stacks)
	}
	for _, b := range backendClasses(t).within {
		s := defaultStack
		s.backend = b
		stacks = append(stacks, s)
	}
	stacks = append(stacks, together...)
	t.Logf("%d stacks", len(stacks))
	// One folder after the other in one place: packages that stacks share are
	// compiled, tested and linted once.
	dir := filepath.Join(t.TempDir(), "service")
	for _, s := range stacks {
		t.Run(s.name(), func(t *testing.T) {
			writeTo(t, dir, rendered(t, request(t, s)))
			checkAsCI(t, dir)
		})
	}
}

// checkAsCI does with a generated service what its CI does.
func checkAsCI(t *testing.T, dir string) {
	t.Helper()
	golangci := tool(t, "golangci-lint")
	if out := command(t, dir, "gofmt", "-l", "."); out != "" {
		t.Errorf("gofmt would change:\n%s", out)
	}
	if out := command(t, dir, "go", "mod", "tidy", "-diff"); out != "" {
		t.Errorf("go mod tidy would change:\n%s", tail(out))
	}
	// The modules are in the cache now; a user on a plane has no more.
	for _, do := range []string{"build", "vet"} {
		if out, err := tryEnv(dir, []string{"GOFLAGS=-mod=readonly", "GOPROXY=off", "GOWORK=off"}, "go", do, "./..."); err != nil {
			t.Fatalf("go %s without network: %v\n%s", do, err, tail(out))
		}
	}
	// Vetted they are, and nobody debugs them: linking takes most of the time.
	command(t, dir, "go", "test", "-race", "-vet=off", "-ldflags=-s -w", "./...")
	if acceptance { // golangci-lint runs it too, with the same checks but for a few of style
		command(t, dir, tool(t, "staticcheck"), "./...")
	}
	command(t, dir, golangci, "run", "--allow-parallel-runners", "./...")
}

// together are stacks with an HTTP and an RPC framework in one service.
var together = []stack{{"hexagonal", "gin,grpc", "otlp", "sqlite", "", "memory", "order"}}

// TestEveryStackRenders renders every stack of layers, which is cheap, in the
// acceptance run with every model, and checks what must hold of any tree.
func TestEveryStackRenders(t *testing.T) {
	sizes := map[string]int{}
	for _, s := range append(product(t), together...) {
		if !acceptance && s.model != defaultStack.model {
			continue
		}
		tr := rendered(t, request(t, s))
		for _, f := range tr.Files() {
			if f.Layer == "" || f.Template == "" {
				t.Errorf("%s: %s has no provenance", s.name(), f.Path)
			}
			if strings.Contains(string(f.Data), "<no value>") || strings.Contains(string(f.Data), "%!") && strings.HasSuffix(f.Path, ".md") {
				t.Errorf("%s: %s holds a template's failure", s.name(), f.Path)
			}
			if lines := strings.Count(string(f.Data), "\n"); f.Path == "cmd/service/main.go" && lines > 70 {
				t.Errorf("%s: main.go has %d lines; 70 are to be enough", s.name(), lines)
			}
		}
		_, code, longest, most := goLines(tr)
		if most > 300 && s.model == "order" {
			t.Errorf("%s: %s has %d lines; at most 300 are readable", s.name(), longest, most)
		}
		sizes[s.name()] = code
	}
	t.Logf("%d stacks rendered", len(sizes))
}

// TestALargeModelRenders renders what is far above what a service's author writes by
// hand and within what a model may hold: only layers from outside have a budget.
func TestALargeModelRenders(t *testing.T) {
	req := request(t, stack{"cqrs", "chi,grpc", "otlp", "sqlite", "sqlite", "memory", "order"})
	req.Model = manyAggregates(t, 150)
	rendered(t, req)
}

// TestSizeOfTheDefaultStack prints how much code a user gets to read.
func TestSizeOfTheDefaultStack(t *testing.T) {
	tr := rendered(t, request(t, defaultStack))
	all, code, longest, most := goLines(tr)
	t.Logf("default stack: %d files, %d lines of Go outside tests, %d of them neither blank nor comment; longest %s with %d", tr.Len(), all, code, longest, most)
	// A ratchet, not a goal: lower it with every line that goes.
	if code > 2570 {
		t.Errorf("%d lines of code; people asked for a service, not for a framework", code)
	}
}

var streamOfEvents = regexp.MustCompile(`Watch[A-Z]|internal/feed|ErrGone|StatusGone|errStopping`)

var defaultStack = stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "none", "order"}

// TestNothingUnused proves that what a service does not use is not in it.
func TestNothingUnused(t *testing.T) {
	for _, tc := range []struct {
		name  string
		stack stack
		gone  *regexp.Regexp
	}{
		{"--bus none leaves no trace of a bus", defaultStack, regexp.MustCompile(`(?i)outbox|inbox|messaging|cloudevents|relay|\bbus\b|publish`)},
		{"a model without unique or idempotent leaves none of theirs", defaultStack, regexp.MustCompile(`(?i)duplicate|idempoten|reservation`)},
		{"a store in memory leaves no SQL", stack{"hexagonal", "nethttp", "otlp", "memory", "", "none", "order"}, regexp.MustCompile(`(?i)sqlite|database/sql|\bSQL\b|migrat`)},
		{"no outbox leaves no stream of events", grpcStack("order"), streamOfEvents},
		{"HTTP leaves no stream of events", stack{"hexagonal", "chi", "otlp", "sqlite", "", "memory", "order"}, streamOfEvents},
		{"HTTP leaves no stream of an event log", stack{"cqrs", "gin", "otlp", "memory", "memory", "memory", "order"}, streamOfEvents},
		{"no decimal, no date where the model has none", defaultStack, regexp.MustCompile(`Decimal|ParseDate`)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, f := range rendered(t, request(t, tc.stack)).Files() {
				if !strings.HasSuffix(f.Path, ".go") && !strings.HasSuffix(f.Path, ".sql") && !strings.HasSuffix(f.Path, "go.mod") {
					continue
				}
				for i, line := range strings.Split(string(f.Data), "\n") {
					if tc.gone.MatchString(line) {
						t.Errorf("%s:%d: %s", f.Path, i+1, strings.TrimSpace(line))
					}
				}
			}
		})
	}
}

// TestRenderIsDeterministic renders one request again and again, on one
// processor and on many.
func TestRenderIsDeterministic(t *testing.T) {
	s := stack{"cqrs", "chi", "console", "sqlite", "memory", "memory", "order"}
	want := rendered(t, request(t, s)).Digest()
	for range 5 {
		if got := rendered(t, request(t, s)).Digest(); got != want {
			t.Fatalf("digest %s, then %s", want, got)
		}
	}
	dir := t.TempDir()
	build := command(t, ".", "go", "build", "-o", filepath.Join(dir, "otelgen"), "../../cmd/otelgen")
	if build != "" {
		t.Log(build)
	}
	otelgen := filepath.Join(dir, "otelgen")
	for i, env := range [][]string{
		{"GOMAXPROCS=1", "TZ=UTC", "USER=a", "HOME=" + dir, "LANG=C"},
		{"GOMAXPROCS=8", "TZ=Asia/Tokyo", "USER=b", "HOME=/", "LANG=tr_TR.UTF-8", "SOURCE_DATE_EPOCH=1"},
	} {
		out := filepath.Join(dir, string(rune('a'+i)), "service")
		old := setUmask(0o022 + i*0o055)
		cmdOut, err := tryEnv(dir, env, otelgen, "new", "service", "-a", "cqrs", "-f", "chi", "-o", out, "--no-input")
		setUmask(old)
		if err != nil {
			t.Fatalf("%v\n%s", err, cmdOut)
		}
	}
	a, errA := tree.ReadDir(filepath.Join(dir, "a", "service"))
	b, errB := tree.ReadDir(filepath.Join(dir, "b", "service"))
	if errA != nil || errB != nil || a.Digest() != b.Digest() {
		t.Errorf("two runs differ: %v %v\n%s", errA, errB, tree.Diff(a, b))
	}
}

// TestNoTemplateNamesALayer looks for templates that ask which layers there
// are instead of filling a slot or answering a dialect key.
func TestNoTemplateNamesALayer(t *testing.T) {
	cat := catalog(t)
	var names []string
	for _, kind := range []string{"architecture", "framework", "backend", "store", "bus"} {
		for _, l := range cat.Choices(kind) {
			names = append(names, regexp.QuoteMeta(l.Name))
		}
	}
	asks := regexp.MustCompile(`\{\{[^}]*\b(eq|ne|has|hasPrefix|contains)\b[^}]*"(` + strings.Join(names, "|") + `)"`)
	root := filepath.Join("..", "..", "templates")
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".tmpl") {
			return err
		}
		data, err := os.ReadFile(p)
		if m := asks.FindString(string(data)); m != "" {
			t.Errorf("%s: %s", p, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkRender measures rendering in memory. A cost that grows faster than
// the model would show as a ratio of the last two far above 50.
func BenchmarkRender(b *testing.B) {
	one := request(b, defaultStack)
	b.Run("default", func(b *testing.B) { benchmarkRender(b, one) })
	fifty := one
	fifty.Model = manyAggregates(b, 50)
	b.Run("50-aggregates", func(b *testing.B) { benchmarkRender(b, fifty) })
	single := one
	single.Model = manyAggregates(b, 1)
	b.Run("1-aggregate", func(b *testing.B) { benchmarkRender(b, single) })
}

func benchmarkRender(b *testing.B, req render.Request) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := render.Render(context.Background(), req); err != nil {
			b.Fatal(err)
		}
	}
}

// manyAggregates is a model of n aggregates alike.
func manyAggregates(t testing.TB, n int) *model.Model {
	t.Helper()
	specs := make([]string, n)
	for i := range specs {
		specs[i] = fmt.Sprintf("Thing%c%c name:string! size:int! price:money! due:date", 'A'+i/26, 'a'+i%26)
	}
	m, err := model.FromEntities(specs)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
