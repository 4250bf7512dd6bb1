//go:build e2e

package e2e_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/scenario"
	"github.com/otelgen/otelgen/internal/servicetest"
	"github.com/otelgen/otelgen/templates"
)

// requestWith is a stack as the engine takes it, with the layers in folders of
// testdata/layers beside those that otelgen ships.
func requestWith(t testing.TB, s stack, folders ...string) render.Request {
	t.Helper()
	sources := []layer.Source{{FS: templates.FS, Name: "templates"}}
	for _, folder := range folders {
		dir := filepath.Join("..", "..", "testdata", "layers", folder)
		sources = append(sources, layer.Source{FS: os.DirFS(dir), Name: dir, Outside: true})
	}
	cat, err := layer.Load(sources...)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := must(t, loadModels)[s.model]
	if !ok {
		t.Fatalf("no model %q", s.model)
	}
	return render.Request{Name: "service", Module: "example.com/service", Answers: s.answers(), Catalog: cat, Model: m, Generator: "test"}
}

// checkNew does with the packages that a layer from outside takes part in what
// the service's CI does.
func checkNew(t *testing.T, dir string, packages ...string) {
	t.Helper()
	if out := command(t, dir, "gofmt", "-l", "."); out != "" {
		t.Errorf("gofmt would change:\n%s", out)
	}
	if out := command(t, dir, "go", "mod", "tidy", "-diff"); out != "" {
		t.Errorf("go mod tidy would change:\n%s", tail(out))
	}
	command(t, dir, "go", "vet", "./...")
	command(t, dir, "go", append([]string{"test", "-race", "-vet=off"}, packages...)...)
	command(t, dir, tool(t, "golangci-lint"), append([]string{"run", "--allow-parallel-runners"}, packages...)...)
}

// TestOutsideBus sends messages through a bus that otelgen does not ship, out of
// the process and into it again, and follows their traces.
func TestOutsideBus(t *testing.T) {
	dir := write(t, rendered(t, requestWith(t, stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "spool", "order"}, "spool")))
	checkNew(t, dir, "./internal/adapter/out/bus", "./internal/config", "./internal/messaging", "./cmd/...")

	// Somebody else subscribes, whom the service knows nothing of.
	spool := t.TempDir()
	observer := filepath.Join(spool, "service.order.v1~", "observer~")
	if err := os.MkdirAll(observer, 0o750); err != nil {
		t.Fatal(err)
	}
	r := start(t, dir, build(t, dir), "grpc", "SPOOL_DIR="+spool, "SPOOL_INTERVAL=10ms")
	results := r.runScenario(t, scenario.Canaries{})
	eventually(t, "the service's own messages to be handled", func() error {
		left, err := filepath.Glob(filepath.Join(spool, "service.order.v1~", "service~", "*"))
		return unless(err == nil && len(left) == 0)
	})
	time.Sleep(1500 * time.Millisecond) // one more export
	r.stop(t)

	snapshot := r.receiver.Snapshot()
	external := []string{}
	for _, res := range results {
		external = append(external, res.SpanID)
	}
	otlpassert.Clean(t, snapshot, otlptest.CheckOptions{External: external})
	checkMessages(t, snapshot, results)

	files, err := filepath.Glob(filepath.Join(observer, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no message left the process: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			ID    string
			Trace map[string]string
		}
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(m.Trace["traceparent"], "-")
		if len(parts) != 4 {
			t.Fatalf("message %s carries the trace %v", m.ID, m.Trace)
		}
		tr, _ := snapshot.Trace(parts[1])
		sent, ok := tr.Span(parts[2])
		if !ok || sent.Kind != otlptest.Producer || sent.Attrs.Str("messaging.message.id") != m.ID {
			t.Errorf("message %s carries %v, which is not the span that sent it\n%s", m.ID, m.Trace, tr.Tree())
		}
	}
}

// TestOutsideBusSettings starts a service whose bus has a setting that is wrong.
func TestOutsideBusSettings(t *testing.T) {
	dir := write(t, rendered(t, requestWith(t, stack{"hexagonal", "nethttp", "otlp", "memory", "", "spool", "order"}, "spool")))
	binary := build(t, dir)
	for setting, want := range map[string]string{
		"SPOOL_INTERVAL=soon": `SPOOL_INTERVAL: "soon" is not a duration`,
		"SPOOL_INTERVAL=1h":   "SPOOL_INTERVAL: is longer than a minute",
		"SPOOL_DIR=/dev/null": "open bus: ",
	} {
		out, err := tryEnv(t.TempDir(), []string{setting, "OTEL_SDK_DISABLED=true", "HTTP_ADDR=127.0.0.1:0"}, binary)
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v\n%s\nwant %s", setting, err, out, want)
		}
	}
}

// TestOutsideStore keeps services of several models in a store that otelgen does
// not ship: its adapters pass the contract tests, and the services answer as
// their scenarios say, before and after a restart.
func TestOutsideStore(t *testing.T) {
	for _, tc := range []struct {
		stack
		keeps    []string // the packages of what is kept
		resource string
	}{
		{stack{"hexagonal", "nethttp", "otlp", "journal", "", "memory", "order"}, []string{"./internal/adapter/out/journal"}, "/orders"},
		{stack{"hexagonal", "nethttp", "otlp", "journal", "", "spool", "shop"}, []string{"./internal/adapter/out/journal"}, "/customers"},
		{stack{"cqrs", "nethttp", "otlp", "journal", "journal", "memory", "shop"}, []string{"./internal/eventstore", "./internal/readmodel"}, "/customers"},
	} {
		t.Run(tc.name(), func(t *testing.T) {
			dir := write(t, rendered(t, requestWith(t, tc.stack, "journal", "spool")))
			checkNew(t, dir, append(tc.keeps, "./internal/journaldb", "./cmd/...")...)
			binary := build(t, dir)
			r := start(t, dir, binary, "grpc")
			r.runScenario(t, scenario.Canaries{})
			var before, after struct{ Items []json.RawMessage }
			r.exchange(t, http.MethodGet, tc.resource, nil, &before)
			r.stop(t)

			env := []string{"OTEL_SDK_DISABLED=true"}
			s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: binary, Dir: r.data, Env: env})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Kill() })
			again := running{Service: s, dir: dir, data: r.data}
			again.exchange(t, http.MethodGet, tc.resource, nil, &after)
			again.stop(t)
			if len(before.Items) == 0 || !reflect.DeepEqual(before, after) {
				t.Errorf("%s had %d items, and %d after a restart", tc.resource, len(before.Items), len(after.Items))
			}
		})
	}
}
