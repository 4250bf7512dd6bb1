// Package telemetry holds what instrumented code uses. Package setup builds it with
// the SDK.
package telemetry

import (
	"log/slog"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// scope is the instrumentation scope of this package.
const scope = "example.com/service/internal/platform/telemetry"

// Telemetry is what instrumented code needs. It is passed, never global.
type Telemetry struct {
	Tracers    trace.TracerProvider
	Meters     metric.MeterProvider
	Propagator propagation.TextMapPropagator
	Log        *slog.Logger
}
