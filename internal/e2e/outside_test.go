//go:build e2e

package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
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
	defer takeTurn()()
	if out := command(t, dir, "gofmt", "-l", "."); out != "" {
		t.Errorf("gofmt would change:\n%s", out)
	}
	if out := command(t, dir, "go", "mod", "tidy", "-diff"); out != "" {
		t.Errorf("go mod tidy would change:\n%s", tail(out))
	}
	command(t, dir, "go", "vet", "./...")
	command(t, dir, "go", append([]string{"test", "-race", "-vet=off", "-ldflags=-s -w"}, packages...)...)
	command(t, dir, tool(t, "golangci-lint"), append([]string{"run", "--allow-parallel-runners"}, packages...)...)
}

// TestOutsideBus sends messages through a bus that otelgen does not ship, out of
// the process and into it again, and follows their traces.
func TestOutsideBus(t *testing.T) {
	t.Parallel()
	dir := write(t, rendered(t, requestWith(t, stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "spool", "order"}, "spool")))
	checkNew(t, dir, "./internal/adapter/out/bus", "./internal/config", "./internal/platform/messaging", "./cmd/...")

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
	t.Parallel()
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
	t.Parallel()
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
			t.Parallel()
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

// TestOutsideReadModel keeps what queries see in a store that otelgen does not
// ship and that has no transactions.
func TestOutsideReadModel(t *testing.T) {
	dir := write(t, rendered(t, requestWith(t, stack{"cqrs", "nethttp", "otlp", "sqlite", "shelf", "none", "shop"}, "shelf")))
	checkNew(t, dir, "./internal/readmodel", "./internal/shelfdb", "./internal/projection", "./cmd/...")
	binary := build(t, dir)
	t.Run("is observed", func(t *testing.T) {
		r := start(t, dir, binary, "grpc")
		external := []string{}
		for _, res := range r.runScenario(t, scenario.Canaries{}) {
			external = append(external, res.SpanID)
		}
		time.Sleep(1500 * time.Millisecond) // one more export
		r.stop(t)
		snapshot := r.receiver.Snapshot()
		otlpassert.Clean(t, snapshot, otlptest.CheckOptions{External: external})
		checkShelfSpans(t, snapshot)
	})
	t.Run("is right after a kill", func(t *testing.T) { checkKilledProjection(t, dir, binary) })
}

// checkShelfSpans looks for the spans of what the projection writes and of what a
// query reads.
func checkShelfSpans(t *testing.T, snapshot otlptest.Snapshot) {
	t.Helper()
	for _, want := range []struct{ parent, child string }{
		{"project customer", "PUT customers"},
		{"project cart", "DELETE carts"},
		{"GetCustomer", "GET customers"},
		{"ListCarts", "LIST carts"},
	} {
		found := slices.ContainsFunc(snapshot.Spans, func(s otlptest.Span) bool {
			tr, _ := snapshot.Trace(s.TraceID)
			parent, ok := tr.Span(s.ParentID)
			return ok && parent.Name == want.parent && s.Name == want.child && s.Kind == otlptest.Client && s.Attrs.Str("db.system.name") == "shelf"
		})
		if !found {
			t.Errorf("no span %s in a span %s", want.child, want.parent)
		}
	}
}

// remove deletes what a path names, and awaits a receipt.
func (r running) remove(t *testing.T, path string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, r.BaseURL()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("DELETE %s: status %d", path, res.StatusCode)
	}
}

// checkKilledProjection kills a service while it makes its read model anew, until
// a kill leaves half of the rows beside those that serve, and has it go on each time.
func checkKilledProjection(t *testing.T, dir, binary string) {
	t.Helper()
	const customers, carts, updates, tries = 120, 20, 40, 20
	data := t.TempDir()
	run := func() running {
		s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: binary, Dir: data, Env: []string{"OTEL_SDK_DISABLED=true"}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Kill() })
		return running{Service: s, dir: dir, data: data}
	}
	type list struct{ Items []json.RawMessage }
	shown := func(r running) (all [2]list) {
		r.exchange(t, http.MethodGet, "/customers?limit=200", nil, &all[0])
		r.exchange(t, http.MethodGet, "/carts?limit=200", nil, &all[1])
		return all
	}

	r := run()
	head := 0 // the position of the last event
	for i := range customers {
		status, customer := r.create(t, "/customers", map[string]any{"email": fmt.Sprintf("%d@example.com", i), "name": "a"})
		if status != http.StatusCreated {
			t.Fatalf("customer %d: status %d", i, status)
		}
		head++
		if i < updates {
			body := fmt.Appendf(nil, `{"email": "%d@example.com", "name": "b"}`, i)
			if status := r.exchange(t, http.MethodPut, "/customers/"+customer.ID, body, &customer); status != http.StatusOK {
				t.Fatalf("change of customer %d: status %d", i, status)
			}
			head++
		}
		if i >= carts {
			continue
		}
		_, cart := r.create(t, "/carts", map[string]any{"customer": customer.ID})
		head++
		if i%2 == 0 {
			r.remove(t, "/carts/"+cart.ID)
			head++
		}
	}
	number := func(name string) int {
		files, err := filepath.Glob(filepath.Join(data, "service-read.shelf", "_numbers", name, "*"))
		if err != nil || len(files) != 1 {
			return 0 // it is just changing
		}
		n, err := strconv.Atoi(filepath.Base(files[0]))
		if err != nil {
			t.Error(err)
		}
		return n
	}
	rows := func(folder string) int {
		files, err := filepath.Glob(filepath.Join(data, "service-read.shelf", folder, "*.json"))
		if err != nil {
			t.Error(err)
		}
		return len(files)
	}
	all := func() error { // the last event is of a customer; carts have a position of their own
		return unless(number("customers") == head && len(shown(r)[1].Items) == carts/2)
	}
	eventually(t, "everything to be shown", all)
	want := shown(r)
	if len(want[0].Items) != customers || len(want[1].Items) != carts/2 {
		t.Fatalf("it shows %d customers and %d carts", len(want[0].Items), len(want[1].Items))
	}

	for range tries {
		serving := number("customers generation") & 1
		beside := []string{"customers-2", "customers"}[serving]
		command(t, data, binary, "rebuild")
		before := customers
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
			n := rows(beside)
			if n > before && n < customers {
				break
			}
			before = n
		}
		if err := r.Kill(); err != nil {
			t.Fatal(err)
		}
		halfway := number("customers generation")&1 == serving && rows(beside) > 0
		r = run()
		check := func(when string) {
			if got := shown(r); !reflect.DeepEqual(got, want) {
				t.Fatalf("killed in a rebuild, it shows %d customers and %d carts %s, or others than before", len(got[0].Items), len(got[1].Items), when)
			}
		}
		check("before it is built again")
		eventually(t, "others to serve", func() error {
			check("while it is built again")
			return unless(!halfway || number("customers generation")&1 != serving)
		})
		check("then")
		if halfway {
			r.stop(t)
			return
		}
	}
	t.Errorf("none of %d kills came while rows were built", tries)
}
