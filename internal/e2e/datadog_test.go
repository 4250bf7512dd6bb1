//go:build e2e

package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/scenario"
)

// interop is what a service's propagator and Datadog's library make of each
// other's headers, many times over: ids of 64 and of 128 bits, kept and dropped.
const interop = `package datadog

import (
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

type told struct {
	TraceID  string            ` + "`json:\"trace_id\"`" + `
	SpanID   string            ` + "`json:\"span_id\"`" + `
	Priority int               ` + "`json:\"priority\"`" + `
	Headers  map[string]string ` + "`json:\"headers\"`" + `
}

func ask(t *testing.T, path string, headers propagation.MapCarrier) (answer told) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, os.Getenv("DDPEER")+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatalf("%s: %s: %v", path, response.Status, err)
	}
	return answer
}

func check(t *testing.T, span trace.SpanContext, peer told) {
	t.Helper()
	id := span.SpanID()
	if span.TraceID().String() != peer.TraceID || strconv.FormatUint(binary.BigEndian.Uint64(id[:]), 10) != peer.SpanID || span.IsSampled() != (peer.Priority > 0) {
		t.Errorf("the service has %s %s sampled=%t, Datadog's library %+v", span.TraceID(), id, span.IsSampled(), peer)
	}
}

func TestDatadogReadsUs(t *testing.T) {
	for i := range 500 {
		var config trace.SpanContextConfig
		if i%2 == 0 {
			binary.BigEndian.PutUint64(config.TraceID[:8], rand.Uint64())
		}
		binary.BigEndian.PutUint64(config.TraceID[8:], rand.Uint64())
		binary.BigEndian.PutUint64(config.SpanID[:], rand.Uint64())
		config.TraceFlags = config.TraceFlags.WithSampled(i%3 > 0)
		span, headers := trace.NewSpanContext(config), propagation.MapCarrier{}
		Propagator{}.Inject(trace.ContextWithSpanContext(t.Context(), span), headers)
		check(t, span, ask(t, "/extract", headers))
	}
}

func TestWeReadDatadog(t *testing.T) {
	long := 0
	for i := range 500 {
		path := "/inject"
		if i%3 == 0 {
			path += "?drop=true"
		}
		peer := ask(t, path, nil)
		span := trace.SpanContextFromContext(Propagator{}.Extract(t.Context(), propagation.MapCarrier(peer.Headers)))
		check(t, span, peer)
		if id := span.TraceID(); binary.BigEndian.Uint64(id[:8]) != 0 {
			long++
		}
	}
	want := 500
	if os.Getenv("DDBITS") == "64" {
		want = 0
	}
	if long != want {
		t.Errorf("%d of 500 trace IDs have more than 64 bits, want %d", long, want)
	}
}
`

