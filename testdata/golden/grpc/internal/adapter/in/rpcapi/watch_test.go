package rpcapi

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	otelcodes "go.opentelemetry.io/otel/codes"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/feed"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// watch begins a stream of events and receives its first two messages.
func watch(ctx context.Context, t *testing.T, connection *grpc.ClientConn) grpc.ServerStreamingClient[servicev1.WatchOrdersResponse] {
	t.Helper()
	stream, err := servicev1.NewOrderServiceClient(connection).WatchOrders(ctx, &servicev1.WatchOrdersRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if position, err := stream.Recv(); err != nil || position.GetToken() == "" || position.GetEvent() != nil {
		t.Fatalf("first %v, %v; want a token alone", position, err)
	}
	event, err := stream.Recv()
	if err != nil || event.GetId() != "this" || event.GetVersion() != 7 || event.GetOrderPlaced() == nil {
		t.Fatalf("then %v, %v; want an event", event, err)
	}
	return stream
}

// checkWatch wants one span, one point and one log record of a stream that has
// sent its first two messages.
func checkWatch(t *testing.T, recorder *telemetrytest.Recorder, code string) {
	t.Helper()
	spans := recorder.Spans()
	if len(spans) != 1 {
		t.Fatalf("%d spans, want 1", len(spans))
	}
	attrs := telemetrytest.Attributes(spans[0].Attributes)
	if spans[0].Name != "service.v1.OrderService/WatchOrders" || (spans[0].Status.Code == otelcodes.Error) != (code == "UNAVAILABLE") || attrs["rpc.status_code"] != code ||
		attrs["service_app.rpc.messages.received"] != "1" || attrs["service_app.rpc.messages.sent"] != "2" {
		t.Errorf("span %s, %v with %v, want %s", spans[0].Name, spans[0].Status, attrs, code)
	}
	if metrics := recorder.Metrics(t); len(metrics) != 1 {
		t.Errorf("metrics %v, want the call's alone", metrics)
	}
	if logs := recorder.Logs(t); len(logs) != 1 || (logs[0]["level"] == "ERROR") != (code == "UNAVAILABLE") || logs[0]["rpc.status_code"] != code {
		t.Errorf("log records %v, want one of the stream", logs)
	}
}

func TestAWatchLastsAsLongAsTheServer(t *testing.T) {
	connection, recorder, stop := startWith(t, appThatStreams(tellAndLast), Options{})
	stream := watch(t.Context(), t, connection)
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	message, err := stream.Recv()
	got, _ := status.FromError(err)
	if reason := detail[*errdetails.ErrorInfo](t, got).GetReason(); got.Code() != codes.Unavailable || reason != "STOPPING" {
		t.Errorf("the end is %v, %v; want UNAVAILABLE", message, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	checkWatch(t, recorder, "UNAVAILABLE")
}

func TestAWatchEndsWithItsCaller(t *testing.T) {
	ended := make(chan struct{})
	connection, recorder, stop := startWith(t, appThatStreams(func(ctx context.Context, yield func(feed.Change[orders.OrderEvent], error) bool) {
		defer close(ended)
		tellAndLast(ctx, yield)
	}), Options{})
	ctx, cancel := context.WithCancel(t.Context())
	watch(ctx, t, connection)
	cancel()
	<-ended
	finish(t, stop)
	checkWatch(t, recorder, "CANCELLED")
}

func TestErrorsOfAWatch(t *testing.T) {
	const id = "019ab0c4-5d00-7000-8000-000000000001"
	tests := map[string]struct {
		request *servicev1.WatchOrdersRequest
		err     error
		code    codes.Code
		reason  string
	}{
		"bad token": {&servicev1.WatchOrdersRequest{Token: "canary"}, nil, codes.InvalidArgument, "INVALID"},
		"bad id":    {&servicev1.WatchOrdersRequest{Id: "canary"}, nil, codes.InvalidArgument, "INVALID"},
		"old token": {&servicev1.WatchOrdersRequest{Token: feed.Change[orders.OrderEvent]{}.Position.Token(), Id: id}, storage.ErrGone, codes.OutOfRange, "GONE"},
		"broken":    {&servicev1.WatchOrdersRequest{}, errors.New("secret"), codes.Internal, "INTERNAL"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			connection, _, stop := startWith(t, appThatStreams(failWith(tt.err)), Options{})
			stream, err := servicev1.NewOrderServiceClient(connection).WatchOrders(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			_, err = stream.Recv()
			got, _ := status.FromError(err)
			if reason := detail[*errdetails.ErrorInfo](t, got).GetReason(); got.Code() != tt.code || reason != tt.reason {
				t.Errorf("%v, %s; want %v, %s", err, reason, tt.code, tt.reason)
			}
			finish(t, stop)
		})
	}
}

func TestACallerWhoDoesNotReadHoldsUpItsWatch(t *testing.T) {
	var told atomic.Int64
	connection, _, stop := startWith(t, appThatStreams(func(_ context.Context, yield func(feed.Change[orders.OrderEvent], error) bool) {
		large := feed.Change[orders.OrderEvent]{Event: orders.OrderPlaced{}}
		large.Position.ID = strings.Repeat("x", 10_000) // a part of its token
		for yield(large, nil) {
			told.Add(1)
		}
	}), Options{})
	ctx, cancel := context.WithCancel(t.Context())
	watching, err := servicev1.NewOrderServiceClient(connection).WatchOrders(ctx, &servicev1.WatchOrdersRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watching.Recv(); err != nil {
		t.Fatal(err)
	}
	for before := int64(-1); before != told.Load(); time.Sleep(100 * time.Millisecond) {
		if before = told.Load(); before > 10_000 {
			t.Fatalf("%d messages are told to one who does not read", before)
		}
	}
	cancel()
	finish(t, stop)
}
