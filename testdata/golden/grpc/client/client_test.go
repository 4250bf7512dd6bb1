package client

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// away is a server that answers all calls with the codes in turn, and then
// with success.
type away struct {
	mu    sync.Mutex
	codes []codes.Code
	seen  []metadata.MD
}

func (a *away) answer(_ any, stream grpc.ServerStream) error {
	if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	md, _ := metadata.FromIncomingContext(stream.Context())
	a.seen = append(a.seen, md)
	if n := len(a.seen); n <= len(a.codes) {
		return status.Error(a.codes[n-1], "away")
	}
	return stream.SendMsg(&emptypb.Empty{})
}

// connect returns a client of the server, and what the client records.
func connect(t *testing.T, server *away) (*Client, *telemetrytest.Recorder) {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	s := grpc.NewServer(grpc.UnknownServiceHandler(server.answer))
	done := make(chan error, 1)
	go func() { done <- s.Serve(listener) }()
	tel, recorder := telemetrytest.New(t)
	client, err := New("passthrough:///orders.example:9090", Options{
		Tracers: tel.Tracers, Meters: tel.Meters, Propagator: tel.Propagator,
		Dial: []grpc.DialOption{grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) })},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		s.Stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return client, recorder
}

func TestRetries(t *testing.T) {
	unavailable := []codes.Code{codes.Unavailable, codes.Unavailable}
	tests := []struct {
		name     string
		codes    []codes.Code
		call     func(context.Context, *Client) error
		want     codes.Code
		attempts int
	}{
		{"a query is tried again", unavailable, func(ctx context.Context, c *Client) error {
			_, err := c.Orders.GetOrder(ctx, &servicev1.GetOrderRequest{})
			return err
		}, codes.OK, 3},
		{"not without end", slices.Repeat([]codes.Code{codes.Unavailable}, 10), func(ctx context.Context, c *Client) error {
			_, err := c.Orders.GetOrder(ctx, &servicev1.GetOrderRequest{})
			return err
		}, codes.Unavailable, 4},
		{"a refusal is an answer", []codes.Code{codes.NotFound}, func(ctx context.Context, c *Client) error {
			_, err := c.Orders.GetOrder(ctx, &servicev1.GetOrderRequest{})
			return err
		}, codes.NotFound, 1},
		{"a command might be done twice", unavailable, func(ctx context.Context, c *Client) error {
			_, err := c.Orders.PlaceOrder(ctx, &servicev1.PlaceOrderRequest{})
			return err
		}, codes.Unavailable, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &away{codes: test.codes}
			client, recorder := connect(t, server)
			if got := status.Code(test.call(t.Context(), client)); got != test.want || len(server.seen) != test.attempts {
				t.Errorf("%v after %d attempts, want %v after %d", got, len(server.seen), test.want, test.attempts)
			}
			if spans := recorder.Spans(); len(spans) != 1 {
				t.Errorf("%d spans, want one for all attempts", len(spans))
			}
		})
	}
}

func TestTelemetryOfACall(t *testing.T) {
	tests := []struct {
		name    string
		codes   []codes.Code
		code    string
		failure string
	}{
		{"answered", nil, "OK", ""},
		{"refused", []codes.Code{codes.NotFound}, "NOT_FOUND", "NOT_FOUND"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &away{codes: test.codes}
			client, recorder := connect(t, server)
			_, _ = client.Orders.PlaceOrder(t.Context(), &servicev1.PlaceOrderRequest{}) // the telemetry tells how it ended
			spans := recorder.Spans()
			if len(spans) != 1 || spans[0].SpanKind != trace.SpanKindClient {
				t.Fatalf("spans %v, want one of the client", spans)
			}
			got := telemetrytest.Attributes(spans[0].Attributes)
			want := map[string]string{
				"rpc.system.name": "grpc", "rpc.method": "service.v1.OrderService/PlaceOrder", "rpc.status_code": test.code,
				"server.address": "orders.example", "server.port": "9090", "error.type": test.failure,
			}
			for key, value := range want {
				if got[key] != value {
					t.Errorf("%s is %q, want %q", key, got[key], value)
				}
			}
			if spans[0].Name != want["rpc.method"] {
				t.Errorf("span %q, want the method", spans[0].Name)
			}
			if parent := strings.Join(server.seen[0].Get("traceparent"), ""); !strings.Contains(parent, spans[0].SpanContext.SpanID().String()) {
				t.Errorf("traceparent %q does not carry the span", parent)
			}
			histogram, ok := recorder.Metrics(t)["rpc.client.call.duration"].Data.(metricdata.Histogram[float64])
			if !ok || len(histogram.DataPoints) != 1 || telemetrytest.Attributes(histogram.DataPoints[0].Attributes.ToSlice())["rpc.status_code"] != test.code {
				t.Errorf("durations %v, want one of %s", histogram, test.code)
			}
		})
	}
}
