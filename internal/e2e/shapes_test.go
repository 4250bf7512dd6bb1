//go:build e2e

package e2e_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/servicetest"
	"github.com/otelgen/otelgen/internal/tree"
	"github.com/otelgen/otelgen/templates"
)

// TestShapes has architectures from outside that are no service of a model:
// each does in its own way what it is for, and is observed from the first time.
func TestShapes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(t *testing.T, dir string){
		"desktop":  checkDesktop,
		"gateway":  checkGateway,
		"operator": checkOperator,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := shape(t, name)
			verify(t, tr, asCI)
			unlessPassed(t, tr)
			test(t, write(t, tr))
		})
	}
}

// shape renders an architecture of testdata/layers with what it takes by default.
func shape(t *testing.T, name string) *tree.Tree {
	t.Helper()
	dir := filepath.Join("..", "..", "testdata", "layers", name)
	catalog, err := layer.Load(
		layer.Source{FS: templates.FS, Name: "templates"},
		layer.Source{FS: os.DirFS(dir), Name: dir, Outside: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	return rendered(t, render.Request{
		Name: "service", Module: "example.com/service", Generator: "test",
		Answers: layer.Answers{layer.RoleArchitecture: {name}}, Catalog: catalog, Model: modeltext.Nothing(),
	})
}

// checkDesktop has a program that ends by itself: what it observed has left by then.
func checkDesktop(t *testing.T, dir string) {
	receiver := otlpassert.Receive(t, otlptest.Options{})
	program, err := servicetest.Launch(t.Context(), servicetest.Config{Binary: build(t, dir), Dir: t.TempDir(), Env: receiver.Env("http/protobuf")})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := program.Wait(t.Context()); err != nil || code != 0 {
		t.Fatalf("ended with %d, %v\n%s", code, err, program.Stderr())
	}
	if got := program.Stdout(); got != "0 files\n" {
		t.Errorf("wrote %q", got)
	}
	checkSpans(t, receiver.Spans(), "CountFiles")
	for _, file := range []string{"Dockerfile", "internal/config", "internal/platform/health", "internal/platform/admin", "cmd/service/service.go"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			t.Errorf("%s is there, and nothing needs it", file)
		}
	}
}

// checkOperator has a loop that mends a file.
func checkOperator(t *testing.T, dir string) {
	r := start(t, dir, build(t, dir), "grpc", "RECONCILE_EVERY=20ms")
	file := filepath.Join(r.data, "state.txt")
	for range 2 {
		eventually(t, "the file", func() error {
			got, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			return unless(string(got) == "ready\n")
		})
		if err := os.WriteFile(file, []byte("broken"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.stop(t)
	checkSpans(t, r.receiver.Spans(), "Reconcile", "Reconcile")
	if _, ok := r.receiver.Snapshot().Metric("service_app.usecase.duration"); !ok {
		t.Error("there is no service_app.usecase.duration")
	}
}

// checkGateway has a request that is passed on: what is behind the gateway goes
// on with the same trace.
func checkGateway(t *testing.T, dir string) {
	parents := make(chan string, 1)
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parents <- r.Header.Get("Traceparent")
		_, _ = io.WriteString(w, "meow")
	}))
	defer behind.Close()
	r := start(t, dir, build(t, dir), "http/protobuf", "UPSTREAM_URL="+behind.URL)
	status, trace, _ := r.get(t, "/cats/tom")
	if status != http.StatusOK {
		t.Fatalf("status %d\n%s", status, r.Stdout())
	}
	if parent := <-parents; !strings.HasPrefix(parent, "00-"+trace+"-") {
		t.Errorf("traceparent %q is not of the trace %s", parent, trace)
	}
	if status, _, _ := r.get(t, "/route?path=/cats"); status != http.StatusOK {
		t.Errorf("its own operation: status %d", status)
	}
	r.stop(t)
	found, ok := r.receiver.Snapshot().Trace(trace)
	if !ok || len(found.ByKind(otlptest.Server)) != 1 || len(found.ByKind(otlptest.Client)) != 1 {
		t.Errorf("want one span of the server and one of the client:\n%s", found.Tree())
	}
	checkSpans(t, r.receiver.Spans(), "ResolveRoute")
}

// checkSpans wants at least these spans.
func checkSpans(t *testing.T, spans []otlptest.Span, want ...string) {
	t.Helper()
	var names []string
	for _, s := range spans {
		names = append(names, s.Name)
	}
	for _, name := range want {
		i := slices.Index(names, name)
		if i < 0 {
			t.Fatalf("spans %v, want also %v", names, want)
		}
		names = slices.Delete(names, i, i+1)
	}
}
