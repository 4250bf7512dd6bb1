package rpcapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/emptypb"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestTelemetryOfACall(t *testing.T) {
	const caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	known := strings.TrimPrefix(method, "/")
	tests := []struct {
		name, method string
		answer       func(context.Context) error
		span         string
		code         codes.Code
		attributes   map[string]string // on span and metric
	}{
		{
			name: "answered", method: method, answer: fine, span: known,
			attributes: map[string]string{"rpc.method": known, "rpc.status_code": "OK"},
		}, {
			name: "caller's fault", method: method, answer: func(context.Context) error { return invalid() }, span: known,
			attributes: map[string]string{"rpc.method": known, "rpc.status_code": "INVALID_ARGUMENT", "service_app.error.reason": "INVALID"},
		}, {
			name: "failed", method: method, answer: func(context.Context) error { return errors.New("broken") }, span: known, code: codes.Error,
			attributes: map[string]string{"rpc.method": known, "rpc.status_code": "INTERNAL", "error.type": "INTERNAL", "service_app.error.reason": "INTERNAL"},
		}, {
			name: "unknown method", method: "/canary/Canary", answer: fine, span: "grpc", code: codes.Error,
			attributes: map[string]string{"rpc.method": "_OTHER", "rpc.status_code": "UNIMPLEMENTED", "error.type": "UNIMPLEMENTED"},
		}, {
			name: "not quite a probe", method: "/grpc.health.v1.Health/Canary", answer: fine, span: "grpc", code: codes.Error,
			attributes: map[string]string{"rpc.method": "_OTHER", "rpc.status_code": "UNIMPLEMENTED", "error.type": "UNIMPLEMENTED"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			connection, recorder, stop := start(t, answering(test.answer))
			ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", caller, "authorization", "canary")
			_ = connection.Invoke(ctx, test.method, &emptypb.Empty{}, &emptypb.Empty{}) // the telemetry shows how it ended

			finish(t, stop)
			spans := recorder.Spans()
			if len(spans) != 1 {
				t.Fatalf("%d spans, want 1", len(spans))
			}
			span := spans[0]
			if span.Name != test.span || span.SpanKind != trace.SpanKindServer || span.Status.Code != test.code {
				t.Errorf("span %q, %v, %v; want %q, server, %v", span.Name, span.SpanKind, span.Status.Code, test.span, test.code)
			}
			if got := span.Parent.SpanID().String(); got != "b7ad6b7169203331" {
				t.Errorf("parent %s, want the caller's span", got)
			}
			want := maps.Clone(test.attributes)
			want["rpc.system.name"] = "grpc"
			checkDuration(t, recorder, want)

			host, port, _ := strings.Cut(connection.Target(), ":")
			maps.Copy(want, map[string]string{
				"server.address": host, "server.port": port, "client.address": host, "network.peer.address": host,
			})
			got := telemetrytest.Attributes(span.Attributes)
			if got["network.peer.port"] == "" || !strings.HasPrefix(got["user_agent.original"], "tester grpc-go/") {
				t.Errorf("span has %v", got)
			}
			delete(got, "network.peer.port")
			delete(got, "user_agent.original")
			if !maps.Equal(got, want) {
				t.Errorf("span has %v\nwant %v", got, want)
			}

			logs := recorder.Logs(t)
			if len(logs) != 1 || logs[0]["trace_id"] != span.SpanContext.TraceID().String() || logs[0]["rpc.status_code"] != want["rpc.status_code"] ||
				fmt.Sprint(logs[0]["service_app.error.reason"]) != cmp.Or(want["service_app.error.reason"], "<nil>") {
				t.Errorf("log records %v, want one of the call", logs)
			}
		})
	}
}

func TestBaggageMayComeInSeveralValues(t *testing.T) {
	ctx := metadata.NewIncomingContext(t.Context(), metadata.Pairs("baggage", "a=1", "baggage", "b=2"))
	if got, want := (carrier{ctx}).Values("Baggage"), []string{"a=1", "b=2"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestACallerMayHangUp(t *testing.T) {
	entered := make(chan struct{})
	connection, recorder, stop := start(t, answering(func(ctx context.Context) error {
		close(entered)
		<-ctx.Done()
		return nil
	}))
	go func() {
		<-entered
		_ = connection.Close()
	}()
	if err := invoke(t.Context(), connection); err == nil {
		t.Error("the call was answered")
	}
	finish(t, stop)
	spans := recorder.Spans()
	if len(spans) != 1 || spans[0].Status.Code != codes.Unset || telemetrytest.Attributes(spans[0].Attributes)["rpc.status_code"] != "CANCELLED" {
		t.Errorf("spans %v, want one that is CANCELLED, which is no error", spans)
	}
}

func TestACallerMayLeaveAStream(t *testing.T) {
	entered, left := make(chan struct{}), make(chan struct{})
	connection, recorder, stop := start(t, Options{Stream: []grpc.StreamServerInterceptor{
		func(_ any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, _ grpc.StreamHandler) error {
			defer close(left)
			close(entered)
			return stream.RecvMsg(&emptypb.Empty{})
		},
	}})
	ctx, leave := context.WithCancel(t.Context())
	if _, err := connection.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, servicev1.OrderService_BulkPlaceOrder_FullMethodName); err != nil {
		t.Fatal(err)
	}
	<-entered
	leave()
	<-left
	finish(t, stop)
	spans := recorder.Spans()
	if len(spans) != 1 || spans[0].Status.Code != codes.Unset || telemetrytest.Attributes(spans[0].Attributes)["rpc.status_code"] != "CANCELLED" {
		t.Errorf("spans %v, want one that is CANCELLED, which is no error", spans)
	}
}

// checkDuration wants one point of the call's duration, with an exemplar.
func checkDuration(t *testing.T, recorder *telemetrytest.Recorder, want map[string]string) {
	t.Helper()
	metric := recorder.Metrics(t)["rpc.server.call.duration"]
	histogram, ok := metric.Data.(metricdata.Histogram[float64])
	if !ok || metric.Unit != "s" || len(histogram.DataPoints) != 1 {
		t.Fatalf("metric %+v, want one point in seconds", metric)
	}
	point := histogram.DataPoints[0]
	if got := telemetrytest.Attributes(point.Attributes.ToSlice()); !maps.Equal(got, want) {
		t.Errorf("point has %v\nwant %v", got, want)
	}
	if point.Count != 1 || len(point.Exemplars) != 1 || point.Bounds[0] != 0.005 || point.Bounds[len(point.Bounds)-1] != 10 {
		t.Errorf("point %+v", point)
	}
}
