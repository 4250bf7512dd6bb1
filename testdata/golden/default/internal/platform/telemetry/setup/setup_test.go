package setup

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/telemetry"
)

// collector counts the exports that it receives, by path.
type collector struct {
	mu    sync.Mutex
	paths []string
}

func (c *collector) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paths = append(c.paths, r.URL.Path)
}

func (c *collector) received() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.paths)
	return slices.Compact(c.paths)
}

// exportTo makes handler the collector of all signals.
func exportTo(t *testing.T, handler http.Handler) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	for _, signal := range []string{"TRACES", "METRICS", "LOGS"} {
		t.Setenv("OTEL_"+signal+"_EXPORTER", "otlp")
	}
}

func start(t *testing.T, stdout io.Writer) (*telemetry.Telemetry, func(context.Context)) {
	t.Helper()
	tel, stop, err := Start(t.Context(), Options{Service: "orders", LogLevel: slog.LevelInfo, Stdout: stdout})
	if err != nil {
		t.Fatal(err)
	}
	return tel, stop
}

// emit creates one span and one log record.
func emit(ctx context.Context, tel *telemetry.Telemetry) {
	ctx, span := tel.Tracers.Tracer("test").Start(ctx, "work")
	defer span.End()
	tel.Log.InfoContext(ctx, "working")
}

func TestShutdownFlushesAllSignals(t *testing.T) {
	var received collector
	exportTo(t, &received)
	tel, stop := start(t, io.Discard)
	emit(t.Context(), tel)
	stop(t.Context())
	if got, want := received.received(), []string{"/v1/logs", "/v1/metrics", "/v1/traces"}; !slices.Equal(got, want) {
		t.Errorf("collector got %v, want %v", got, want)
	}
}

func TestShutdownIsBoundedWhenTheBackendHangs(t *testing.T) {
	release := make(chan struct{})
	exportTo(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(func() { close(release) })
	var stdout bytes.Buffer
	tel, stop := start(t, &stdout)
	emit(t.Context(), tel)

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	stop(ctx)
	for _, want := range []string{`"msg":"telemetry lost at shutdown"`, `telemetry.item":"span","service_app.telemetry.lost":1`} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("nothing was exported, and no %s says so: %s", want, &stdout)
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("shutdown took %v", took)
	}
}

func TestDisabledSDKLeavesLogsOnStdout(t *testing.T) {
	var received collector
	exportTo(t, &received)
	t.Setenv("OTEL_SDK_DISABLED", "true")
	var stdout bytes.Buffer
	tel, stop := start(t, &stdout)
	emit(t.Context(), tel)
	stop(t.Context())
	if got := received.received(); len(got) > 0 {
		t.Errorf("collector got %v", got)
	}
	if !strings.Contains(stdout.String(), `"msg":"working"`) {
		t.Errorf("stdout: %s", &stdout)
	}
}

func TestDefaultEndpointIsPlainHTTP(t *testing.T) {
	for _, test := range []struct{ protocol, logsProtocol, given, want string }{
		{"", "", "", "http://localhost:4318/v1/logs"},
		{"http/protobuf", "", "", "http://localhost:4318/v1/logs"},
		{"grpc", "", "", "http://localhost:4317"},
		{"", "grpc", "", "http://localhost:4317"},
		{"grpc", "http/protobuf", "", "http://localhost:4318/v1/logs"},
		{"grpc", "", "https://collector:443", ""},
	} {
		t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", test.protocol)
		t.Setenv("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", test.logsProtocol)
		t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", test.given)
		t.Setenv("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "")
		if err := setDefaultEndpoint("logs"); err != nil {
			t.Fatal(err)
		}
		if got := os.Getenv("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"); got != test.want {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}

func TestUnknownExporterIsAnError(t *testing.T) {
	for _, signal := range []string{"TRACES", "METRICS", "LOGS"} {
		t.Run(signal, func(t *testing.T) {
			exportTo(t, http.NotFoundHandler())
			t.Setenv("OTEL_"+signal+"_EXPORTER", "pigeon")
			_, _, err := Start(t.Context(), Options{Service: "orders", Stdout: io.Discard})
			if err == nil || !strings.Contains(err.Error(), strings.ToLower(signal)) {
				t.Errorf("error %v does not name the signal", err)
			}
		})
	}
}

func TestBaggageThatCannotBeParsedIsDropped(t *testing.T) {
	reported := 0
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) { reported++ }))
	defer otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {}))
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	all := propagator{propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})}
	for value, want := range map[string]int{"": 0, "tenant=a,user=b": 2, "secret": 0, "tenant=a,=secret": 0, strings.Repeat("k=v,", 1<<12): 0} {
		header := http.Header{"Traceparent": {parent}, "Baggage": strings.Split(value, ",")}
		for name, carrier := range map[string]propagation.TextMapCarrier{
			"HTTP":  propagation.HeaderCarrier(header),
			"other": propagation.MapCarrier{"traceparent": parent, "baggage": value},
		} {
			ctx := all.Extract(t.Context(), carrier)
			if got := baggage.FromContext(ctx).Len(); got != want {
				t.Errorf("%s, %.20q: %d members, want %d", name, value, got, want)
			}
			if !trace.SpanContextFromContext(ctx).IsRemote() {
				t.Errorf("%s, %.20q: the caller's trace is lost", name, value)
			}
		}
	}
	if reported != 0 {
		t.Errorf("%d errors of the SDK for what callers sent", reported)
	}
}

func TestALongTraceStateIsNotPassedOn(t *testing.T) {
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	for state, want := range map[string]string{
		"":                                   "",
		"vendor=" + strings.Repeat("v", 200): "vendor=" + strings.Repeat("v", 200),
		"a=" + strings.Repeat("v", 250) + ",b=" + strings.Repeat("v", 250) + ",c=" + strings.Repeat("v", 250): "",
	} {
		carrier := propagation.MapCarrier{"traceparent": parent, "tracestate": state}
		span := trace.SpanContextFromContext(propagator{propagation.TraceContext{}}.Extract(t.Context(), carrier))
		if got := span.TraceState().String(); got != want {
			t.Errorf("%.20s…: trace state %q, want %q", state, got, want)
		}
		if !span.IsRemote() || span.SpanID().String() != "b7ad6b7169203331" {
			t.Errorf("%.20s…: span context %v, want the caller's", state, span)
		}
	}
}
