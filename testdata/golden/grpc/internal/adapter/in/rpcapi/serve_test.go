package rpcapi

import (
	"context"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/application"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// method is one that the server has.
const method = servicev1.OrderService_PlaceOrder_FullMethodName

// answering is an interceptor that answers in the place of use cases.
func answering(answer func(context.Context) error) Options {
	return Options{Unary: []grpc.UnaryServerInterceptor{
		func(ctx context.Context, _ any, _ *grpc.UnaryServerInfo, _ grpc.UnaryHandler) (any, error) {
			return &servicev1.PlaceOrderResponse{}, answer(ctx)
		},
	}}
}

func fine(context.Context) error { return nil }

// invoke calls the method.
func invoke(ctx context.Context, connection *grpc.ClientConn, options ...grpc.CallOption) error {
	return connection.Invoke(ctx, method, &servicev1.PlaceOrderRequest{}, &servicev1.PlaceOrderResponse{}, options...)
}

// serve runs a server without use cases until the test ends, and returns a
// connection to it.
func serve(t *testing.T, options Options, dial ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	connection, _, stop := start(t, options, dial...)
	t.Cleanup(func() { finish(t, stop) })
	return connection
}

// start is serve for tests that stop the server themselves. A call is recorded
// after it is answered, and surely when the server has stopped.
func start(t *testing.T, options Options, dial ...grpc.DialOption) (connection *grpc.ClientConn, recorder *telemetrytest.Recorder, stop func() error) {
	t.Helper()
	var app application.UseCases
	return startWith(t, app, options, dial...)
}

// startWith is start with use cases.
func startWith(t *testing.T, app application.UseCases, options Options, dial ...grpc.DialOption) (connection *grpc.ClientConn, recorder *telemetrytest.Recorder, stop func() error) {
	t.Helper()
	tel, recorder := telemetrytest.New(t)
	if options.Drain == 0 {
		options.Drain = 10 * time.Second
	}
	server, err := NewServer(options, tel, app)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if dial == nil {
		dial = []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithUserAgent("tester")}
	}
	connection, err = grpc.NewClient(listener.Addr().String(), dial...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.serve(ctx, listener) }()
	return connection, recorder, func() error {
		cancel()
		return <-done
	}
}

func finish(t *testing.T, stop func() error) {
	t.Helper()
	if err := stop(); err != nil {
		t.Error(err)
	}
}
