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
	"sync"
	"testing"

	"github.com/otelgen/otelgen/internal/layercheck"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/pairwise"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
	"github.com/otelgen/otelgen/templates"
)

// product lists every legal stack of the layers that can be chosen, with every
// model. Of backends that bring the same Go code, the first stands for all.
func product(t testing.TB) []stack {
	t.Helper()
	return slices.Clone(must(t, loadProduct))
}

var loadProduct = sync.OnceValues(func() ([]stack, error) {
	cat, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	names := func(kind string) []string {
		var all []string
		for _, l := range cat.Choices(kind) {
			all = append(all, l.Name)
		}
		return all
	}
	c, err := loadBackendClasses()
	if err != nil {
		return nil, err
	}
	m, err := loadModels()
	if err != nil {
		return nil, err
	}
	models := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(m string) bool { return m == goldenModel })
	var all []stack
	for _, arch := range cat.Choices("architecture") {
		readModels := []string{""}
		if arch.HasRole("readmodel") {
			readModels = names("store")
		}
		for _, f := range names("framework") {
			for _, b := range c.apart {
				for _, st := range names("store") {
					for _, rm := range readModels {
						for _, bus := range append(names("bus"), "none") {
							for _, m := range models {
								all = append(all, stack{arch.Name, f, b, st, rm, bus, m})
							}
						}
					}
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(s stack) bool {
		req, err := requestOf(s)
		if err == nil {
			_, err = req.Resolve()
		}
		return err != nil
	}), nil
})

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
	return must(t, loadBackendClasses)
}

var loadBackendClasses = sync.OnceValues(func() (classes, error) {
	c := classes{same: map[string]string{}}
	cat, err := loadCatalog()
	if err != nil {
		return c, err
	}
	code, rest := map[string]string{}, map[string]bool{}
	names := []string{defaultStack.backend}
	for _, l := range cat.Choices("backend") {
		if l.Name != defaultStack.backend {
			names = append(names, l.Name)
		}
	}
	for _, name := range names {
		s := defaultStack
		s.backend = name
		req, err := requestOf(s)
		if err != nil {
			return c, err
		}
		res, err := render.Render(context.Background(), req)
		if err != nil {
			return c, err
		}
		whole, without := layercheck.Digest(res.Tree), layercheck.Digest(res.Tree, "internal/platform/telemetry/", "internal/platform/settings/", "internal/config/")
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
	return c, nil
})

// TestBackendsThatShareCode proves what spares the matrix most backends: in
// every stack of the pairwise set they have the Go code of the one that stands
// for them, whole or but for the packages telemetry and config.
func TestBackendsThatShareCode(t *testing.T) {
	t.Parallel()
	c := backendClasses(t)
	t.Logf("in every combination: %v; once: %v; not compiled again: %v", c.apart, c.within, c.same)
	stacks := pairwiseStacks(slices.DeleteFunc(product(t), func(s stack) bool { return s.backend != c.apart[0] }))
	every := 8
	if !compiles {
		every = 32
	}
	for i, s := range stacks {
		if !acceptance && i%every != 0 {
			continue
		}
		trees := map[string]*tree.Tree{} // by backend: one stands for several
		digestWith := func(backend string, without ...string) string {
			if trees[backend] == nil {
				s := s
				s.backend = backend
				trees[backend] = rendered(t, request(t, s))
			}
			return layercheck.Digest(trees[backend], without...)
		}
		for _, name := range c.within {
			if got, want := digestWith(name, "internal/platform/telemetry/", "internal/platform/settings/", "internal/config/"), digestWith(c.apart[0], "internal/platform/telemetry/", "internal/platform/settings/", "internal/config/"); got != want {
				t.Errorf("%s: %s brings code of its own outside of telemetry and config", s.name(), name)
			}
		}
		for name, twin := range c.same {
			if digestWith(name) != digestWith(twin) {
				t.Errorf("%s: %s has not the code of %s", s.name(), name, twin)
			}
		}
	}
}

// pairs lists every two parts of a stack. The tests' own models are no layers:
// they meet every architecture, store and bus, and every framework only in the
// acceptance run.
func (s stack) pairs() []string {
	_, err := fs.Stat(templates.FS, "model/"+s.model)
	own := err != nil
	var all []string
	for framework := range strings.SplitSeq(s.framework, ",") {
		parts := []string{"a:" + s.arch, "f:" + framework, "b:" + s.backend, "s:" + s.store, "r:" + s.readModel, "m:" + s.bus, "d:" + s.model}
		for i, a := range parts {
			for _, b := range parts[i+1:] {
				if framework, model := a[0] == 'f', b[0] == 'd'; framework && model && own {
					continue
				}
				all = append(all, a+" "+b)
			}
		}
	}
	return all
}

// pairwiseStacks picks stacks so that every legal pair of parts is in one of them
// or of those given.
func pairwiseStacks(all []stack, given ...stack) []stack {
	return pairwise.Cover(all, stack.pairs, given...)
}

// together are stacks with an HTTP and an RPC framework in one service.
var together = []stack{{"hexagonal", "gin,grpc", "otlp", "sqlite", "", "memory", "order"}}

// TestEveryStackRenders checks what must hold of any tree: in the quick suite of
// stacks in which every two layers meet, in the full one of all, in acceptance with
// every model.
func TestEveryStackRenders(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{}
	stacks := product(t)
	if !acceptance {
		stacks = slices.DeleteFunc(stacks, func(s stack) bool { return s.model != defaultStack.model })
	}
	if !compiles {
		stacks = pairwiseStacks(stacks)
	}
	for _, s := range append(stacks, together...) {
		tr := rendered(t, request(t, s))
		for _, f := range tr.Files() {
			if f.Layer == "" || f.Template == "" {
				t.Errorf("%s: %s has no provenance", s.name(), f.Path)
			}
			if strings.Contains(string(f.Data), "<no value>") || strings.Contains(string(f.Data), "%!") && strings.HasSuffix(f.Path, ".md") {
				t.Errorf("%s: %s holds a template's failure", s.name(), f.Path)
			}
			if lines := strings.Count(string(f.Data), "\n"); f.Path == "cmd/service/main.go" && lines > 72 {
				t.Errorf("%s: main.go has %d lines; 72 are to be enough", s.name(), lines)
			}
		}
		_, code, longest, most := goLines(tr.Files())
		if most > 300 && s.model == "order" {
			t.Errorf("%s: %s has %d lines; at most 300 are readable", s.name(), longest, most)
		}
		sizes[s.name()] = code
	}
	t.Logf("%d stacks rendered", len(sizes))
}

// TestALargeModelRenders renders what is far above what a service's author writes by
// hand and within what a model may hold, three times as far in the acceptance run:
// only layers from outside have a budget.
func TestALargeModelRenders(t *testing.T) {
	t.Parallel()
	req := request(t, stack{"cqrs", "chi,grpc", "otlp", "sqlite", "sqlite", "memory", "order"})
	aggregates := 50
	if acceptance {
		aggregates = 150
	}
	req.Model = manyAggregates(t, aggregates)
	rendered(t, req)
}

// TestSizeOfTheDefaultStack prints how much code a user gets to read.
func TestSizeOfTheDefaultStack(t *testing.T) {
	tr := rendered(t, request(t, defaultStack))
	all, code, longest, most := goLines(tr.Files())
	_, ours, _, _ := goLines(slices.DeleteFunc(tr.Files(), func(f tree.File) bool { return strings.HasPrefix(f.Path, "internal/platform/") }))
	t.Logf("default stack: %d files, %d lines of Go outside tests, %d of them neither blank nor comment, %d of these outside internal/platform; longest %s with %d", tr.Len(), all, code, ours, longest, most)
	// A ratchet, not a goal: lower it with every line that goes.
	if code > 3220 {
		t.Errorf("%d lines of code; people asked for a service, not for a framework", code)
	}
	if ours > 890 {
		t.Errorf("%d lines of code outside internal/platform, where people look for their own", ours)
	}
}

var streamOfEvents = regexp.MustCompile(`Watch[A-Z]|internal/platform/feed|ErrGone|StatusGone`)

var defaultStack = stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "none", "order"}

// TestNothingUnused proves that what a service does not use is not in it.
func TestNothingUnused(t *testing.T) {
	t.Parallel()
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

// TestRenderIsDeterministic renders one request again and again; cmd/otelgen has
// the test of the whole program.
func TestRenderIsDeterministic(t *testing.T) {
	s := stack{"cqrs", "chi", "console", "sqlite", "memory", "memory", "order"}
	want := rendered(t, request(t, s)).Digest()
	for range 5 {
		if got := rendered(t, request(t, s)).Digest(); got != want {
			t.Fatalf("digest %s, then %s", want, got)
		}
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

// TestRenderAllocations bounds what rendering the default stack takes, in
// allocations: it made 276,000 when every Go file was parsed three times.
func TestRenderAllocations(t *testing.T) {
	req := request(t, defaultStack)
	got := testing.AllocsPerRun(1, func() {
		if _, err := render.Render(context.Background(), req); err != nil {
			t.Fatal(err)
		}
	})
	if got > 270_000 {
		t.Errorf("rendering makes %.0f allocations, want at most 270000", got)
	}
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
	m, err := modeltext.FromEntities(specs)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
