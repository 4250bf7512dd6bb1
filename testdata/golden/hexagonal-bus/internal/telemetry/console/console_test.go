package console_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/telemetry/console"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// clock starts and ends spans at milliseconds after start.
type clock struct{ trace.Tracer }

func (c clock) start(ctx context.Context, name string, ms int, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	return c.Start(ctx, name, append(opts, trace.WithTimestamp(at(ms)))...)
}

func end(span trace.Span, ms int) { span.End(trace.WithTimestamp(at(ms))) }

func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

func newTracer(t *testing.T) (clock, *bytes.Buffer) {
	var out bytes.Buffer
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(console.NewTraces(&out)))
	t.Cleanup(func() { _ = provider.Shutdown(context.WithoutCancel(t.Context())) })
	return clock{provider.Tracer("test")}, &out
}

func TestWaterfallIsPrintedWhenTheRootEnds(t *testing.T) {
	tracer, out := newTracer(t)
	ctx, root := tracer.start(t.Context(), "POST /orders", 0, trace.WithSpanKind(trace.SpanKindServer))
	inner, useCase := tracer.start(ctx, "PlaceOrder", 2)
	_, insert := tracer.start(inner, "INSERT orders", 4, trace.WithSpanKind(trace.SpanKindClient))
	insert.SetStatus(codes.Error, "")
	insert.SetAttributes(attribute.String("error.type", "sqlite.Error"), attribute.String("db.query.text", "long"))
	end(insert, 8)
	_, outbox := tracer.start(inner, "INSERT outbox", 8, trace.WithSpanKind(trace.SpanKindClient))
	end(outbox, 10)
	end(useCase, 10)
	if out.Len() > 0 {
		t.Fatalf("printed before the root ended:\n%s", out)
	}
	root.SetAttributes(attribute.Int("http.response.status_code", 500))
	end(root, 12)

	want := fmt.Sprintf(`
trace %s  12ms
  POST /orders                                 server        12ms |████████████████████████| http.response.status_code=500
  └ PlaceOrder                                 internal       8ms |    ████████████████    |%s
!   ├ INSERT orders                            client         4ms |        ████████        | error.type=sqlite.Error
    └ INSERT outbox                            client         2ms |                ████    |%s
`, root.SpanContext().TraceID(), " ", " ")
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestLateSpansArePrintedTogether(t *testing.T) {
	tracer, out := newTracer(t)
	ctx, root := tracer.start(t.Context(), "POST /orders", 0)
	_, late := tracer.start(ctx, "send e-mail", 1)
	_, later := tracer.start(ctx, "index", 2)
	end(root, 5)
	out.Reset()

	end(late, 9)
	if out.Len() > 0 {
		t.Errorf("printed while a span of the trace is open:\n%s", out)
	}
	end(later, 10)
	got := out.String()
	if !strings.Contains(got, "send e-mail") || !strings.Contains(got, "index") || strings.Contains(got, "POST") {
		t.Errorf("want both late spans and nothing else, got:\n%s", got)
	}
}

func TestRemoteParentMakesALocalRoot(t *testing.T) {
	tracer, out := newTracer(t)
	remote := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled, Remote: true,
	})
	_, span := tracer.start(trace.ContextWithRemoteSpanContext(t.Context(), remote), "GET /orders", 0)
	end(span, 1)
	if !strings.Contains(out.String(), "trace "+remote.TraceID().String()) {
		t.Errorf("got:\n%s", out)
	}
}

func TestSpansThatNeverEndDoNotUseUpMemory(t *testing.T) {
	tracer, out := newTracer(t)
	for range 5000 {
		ctx, _ := tracer.start(t.Context(), "forgotten", 0)
		_, span := tracer.start(ctx, "child", 0)
		end(span, 1)
	}
	if got := strings.Count(out.String(), "child"); got != 4000 {
		t.Errorf("printed %d of 5000 unfinished traces, want all but the 1000 kept", got)
	}
}

func TestLongTraceIsCutShort(t *testing.T) {
	tracer, out := newTracer(t)
	ctx, root := tracer.start(t.Context(), "import", 0)
	for range 250 {
		_, span := tracer.start(ctx, "row", 0)
		end(span, 1)
	}
	end(root, 2)
	if got := out.String(); !strings.Contains(got, "import") || !strings.Contains(got, "and 50 more spans") {
		t.Errorf("got:\n%s", got)
	}
}

func TestMetricsArePrintedAtShutdown(t *testing.T) {
	var out bytes.Buffer
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(console.NewMetrics(&out))))
	meter := provider.Meter("test")
	requests, err := meter.Float64Histogram("http.server.request.duration", metric.WithUnit("s"))
	if err != nil {
		t.Fatal(err)
	}
	requests.Record(t.Context(), 0.1, metric.WithAttributes(attribute.String("http.route", "/orders")))
	requests.Record(t.Context(), 0.3, metric.WithAttributes(attribute.String("http.route", "/orders")))
	sent, err := meter.Int64Counter("messages", metric.WithUnit("{message}"))
	if err != nil {
		t.Fatal(err)
	}
	sent.Add(t.Context(), 7)

	if err := provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 0 {
		t.Errorf("printed before the shutdown:\n%s", &out)
	}
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := `
METRIC                        UNIT       ATTRIBUTES          VALUE
http.server.request.duration  s          http.route=/orders  count=2 mean=0.2 max=0.3
messages                      {message}                      7
`
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
