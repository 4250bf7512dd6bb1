package httpapi

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/telemetry/telemetrytest"
	"example.com/service/internal/platform/web"
)

func TestTelemetryOfARequest(t *testing.T) {
	const caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	op := operations[0]
	tests := []struct {
		name, method, path string
		answer             func(context.Context) error
		span               string
		status             int
		code               codes.Code
		problem            string            // its code, if that is the answer
		attributes         map[string]string // on span and metric, besides the common ones
		spanOnly           map[string]string
	}{
		{
			name: "answered", method: op.Method, path: withID(op.Path, someID), answer: fine,
			span: op.Method + " " + op.Path, status: 200,
			attributes: map[string]string{"http.request.method": op.Method, "http.route": op.Path},
			spanOnly:   map[string]string{"url.path": withID(op.Path, someID)},
		}, {
			name: "client's fault", method: op.Method, path: withID(op.Path, someID),
			answer: func(context.Context) error { return web.Malformed("") },
			span:   op.Method + " " + op.Path, status: 400, problem: "malformed",
			attributes: map[string]string{"http.request.method": op.Method, "http.route": op.Path},
			spanOnly:   map[string]string{"url.path": withID(op.Path, someID)},
		}, {
			name: "failed", method: op.Method, path: withID(op.Path, someID),
			answer: func(context.Context) error { return errors.New("broken") },
			span:   op.Method + " " + op.Path, status: 500, code: codes.Error, problem: "internal",
			attributes: map[string]string{"http.request.method": op.Method, "http.route": op.Path, "error.type": "500"},
			spanOnly:   map[string]string{"url.path": withID(op.Path, someID)},
		}, {
			name: "unmatched", method: http.MethodGet, path: "/canary", answer: fine,
			span: "GET", status: 404, problem: "not-found",
			attributes: map[string]string{"http.request.method": "GET"},
			spanOnly:   map[string]string{"url.path": "/REDACTED"},
		}, {
			name: "wrong method", method: http.MethodTrace, path: withID(op.Path, someID), answer: fine,
			span: "TRACE", status: 405, problem: "method-not-allowed",
			attributes: map[string]string{"http.request.method": "TRACE"},
			spanOnly:   map[string]string{"url.path": "/REDACTED"},
		}, {
			name: "unknown method", method: "BREW", path: "/canary", answer: fine,
			span: "HTTP", status: 404, problem: "not-found",
			attributes: map[string]string{"http.request.method": "_OTHER"},
			spanOnly:   map[string]string{"url.path": "/REDACTED", "http.request.method_original": "BREW"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base, recorder := serve(t, answering(test.answer))
			call(t, test.method, base+test.path+"?token=canary", "", "traceparent: "+caller, "Authorization: canary", "User-Agent: tester")

			spans := recorder.Spans()
			if len(spans) != 1 {
				t.Fatalf("%d spans, want 1", len(spans))
			}
			span := spans[0]
			if span.Name != test.span || span.SpanKind != trace.SpanKindServer || span.Status.Code != test.code {
				t.Errorf("span %q, %v, %v; want %q, server, %v", span.Name, span.SpanKind, span.Status.Code, test.span, test.code)
			}
			if got := span.Parent.SpanID().String(); got != "b7ad6b7169203331" {
				t.Errorf("parent %s, want the caller's span", got)
			}
			want := maps.Clone(test.attributes)
			want["http.response.status_code"] = strconv.Itoa(test.status)
			want["network.protocol.version"] = "1.1"
			want["url.scheme"] = "http"
			if test.problem != "" {
				want["service_app.problem.code"] = test.problem
			}
			checkDuration(t, recorder, want)

			host, port, _ := strings.Cut(strings.TrimPrefix(base, "http://"), ":")
			maps.Copy(want, test.spanOnly)
			maps.Copy(want, map[string]string{
				"server.address": host, "server.port": port, "client.address": host, "network.peer.address": host, "user_agent.original": "tester",
			})
			got := telemetrytest.Attributes(span.Attributes)
			if got["network.peer.port"] == "" {
				t.Error("no network.peer.port")
			}
			delete(got, "network.peer.port")
			if !maps.Equal(got, want) {
				t.Errorf("span has %v\nwant %v", got, want)
			}

			logs := recorder.Logs(t)
			if len(logs) != 1 || logs[0]["trace_id"] != span.SpanContext.TraceID().String() || logs[0]["http.response.status_code"] != float64(test.status) {
				t.Fatalf("log records %v, want one of the request", logs)
			}
			if route, there := logs[0]["http.route"]; there != (test.attributes["http.route"] != "") || there && route != test.attributes["http.route"] {
				t.Errorf("log record %v, want the route %q", logs[0], test.attributes["http.route"])
			}
		})
	}
}

