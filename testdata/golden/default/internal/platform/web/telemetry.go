package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/telemetry"
)

const scope = "example.com/service/internal/platform/web"

// knownMethods bounds the methods in telemetry; any other is _OTHER.
var knownMethods = []string{
	http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	http.MethodHead, http.MethodOptions, http.MethodConnect, http.MethodTrace, "QUERY",
}

// instruments observe each request with a span, a measurement of
// http.server.request.duration and a log record.
type instruments struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   httpconv.ServerRequestDuration
	log        *slog.Logger
	problem    func(error) *Problem
}

func newInstruments(tel *telemetry.Telemetry, problem func(error) *Problem) (*instruments, error) {
	tracer := tel.Tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL))
	meter := tel.Meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	duration, err := httpconv.NewServerRequestDuration(meter)
	if err != nil {
		return nil, fmt.Errorf("instrument HTTP: %w", err)
	}
	return &instruments{tracer: tracer, propagator: tel.Propagator, duration: duration, log: tel.Log, problem: problem}, nil
}

// knownVersions bounds the HTTP versions in telemetry; callers may claim others.
var knownVersions = []string{"1.0", "1.1", "2", "3"}

// request is what telemetry records of a request: not its query, body or any other
// header. Route is empty if none matched.
type request struct {
	method, route, path, scheme, version, host, peer, userAgent string
}

// exchange is a request being served.
type exchange struct {
	*instruments
	request
	ctx    context.Context
	span   trace.Span
	start  time.Time
	common []attribute.KeyValue // of the span and the metric
	err    error
	code   string // of the problem that is the answer: why the request was refused
}

type exchangeKey struct{}

// begin starts the span of a request, in the trace of its caller.
func (i *instruments) begin(ctx context.Context, headers propagation.TextMapCarrier, r request) (context.Context, *exchange) {
	x := &exchange{instruments: i, request: r, start: time.Now()}
	name := r.method
	if !slices.Contains(knownMethods, r.method) {
		name, x.method = "HTTP", "_OTHER"
	}
	attrs := append(make([]attribute.KeyValue, 0, 15), semconv.HTTPRequestMethodKey.String(x.method), semconv.URLScheme(r.scheme))
	if slices.Contains(knownVersions, r.version) {
		attrs = append(attrs, semconv.NetworkProtocolVersion(r.version))
	}
	if r.route != "" {
		name += " " + r.route
		attrs = append(attrs, semconv.HTTPRoute(r.route))
	}
	x.common = attrs
	host, port := telemetry.SplitAddress(telemetry.CallerText(r.host))
	client, clientPort := telemetry.SplitAddress(r.peer)
	attrs = append(attrs, semconv.URLPath(r.knownPath()),
		semconv.ClientAddress(client), semconv.NetworkPeerAddress(client), semconv.NetworkPeerPort(clientPort))
	if host != "" {
		attrs = append(attrs, semconv.ServerAddress(host))
	}
	if port != 0 {
		attrs = append(attrs, semconv.ServerPort(port))
	}
	if r.userAgent != "" {
		attrs = append(attrs, semconv.UserAgentOriginal(telemetry.CallerText(r.userAgent)))
	}
	if x.method != r.method {
		attrs = append(attrs, semconv.HTTPRequestMethodOriginal(telemetry.CallerText(r.method)))
	}
	ctx, x.span = i.tracer.Start(i.propagator.Extract(ctx, headers), name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attrs...))
	x.ctx = context.WithValue(ctx, exchangeKey{}, x)
	return x.ctx, x
}

// fail records the error that made a request fail, for its log record.
func fail(ctx context.Context, err error) {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		x.err = err
	}
}

// end records the answer. A mistake of the client is not an error of the server.
func (x *exchange) end(status int) {
	elapsed := time.Since(x.start)
	level := slog.LevelInfo
	attrs := x.common // the span has copied what followed them
	attrs = append(attrs, semconv.HTTPResponseStatusCode(status))
	record := append(make([]slog.Attr, 0, 8), slog.String("http.request.method", x.method))
	if x.route != "" {
		record = append(record, slog.String("http.route", x.route))
	}
	record = append(record, slog.Int("http.response.status_code", status), slog.Float64("service_app.request.duration", elapsed.Seconds()))
	if x.code != "" {
		attrs = append(attrs, attribute.String("service_app.problem.code", x.code))
		record = append(record, slog.String("service_app.problem.code", x.code))
	}
	if x.err != nil || status >= http.StatusInternalServerError {
		failure := "aborted" // after a status of success was sent
		if status >= http.StatusInternalServerError {
			failure = strconv.Itoa(status)
		}
		level, record = slog.LevelError, append(record, telemetry.Failure(x.err)...)
		attrs = append(attrs, semconv.ErrorTypeKey.String(failure))
		x.span.SetStatus(codes.Error, "")
	}
	x.span.SetAttributes(attrs[len(x.common):]...)
	x.duration.RecordSet(x.ctx, elapsed.Seconds(), attribute.NewSet(attrs...))
	x.log.LogAttrs(x.ctx, level, "request", record...)
	x.span.End()
}

// knownPath returns the path without parameters that are no UUIDs, which may be
// anything, even a secret.
func (r request) knownPath() string {
	if r.route == "" {
		return "/REDACTED"
	}
	known, given := strings.Split(r.route, "/"), strings.Split(r.path, "/")
	for i, segment := range known {
		switch {
		case !strings.ContainsAny(segment, "{*"):
		case len(known) == len(given) && isUUID(given[i]):
			known[i] = given[i]
		default:
			known[i] = "REDACTED"
		}
	}
	return strings.Join(known, "/")
}

func isUUID(text string) bool {
	return len(text) == 36 && strings.Trim(text, "-0123456789abcdefABCDEF") == ""
}
