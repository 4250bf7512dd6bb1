package telemetry

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

func TestLogsCarryTheSpanOfTheirContext(t *testing.T) {
	ctx, span := sdktrace.NewTracerProvider().Tracer("test").Start(t.Context(), "request")
	defer span.End()
	var out bytes.Buffer
	log := slog.New(NewLogHandler(&out, slog.LevelInfo)).With("component", "test")
	log.InfoContext(ctx, "inside")

	var record map[string]any
	if err := json.Unmarshal(out.Bytes(), &record); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"level": "INFO", "msg": "inside", "component": "test",
		"trace_id": span.SpanContext().TraceID().String(),
		"span_id":  span.SpanContext().SpanID().String(),
	} {
		if record[key] != want {
			t.Errorf("%s = %v, want %v", key, record[key], want)
		}
	}
}

func TestLogsOutsideASpanHaveNoIDs(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(NewLogHandler(&out, slog.LevelInfo))
	log.InfoContext(t.Context(), "outside")
	log.DebugContext(t.Context(), "hidden")
	if got := out.String(); strings.Contains(got, "trace_id") || strings.Contains(got, "hidden") {
		t.Errorf("got %s", got)
	}
}
