//go:build e2e

package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/scenario"
	"github.com/otelgen/otelgen/internal/servicetest"
)

// running is a generated service that runs, and where its telemetry goes.
type running struct {
	*servicetest.Service
	receiver *otlptest.Receiver
	dir      string // the source
	data     string // its working folder, with the database
}

// start runs a binary against a receiver of its own.
func start(t testing.TB, dir, binary, protocol string, env ...string) running {
	t.Helper()
	r := otlpassert.Receive(t, otlptest.Options{})
	data := t.TempDir()
	env = append(append(r.Env(protocol),
		"OTEL_METRIC_EXPORT_INTERVAL=1000", "OTEL_BSP_SCHEDULE_DELAY=200", "OTEL_BLRP_SCHEDULE_DELAY=200",
		"OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test"), env...)
	// The context outlives the test's own, which ends before its cleanups.
	s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: binary, Dir: data, Env: env, GRPC: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Kill() })
	return running{s, r, dir, data}
}

// stop ends the service as an orchestrator does and checks that it went well.
func (r running) stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	exit, err := r.Stop(ctx)
	if err != nil || exit.Code != 0 {
		t.Fatalf("stop: exit code %d, %v\n%s", exit.Code, err, tail(r.Stderr()))
	}
	if exit.Duration > 20*time.Second {
		t.Errorf("stopped only after %s", exit.Duration)
	}
}

// canaries are secrets that must not come out in any signal.
var canaries = scenario.Canaries{
	Headers: map[string]string{"Authorization": "Bearer canary-header-7f3a", "Cookie": "session=canary-cookie-91bc", "Baggage": "customer=canary-baggage-6e40"},
	Query:   nil,
	Fields:  map[string]string{"note": "canary-body-5d2e", "customer": "canary-name-11aa", "name": "canary-name-44cd", "title": "canary-title-0e9f"},
}

// runScenario runs api/scenario.yaml; every step must be answered as it expects.
func (r running) runScenario(t testing.TB, c scenario.Canaries) []scenario.Result {
	t.Helper()
	sc, err := scenario.Open(os.DirFS(r.dir))
	if err != nil {
		t.Fatal(err)
	}
	results, err := sc.Run(t.Context(), scenario.Target{BaseURL: r.BaseURL(), Canaries: c})
	if err != nil {
		t.Fatalf("scenario: %v\n%s", err, tail(r.Stdout()))
	}
	return results
}

// get makes one request in a trace of its own and returns status, trace and span id.
func (r running) get(t testing.TB, path string) (status int, trace, span string) {
	t.Helper()
	trace, span = fmt.Sprintf("%032x", time.Now().UnixNano()), fmt.Sprintf("%016x", time.Now().UnixNano())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.BaseURL()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Traceparent", "00-"+trace+"-"+span+"-01")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, trace, span
}

