package client

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/rpcconv"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
)

const (
	scope  = "example.com/service/client"
	schema = "https://opentelemetry.io/schemas/1.44.0"
	// statusCode has this name since 1.44.0, for which there is no Go package.
	statusCode = attribute.Key("rpc.status_code")
)

// observer observes each call, including its retries, with a span and a measurement
// of rpc.client.call.duration.
type observer struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   rpcconv.ClientCallDuration
	common     []attribute.KeyValue // of all calls
}

func newObserver(options Options, common ...attribute.KeyValue) (*observer, error) {
	tracers := cmp.Or[trace.TracerProvider](options.Tracers, tracenoop.NewTracerProvider())
	meters := cmp.Or[metric.MeterProvider](options.Meters, metricnoop.NewMeterProvider())
	duration, err := rpcconv.NewClientCallDuration(meters.Meter(scope, metric.WithSchemaURL(schema)))
	if err != nil {
		return nil, fmt.Errorf("instrument the client: %w", err)
	}
	o := &observer{tracer: tracers.Tracer(scope, trace.WithSchemaURL(schema)), propagator: options.Propagator, duration: duration, common: common}
	if o.propagator == nil {
		o.propagator = propagation.NewCompositeTextMapPropagator()
	}
	return o, nil
}

// call is a call in progress.
type call struct {
	*observer
	ctx    context.Context
	span   trace.Span
	start  time.Time
	common []attribute.KeyValue // of the span and the metric
	ended  sync.Once
}

// begin starts the span of a call to the method at a path.
func (o *observer) begin(ctx context.Context, path string) (context.Context, *call) {
	method := strings.TrimPrefix(path, "/")
	common := append(make([]attribute.KeyValue, 0, len(o.common)+3), o.common...)
	common = append(common, semconv.RPCMethod(method))
	c := &call{observer: o, start: time.Now(), common: common}
	c.ctx, c.span = o.tracer.Start(ctx, method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(common...))
	return c.ctx, c
}

// end records the outcome. A stream may report it twice; the first counts.
func (c *call) end(err error) {
	c.ended.Do(func() { c.record(err) })
}

func (c *call) record(err error) {
	code := codeOf(err).String()
	attrs := c.common
	attrs = append(attrs, statusCode.String(code))
	if err != nil {
		attrs = append(attrs, semconv.ErrorTypeKey.String(code))
		c.span.SetStatus(codes.Error, "")
	}
	c.span.SetAttributes(attrs[len(c.common):]...)
	c.duration.RecordSet(c.ctx, time.Since(c.start).Seconds(), attribute.NewSet(attrs...))
	c.span.End()
}
