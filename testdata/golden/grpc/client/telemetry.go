package client

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"
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
	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	scope  = "example.com/service/client"
	schema = "https://opentelemetry.io/schemas/1.44.0"
	// statusCode has this name since 1.44.0, for which there is no Go package.
	statusCode = attribute.Key("rpc.status_code")
)

// observer observes each call, all its attempts together, with one span and one
// point of rpc.client.call.duration.
type observer struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   rpcconv.ClientCallDuration
	server     []attribute.KeyValue
}

func newObserver(target string, options Options) (*observer, error) {
	o := &observer{propagator: options.Propagator, server: serverOf(target)}
	if o.propagator == nil {
		o.propagator = propagation.NewCompositeTextMapPropagator()
	}
	tracers, meters := options.Tracers, options.Meters
	if tracers == nil {
		tracers = tracenoop.NewTracerProvider()
	}
	if meters == nil {
		meters = metricnoop.NewMeterProvider()
	}
	o.tracer = tracers.Tracer(scope, trace.WithSchemaURL(schema))
	var err error
	o.duration, err = rpcconv.NewClientCallDuration(meters.Meter(scope, metric.WithSchemaURL(schema)))
	if err != nil {
		return nil, fmt.Errorf("instrument the client: %w", err)
	}
	return o, nil
}

// serverOf tells where calls go, as the target says: dns:///host:port.
func serverOf(target string) []attribute.KeyValue {
	address := target[strings.LastIndexByte(target, '/')+1:]
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return []attribute.KeyValue{semconv.ServerAddress(cmp.Or(address, target))}
	}
	port, _ := strconv.Atoi(digits)
	return []attribute.KeyValue{semconv.ServerAddress(host), semconv.ServerPort(port)}
}

// call is a call under way.
type call struct {
	*observer
	ctx    context.Context
	span   trace.Span
	start  time.Time
	common []attribute.KeyValue
	ended  sync.Once
}

// begin starts the span of a call and puts its context into the metadata.
func (o *observer) begin(ctx context.Context, path string) (context.Context, *call) {
	method := strings.TrimPrefix(path, "/")
	common := append([]attribute.KeyValue{semconv.RPCSystemNameGRPC, semconv.RPCMethod(method)}, o.server...)
	c := &call{observer: o, start: time.Now(), common: common}
	c.ctx, c.span = o.tracer.Start(ctx, method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(common...))
	carrier := propagation.MapCarrier{}
	o.propagator.Inject(c.ctx, carrier)
	for key, value := range carrier {
		c.ctx = metadata.AppendToOutgoingContext(c.ctx, key, value)
	}
	return c.ctx, c
}

// end records the outcome. Who fails to open a stream may tell it twice.
func (c *call) end(err error) {
	c.ended.Do(func() { c.record(err) })
}

func (c *call) record(err error) {
	code := rpccode.Code(status.Code(err)).String() //nolint:gosec // codes are small
	outcome := []attribute.KeyValue{statusCode.String(code)}
	if err != nil {
		outcome = append(outcome, semconv.ErrorTypeKey.String(code))
		c.span.SetStatus(codes.Error, "")
	}
	c.span.SetAttributes(outcome...)
	c.duration.RecordSet(c.ctx, time.Since(c.start).Seconds(), attribute.NewSet(append(c.common, outcome...)...))
	c.span.End()
}

func (o *observer) unary(ctx context.Context, path string, request, response any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	ctx, c := o.begin(ctx, path)
	err := invoke(ctx, path, request, response, connection, options...)
	c.end(err)
	return err
}

func (o *observer) stream(ctx context.Context, desc *grpc.StreamDesc, connection *grpc.ClientConn, path string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx, c := o.begin(ctx, path)
	stream, err := open(ctx, desc, connection, path, append(options, grpc.OnFinish(c.end))...)
	if err != nil {
		c.end(err)
	}
	return stream, err
}
