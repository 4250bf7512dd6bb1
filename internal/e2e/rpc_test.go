//go:build e2e

package e2e_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/scenario"
)

// dial connects to the gRPC side of a service.
func (r running) dial(t testing.TB) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient(r.GRPCAddr, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// runCalls runs the scenario of calls; every step must be answered as it expects.
func (r running) runCalls(t testing.TB, connection *grpc.ClientConn, c scenario.Canaries) []scenario.Result {
	t.Helper()
	sc, err := scenario.OpenRPC(t.Context(), os.DirFS(r.dir))
	if err != nil {
		t.Fatal(err)
	}
	results, err := sc.Run(t.Context(), connection, c)
	if err != nil {
		t.Fatalf("scenario: %v\n%s", err, tail(r.Stdout()))
	}
	return results
}

// TestTelemetryOfCalls is TestTelemetry for what is called by RPC: the
// scenario's calls, one of a method that is not there, and one that fails
// because its table is gone.
func TestTelemetryOfCalls(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		stack    stack
		protocol string
		dropped  string // the table to drop, "" where there is none
		method   string // that then fails
	}{
		{stack{"hexagonal", "grpc", "otlp", "sqlite", "", "none", "order"}, "grpc", "orders", "service.v1.OrderService/ListOrders"},
		{stack{"hexagonal", "gin,grpc", "otlp", "memory", "", "memory", "warehouse"}, "http/protobuf", "", ""},
		{stack{"cqrs", "grpc", "otlp", "sqlite", "sqlite", "memory", "library"}, "http/protobuf", "books", "service.v1.BookService/ListBooks"},
		{stack{"cqrs", "grpc", "otlp", "memory", "memory", "none", "clinic"}, "grpc", "", ""},
		{stack{"hexagonal", "connect", "otlp", "sqlite", "", "memory", "order"}, "grpc", "orders", "service.v1.OrderService/ListOrders"},
	} {
		t.Run(tc.stack.name(), func(t *testing.T) {
			t.Parallel()
			dir := generateUnlessPassed(t, tc.stack)
			r := start(t, dir, build(t, dir), tc.protocol)
			connection := r.dial(t)
			secrets := scenario.Canaries{
				Headers: map[string]string{"authorization": "Bearer canary-header-7f3a"},
				Fields:  canaries.Fields,
			}
			watches := r.beginWatches(t, connection, tc.stack)
			results := r.runCalls(t, connection, secrets)
			external := []string{}
			for _, res := range results {
				external = append(external, res.SpanID)
			}
			nowhere, span := callIn(t, connection, "/canary.Secret/Method")
			external = append(external, span)
			if nowhere != codes.Unimplemented {
				t.Errorf("unknown method: %v", nowhere)
			}
			if tc.dropped != "" {
				drop(t, r.data, tc.dropped)
				failed, span := callIn(t, connection, "/"+tc.method)
				external = append(external, span)
				if failed != codes.Internal {
					t.Errorf("dropped table: %v, want INTERNAL", failed)
				}
			}
			streams := r.runStreams(t, connection)
			external = append(external, streams)
			time.Sleep(1500 * time.Millisecond) // one more export of metrics, with exemplars
			if len(watches) > 0 {
				watches[1].Cancel()
				time.Sleep(200 * time.Millisecond) // the server learns of it
			}
			r.stop(t)
			for _, w := range watches {
				external = append(external, w.SpanID)
			}

			snapshot := r.receiver.Snapshot()
			values := append(secrets.Values(), "canary.Secret")
			otlpassert.Clean(t, snapshot, otlptest.CheckOptions{External: external, Canaries: values})
			if score := otlptest.Score(otlptest.Check(snapshot, otlptest.CheckOptions{External: external})); score != 100 {
				t.Errorf("Instrumentation Score %v, want 100", score)
			}
			for _, s := range values {
				if strings.Contains(r.Stdout()+r.Stderr(), s) {
					t.Errorf("the secret %q is in the process's output", s)
				}
			}
			checkCalls(t, snapshot, results, tc.stack)
			checkStream(t, snapshot, streams)
			for i, w := range watches {
				checkWatch(t, snapshot, w, watchTraces[i], []string{"UNAVAILABLE", "CANCELLED"}[i])
			}
			if m, _ := snapshot.Metric("rpc.server.call.duration"); len(m.Points) == 0 {
				t.Error("metric rpc.server.call.duration did not come")
			}
		})
	}
}

var watchTraces = []string{"0000000000000000000000000000a01c", "0000000000000000000000000000a02c"}

