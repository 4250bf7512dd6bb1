package client

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"
	rpccode "google.golang.org/genproto/googleapis/rpc/code"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// away is a server that answers calls with the given codes in turn, then with
// success.
type away struct {
	mu    sync.Mutex
	codes []rpccode.Code
	seen  []arrival
	hold  bool // keep a stream open until its caller leaves
}

// arrival is an attempt as the server sees it.
type arrival struct {
	traceparent, key string
	limited          bool
}

// arrive returns how to answer.
func (a *away) arrive(ctx context.Context, metadata func(key string) string) rpccode.Code {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, limited := ctx.Deadline()
	a.seen = append(a.seen, arrival{metadata("traceparent"), metadata("idempotency-key"), limited})
	if n := len(a.seen); n <= len(a.codes) {
		return a.codes[n-1]
	}
	return rpccode.Code_OK
}

func TestRetries(t *testing.T) {
	unavailable := []rpccode.Code{rpccode.Code_UNAVAILABLE, rpccode.Code_UNAVAILABLE}
	tests := []struct {
		name     string
		codes    []rpccode.Code
		call     func(context.Context, *Client) error
		want     rpccode.Code
		attempts int
	}{
		{"a query is tried again", unavailable, query, rpccode.Code_OK, 3},
		{"not without end", slices.Repeat(unavailable, 5), query, rpccode.Code_UNAVAILABLE, 4},
		{"a refusal is an answer", []rpccode.Code{rpccode.Code_NOT_FOUND}, query, rpccode.Code_NOT_FOUND, 1},
		{"a command might be done twice", unavailable, func(ctx context.Context, c *Client) error {
			_, err := c.Orders.PlaceOrder(ctx, &servicev1.PlaceOrderRequest{})
			return err
		}, rpccode.Code_UNAVAILABLE, 1},
		{"a stream is not opened again", unavailable, readStream, rpccode.Code_UNAVAILABLE, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &away{codes: test.codes}
			client, recorder := serve(t, server)
			if got := codeOf(test.call(t.Context(), client)); got != test.want || len(server.seen) != test.attempts {
				t.Errorf("%v after %d attempts, want %v after %d", got, len(server.seen), test.want, test.attempts)
			}
			if spans := recorder.Spans(); len(spans) != 1 {
				t.Errorf("%d spans, want one for all attempts", len(spans))
			}
		})
	}
}

func query(ctx context.Context, c *Client) error {
	_, err := c.Orders.GetOrder(ctx, &servicev1.GetOrderRequest{})
	return err
}

func TestRetriesAreFewWhenAllFails(t *testing.T) {
	const calls = 20
	server := &away{codes: slices.Repeat([]rpccode.Code{rpccode.Code_UNAVAILABLE}, 4*calls)}
	client, _ := serve(t, server)
	for range calls {
		if err := query(t.Context(), client); codeOf(err) != rpccode.Code_UNAVAILABLE {
			t.Fatal(err)
		}
	}
	if attempts := len(server.seen); attempts == calls || attempts > 2*calls {
		t.Errorf("%d attempts at %d calls, want a few more", attempts, calls)
	}
}

func TestTelemetryOfACall(t *testing.T) {
	tests := []struct {
		name    string
		codes   []rpccode.Code
		code    string
		failure string
	}{
		{"answered", nil, "OK", ""},
		{"refused", []rpccode.Code{rpccode.Code_NOT_FOUND}, "NOT_FOUND", "NOT_FOUND"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &away{codes: test.codes}
			client, recorder := serve(t, server)
			_, _ = client.Orders.PlaceOrder(t.Context(), &servicev1.PlaceOrderRequest{}) // the telemetry shows how it ended
			check(t, recorder, server, map[string]string{
				"rpc.method": "service.v1.OrderService/PlaceOrder", "rpc.status_code": test.code, "error.type": test.failure,
			})
			if !server.seen[0].limited {
				t.Error("the call has no limit of time")
			}
		})
	}
}

func TestTelemetryOfAStream(t *testing.T) {
	tests := []struct {
		name    string
		server  away
		call    func(context.Context, *Client) error
		code    string
		failure string
	}{
		{"read to its end", away{}, readStream, "OK", ""},
		{"refused", away{codes: []rpccode.Code{rpccode.Code_NOT_FOUND}}, readStream, "NOT_FOUND", "NOT_FOUND"},
		{"left", away{hold: true}, leaveStream, "CANCELLED", "CANCELLED"},
	}
	for i := range tests {
		test := &tests[i]
		t.Run(test.name, func(t *testing.T) {
			client, recorder := serve(t, &test.server)
			_ = test.call(t.Context(), client) // the telemetry shows how it ended
			check(t, recorder, &test.server, map[string]string{
				"rpc.method": "service.v1.OrderService/StreamOrders", "rpc.status_code": test.code, "error.type": test.failure,
			})
			if test.server.seen[0].limited {
				t.Error("the stream has a limit of time")
			}
		})
	}
}

// check expects one span, which the server has seen, and one duration.
func check(t *testing.T, recorder *telemetrytest.Recorder, server *away, want map[string]string) {
	t.Helper()
	spans := recorder.Spans()
	if len(spans) != 1 || spans[0].SpanKind != trace.SpanKindClient || spans[0].Name != want["rpc.method"] {
		t.Fatalf("spans %v, want one of the client, named by the method", spans)
	}
	if parent := server.seen[0].traceparent; !strings.Contains(parent, spans[0].SpanContext.SpanID().String()) {
		t.Errorf("traceparent %q does not carry the span", parent)
	}
	want["rpc.system.name"], want["server.address"], want["server.port"] = "grpc", "orders.example", "9090"
	maps.DeleteFunc(want, func(_, value string) bool { return value == "" })
	if got := telemetrytest.Attributes(spans[0].Attributes); !maps.Equal(got, want) {
		t.Errorf("span has %v\nwant %v", got, want)
	}
	histogram, ok := recorder.Metrics(t)["rpc.client.call.duration"].Data.(metricdata.Histogram[float64])
	if !ok || len(histogram.DataPoints) != 1 {
		t.Fatalf("durations %v, want one", histogram)
	}
	if got := telemetrytest.Attributes(histogram.DataPoints[0].Attributes.ToSlice()); !maps.Equal(got, want) {
		t.Errorf("duration has %v\nwant %v", got, want)
	}
}