// TestTelemetry runs generated binaries against an OTLP receiver, by both
// protocols, and judges all that comes: the scenario's requests, a request to
// nowhere, and one that fails because its table is gone.
func TestTelemetry(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		stack    stack
		protocol string
		dropped  string // the table to drop, "" where there is none
		path     string // that then fails
	}{
		{defaultStack, "grpc", "orders", "/orders"},
		{stack{"hexagonal", "chi", "otlp", "sqlite", "", "memory", "order"}, "http/protobuf", "orders", "/orders"},
		{stack{"hexagonal", "nethttp", "otlp", "memory", "", "memory", "warehouse"}, "http/protobuf", "", ""},
		{stack{"hexagonal", "chi", "otlp", "sqlite", "", "none", "library"}, "grpc", "", ""},
		{stack{"cqrs", "nethttp", "otlp", "sqlite", "sqlite", "memory", "order"}, "http/protobuf", "orders", "/orders"},
		{stack{"cqrs", "chi", "otlp", "memory", "sqlite", "none", "clinic"}, "grpc", "", ""},
		{stack{"hexagonal", "gin", "otlp", "sqlite", "", "none", "order"}, "http/protobuf", "orders", "/orders"},
		{stack{"cqrs", "echo", "otlp", "sqlite", "sqlite", "none", "order"}, "http/protobuf", "orders", "/orders"},
		{stack{"hexagonal", "fiber", "otlp", "sqlite", "", "none", "order"}, "http/protobuf", "orders", "/orders"},
	} {
		t.Run(tc.stack.name()+"-"+strings.ReplaceAll(tc.protocol, "/", "-"), func(t *testing.T) {
			t.Parallel()
			dir := generateUnlessPassed(t, tc.stack)
			binary := build(t, dir)
			playRequests(t, dir, binary)
			r := start(t, dir, binary, tc.protocol)
			results := r.runScenario(t, canaries)
			external := []string{}
			for _, res := range results {
				external = append(external, res.SpanID)
			}

			nowhere, nowhereTrace, span := r.get(t, "/no-such-path?token=canary-query-8812")
			external = append(external, span)
			if nowhere != http.StatusNotFound {
				t.Errorf("unknown path: status %d", nowhere)
			}
			failedTrace := ""
			if tc.dropped != "" {
				drop(t, r.data, tc.dropped)
				var status int
				status, failedTrace, span = r.get(t, tc.path)
				external = append(external, span)
				if status != http.StatusInternalServerError {
					t.Errorf("dropped table: status %d, want 500", status)
				}
			}
			time.Sleep(1500 * time.Millisecond) // one more export of metrics, with exemplars
			r.stop(t)

			snapshot := r.receiver.Snapshot()
			secrets := append(canaries.Values(), "canary-query-8812")
			otlpassert.Clean(t, snapshot, otlptest.CheckOptions{External: external, Canaries: secrets})
			if score := otlptest.Score(otlptest.Check(snapshot, otlptest.CheckOptions{External: external})); score != 100 {
				t.Errorf("Instrumentation Score %v, want 100", score)
			}
			for _, s := range secrets {
				if strings.Contains(r.Stdout()+r.Stderr(), s) {
					t.Errorf("the secret %q is in the process's output", s)
				}
			}
			checkRequests(t, snapshot, results, tc.stack)
			checkUnmatched(t, snapshot, nowhereTrace)
			if failedTrace != "" {
				checkFailure(t, snapshot, failedTrace)
			}
			checkMetrics(t, snapshot, tc.stack)
		})
	}
}

// drop removes a table behind the service's back, from whichever database has it.
func drop(t *testing.T, dir, table string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no database in %s: %v", dir, err)
	}
	dropped := false
	for _, f := range files {
		db, err := sql.Open("sqlite", "file:"+f+"?_pragma=busy_timeout(5000)")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), `DROP TABLE "`+table+`"`); err == nil {
			dropped = true
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !dropped {
		t.Fatalf("no database has a table %q", table)
	}
}

// checkRequests finds each step's trace: the client's context continued, one
// SERVER span with one use case below it, and the database's spans below that.
func checkRequests(t *testing.T, s otlptest.Snapshot, results []scenario.Result, st stack) {
	t.Helper()
	databases := 0
	for _, res := range results {
		tr, _ := s.Trace(res.TraceID)
		servers := tr.ByKind(otlptest.Server)
		if len(servers) != 1 {
			t.Errorf("step %d: %d SERVER spans, want 1\n%s", res.Step, len(servers), tr.Tree())
			continue
		}
		server := servers[0]
		if server.ParentID != res.SpanID {
			t.Errorf("step %d: the client's context is not continued", res.Step)
		}
		if want := res.Method + " " + res.Route; server.Name != want {
			t.Errorf("step %d: span %q, want %q", res.Step, server.Name, want)
		}
		if got := server.Attrs.Int("http.response.status_code"); int(got) != res.Status {
			t.Errorf("step %d: http.response.status_code %d, want %d", res.Step, got, res.Status)
		}
		if res.Status < 500 && server.Status != otlptest.StatusUnset {
			t.Errorf("step %d: status %v for a %d; a client's fault is no error of the server", res.Step, server.Status, res.Status)
		}
		if res.Status < 300 {
			useCases := slices.DeleteFunc(tr.Children(server.SpanID), readsReferences)
			if len(useCases) != 1 || useCases[0].Kind != otlptest.Internal || useCases[0].Name != res.Operation {
				t.Errorf("step %d: want one INTERNAL span %s below the server's\n%s", res.Step, res.Operation, tr.Tree())
			}
		}
		databases += len(tr.ByKind(otlptest.Client))
		if len(s.LogsOf(res.TraceID)) == 0 {
			t.Errorf("step %d: no log record carries the trace id", res.Step)
		}
	}
	if st.store == "sqlite" && databases == 0 {
		t.Error("no CLIENT span of the database in any request's trace")
	}
	if st.bus != "none" {
		checkMessages(t, s, results)
	}
}