// beginWatches begins two streams of events where the stack has such: one that
// the server ends, and one that its caller does.
func (r running) beginWatches(t testing.TB, connection *grpc.ClientConn, st stack) (watches []*scenario.Watch) {
	t.Helper()
	sc, err := scenario.OpenRPC(t.Context(), os.DirFS(r.dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range watchTraces {
		w, err := sc.Watch(context.Background(), connection, trace)
		if err != nil {
			t.Fatal(err)
		}
		if has := st.arch == "cqrs" || st.bus != "none"; has != (w != nil) {
			t.Fatalf("a stream of events: %t, want %t", w != nil, has)
		}
		if w == nil {
			return nil
		}
		watches = append(watches, w)
	}
	return watches
}

// checkWatch wants one span of a stream of events, which counts its messages,
// and nothing of what it read: no span, no statement of its own.
func checkWatch(t *testing.T, s otlptest.Snapshot, w *scenario.Watch, trace, code string) {
	t.Helper()
	messages, ended := w.Wait()
	if ended != code {
		t.Errorf("%s ended with %s, want %s", w.Method, ended, code)
	}
	flow, _ := s.FlowOf(trace)
	spans := flow.Spans()
	if len(spans) != 1 || spans[0].Kind != otlptest.Server || spans[0].Name != w.Method || spans[0].ParentID != w.SpanID || (spans[0].Status == otlptest.StatusError) != (code == "UNAVAILABLE") ||
		spans[0].Attrs.Str("rpc.status_code") != code || spans[0].Attrs.Int("service_app.rpc.messages.received") != 1 || spans[0].Attrs.Int("service_app.rpc.messages.sent") != int64(messages) || messages < 2 {
		t.Errorf("want one SERVER span %s with %s and %d messages sent\n%s", w.Method, code, messages, flow.Tree())
	}
	if logs := s.LogsOf(trace); len(logs) != 1 || (logs[0].Severity >= otlptest.SeverityError) != (code == "UNAVAILABLE") {
		t.Errorf("log records %v of %s, want one, of an error where the span is one", logs, w.Method)
	}
}

// runStreams sends the requests of the scenario's first steps once more, as
// items of one stream, and returns the span that it sends along.
func (r running) runStreams(t testing.TB, connection *grpc.ClientConn) (span string) {
	t.Helper()
	sc, err := scenario.OpenRPC(t.Context(), os.DirFS(r.dir))
	if err != nil {
		t.Fatal(err)
	}
	span, err = sc.Bulk(t.Context(), connection, streamTrace, 3)
	if err != nil {
		t.Fatal(err)
	}
	return span
}

const streamTrace = "0000000000000000000000000000b01c"

// checkStream wants one span of the stream, with its messages counted, and a
// trace of each item that is linked to it.
func checkStream(t *testing.T, s otlptest.Snapshot, parent string) {
	t.Helper()
	tr, _ := s.Trace(streamTrace)
	spans := tr.Spans
	if len(spans) != 1 || spans[0].Kind != otlptest.Server || spans[0].ParentID != parent ||
		spans[0].Attrs.Int("service_app.rpc.messages.received") != 3 || spans[0].Attrs.Int("service_app.rpc.messages.sent") != 3 {
		t.Errorf("want one SERVER span with 3 messages received and sent\n%s", tr.Tree())
		return
	}
	flow, _ := s.FlowOf(streamTrace)
	parts := 0
	for _, span := range flow.Spans() {
		if strings.HasSuffix(span.Name, " part") && span.ParentID == "" {
			parts++
		}
	}
	if parts != 3 {
		t.Errorf("%d traces of items are linked to the stream, want 3\n%s", parts, flow.Tree())
	}
}

// callIn makes one call, with an empty message, in a trace of its own.
func callIn(t testing.TB, connection *grpc.ClientConn, method string) (codes.Code, string) {
	t.Helper()
	trace, span := fmt.Sprintf("%032x", time.Now().UnixNano()), fmt.Sprintf("%016x", time.Now().UnixNano())
	ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", "00-"+trace+"-"+span+"-01")
	return status.Code(connection.Invoke(ctx, method, &emptypb.Empty{}, &emptypb.Empty{})), span
}

// checkCalls finds each step's trace: the client's context continued, one
// SERVER span with one use case below it.
func checkCalls(t *testing.T, s otlptest.Snapshot, results []scenario.Result, st stack) {
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
		if server.ParentID != res.SpanID || server.Name != res.Method || server.Attrs.Str("rpc.status_code") != res.Code {
			t.Errorf("step %d: span %s with %v, want %s, %s, below the caller's\n%s", res.Step, server.Name, server.Attrs, res.Method, res.Code, tr.Tree())
		}
		if server.Status != otlptest.StatusUnset {
			t.Errorf("step %d: status %v for %s; a caller's fault is no error of the server", res.Step, server.Status, res.Code)
		}
		if useCases := tr.Children(server.SpanID); res.Code == "OK" &&
			(len(useCases) != 1 || useCases[0].Kind != otlptest.Internal || useCases[0].Name != res.Operation) {
			t.Errorf("step %d: want one INTERNAL span %s below the server's\n%s", res.Step, res.Operation, tr.Tree())
		}
		databases += len(tr.ByKind(otlptest.Client))
		if len(s.LogsOf(res.TraceID)) == 0 {
			t.Errorf("step %d: no log record carries the trace id", res.Step)
		}
	}
	if st.store == "sqlite" && databases == 0 {
		t.Error("no CLIENT span of the database in any call's trace")
	}
	if st.bus != "none" {
		checkMessages(t, s, results)
	}
}
