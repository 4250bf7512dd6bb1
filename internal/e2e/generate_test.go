package e2e_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protogen"
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

// models are the bundled ones and three that use every type and kind.
func models(t testing.TB) map[string]*model.Model {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "models", "*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("models for tests: %v, %v", files, err)
	}
	bundled, err := filepath.Glob(filepath.Join("..", "..", "templates", "model", "*", "model.yaml"))
	if err != nil || len(bundled) < 2 {
		t.Fatalf("bundled models: %v, %v", bundled, err)
	}
	all := map[string]*model.Model{}
	for _, f := range append(files, bundled...) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".yaml")
		if name == "model" {
			name = filepath.Base(filepath.Dir(f))
		}
		if all[name], err = model.Parse(f, data); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func catalog(t testing.TB) *layer.Catalog {
	t.Helper()
	c, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request is a stack as the engine takes it.
func request(t testing.TB, s stack) render.Request {
	t.Helper()
	m, ok := models(t)[s.model]
	if !ok {
		t.Fatalf("no model %q", s.model)
	}
	return render.Request{Name: "service", Module: "example.com/service", Answers: s.answers(), Catalog: catalog(t), Model: m, Generator: "test"}
}

func rendered(t testing.TB, req render.Request) *tree.Tree {
	t.Helper()
	res, err := render.Render(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res.Tree
}

// generate writes a service into a folder of the test's.
func generate(t testing.TB, s stack) string {
	t.Helper()
	return write(t, rendered(t, request(t, s)))
}

func write(t testing.TB, tr *tree.Tree) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "service")
	writeTo(t, dir, tr)
	return dir
}

// writeTo replaces what a folder holds.
func writeTo(t testing.TB, dir string, tr *tree.Tree) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := tr.Write(context.Background(), dir, tree.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// command runs a program in a folder and fails the test when it fails. Nothing
// of the run that tests gets in: no network for Go, no telemetry settings.
func command(t testing.TB, dir, name string, args ...string) string {
	t.Helper()
	out, err := try(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, tail(out))
	}
	return out
}

func try(dir, name string, args ...string) (string, error) {
	return tryEnv(dir, []string{"GOFLAGS=-mod=readonly", "GOWORK=off"}, name, args...)
}

func tryEnv(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

func tail(s string) string {
	const most = 6000
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return s
}

// tools are the programs that check generated code, at the versions that the
// generated service names.
var tools = map[string]string{
	"staticcheck":   "honnef.co/go/tools/cmd/staticcheck@v0.8.2",
	"buf":           "github.com/bufbuild/buf/cmd/buf@" + protogen.BufVersion,
	"grpcurl":       "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3",
	"golangci-lint": "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0",
}

// tool returns the path of a program, which it installs where it is missing.
func tool(t testing.TB, name string) string {
	t.Helper()
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	gopath, err := try(".", "go", "env", "GOPATH")
	if err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(strings.TrimSpace(gopath), "bin", name)
	if _, err := os.Stat(p); err == nil {
		return p
	}
	cmd := exec.Command("go", "install", tools[name])
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOBIN="+filepath.Dir(p))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("install %s: %v\n%s", name, err, out)
	}
	return p
}

// goLines counts a tree's lines of Go outside tests and what comes of .proto files: all, and those that are
// neither blank nor comment.
func goLines(t *tree.Tree) (all, code int, longest string, most int) {
	for _, f := range t.Files() {
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
