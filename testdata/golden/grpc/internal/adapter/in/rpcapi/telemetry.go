package rpcapi

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/rpcconv"
	"go.opentelemetry.io/otel/trace"
	rpccode "google.golang.org/genproto/googleapis/rpc/code"

	"example.com/service/internal/platform/telemetry"
)

const (
	scope  = "example.com/service/internal/adapter/in/rpcapi"
	schema = "https://opentelemetry.io/schemas/1.44.0"
	// statusCode has this name since 1.44.0, for which there is no Go package.
	statusCode = attribute.Key("rpc.status_code")
	// errorReason is the reason of google.rpc.ErrorInfo, such as NOT_FOUND.
	errorReason = attribute.Key("service_app.error.reason")
	// otherMethod stands for unknown methods, because callers may ask for anything.
	otherMethod = "_OTHER"
)

// serverFaults are the codes that are errors of the server; all others are the
// caller's.
var serverFaults = []rpccode.Code{
	rpccode.Code_UNKNOWN, rpccode.Code_DEADLINE_EXCEEDED, rpccode.Code_UNIMPLEMENTED,
	rpccode.Code_INTERNAL, rpccode.Code_UNAVAILABLE, rpccode.Code_DATA_LOSS,
}

// instruments observe each call with a span, a measurement of
// rpc.server.call.duration and a log record.
type instruments struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   rpcconv.ServerCallDuration
	points     sync.Map // the attributes of the duration's points, by pointKey
	log        *slog.Logger
}

type pointKey struct {
	system, method, reason string
	code                   rpccode.Code
}

// point caches the attributes of a measurement. Methods and codes are few, and
// building a set takes longer than recording a value.
func (i *instruments) point(key pointKey, attrs []attribute.KeyValue) metric.MeasurementOption {
	if set, ok := i.points.Load(key); ok {
		return set.(metric.MeasurementOption)
	}
	set := metric.WithAttributeSet(attribute.NewSet(slices.Clone(attrs)...))
	i.points.Store(key, set)
	return set
}

func newInstruments(tel *telemetry.Telemetry) (*instruments, error) {
	tracer := tel.Tracers.Tracer(scope, trace.WithSchemaURL(schema))
	meter := tel.Meters.Meter(scope, metric.WithSchemaURL(schema))
	duration, err := rpcconv.NewServerCallDuration(meter)
	if err != nil {
		return nil, fmt.Errorf("instrument RPC: %w", err)
	}
	return &instruments{tracer: tracer, propagator: tel.Propagator, duration: duration, log: tel.Log}, nil
}

// caller is what telemetry records of the caller, and of nothing else in a call.
// Authority is the server's name as the caller knows it.
type caller struct{ authority, peer, userAgent string }

// call is a call in progress.
type call struct {
	*instruments
	method string
	ctx    context.Context
	span   trace.Span
	start  time.Time
	from   caller
	attrs  [12]attribute.KeyValue // the first two of span and metric
	code   rpccode.Code
	reason string // of the fault that is the answer
	err    error
	// sent and received are only counted in streams.
	streams        bool
	sent, received atomic.Int64
	told           bool // the caller has the status
}

type callKey struct{}

// begin starts the span of a call, in the trace of its caller. The method is empty
// if it is not served.
func (i *instruments) begin(ctx context.Context, metadata propagation.TextMapCarrier, system attribute.KeyValue, method string, from caller) (context.Context, *call) {
	c := &call{instruments: i, method: method, from: from, start: time.Now()}
	name := method
	if method == "" {
		name, c.method = system.Value.AsString(), otherMethod
	}
	host, port := telemetry.SplitAddress(telemetry.CallerText(from.authority))
	attrs := append(c.attrs[:0], system, semconv.RPCMethod(c.method))
	if host != "" {
		attrs = append(attrs, semconv.ServerAddress(host))
	}
	if port != 0 {
		attrs = append(attrs, semconv.ServerPort(port))
	}
	ctx, c.span = i.tracer.Start(i.propagator.Extract(ctx, metadata), name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attrs...))
	c.ctx = context.WithValue(ctx, callKey{}, c)
	return c.ctx, c
}

// fail records the error that made a call fail, for its log record.
func fail(ctx context.Context, err error) {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.err = err
	}
}

// tell records the reason of the fault that is the answer: why a call was refused.
func tell(ctx context.Context, reason string) {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.reason = reason
	}
}

// end records the outcome.
func (c *call) end() {
	elapsed := time.Since(c.start)
	level, code := slog.LevelInfo, c.code.String()
	attrs := append(c.attrs[:2], statusCode.String(code)) // the span has copied what was there
	record := append(make([]slog.Attr, 0, 5), slog.String("rpc.method", c.method),
		slog.String("rpc.status_code", code), slog.Float64("service_app.request.duration", elapsed.Seconds()))
	if c.reason != "" {
		attrs = append(attrs, errorReason.String(c.reason))
		record = append(record, slog.String(string(errorReason), c.reason))
	}
	if slices.Contains(serverFaults, c.code) {
		level = slog.LevelError
		attrs = append(attrs, semconv.ErrorTypeKey.String(code))
		c.span.SetStatus(codes.Error, "")
	}
	if c.err != nil {
		record = append(record, telemetry.Failure(c.err)...)
	}
	point := c.point(pointKey{c.attrs[0].Value.AsString(), c.method, c.reason, c.code}, attrs)
	client, port := telemetry.SplitAddress(c.from.peer)
	attrs = append(attrs, semconv.ClientAddress(client), semconv.NetworkPeerAddress(client), semconv.NetworkPeerPort(port))
	if c.from.userAgent != "" {
		attrs = append(attrs, semconv.UserAgentOriginal(telemetry.CallerText(c.from.userAgent)))
	}
	if c.streams {
		attrs = append(attrs, attribute.Int64("service_app.rpc.messages.received", c.received.Load()), attribute.Int64("service_app.rpc.messages.sent", c.sent.Load()))
	}
	c.span.SetAttributes(attrs[2:]...)
	c.duration.Inst().Record(c.ctx, elapsed.Seconds(), point)
	c.log.LogAttrs(c.ctx, level, "request", record...)
	c.span.End()
}
