// Package setup starts the SDK of OpenTelemetry: resource, providers, propagation,
// exporters and logs. The OTEL_* variables of the specification configure all of it.
// Only main imports it.
package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/contrib/processors/minsev"
	"go.opentelemetry.io/contrib/propagators/autoprop"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/baggage"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/console"
)

// scope is the instrumentation scope of log records.
const scope = "example.com/service/internal/platform/telemetry"

// Options describe the observed process.
type Options struct {
	Service  string // service.name, unless OTEL_SERVICE_NAME is set
	Version  string // service.version; if empty, the version that the Go toolchain recorded
	LogLevel slog.Level
	Stdout   io.Writer // JSON logs
}

// sdk is the telemetry that was started, and how it ends.
type sdk struct {
	telemetry.Telemetry
	shutdown   []func(context.Context) error
	deliveries []*delivery
	stopping   context.Context
	halt       context.CancelFunc
	out        *lines
	stdout     *slog.Logger
}

// Start starts the providers, and returns what stops them. With
// OTEL_SDK_DISABLED=true, which the Go SDK does not implement, only the logs on
// stdout remain.
func Start(ctx context.Context, opts Options) (*telemetry.Telemetry, func(context.Context), error) {
	out := newLines(opts.Stdout)
	stdout := console.NewLogHandler(opts.Stdout, telemetry.NewLogHandler(out, opts.LogLevel))
	// The handler is global in the SDK. It must not log through the SDK, whose
	// failures it reports.
	otel.SetErrorHandler(&errorHandler{log: slog.New(stdout)})

	t := &sdk{out: out, stdout: slog.New(stdout), Telemetry: telemetry.Telemetry{
		Tracers:    tracenoop.NewTracerProvider(),
		Meters:     metricnoop.NewMeterProvider(),
		Propagator: propagator{autoprop.NewTextMapPropagator()},
		Log:        slog.New(stdout),
	}}
	t.stopping, t.halt = context.WithCancel(context.WithoutCancel(ctx))
	if !strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		if err := t.start(ctx, opts, stdout); err != nil {
			t.stop(ctx)
			return nil, nil, err
		}
	}

	// Our code is passed its providers; the globals are for libraries that only
	// know those.
	otel.SetTracerProvider(t.Tracers)
	otel.SetMeterProvider(t.Meters)
	otel.SetTextMapPropagator(t.Propagator)
	slog.SetDefault(t.Log)
	return &t.Telemetry, t.stop, nil
}

// propagator drops a trace state of more than 512 characters, which is what W3C
// requires to be propagated. Every span holds the trace state, and a collector
// would refuse a batch of spans with the 16 KiB that a caller may send. It also drops
// baggage that cannot be parsed, which the SDK would report with its text as a
// failure of its own.
type propagator struct{ propagation.TextMapPropagator }

// Extract implements [propagation.TextMapPropagator].
func (p propagator) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	ctx = p.TextMapPropagator.Extract(ctx, checked{carrier})
	span := trace.SpanContextFromContext(ctx)
	if len(span.TraceState().String()) <= 512 {
		return ctx
	}
	return trace.ContextWithRemoteSpanContext(ctx, span.WithTraceState(trace.TraceState{}))
}

// checked is a carrier without the baggage that cannot be parsed.
type checked struct{ propagation.TextMapCarrier }

// Get implements [propagation.TextMapCarrier].
func (c checked) Get(key string) string {
	value := c.TextMapCarrier.Get(key)
	if key != "baggage" {
		return value
	}
	if several, ok := c.TextMapCarrier.(propagation.ValuesGetter); ok {
		value = strings.Join(several.Values(key), ",")
	}
	if _, err := baggage.Parse(value); err != nil {
		return ""
	}
	return value
}

func (t *sdk) start(ctx context.Context, opts Options, stdout slog.Handler) error {
	res := newResource(ctx, opts)
	for _, signal := range []string{"traces", "metrics", "logs"} {
		if err := setDefaultEndpoint(signal); err != nil {
			return err
		}
	}
	reader, err := newMetricReader(ctx)
	if err != nil {
		return fmt.Errorf("metrics, OTEL_METRICS_EXPORTER: %w", err)
	}
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithResource(res), sdkmetric.WithReader(reader))
	t.Meters = versionedMeters{meters, serviceVersion(opts)}
	t.shutdown = append(t.shutdown, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, lastExport)
		defer cancel()
		return meters.Shutdown(ctx)
	})
	if err := runtime.Start(runtime.WithMeterProvider(meters)); err != nil {
		return fmt.Errorf("runtime metrics: %w", err)
	}

	spans, err := t.newSpanProcessor(ctx)
	if err != nil {
		return fmt.Errorf("traces, OTEL_TRACES_EXPORTER: %w", err)
	}
	tracers := sdktrace.NewTracerProvider(sdktrace.WithResource(res), sdktrace.WithSpanProcessor(spans))
	t.Tracers = versionedTracers{tracers, serviceVersion(opts)}
	t.shutdown = append(t.shutdown, tracers.Shutdown)

	records, err := t.newLogProcessor(ctx)
	if err != nil {
		return fmt.Errorf("logs, OTEL_LOGS_EXPORTER: %w", err)
	}
	loggers := sdklog.NewLoggerProvider(sdklog.WithResource(res),
		sdklog.WithProcessor(minsev.NewLogProcessor(records, minsev.Severity(opts.LogLevel))))
	t.shutdown = append(t.shutdown, loggers.Shutdown)
	bridge := otelslog.NewHandler(scope, otelslog.WithLoggerProvider(loggers), otelslog.WithVersion(serviceVersion(opts)))
	t.Log = slog.New(slog.NewMultiHandler(stdout, bridge))
	return nil
}

// stop flushes and stops all signals concurrently, so that a backend that hangs
// on one of them does not use up the time of the others. It logs what was lost; what
// is logged later is lost.
func (t *sdk) stop(ctx context.Context) {
	t.halt()
	errs := make([]error, len(t.shutdown))
	var wg sync.WaitGroup
	for i, shutdown := range t.shutdown {
		wg.Go(func() { errs[i] = shutdown(ctx) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Log.WarnContext(ctx, "telemetry lost at shutdown", "error", brief(err))
	}
	for _, d := range t.deliveries {
		d.lost.Add(d.waiting.Load())
		d.report()
	}
	t.out.close()
}