// readsReferences reports whether a span is that of the use case which reads what an
// answer tells as objects, after the operation's own.
func readsReferences(s otlptest.Span) bool {
	return s.Kind == otlptest.Internal && strings.HasPrefix(s.Name, "Read") && strings.HasSuffix(s.Name, "References")
}

// checkMessages finds PRODUCER and CONSUMER spans that are reachable from a
// request's trace through parents and links.
func checkMessages(t *testing.T, s otlptest.Snapshot, results []scenario.Result) {
	t.Helper()
	produced, consumed := 0, 0
	for _, res := range results {
		flow, _ := s.FlowOf(res.TraceID)
		for _, span := range flow.Spans() {
			switch span.Kind {
			case otlptest.Producer:
				produced++
			case otlptest.Consumer:
				consumed++
			}
		}
	}
	if produced == 0 || consumed == 0 {
		t.Errorf("%d PRODUCER and %d CONSUMER spans are reachable from requests, want some of each", produced, consumed)
	}
}

func checkUnmatched(t *testing.T, s otlptest.Snapshot, trace string) {
	t.Helper()
	tr, _ := s.Trace(trace)
	spans := tr.ByKind(otlptest.Server)
	if len(spans) != 1 || spans[0].Name != "GET" || spans[0].Attrs.Str("url.path") != "/REDACTED" || spans[0].Attrs.Has("http.route") {
		t.Errorf("unknown path: want one SERVER span GET with url.path /REDACTED and no route\n%s", tr.Tree())
	}
}

func checkFailure(t *testing.T, s otlptest.Snapshot, trace string) {
	t.Helper()
	tr, _ := s.Trace(trace)
	for _, span := range tr.ByKind(otlptest.Server) {
		if span.Status != otlptest.StatusError || span.Attrs.Str("error.type") == "" {
			t.Errorf("a 500 must be an error of the server's span, with error.type\n%s", tr.Tree())
		}
	}
	if clients := tr.ByKind(otlptest.Client); len(clients) == 0 || clients[len(clients)-1].Status != otlptest.StatusError {
		t.Errorf("the failed statement's span is no error\n%s", tr.Tree())
	}
	if !slices.ContainsFunc(s.LogsOf(trace), func(l otlptest.Log) bool { return l.Severity >= otlptest.SeverityError }) {
		t.Error("the failure is in no ERROR record")
	}
}

// checkMetrics asks for the metrics that the contract names; Check has judged
// their units, attributes, boundaries and exemplars.
func checkMetrics(t *testing.T, s otlptest.Snapshot, st stack) {
	t.Helper()
	want := []string{"http.server.request.duration", "service_app.usecase.duration", "go.goroutine.count", "go.memory.used"}
	if st.store == "sqlite" {
		want = append(want, "db.client.operation.duration")
	}
	if st.bus != "none" {
		want = append(want, "messaging.process.duration")
	}
	for _, name := range want {
		if m, _ := s.Metric(name); len(m.Points) == 0 {
			t.Errorf("metric %s did not come", name)
		}
	}
}

// TestConsole runs a service on the console backend as the README says: a
// person sees a waterfall per trace, and at the end tables of metrics.
func TestConsole(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, stack{"hexagonal", "nethttp", "console", "sqlite", "", "none", "order"})
	s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: build(t, dir), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Kill() })
	r := running{Service: s, dir: dir}
	r.runScenario(t, scenario.Canaries{})
	r.stop(t)
	for _, want := range []string{"POST /orders", "PlaceOrder", "INSERT orders", "http.server.request.duration"} {
		if !strings.Contains(s.Stderr(), want) {
			t.Errorf("%q is not in what a person sees:\n%s", want, tail(s.Stderr()))
		}
	}
	logs, err := s.Logs()
	if err != nil || len(logs) == 0 {
		t.Fatalf("logs on standard output: %v", err)
	}
}

// TestSDKDisabled checks that the variable that the Go SDK ignores is honoured.
func TestSDKDisabled(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, defaultStack)
	r := start(t, dir, build(t, dir), "http/protobuf", "OTEL_SDK_DISABLED=true")
	r.runScenario(t, scenario.Canaries{})
	r.stop(t)
	if n := len(r.receiver.Requests()); n > 0 {
		t.Errorf("%d exports with the SDK disabled", n)
	}
}
