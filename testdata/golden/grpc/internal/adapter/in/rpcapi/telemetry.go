package rpcapi

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
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

	"example.com/service/internal/telemetry"
)

const (
	scope  = "example.com/service/internal/adapter/in/rpcapi"
	schema = "https://opentelemetry.io/schemas/1.44.0"
	// statusCode has this name since 1.44.0, for which there is no Go package.
	statusCode = attribute.Key("rpc.status_code")
	// otherMethod is any that is not served: what callers ask for is not bounded.
	otherMethod = "_OTHER"
)

// serverFaults are the codes that are errors of the server; all others are the
// caller's affair.
var serverFaults = []rpccode.Code{
	rpccode.Code_UNKNOWN, rpccode.Code_DEADLINE_EXCEEDED, rpccode.Code_UNIMPLEMENTED,
	rpccode.Code_INTERNAL, rpccode.Code_UNAVAILABLE, rpccode.Code_DATA_LOSS,
}

// instruments observe each call with one span, one point of
// rpc.server.call.duration and one log record.
type instruments struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   rpcconv.ServerCallDuration
	log        *slog.Logger
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

// caller is what telemetry tells of who calls, and of nothing else that a call
// brings. Authority is the server's name as the caller knows it.
type caller struct{ authority, peer, userAgent string }

// call is a call being answered.
type call struct {
	*instruments
	method string
	ctx    context.Context
	span   trace.Span
	start  time.Time
	common []attribute.KeyValue // to the span and the metric
	err    error
	// sent and received are counted in streams only.
	streams        bool
	sent, received atomic.Int64
}

type callKey struct{}

// begin starts the span of a call, within the trace of its caller. The method is
// empty when it is not served.
func (i *instruments) begin(ctx context.Context, metadata propagation.TextMapCarrier, system attribute.KeyValue, method string, from caller) (context.Context, *call) {
	c := &call{instruments: i, method: method, start: time.Now()}
	name := method
	if method == "" {
		name, c.method = system.Value.AsString(), otherMethod
	}
	c.common = []attribute.KeyValue{system, semconv.RPCMethod(c.method)}
	host, port := splitAddress(from.authority)
	client, clientPort := splitAddress(from.peer)
	attrs := append(slices.Clone(c.common), semconv.ServerAddress(host),
		semconv.ClientAddress(client), semconv.NetworkPeerAddress(client), semconv.NetworkPeerPort(clientPort))
	if port != 0 {
		attrs = append(attrs, semconv.ServerPort(port))
	}
	if from.userAgent != "" {
		attrs = append(attrs, semconv.UserAgentOriginal(from.userAgent))
	}
	ctx, c.span = i.tracer.Start(i.propagator.Extract(ctx, metadata), name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attrs...))
	c.ctx = context.WithValue(ctx, callKey{}, c)
	return c.ctx, c
}

// fail keeps the error that made a call fail, for its log record.
func fail(ctx context.Context, err error) {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		c.err = err
	}
}

// end records the outcome.
func (c *call) end(code rpccode.Code) {
	elapsed := time.Since(c.start)
	level := slog.LevelInfo
	outcome := append(make([]attribute.KeyValue, 0, 2), statusCode.String(code.String()))
	record := append(make([]slog.Attr, 0, 4), slog.String("rpc.method", c.method),
		slog.String("rpc.status_code", code.String()), slog.Float64("app.request.duration", elapsed.Seconds()))
	if slices.Contains(serverFaults, code) {
		level = slog.LevelError
		outcome = append(outcome, semconv.ErrorTypeKey.String(code.String()))
		c.span.SetStatus(codes.Error, "")
	}
	if c.err != nil {
		record = append(record, slog.Any("error", c.err))
	}
	c.span.SetAttributes(outcome...)
	if c.streams {
		c.span.SetAttributes(attribute.Int64("app.rpc.messages.received", c.received.Load()), attribute.Int64("app.rpc.messages.sent", c.sent.Load()))
	}
	c.duration.RecordSet(c.ctx, elapsed.Seconds(), attribute.NewSet(append(c.common, outcome...)...))
	c.log.LogAttrs(c.ctx, level, "request", record...)
	c.span.End()
}

func splitAddress(address string) (host string, port int) {
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return address, 0
	}
	port, _ = strconv.Atoi(digits)
	return host, port
}
