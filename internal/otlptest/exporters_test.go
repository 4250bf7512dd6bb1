//go:build e2e

// The SDK and its exporters serve these tests alone: with them, the quick suite would
// compile a tenth more code.

package otlptest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
)

// patience is how long the exporters wait for an answer.
const patience = time.Second

// exporters make the trace exporters of the SDK, one for each way to send.
var exporters = map[string]func(context.Context, *otlptest.Receiver) (*otlptrace.Exporter, error){
	"grpc": func(ctx context.Context, r *otlptest.Receiver) (*otlptrace.Exporter, error) {
		return otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(r.GRPCEndpoint()),
			otlptracegrpc.WithTLSCredentials(insecure.NewCredentials()),
			otlptracegrpc.WithTimeout(patience), otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{}))
	},
	"grpc with gzip": func(ctx context.Context, r *otlptest.Receiver) (*otlptrace.Exporter, error) {
		return otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(r.GRPCEndpoint()),
			otlptracegrpc.WithCompressor("gzip"),
			otlptracegrpc.WithTimeout(patience), otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{}))
	},
	"http": func(ctx context.Context, r *otlptest.Receiver) (*otlptrace.Exporter, error) {
		return otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(r.HTTPEndpoint()+"/v1/traces"),
			otlptracehttp.WithTimeout(patience), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}))
	},
	"http with gzip, under a prefix": func(ctx context.Context, r *otlptest.Receiver) (*otlptrace.Exporter, error) {
		return otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(r.HTTPEndpoint()+"/otlp/v1/traces"),
			otlptracehttp.WithCompression(otlptracehttp.GzipCompression),
			otlptracehttp.WithTimeout(patience), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}))
	},
}

// export sends one span at once and returns what the exporter says.
func export(ctx context.Context, exporter *otlptrace.Exporter, name string) error {
	failed := make(chan error, 1)
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(reporting{exporter, failed}))
	_, span := provider.Tracer("test").Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.route", "/orders")))
	span.End()
	return errors.Join(<-failed, provider.Shutdown(context.WithoutCancel(ctx)))
}

// reporting passes the result of an export on, which the SDK would only log.
type reporting struct {
	sdktrace.SpanExporter
	result chan<- error
}

func (r reporting) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := r.SpanExporter.ExportSpans(ctx, spans)
	r.result <- err
	return nil
}

func TestReceiverTakesWhatExportersSend(t *testing.T) {
	for name, newExporter := range exporters {
		t.Run(name, func(t *testing.T) {
			r := otlpassert.Receive(t, otlptest.Options{})
			exporter, err := newExporter(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if err := export(t.Context(), exporter, "GET /orders"); err != nil {
				t.Fatal(err)
			}
			snap := otlpassert.Eventually(t, &r.Store, func(s otlptest.Snapshot) bool { return len(s.Spans) == 1 })
			s := snap.Spans[0]
			if s.Name != "GET /orders" || s.Kind != otlptest.Server || s.Attrs.Str("http.route") != "/orders" {
				t.Errorf("received %+v", s)
			}
			if got := r.Requests(); len(got) != 1 || !strings.HasPrefix(name, got[0].Protocol[:4]) {
				t.Errorf("requests = %+v", got)
			}
		})
	}
}

func TestReceiverTakesMetrics(t *testing.T) {
	r := otlpassert.Receive(t, otlptest.Options{})
	ctx := t.Context()
	exporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(r.HTTPEndpoint()+"/v1/metrics"))
	if err != nil {
		t.Fatal(err)
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(exporter)))
	meter := provider.Meter("test")
	counter, err1 := meter.Int64Counter("c", metric.WithUnit("{order}"))
	gauge, err2 := meter.Float64Gauge("g")
	level, err3 := meter.Int64UpDownCounter("u")
	duration, err4 := meter.Float64Histogram("h", metric.WithExplicitBucketBoundaries(1, 2))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	traces := sdktrace.NewTracerProvider()
	sampled, span := traces.Tracer("test").Start(ctx, "s")
	for range 2 { // the second export replaces the first
		counter.Add(ctx, 1)
		gauge.Record(ctx, 0.5)
		level.Add(ctx, -1)
		duration.Record(sampled, 1.5)
		if err := provider.ForceFlush(ctx); err != nil {
			t.Fatal(err)
		}
	}
	span.End()
	if err := errors.Join(provider.Shutdown(ctx), traces.Shutdown(ctx)); err != nil {
		t.Fatal(err)
	}

	type result struct {
		kind  otlptest.MetricKind
		value float64
		count uint64
	}
	want := map[string]result{
		"c": {otlptest.Counter, 2, 0},
		"g": {otlptest.Gauge, 0.5, 0},
		"u": {otlptest.UpDownCounter, -2, 0},
		"h": {otlptest.Histogram, 0, 2},
	}
	for _, m := range r.Metrics() {
		p := m.Points[0]
		if got := (result{m.Kind, p.Value, p.Count}); got != want[m.Name] {
			t.Errorf("%s = %v, want %v", m.Name, got, want[m.Name])
		}
		delete(want, m.Name)
		if m.Name == "h" && (len(p.Exemplars) == 0 || p.Exemplars[0].TraceID != span.SpanContext().TraceID().String()) {
			t.Errorf("exemplars = %v, want one of trace %s", p.Exemplars, span.SpanContext().TraceID())
		}
	}
	if len(want) > 0 {
		t.Errorf("not received: %v", want)
	}
}

