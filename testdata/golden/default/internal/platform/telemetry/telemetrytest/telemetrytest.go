// Package telemetrytest records telemetry in memory, for tests.
package telemetrytest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/service/internal/platform/telemetry"
)

// Recorder holds recorded telemetry.
type Recorder struct {
	spans  *tracetest.SpanRecorder
	reader *sdkmetric.ManualReader
	logs   logBuffer
}

// New returns telemetry that records everything, debug logs too, whatever OTEL_*
// variables are set where the tests run.
func New(t testing.TB) (*telemetry.Telemetry, *Recorder) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "OTEL_") {
			t.Setenv(name, "") // which the specification takes for unset
		}
	}
	r := &Recorder{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	return &telemetry.Telemetry{
		Tracers:    sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r.spans)),
		Meters:     sdkmetric.NewMeterProvider(sdkmetric.WithReader(r.reader)),
		Propagator: propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}),
		Log:        slog.New(telemetry.NewLogHandler(&r.logs, slog.LevelDebug)),
	}, r
}

// Spans returns the ended spans, in the order in which they ended.
func (r *Recorder) Spans() tracetest.SpanStubs {
	return tracetest.SpanStubsFromReadOnlySpans(r.spans.Ended())
}

// Metrics collects all metrics, by name.
func (r *Recorder) Metrics(t testing.TB) map[string]metricdata.Metrics {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := r.reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]metricdata.Metrics)
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			byName[m.Name] = m
		}
	}
	return byName
}

// Logs returns the records, as they would be written to stdout.
func (r *Recorder) Logs(t testing.TB) []map[string]any {
	t.Helper()
	var records []map[string]any
	for line := range bytes.Lines(r.logs.bytes()) {
		var record map[string]any
		if err := json.Unmarshal(line, &record); err != nil {
			t.Fatalf("log line %q: %v", line, err)
		}
		records = append(records, record)
	}
	return records
}

// Attributes returns attrs as text, by key.
func Attributes(attrs []attribute.KeyValue) map[string]string {
	byKey := make(map[string]string, len(attrs))
	for _, attr := range attrs {
		byKey[string(attr.Key)] = attr.Value.String()
	}
	return byKey
}

type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.buf.Bytes())
}