// TestDatadogPropagation has the service's propagator and Datadog's own library
// read each other's headers, and a request of the library continued by a service
// that runs.
func TestDatadogPropagation(t *testing.T) {
	t.Parallel()
	s := defaultStack
	s.backend, s.store = "datadog", "memory"
	dir := generateUnlessPassed(t, s)
	file := filepath.Join(dir, "internal", "platform", "telemetry", "datadog", "interop_test.go")
	if err := os.WriteFile(file, []byte(interop), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, dir, build(t, dir), "http/protobuf")
	for bits, long := range map[string]string{"64": "false", "128": "true"} {
		t.Run(bits+" bits", func(t *testing.T) {
			address := "127.0.0.1:" + freePort(t)
			launch(t, "http://"+address+"/ready", []string{"DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED=" + long}, component(t, "ddpeer"), address)
			if out, err := tryEnv(dir, slices.Concat(isolated, []string{"DDPEER=http://" + address, "DDBITS=" + bits}),
				"go", "test", "-count=1", "-run", "Datadog", "./internal/platform/telemetry/datadog"); err != nil {
				t.Errorf("%v\n%s", err, tail(out))
			}

			caller := struct {
				TraceID string `json:"trace_id"`
				SpanID  uint64 `json:"span_id,string"`
				Headers map[string]string
			}{}
			if err := getJSON("http://"+address+"/inject", &caller); err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.BaseURL()+"/orders", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range caller.Headers {
				req.Header.Set(name, value)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			eventually(t, "the trace of the caller", func() error {
				tr, _ := r.receiver.Snapshot().Trace(caller.TraceID)
				servers := tr.ByKind(otlptest.Server)
				if len(servers) != 1 || servers[0].ParentID != fmt.Sprintf("%016x", caller.SpanID) {
					return fmt.Errorf("no SERVER span below %016x in %s\n%s", caller.SpanID, caller.TraceID, tr.Tree())
				}
				return nil
			})
		})
	}
}

// TestDatadogMapping has a collector send to Datadog's Agent and to another
// backend: spans carry the names that Datadog makes operations, resources and
// peers of at the first alone.
func TestDatadogMapping(t *testing.T) {
	t.Parallel()
	agent, other := otlpassert.Receive(t, otlptest.Options{}), otlpassert.Receive(t, otlptest.Options{})
	dir := generateUnlessPassed(t, stack{"hexagonal", "gin,grpc", "datadog,otlp", "sqlite", "", "memory", "order"})
	endpoint := func(r *otlptest.Receiver) map[string]any {
		return map[string]any{"endpoint": strings.TrimPrefix(r.GRPCEndpoint(), "http://"), "tls": map[string]any{"insecure": true}}
	}
	c := startCollector(t, dir, nil, quick(map[string]any{
		"exporters": map[string]any{"otlp_grpc/datadog": endpoint(agent), "otlp_grpc/other": endpoint(other)},
		"service": map[string]any{"pipelines": map[string]any{
			"traces": map[string]any{"exporters": []string{"forward/datadog", "otlp_grpc/other"}},
		}},
	}))
	r := startSending(t, dir, c)
	r.runScenario(t, scenario.Canaries{})
	callIn(t, r.dial(t), "/service.v1.OrderService/ListOrders")

	mapped := map[string]string{"db.system": "db.system.name", "rpc.system": "rpc.system.name", "messaging.operation": "messaging.operation.type"}
	eventually(t, "what Datadog knows of databases, calls and messages", func() error {
		found := map[string]bool{}
		for _, s := range agent.Snapshot().Spans {
			for old, current := range mapped {
				found[old] = found[old] || s.Attrs.Has(old)
				if s.Attrs.Str(old) != s.Attrs.Str(current) {
					return fmt.Errorf("%s has %s %q for %s %q", s, old, s.Attrs.Str(old), current, s.Attrs.Str(current))
				}
			}
		}
		if !found["db.system"] || !found["rpc.system"] || !found["messaging.operation"] {
			return fmt.Errorf("only %v came", found)
		}
		return nil
	})
	eventually(t, "the other backend", func() error {
		spans := other.Snapshot().Spans
		for _, s := range spans {
			for old := range mapped {
				if s.Attrs.Has(old) {
					t.Fatalf("%s has %s, which is deprecated", s, old)
				}
			}
		}
		if len(spans) == 0 {
			return errors.New("nothing came")
		}
		return nil
	})
}

// TestDatadogAsCode holds dashboard and monitors against the model of Datadog's
// API.
func TestDatadogAsCode(t *testing.T) {
	t.Parallel()
	for _, m := range []string{"order", "shop"} {
		s := defaultStack
		s.backend, s.model = "datadog", m
		dir := filepath.Join(generate(t, s), "deploy", "datadog")
		command(t, dir, component(t, "ddapi"), "dashboard.json", "monitors.json")
	}
}

// TestDatadogSamplingRule puts the rule of the document into the collector's
// policies, alone: what it names comes, and nothing else.
func TestDatadogSamplingRule(t *testing.T) {
	t.Parallel()
	s := defaultStack
	s.backend, s.store = "datadog", "memory"
	dir := generateUnlessPassed(t, s)
	observe, err := os.ReadFile(filepath.Join(dir, "docs", "observe.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(observe), "  ```yaml\n")
	text, _, _ := strings.Cut(rest, "  ```\n")
	var policies []map[string]any
	if err := yaml.Unmarshal([]byte(text), &policies); err != nil || len(policies) != 1 {
		t.Fatalf("no policy in docs/observe.md: %v\n%s", err, text)
	}
	agent := otlpassert.Receive(t, otlptest.Options{})
	c := startCollector(t, dir, nil, map[string]any{
		"processors": map[string]any{"tail_sampling": map[string]any{"decision_wait": "1s", "policies": policies}},
		"exporters":  map[string]any{"otlp_grpc/datadog": map[string]any{"endpoint": strings.TrimPrefix(agent.GRPCEndpoint(), "http://")}},
	})
	r := startSending(t, dir, c)
	kept := map[string]bool{}
	for _, res := range r.runScenario(t, scenario.Canaries{}) {
		if res.Operation == "PlaceOrder" {
			kept[res.TraceID] = true
		}
	}
	eventually(t, "traces of PlaceOrder", func() error {
		came := map[string]bool{}
		for _, tr := range agent.Snapshot().Traces() {
			if ran := slices.ContainsFunc(tr.Spans, func(s otlptest.Span) bool { return s.Name == "PlaceOrder" }); !ran {
				t.Fatalf("a trace came that the rule does not name\n%s", tr.Tree())
			}
			came[tr.ID] = true
		}
		if len(came) == 0 || len(came) > len(kept) {
			return fmt.Errorf("%d traces came, of at most %d", len(came), len(kept))
		}
		return nil
	})
}