func TestReceiverTakesLogs(t *testing.T) {
	r := otlpassert.Receive(t, otlptest.Options{})
	ctx := t.Context()
	exporter, err := otlploghttp.New(ctx, otlploghttp.WithEndpointURL(r.HTTPEndpoint()+"/v1/logs"))
	if err != nil {
		t.Fatal(err)
	}
	provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(exporter)))
	var record log.Record
	record.SetSeverity(log.SeverityInfo)
	record.SetBody(attribute.StringValue("hello"))
	provider.Logger("test").Emit(ctx, record)
	if err := provider.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	logs := r.Logs()
	if len(logs) != 1 || logs[0].Body != "hello" || logs[0].Severity != otlptest.SeverityInfo {
		t.Errorf("logs = %+v", logs)
	}
}

func TestReceiverBehaves(t *testing.T) {
	tests := []struct {
		name      string
		behaviour otlptest.Behaviour
		grpc      codes.Code // of the exporter's error
		http      string     // part of the exporter's error
		atLeast   time.Duration
		stored    int
	}{
		{"ok", otlptest.OK(), codes.OK, "", 0, 1},
		{"discard", otlptest.Discard(), codes.OK, "", 0, 0},
		{"refuse for a while", otlptest.Refuse(codes.Unavailable), codes.Unavailable, "retry-able", 0, 0},
		{"refuse for good", otlptest.Refuse(codes.PermissionDenied), codes.PermissionDenied, "403", 0, 0},
		{"hang", otlptest.Hang(), codes.DeadlineExceeded, "deadline exceeded", patience, 0},
		{"slow", otlptest.Slow(50 * time.Millisecond), codes.OK, "", 50 * time.Millisecond, 1},
	}
	for _, test := range tests {
		for _, protocol := range []string{"grpc", "http"} {
			t.Run(test.name+" "+protocol, func(t *testing.T) {
				r := otlpassert.Receive(t, otlptest.Options{})
				r.SetBehaviour(test.behaviour)
				exporter, err := exporters[protocol](t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				err = export(t.Context(), exporter, "s")
				if took := time.Since(start); took < test.atLeast {
					t.Errorf("answered after %s, want at least %s", took, test.atLeast)
				}
				if (err != nil) != (test.grpc != codes.OK) {
					t.Fatalf("exporter says %v, want code %s", err, test.grpc)
				}
				if err != nil && protocol == "http" && !strings.Contains(err.Error(), test.http) {
					t.Errorf("exporter says %v, want %q", err, test.http)
				}
				if got := grpcCode(err); err != nil && protocol == "grpc" && got != test.grpc {
					t.Errorf("exporter says %v with code %s, want %s", err, got, test.grpc)
				}
				if got := len(r.Spans()); got != test.stored {
					t.Errorf("%d spans stored, want %d", got, test.stored)
				}
				if got := len(r.Requests()); got != 1 {
					t.Errorf("%d requests counted, want 1", got)
				}
			})
		}
	}
}

func grpcCode(err error) codes.Code {
	var s interface{ GRPCStatus() *status.Status }
	if errors.As(err, &s) {
		return s.GRPCStatus().Code()
	}
	return codes.Unknown
}

func TestCloseFreesHungRequests(t *testing.T) {
	for _, protocol := range []string{"grpc", "http"} {
		t.Run(protocol, func(t *testing.T) {
			r := otlpassert.Receive(t, otlptest.Options{Behaviour: otlptest.Hang()})
			exporter, err := exporters[protocol](t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			start := time.Now()
			go func() { done <- export(t.Context(), exporter, "s") }()
			for len(r.Requests()) == 0 {
				time.Sleep(time.Millisecond)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err == nil {
				t.Error("the export succeeded")
			}
			if took := time.Since(start); took >= patience {
				t.Errorf("the export hung for %s, until its own timeout", took)
			}
		})
	}
}

func TestContextEndsReceiver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, err := otlptest.Start(ctx, otlptest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	deadline := time.Now().Add(5 * time.Second)
	for time.Now().Before(deadline) {
		res, err := http.Post(r.HTTPEndpoint()+"/v1/traces", "application/x-protobuf", http.NoBody)
		if err != nil {
			return
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("the receiver still answers")
}
