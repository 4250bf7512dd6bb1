package console_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/telemetry/console"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// clock starts and ends spans at given milliseconds after start.
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

// play runs a request that fails, on a screen of that many columns.
func play(t *testing.T, columns int) string {
	t.Setenv("COLUMNS", strconv.Itoa(columns))
	tracer, out := newTracer(t)
	ctx, root := tracer.start(t.Context(), "POST /orders", 0, trace.WithSpanKind(trace.SpanKindServer))
	inner, useCase := tracer.start(ctx, "PlaceOrder", 2)
	_, insert := tracer.start(inner, "INSERT orders", 4, trace.WithSpanKind(trace.SpanKindClient))
	insert.SetStatus(codes.Error, "")
	insert.SetAttributes(attribute.String("error.type", "sqlite.Error"), attribute.String("db.query.text", "long"))
	end(insert, 8)
	_, outbox := tracer.start(inner, "INSERT a table with a very long name", 8, trace.WithSpanKind(trace.SpanKindClient))
	end(outbox, 10)
	end(useCase, 10)
	if out.Len() > 0 {
		t.Fatalf("printed before the root ended:\n%s", out)
	}
	root.SetAttributes(attribute.Int("http.response.status_code", 500))
	end(root, 12)
	return strings.ReplaceAll(out.String(), root.SpanContext().TraceID().String(), "ID")
}

func TestWaterfallIsPrintedWhenTheRootEnds(t *testing.T) {
	for columns, want := range map[int]string{
		60: `
trace ID  12ms
  POST /orders         12ms |███████████| status=500
  └ PlaceOrder          8ms | ███████   |
!   ├ INSERT orders     4ms |   ███     | error=sqlite.Error
    └ INSERT a table…   2ms |       █   |
`,
		80: `
trace ID  12ms
  POST /orders                server   12ms |███████████████| status=500
  └ PlaceOrder                internal  8ms |  ██████████   |
!   ├ INSERT orders           client    4ms |     █████     | error=sqlite.Error
    └ INSERT a table with a … client    2ms |          ██   |
`,
		140: `
trace ID  12ms
  POST /orders                             server   12ms |████████████████████████████████████████| status=500
  └ PlaceOrder                             internal  8ms |      ██████████████████████████        |
!   ├ INSERT orders                        client    4ms |             █████████████              | error=sqlite.Error
    └ INSERT a table with a very long name client    2ms |                          ██████        |
`,
	} {
		t.Run(strconv.Itoa(columns), func(t *testing.T) {
			got := play(t, columns)
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			for line := range strings.Lines(got) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
					t.Errorf("%d of %d columns: %s", n, columns, line)
				}
			}
		})
	}
}

// TestARequestStaysWhole sends messages, from a context that was stored, while the
// request goes on and after it.
func TestARequestStaysWhole(t *testing.T) {
	t.Setenv("COLUMNS", "60")
	tracer, out := newTracer(t)
	ctx, root := tracer.start(t.Context(), "POST /orders", 0)
	inner, useCase := tracer.start(ctx, "PlaceOrder", 1)
	stored := trace.ContextWithRemoteSpanContext(t.Context(), trace.SpanContextFromContext(inner))
	_, insert := tracer.start(inner, "INSERT orders", 2)
	end(insert, 3)
	_, early := tracer.start(stored, "send early", 4)
	end(early, 5)
	end(useCase, 6)
	if out.Len() > 0 {
		t.Errorf("printed before the request ended:\n%s", out)
	}
	end(root, 8)
	got := out.String()
	for _, name := range []string{"POST /orders", "PlaceOrder", "INSERT orders", "send early"} {
		if strings.Count(got, name) != 1 {
			t.Errorf("%s is not there once:\n%s", name, got)
		}
	}
	if strings.Count(got, "trace ") != 1 {
		t.Errorf("the request is in pieces:\n%s", got)
	}

	out.Reset()
	_, late := tracer.start(stored, "send late", 9)
	end(late, 10)
	if got := out.String(); strings.Count(got, "trace ") != 1 || !strings.Contains(got, "send late") {
		t.Errorf("a message after the request:\n%s", got)
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
	t.Setenv("COLUMNS", "80")
	var out bytes.Buffer
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(console.NewMetrics(&out))))
	meter := provider.Meter("test")
	requests, err := meter.Float64Histogram("http.server.request.duration", metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(0.1, 0.2, 0.4))
	if err != nil {
		t.Fatal(err)
	}
	attrs := metric.WithAttributes(attribute.String("http.route", "/orders"), attribute.String("http.request.method", "GET"),
		attribute.String("url.scheme", "http"), attribute.String("network.protocol.version", "1.1"))
	for _, ms := range []int{10, 20, 30, 40, 50, 60, 150, 160, 170, 350} {
		requests.Record(t.Context(), float64(ms)/1000, attrs)
	}
	sent, err := meter.Int64Counter("messages", metric.WithUnit("{message}"))
	if err != nil {
		t.Fatal(err)
	}
	sent.Add(t.Context(), 7)
	used, err := meter.Int64UpDownCounter("memory", metric.WithUnit("By"))
	if err != nil {
		t.Fatal(err)
	}
	used.Add(t.Context(), 1536, metric.WithAttributes(attribute.String("go.memory.type", "stack")))

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
   COUNT     P50     P95     P99     MAX
http.server.request.duration
      10    85ms   275ms   335ms   350ms  method=GET route=/orders version=1.1
                                          scheme=http

   VALUE
memory
  1.5KiB  memory=stack
       7  messages
`
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestQuantilesLieWithinTheirBuckets compares estimates with the values themselves.
func TestQuantilesLieWithinTheirBuckets(t *testing.T) {
	for name, values := range map[string][]float64{
		"one value":                {0.3},
		"all above the buckets":    {20, 30, 40},
		"below and above":          {0.001, 100},
		"below zero":               {-3, -2, 2},
		"many":                     {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		"the same again and again": {5, 5, 5, 5, 5},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(console.NewMetrics(&out))))
			h, err := provider.Meter("test").Float64Histogram("h", metric.WithExplicitBucketBoundaries(1, 2, 5, 10))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				h.Record(t.Context(), v)
			}
			if err := provider.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			row := strings.Fields(strings.Split(out.String(), "\n")[3])
			last := slices.Min(values)
			for _, cell := range row[1:] {
				v, err := strconv.ParseFloat(cell, 64)
				if err != nil || v < last || v > slices.Max(values) {
					t.Errorf("%v is not between %v and %v, or follows a larger one: %v", v, last, slices.Max(values), row)
				}
				last = v
			}
		})
	}
}

func TestLogsStayJSONWhereNobodyReads(t *testing.T) {
	var out bytes.Buffer
	machine := slog.NewJSONHandler(&out, nil)
	if got := console.NewLogHandler(&out, machine); got != slog.Handler(machine) {
		t.Errorf("got %T", got)
	}
}
