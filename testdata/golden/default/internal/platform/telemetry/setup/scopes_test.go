package setup

import (
	"slices"
	"testing"

	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

func TestScopesHaveVersions(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	tracers := versionedTracers{sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)), "1.2.3"}
	for _, opts := range [][]trace.TracerOption{nil, {trace.WithInstrumentationVersion("9")}} {
		_, span := tracers.Tracer("scope", opts...).Start(t.Context(), "work")
		span.End()
	}
	for i, want := range []string{"1.2.3", "9"} {
		if got := spans.Ended()[i].InstrumentationScope().Version; got != want {
			t.Errorf("the scope of span %d has the version %q, want %q", i, got, want)
		}
	}

	reader := sdkmetric.NewManualReader()
	meters := versionedMeters{sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)), "1.2.3"}
	for _, opts := range [][]metric.MeterOption{nil, {metric.WithInstrumentationVersion("9")}} {
		counter, err := meters.Meter("scope", opts...).Int64Counter("work")
		if err != nil {
			t.Fatal(err)
		}
		counter.Add(t.Context(), 1)
	}
	var collected metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &collected); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range collected.ScopeMetrics {
		got = append(got, m.Scope.Version)
	}
	slices.Sort(got)
	if want := []string{"1.2.3", "9"}; !slices.Equal(got, want) {
		t.Errorf("the scopes have the versions %q, want %q", got, want)
	}
}