// TestWhatCallersMakeUpIsBounded sends what no client should, and what would lose
// all spans of a batch or create unbounded metrics.
func TestWhatCallersMakeUpIsBounded(t *testing.T) {
	base, recorder := serve(t, answering(fine))
	lines, paths := []string{"GET /%ff"}, []string{"/REDACTED"}
	for _, op := range operations {
		lines = append(lines, op.Method+" "+withID(op.Path, "%ff"), op.Method+" "+withID(op.Path, "me@example.com"))
		paths = append(paths, withID(op.Path, "REDACTED"))
	}
	for _, line := range lines {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(connection, line+" HTTP/1.7\r\nHost: [::1]:99999\r\nUser-Agent: \xff"+strings.Repeat("a", 1<<13)+
			"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := io.ReadAll(connection); err != nil || len(answer) == 0 {
			t.Errorf("%s: %d bytes, %v", line, len(answer), err)
		}
		_ = connection.Close()
	}
	spans := recorder.Spans()
	if len(spans) != len(lines) {
		t.Errorf("%d spans of %d requests", len(spans), len(lines))
	}
	for _, span := range spans {
		got := telemetrytest.Attributes(span.Attributes)
		if version, there := got["network.protocol.version"]; there {
			t.Errorf("version %q", version)
		}
		if agent := got["user_agent.original"]; !utf8.ValidString(agent) || len(agent) < 500 || len(agent) > 520 {
			t.Errorf("a user agent of %d bytes, %.9q", len(agent), agent)
		}
		if port, there := got["server.port"]; there || got["server.address"] != "::1" {
			t.Errorf("address %q, port %q", got["server.address"], port)
		}
		if !slices.Contains(paths, got["url.path"]) {
			t.Errorf("path %q", got["url.path"])
		}
	}
}

// checkDuration checks for one measurement of the request's duration, with an
// exemplar.
func checkDuration(t *testing.T, recorder *telemetrytest.Recorder, want map[string]string) {
	t.Helper()
	metric := recorder.Metrics(t)["http.server.request.duration"]
	histogram, ok := metric.Data.(metricdata.Histogram[float64])
	if !ok || metric.Unit != "s" || len(histogram.DataPoints) != 1 {
		t.Fatalf("metric %+v, want one point in seconds", metric)
	}
	point := histogram.DataPoints[0]
	if got := telemetrytest.Attributes(point.Attributes.ToSlice()); !maps.Equal(got, want) {
		t.Errorf("point has %v\nwant %v", got, want)
	}
	if point.Count != 1 || len(point.Exemplars) != 1 || point.Bounds[0] != 0.005 || point.Bounds[len(point.Bounds)-1] != 10 {
		t.Errorf("point %+v", point)
	}
}

func TestProbesLeaveNoTrace(t *testing.T) {
	base, recorder := serve(t, web.Options{})
	for _, path := range []string{"/livez", "/readyz"} {
		if got := call(t, http.MethodGet, base+path, ""); got.status != http.StatusOK {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if spans, metrics, logs := recorder.Spans(), recorder.Metrics(t), recorder.Logs(t); len(spans)+len(metrics)+len(logs) != 0 {
		t.Errorf("%d spans, %d metrics, %d log records, want none", len(spans), len(metrics), len(logs))
	}
}
