package setup

import (
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// versionedTracers gives scopes the version of the service, unless they have one of
// their own, as those of libraries do.
type versionedTracers struct {
	trace.TracerProvider
	version string
}

// Tracer implements [trace.TracerProvider].
func (p versionedTracers) Tracer(name string, opts ...trace.TracerOption) trace.Tracer {
	return p.TracerProvider.Tracer(name, append([]trace.TracerOption{trace.WithInstrumentationVersion(p.version)}, opts...)...)
}

// versionedMeters does the same for metrics.
type versionedMeters struct {
	metric.MeterProvider
	version string
}

// Meter implements [metric.MeterProvider].
func (p versionedMeters) Meter(name string, opts ...metric.MeterOption) metric.Meter {
	return p.MeterProvider.Meter(name, append([]metric.MeterOption{metric.WithInstrumentationVersion(p.version)}, opts...)...)
}
