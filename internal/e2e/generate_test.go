package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
	"github.com/otelgen/otelgen/templates"
)

// acceptance widens the tests; see the package's documentation.
var acceptance = os.Getenv("OTELGEN_ACCEPTANCE") == "1"

// stack is one service to generate; several frameworks or backends stand with
// commas between them.
type stack struct {
	arch, framework, backend, store, readModel, bus, model string
}

// name is the service's name: it tells the stack in failures.
func (s stack) name() string {
	parts := []string{s.arch, s.framework, s.backend, s.store, s.readModel, "bus-" + s.bus, s.model}
	return strings.NewReplacer("--", "-", ",", "+").Replace(strings.Join(parts, "-"))
}

func (s stack) answers() layer.Answers {
	answers := layer.Answers{}
	for role, names := range map[string]string{
		"architecture": s.arch, "framework": s.framework, "backend": s.backend, "store": s.store, "readmodel": s.readModel, "bus": s.bus,
	} {
		if names != "" {
			answers[role] = strings.Split(names, ",")
		}
	}
	return answers
}

func grpcStack(model string) stack {
	return stack{"hexagonal", "grpc", "otlp", "memory", "", "none", model}
}

// catalog holds the layers that otelgen ships.
func catalog(t testing.TB) *layer.Catalog {
	t.Helper()
	return must(t, loadCatalog)
}

// must is what a function returns; the test fails when that is an error.
func must[T any](t testing.TB, from func() (T, error)) T {
	t.Helper()
	value, err := from()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// loadModels reads the bundled models, four that use every type and kind, and
// that of golden trees. They are shared by all tests, as the catalog is: nothing
// may change them.
var loadModels = sync.OnceValues(func() (map[string]*model.Model, error) {
	all := map[string]*model.Model{}
	for pattern, least := range map[string]int{
		"../../testdata/models/*.yaml": 4, "../../templates/model/*/model.yaml": 2, "../../testdata/golden/*.yaml": 1,
	} {
		files, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			return nil, err
		}
		if len(files) < least {
			return nil, fmt.Errorf("%s: only %q", pattern, files)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			name := strings.TrimSuffix(filepath.Base(f), ".yaml")
			if name == "model" {
				name = filepath.Base(filepath.Dir(f))
			}
			if all[name], err = modeltext.Parse(f, data); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
})

var loadCatalog = sync.OnceValues(func() (*layer.Catalog, error) {
	return layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
})

// request is a stack as the engine takes it.
func request(t testing.TB, s stack) render.Request {
	t.Helper()
	return must(t, func() (render.Request, error) { return requestOf(s) })
}

func requestOf(s stack) (render.Request, error) {
	all, err := loadModels()
	if err != nil {
		return render.Request{}, err
	}
	m, ok := all[s.model]
	if !ok {
		return render.Request{}, fmt.Errorf("no model %q", s.model)
	}
	cat, err := loadCatalog()
	return render.Request{Name: "service", Module: "example.com/service", Answers: s.answers(), Catalog: cat, Model: m, Generator: "test"}, err
}

func rendered(t testing.TB, req render.Request) *tree.Tree {
	t.Helper()
	res, err := render.Render(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res.Tree
}

func tail(s string) string {
	const most = 6000
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return s
}

// goLines counts a tree's lines of Go outside tests and what comes of .proto files: all, and those that are
// neither blank nor comment.
func goLines(files []tree.File) (all, code int, longest string, most int) {
	for _, f := range files {
		if !strings.HasSuffix(f.Path, ".go") || strings.HasSuffix(f.Path, "_test.go") || strings.Contains(f.Path, "telemetrytest") || bytes.HasPrefix(f.Data, []byte("// Code generated ")) {
			continue
		}
		n := bytes.Count(f.Data, []byte("\n"))
		all += n
		if n > most {
			longest, most = f.Path, n
		}
		for line := range bytes.Lines(f.Data) {
			if l := bytes.TrimSpace(line); len(l) > 0 && !bytes.HasPrefix(l, []byte("//")) {
				code++
			}
		}
	}
	return all, code, longest, most
}
