package httpapi

import (
	"log/slog"
	"testing"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/application"
	"example.com/service/internal/platform/telemetry"
)

// BenchmarkRequest measures what a request costs outside its use case.
func BenchmarkRequest(b *testing.B) {
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
			request := direct(b, server, operations[0].Method, withID(operations[0].Path, someID))
			b.ReportAllocs()
			for b.Loop() {
				request()
			}
		})
	}
}
