package rpcapi

import (
	"context"
	"log/slog"
	"net"
	"testing"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"

	"example.com/service/internal/application"
	"example.com/service/internal/platform/telemetry"
)

// BenchmarkCall measures what a call costs outside its use case, its caller's
// part and a connection in memory included.
func BenchmarkCall(b *testing.B) {
	quiet := slog.New(slog.DiscardHandler)
	tests := []struct {
		name string
		tel  *telemetry.Telemetry
	}{
		{"telemetry=off", &telemetry.Telemetry{
			Tracers: tracenoop.NewTracerProvider(), Meters: metricnoop.NewMeterProvider(),
			Propagator: propagation.NewCompositeTextMapPropagator(), Log: quiet,
		}},
		{"telemetry=on", &telemetry.Telemetry{
			Tracers:    sdktrace.NewTracerProvider(),
			Meters:     sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())),
			Propagator: propagation.TraceContext{}, Log: quiet,
		}},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			var app application.UseCases
			server, err := NewServer(answering(fine), test.tel, app)
			if err != nil {
				b.Fatal(err)
			}
			listener := bufconn.Listen(1 << 20)
			go func() { _ = server.grpc.Serve(listener) }()
			defer server.grpc.Stop()
			connection, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
				grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
			if err != nil {
				b.Fatal(err)
			}
			defer connection.Close()
			ctx := metadata.AppendToOutgoingContext(b.Context(), "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
			b.ReportAllocs()
			for b.Loop() {
				if err := invoke(ctx, connection); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
