package otlptest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	caller    = "00000000000000aa" // the span of a client whose telemetry we do not have
	schemaURL = "https://opentelemetry.io/schemas/1.44.0"
)

var (
	midnight = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	advisedA = []float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}
	advisedB = []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10}
)

func resource() Attrs {
	return Attrs{
		"service.name": "shop", "service.version": "1.2.3", "service.instance.id": "0199",
		"host.name": "h1", "os.type": "linux", "process.pid": int64(7),
		"process.runtime.name": "go", "process.runtime.version": "go1.26.8",
		"telemetry.sdk.name": "opentelemetry", "telemetry.sdk.language": "go",
	}
}

// span makes a span of 10 ms. Its id is "<trace>.<n>", n counting from 1; parent is such an id or "".
func span(trace string, n int, parent string, kind SpanKind, name string, attrs Attrs) Span {
	start := midnight.Add(time.Duration(n) * time.Millisecond)
	return Span{
		TraceID: trace, SpanID: fmt.Sprintf("%s.%d", trace, n), ParentID: parent, Name: name, Kind: kind,
		Start: start, End: start.Add(10 * time.Millisecond), Attrs: attrs, Status: StatusUnset,
		Resource: resource(), SchemaURL: schemaURL,
	}
}

func request(status int64) Attrs {
	return Attrs{
		"http.request.method": "POST", "http.route": "/orders", "url.path": "/orders", "url.scheme": "http",
		"http.response.status_code": status, "client.address": "10.0.0.1", "user_agent.original": "curl/8",
	}
}

func insert() Attrs {
	return Attrs{
		"db.system.name": "sqlite", "db.operation.name": "INSERT", "db.collection.name": "orders",
		"db.query.summary": "INSERT orders", "db.query.text": "INSERT INTO orders VALUES (?)",
	}
}

func message(operation, kind string) Attrs {
	return Attrs{
		"messaging.system": "memory", "messaging.operation.name": operation, "messaging.operation.type": kind,
		"messaging.destination.name": "shop.order.v1",
	}
}

func record(trace string, severity Severity, body string) Log {
	return Log{
		Severity: severity, SeverityText: "X", Body: body, TraceID: trace, SpanID: trace + ".1", Sampled: true,
		Attrs: Attrs{"http.request.method": "POST"}, Resource: resource(), SchemaURL: schemaURL,
	}
}

func histogram(name string, bounds []float64, attrs Attrs) Metric {
	return Metric{
		Name: name, Unit: "s", Kind: Histogram, Temporality: Cumulative, Resource: resource(), SchemaURL: schemaURL,
		Points: []Point{{Attrs: attrs, Count: 1, Bounds: bounds, Exemplars: []Exemplar{{TraceID: "ok", SpanID: "ok.1"}}}},
	}
}

// shop is the telemetry of a service that does everything right: a request that writes and publishes, the message's consumer, a request
// without a route, one that failed, an RPC and a call to another service.
func shop() *Snapshot {
	process := span("msg", 1, "", Consumer, "process shop.order.v1", message("process", "process"))
	process.Links = []Link{{TraceID: "ok", SpanID: "ok.4"}}

	lost := span("lost", 1, "", Server, "GET", Attrs{
		"http.request.method": "GET", "url.path": "/REDACTED", "url.scheme": "http", "http.response.status_code": int64(404),
	})

	failed := span("bad", 1, "", Server, "POST /orders", request(500))
	failed.Status, failed.Attrs["error.type"] = StatusError, "500"

	return &Snapshot{
		Spans: []Span{
			span("ok", 1, caller, Server, "POST /orders", request(201)),
			span("ok", 2, "ok.1", Internal, "PlaceOrder", Attrs{"shop.usecase.name": "PlaceOrder", "shop.usecase.outcome": "ok"}),
			span("ok", 3, "ok.2", Client, "INSERT orders", insert()),
			span("ok", 4, "ok.2", Producer, "send shop.order.v1", message("send", "send")),
			process, lost, failed,
			span("rpc", 1, "", Server, "shop.v1.Orders/Get", Attrs{
				"rpc.system.name": "grpc", "rpc.method": "shop.v1.Orders/Get", "rpc.status_code": "NOT_FOUND",
			}),
			span("rpc", 2, "rpc.1", Client, "GET", Attrs{
				"http.request.method": "GET", "server.address": "stock", "server.port": int64(80),
				"url.full": "http://stock/items", "http.response.status_code": int64(200),
			}),
		},
		Metrics: []Metric{
			histogram("http.server.request.duration", advisedA, Attrs{
				"http.request.method": "POST", "url.scheme": "http", "http.route": "/orders", "http.response.status_code": int64(201),
			}),
			histogram("db.client.operation.duration", advisedB, Attrs{"db.system.name": "sqlite", "db.operation.name": "INSERT"}),
			histogram("shop.usecase.duration", []float64{1}, Attrs{"shop.usecase.name": "PlaceOrder", "shop.usecase.outcome": "ok"}),
			{
				Name: "go.goroutine.count", Unit: "{goroutine}", Kind: UpDownCounter, Temporality: Cumulative,
				Points: []Point{{Value: 8}}, Resource: resource(), SchemaURL: schemaURL,
			},
		},
		Logs: []Log{
			record("ok", SeverityInfo, "request"), record("lost", SeverityInfo, "request"),
			record("bad", SeverityError, "request"), record("rpc", SeverityInfo, "request"),
			{Severity: SeverityInfo, SeverityText: "INFO", Body: "listening", Attrs: Attrs{"server.port": int64(8080)}, Resource: resource(), SchemaURL: schemaURL},
		},
	}
}

func named(s *Snapshot, name string) *Span {
	i := slices.IndexFunc(s.Spans, func(span Span) bool { return span.Name == name })
	return &s.Spans[i]
}

func metricNamed(s *Snapshot, name string) *Metric {
	i := slices.IndexFunc(s.Metrics, func(m Metric) bool { return m.Name == name })
	return &s.Metrics[i]
}

// everywhere changes the resource of all telemetry.
func everywhere(s *Snapshot, change func(Attrs)) {
	for _, x := range s.Spans {
		change(x.Resource)
	}
	for _, x := range s.Metrics {
		change(x.Resource)
	}
	for _, x := range s.Logs {
		change(x.Resource)
	}
}

// addSpans appends spans of that kind and duration under PlaceOrder.
func addSpans(s *Snapshot, n int, kind SpanKind, d time.Duration) {
	for i := range n {
		x := span("ok", 10+i, "ok.2", kind, "Step", Attrs{})
		if kind == Client {
			x.Name, x.Attrs = "INSERT orders", insert()
		}
		x.End = x.Start.Add(d)
		s.Spans = append(s.Spans, x)
	}
}

func TestCheckPassesGoodTelemetry(t *testing.T) {
	findings := Check(*shop(), CheckOptions{External: []string{caller}, Canaries: []string{"s3cret"}})
	if len(findings) > 0 {
		t.Errorf("findings in good telemetry:\n%s", Format(findings))
	}
	if got := Score(findings); got != 100 {
		t.Errorf("score = %v, want 100", got)
	}
}

func TestCheckFinds(t *testing.T) {
	tests := []struct {
		name  string
		rule  string
		about string // part of the finding
		spoil func(s *Snapshot)
	}{
		// Instrumentation Score
		{"no instance id", "RES-001", "service.instance.id", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { delete(r, "service.instance.id") })
		}},
		{"one instance id for two hosts", "RES-002", "0199", func(s *Snapshot) { s.Logs[0].Resource["host.name"] = "h2" }},
		{"a pod without uid", "RES-003", "k8s.pod.uid", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { r["k8s.pod.name"] = "shop-1" })
		}},
		{"resource attribute on a span", "RES-004", "service.name", func(s *Snapshot) { s.Spans[0].Attrs["service.name"] = "shop" }},
		{"span attribute on a resource", "RES-004", "http.request.method", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { r["http.request.method"] = "GET" })
		}},
		{"no service name", "RES-005", "service.name", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { r["service.name"] = "" })
		}},
		{"eleven internal spans", "SPA-001", "11 INTERNAL", func(s *Snapshot) { addSpans(s, 10, Internal, time.Second) }},
		{"orphan", "SPA-002", "PlaceOrder", func(s *Snapshot) { named(s, "PlaceOrder").ParentID = "gone" }},
		{"id in a name", "SPA-003", "load 0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", func(s *Snapshot) {
			named(s, "PlaceOrder").Name = "load 0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
		}},
		{"number in a name", "SPA-003", "page/17", func(s *Snapshot) { named(s, "PlaceOrder").Name = "page/17" }},
		{"literal in a name", "SPA-003", "'bob'", func(s *Snapshot) { named(s, "PlaceOrder").Name = "find 'bob'" }},
		{"root CLIENT", "SPA-004", "INSERT orders", func(s *Snapshot) {
			s.Spans = append(s.Spans, span("alone", 1, "", Client, "INSERT orders", insert()))
		}},
		{"many short spans, not INTERNAL", "SPA-005", "21 spans", func(s *Snapshot) { addSpans(s, 21, Client, time.Millisecond) }},
		{"ten thousand values", "MET-001", "shop.usecase.name", func(s *Snapshot) {
			m := metricNamed(s, "shop.usecase.duration")
			for i := range 10_000 {
				m.Points = append(m.Points, Point{Attrs: Attrs{"shop.usecase.name": fmt.Sprint(i)}, Bounds: []float64{1}})
			}
		}},
		{"overflow", "MET-001", "overflow", func(s *Snapshot) {
			m := metricNamed(s, "shop.usecase.duration")
			m.Points = append(m.Points, Point{Attrs: Attrs{"otel.metric.overflow": true}, Bounds: []float64{1}})
		}},
		{"no unit", "MET-002", "go.goroutine.count", func(s *Snapshot) { metricNamed(s, "go.goroutine.count").Unit = "" }},
		{"unit in words", "MET-002", "seconds", func(s *Snapshot) { metricNamed(s, "shop.usecase.duration").Unit = "seconds" }},
		{"two units", "MET-003", `"s" and "ms"`, func(s *Snapshot) {
			m := *metricNamed(s, "shop.usecase.duration")
			m.Unit = "ms"
			s.Metrics = append(s.Metrics, m)
		}},
		{"two sets of buckets", "MET-004", "[1] and [2]", func(s *Snapshot) {
			m := metricNamed(s, "shop.usecase.duration")
			m.Points = append(m.Points, Point{Attrs: Attrs{"shop.usecase.name": "GetOrder"}, Bounds: []float64{2}})
		}},
		{"unit in the name", "MET-005", "seconds", func(s *Snapshot) { metricNamed(s, "shop.usecase.duration").Name = "shop.usecase.seconds" }},
		{"named as an attribute", "MET-006", "app.build_id", func(s *Snapshot) { metricNamed(s, "shop.usecase.duration").Name = "app.build_id" }},
		{"debug", "LOG-001", "listening", func(s *Snapshot) { s.Logs[4].Severity = SeverityDebug }},
		{"no severity", "LOG-002", "listening", func(s *Snapshot) { s.Logs[4].Severity = SeverityUnset }},
		{"old Go", "SDK-001", "go1.25.4", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { r["process.runtime.version"] = "go1.25.4" })
		}},

		// Conventions
		{"unknown attribute", RuleAttribute, "order_id", func(s *Snapshot) { named(s, "PlaceOrder").Attrs["order_id"] = "1" }},
		{"unknown attribute of a log", RuleAttribute, "addr", func(s *Snapshot) { s.Logs[4].Attrs["addr"] = ":8080" }},
		{"deprecated attribute", RuleDeprecated, "use db.query.text", func(s *Snapshot) { named(s, "INSERT orders").Attrs["db.statement"] = "…" }},
		{"deprecated without successor", RuleDeprecated, "without", func(s *Snapshot) { named(s, "INSERT orders").Attrs["db.user"] = "me" }},
		{"string for a number", RuleType, "http.response.body.size", func(s *Snapshot) { s.Spans[0].Attrs["http.response.body.size"] = "12" }},
		{"list of the wrong elements", RuleType, "host.ip", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { r["host.ip"] = []any{"10.0.0.1", int64(2)} })
		}},
		{"unknown metric", RuleMetric, "orders.placed", func(s *Snapshot) { metricNamed(s, "shop.usecase.duration").Name = "orders.placed" }},
		{"metric in a namespace of the conventions", RuleNamespace, "app.usecase.duration", func(s *Snapshot) {
			metricNamed(s, "shop.usecase.duration").Name = "app.usecase.duration"
		}},
		{"attribute in a namespace of the conventions", RuleNamespace, "http.note", func(s *Snapshot) {
			named(s, "PlaceOrder").Attrs["http.note"] = "1"
		}},
		{"deprecated metric", RuleDeprecated, "rpc.server.duration", func(s *Snapshot) {
			metricNamed(s, "shop.usecase.duration").Name = "rpc.server.duration"
		}},
		{"milliseconds", RuleUnit, `"ms"`, func(s *Snapshot) { metricNamed(s, "db.client.operation.duration").Unit = "ms" }},
		{"gauge for a sum", RuleInstrument, "gauge", func(s *Snapshot) { metricNamed(s, "go.goroutine.count").Kind = Gauge }},

		// Resource
		{"no version", RuleResource, "service.version", func(s *Snapshot) {
			everywhere(s, func(r Attrs) { delete(r, "service.version") })
		}},
		{"no schema", RuleSchema, "schema URL", func(s *Snapshot) {
			for i := range s.Logs {
				s.Logs[i].SchemaURL = ""
			}
		}},

		// HTTP spans
		{"name without route", RuleSpanName, `"POST /orders"`, func(s *Snapshot) { s.Spans[0].Name = "POST" }},
		{"no scheme", RuleSpanAttributes, "url.scheme", func(s *Snapshot) { delete(s.Spans[0].Attrs, "url.scheme") }},
		{"no status code", RuleSpanAttributes, "http.response.status_code", func(s *Snapshot) {
			delete(s.Spans[0].Attrs, "http.response.status_code")
		}},
		{"empty route", RuleSpanAttributes, "http.route", func(s *Snapshot) { named(s, "GET").Attrs["http.route"] = "" }},
		{"404 is an error", RuleSpanStatus, "ERROR", func(s *Snapshot) {
			s.Spans[5].Status, s.Spans[5].Attrs["error.type"] = StatusError, "404"
			s.Logs[1].Severity = SeverityError
		}},
		{"404 with error.type", RuleSpanStatus, "error.type 404", func(s *Snapshot) { s.Spans[5].Attrs["error.type"] = "404" }},
		{"404 with status OK", RuleSpanStatus, "leaves the status unset", func(s *Snapshot) { s.Spans[5].Status = StatusOK }},
		{"error of a statement in a 4xx", RuleSpanStatus, "INSERT orders", func(s *Snapshot) {
			s.Spans[0].Attrs["http.response.status_code"] = int64(409)
			named(s, "INSERT orders").Status = StatusError
			named(s, "INSERT orders").Attrs["error.type"] = "2067"
		}},
		{"500 is no error", RuleSpanStatus, "answered 500", func(s *Snapshot) {
			s.Spans[6].Status = StatusUnset
			delete(s.Spans[6].Attrs, "error.type")
		}},
		{"500 without error.type", RuleSpanStatus, "error.type is missing", func(s *Snapshot) { delete(s.Spans[6].Attrs, "error.type") }},
		{"SERVER of nothing", RuleSpanAttributes, "neither", func(s *Snapshot) {
			s.Spans[7].Attrs = Attrs{}
		}},
		{"CLIENT of nothing", RuleSpanAttributes, "none of", func(s *Snapshot) { s.Spans[8].Attrs = Attrs{} }},
		{"request as INTERNAL", RuleSpanKind, "SERVER or CLIENT", func(s *Snapshot) { s.Spans[8].Kind = Internal }},
		{"client's name", RuleSpanName, `"GET"`, func(s *Snapshot) { s.Spans[8].Name = "HTTP GET" }},
		{"client without port", RuleSpanAttributes, "server.port", func(s *Snapshot) { delete(s.Spans[8].Attrs, "server.port") }},
		{"client's 404", RuleSpanStatus, "got 404", func(s *Snapshot) { s.Spans[8].Attrs["http.response.status_code"] = int64(404) }},

		// RPC spans
		{"RPC's name", RuleSpanName, "shop.v1.Orders/Get", func(s *Snapshot) { s.Spans[7].Name = "Get" }},
		{"RPC without method", RuleSpanAttributes, "rpc.method", func(s *Snapshot) {
			delete(s.Spans[7].Attrs, "rpc.method")
			s.Spans[7].Name = "grpc"
		}},
		{"RPC without code", RuleSpanAttributes, "rpc.status_code", func(s *Snapshot) { delete(s.Spans[7].Attrs, "rpc.status_code") }},
		{"RPC's INTERNAL", RuleSpanStatus, "INTERNAL", func(s *Snapshot) {
			s.Spans[7].Attrs["rpc.status_code"] = "INTERNAL"
		}},
		{"RPC's NOT_FOUND is an error", RuleSpanStatus, "NOT_FOUND", func(s *Snapshot) {
			s.Spans[7].Status, s.Spans[7].Attrs["error.type"] = StatusError, "NOT_FOUND"
			s.Logs[3].Severity = SeverityError
		}},

		// Database spans
		{"statement's name", RuleSpanName, `"INSERT orders"`, func(s *Snapshot) { named(s, "INSERT orders").Name = "sql.conn.exec" }},
		{"statement's name without summary", RuleSpanName, `"INSERT orders"`, func(s *Snapshot) {
			delete(named(s, "INSERT orders").Attrs, "db.query.summary")
			named(s, "INSERT orders").Name = "orders"
		}},
		{"statement without operation", RuleSpanAttributes, "db.operation.name", func(s *Snapshot) {
			x := named(s, "INSERT orders")
			x.Name = "orders"
			delete(x.Attrs, "db.query.summary")
			delete(x.Attrs, "db.operation.name")
		}},
		{"statement as PRODUCER", RuleSpanKind, "CLIENT", func(s *Snapshot) { named(s, "INSERT orders").Kind = Producer }},

		// Messaging spans
		{"message's name", RuleSpanName, `"send shop.order.v1"`, func(s *Snapshot) { named(s, "send shop.order.v1").Name = "shop.order.v1 publish" }},
		{"message without destination", RuleSpanAttributes, "messaging.destination.name", func(s *Snapshot) {
			x := named(s, "send shop.order.v1")
			x.Name = "send"
			delete(x.Attrs, "messaging.destination.name")
		}},
		{"message without operation", RuleSpanAttributes, "messaging.operation.name", func(s *Snapshot) {
			x := named(s, "send shop.order.v1")
			x.Name = "shop.order.v1"
			delete(x.Attrs, "messaging.operation.name")
		}},
		{"message without type", RuleSpanAttributes, "messaging.operation.type", func(s *Snapshot) {
			delete(named(s, "send shop.order.v1").Attrs, "messaging.operation.type")
		}},
		{"process as INTERNAL", RuleSpanKind, "CONSUMER", func(s *Snapshot) { named(s, "process shop.order.v1").Kind = Internal }},
		{"PRODUCER of nothing", RuleSpanAttributes, "messaging.system", func(s *Snapshot) { named(s, "send shop.order.v1").Attrs = Attrs{} }},
		{"consumer without link", RuleLink, "not linked", func(s *Snapshot) { named(s, "process shop.order.v1").Links = nil }},
		{"link to nowhere", RuleLink, "not among", func(s *Snapshot) { named(s, "process shop.order.v1").Links[0].SpanID = "gone" }},

		// Errors
		{"error recorded and logged", RuleErrorOnce, "2 times", func(s *Snapshot) {
			s.Spans[6].Events = []Event{{Name: "exception", Attrs: Attrs{"exception.message": "no such table"}}}
		}},
		{"error recorded twice by a consumer", RuleErrorOnce, "more than once", func(s *Snapshot) {
			failure := Event{Name: "exception", Attrs: Attrs{"exception.message": "no such table"}}
			named(s, "process shop.order.v1").Events = []Event{failure, failure}
		}},

		// Metrics
		{"default boundaries", RuleBoundaries, "[0 5 10]", func(s *Snapshot) {
			metricNamed(s, "http.server.request.duration").Points[0].Bounds = []float64{0, 5, 10}
		}},
		{"boundaries A on a database", RuleBoundaries, "db.client.operation.duration", func(s *Snapshot) {
			metricNamed(s, "db.client.operation.duration").Points[0].Bounds = advisedA
		}},
		{"point without method", RulePointAttrs, "http.request.method", func(s *Snapshot) {
			delete(metricNamed(s, "http.server.request.duration").Points[0].Attrs, "http.request.method")
		}},
		{"point with a path", RulePointAttrs, "url.path", func(s *Snapshot) {
			metricNamed(s, "http.server.request.duration").Points[0].Attrs["url.path"] = "/orders"
		}},
		{"500 without error.type on a point", RulePointAttrs, "error.type missing", func(s *Snapshot) {
			metricNamed(s, "http.server.request.duration").Points[0].Attrs["http.response.status_code"] = int64(500)
		}},
		{"404 with error.type on a point", RulePointAttrs, "error.type present", func(s *Snapshot) {
			p := metricNamed(s, "http.server.request.duration").Points[0]
			p.Attrs["http.response.status_code"], p.Attrs["error.type"] = int64(404), "404"
		}},
		{"no exemplar", RuleExemplars, "http.server.request.duration", func(s *Snapshot) {
			metricNamed(s, "http.server.request.duration").Points[0].Exemplars = nil
		}},

		// Privacy
		{"canary in an attribute", RuleCanary, "attribute shop.note", func(s *Snapshot) { s.Spans[1].Attrs["shop.note"] = "x s3cret y" }},
		{"canary in base64", RuleCanary, "attribute shop.note", func(s *Snapshot) { s.Spans[1].Attrs["shop.note"] = "Basic czNjcmV0" }},
		{"canary in capitals", RuleCanary, "name", func(s *Snapshot) { s.Spans[1].Name = "S3CRET" }},
		{"canary in bytes of a log", RuleCanary, "body", func(s *Snapshot) { s.Logs[0].Body = []byte("s3cret") }},
		{"canary in an exemplar", RuleCanary, "exemplar", func(s *Snapshot) {
			metricNamed(s, "shop.usecase.duration").Points[0].Exemplars[0].Attrs = Attrs{"shop.note": "s3cret"}
		}},
		{"canary in an event", RuleCanary, "event", func(s *Snapshot) {
			s.Spans[1].Events = []Event{{Name: "note", Attrs: Attrs{"shop.note": []any{"s3cret"}}}}
		}},
		{"canary anywhere else", RuleCanary, "payload", func(s *Snapshot) { s.Strings = []string{"a scope named s3cret"} }},
		{"query", RuleQuery, "url.query", func(s *Snapshot) { s.Spans[0].Attrs["url.query"] = "a=b" }},
		{"query in url.full", RuleQuery, "url.full", func(s *Snapshot) { s.Spans[8].Attrs["url.full"] = "http://stock/items?a=b" }},
		{"header", RuleHeader, "http.request.header.cookie", func(s *Snapshot) {
			s.Spans[0].Attrs["http.request.header.cookie"] = []any{"a=b"}
		}},
		{"path without a route", RulePath, "/REDACTED", func(s *Snapshot) { s.Spans[5].Attrs["url.path"] = "/wp-admin" }},

		// Logs
		{"request's record without ids", RuleLogIDs, "no trace id", func(s *Snapshot) {
			l := record("", SeverityInfo, "late")
			l.SpanID = ""
			s.Logs = append(s.Logs, l)
		}},
		{"record of a span that is not there", RuleLogIDs, "not among", func(s *Snapshot) {
			s.Logs = append(s.Logs, record("gone", SeverityInfo, "late"))
		}},
		{"request without a record", RuleLogRequest, "no log record", func(s *Snapshot) { s.Logs = s.Logs[1:] }},
		{"record with an empty route", RuleLogRequest, "http.route is empty", func(s *Snapshot) { s.Logs[1].Attrs["http.route"] = "" }},
		{"404 logged as ERROR", RuleLogRequest, "did not fail", func(s *Snapshot) { s.Logs[1].Severity = SeverityError }},
		{"500 logged as INFO", RuleLogRequest, "no record of it is an ERROR", func(s *Snapshot) { s.Logs[2].Severity = SeverityInfo }},
	}
	judged := map[string]bool{}
	for _, test := range tests {
		judged[test.rule] = true
		t.Run(test.name, func(t *testing.T) {
			s := shop()
			test.spoil(s)
			findings := Check(*s, CheckOptions{External: []string{caller}, Canaries: []string{"s3cret"}})
			if len(findings) != 1 || findings[0].Rule != test.rule || !strings.Contains(findings[0].String(), test.about) {
				t.Errorf("want one finding of %s about %q, got:\n%s", test.rule, test.about, Format(findings))
			}
		})
	}
	for _, rule := range ScoreRules() {
		if !judged[rule.ID] {
			t.Errorf("no case violates %s", rule.ID)
		}
	}
}

func TestCheckOptions(t *testing.T) {
	s := shop()
	s.Spans[1].Attrs["tenant"] = "t"
	s.Spans[1].Attrs["acme.plan"] = "p"
	s.Logs[4].Severity = SeverityDebug
	s.Spans[0].Attrs["url.query"] = "a=b"
	findings := Check(*s, CheckOptions{
		External: []string{caller}, Prefix: "acme.", Allow: []string{"tenant"}, AllowDebug: true, Skip: []string{RuleQuery},
	})
	var unknown []string
	for _, f := range findings {
		if f.Rule != RuleAttribute && f.Rule != RuleMetric {
			t.Errorf("unexpected finding: %s", f)
		}
		unknown = append(unknown, f.Subject+" "+strings.Fields(f.Message)[1])
	}
	want := []string{ // shop. is a stranger where the prefix is acme.
		`INTERNAL span "PlaceOrder" shop.usecase.name`,
		`INTERNAL span "PlaceOrder" shop.usecase.outcome`,
		`metric shop.usecase.duration shop.usecase.name`,
		`metric shop.usecase.duration shop.usecase.outcome`,
		`metric shop.usecase.duration is`,
	}
	if diff := cmp.Diff(want, unknown); diff != "" {
		t.Errorf("unknown names (-want +got):\n%s", diff)
	}
}

func TestFindingsOfOneFaultAreCounted(t *testing.T) {
	s := shop()
	for i := range 3 {
		x := span(fmt.Sprint("t", i), 1, "", Internal, "Sweep", Attrs{"order_id": int64(i)})
		s.Spans = append(s.Spans, x)
	}
	findings := Check(*s, CheckOptions{External: []string{caller}})
	if len(findings) != 1 || findings[0].Count != 3 || findings[0].TraceID != "t0" {
		t.Errorf("want one finding seen 3 times, first in t0; got:\n%s", Format(findings))
	}
}

func TestScore(t *testing.T) {
	weights := 0
	for _, r := range ScoreRules() {
		weights += r.Weight
	}
	if len(ScoreRules()) != 19 || weights != 510 {
		t.Errorf("%d rules of weight %d, the specification has 19 of 510", len(ScoreRules()), weights)
	}
	tests := []struct {
		name  string
		rules []string
		want  float64
	}{
		{"nothing found", nil, 100},
		{"a critical rule", []string{"RES-005"}, 100 * 470.0 / 510},
		{"a rule broken twice counts once", []string{"SPA-002", "SPA-002"}, 100 * 490.0 / 510},
		{"rules that are no part of the score", []string{RuleSpanName}, 100},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var findings []Finding
			for _, rule := range test.rules {
				findings = append(findings, Finding{Rule: rule})
			}
			if got := Score(findings); math.Abs(got-test.want) > 1e-9 {
				t.Errorf("score = %v, want %v", got, test.want)
			}
		})
	}
}

func TestConventions(t *testing.T) {
	r := Conventions()
	if r.Version != "1.44.0" || len(r.Attributes) != 943 || len(r.Metrics) != 541 {
		t.Errorf("registry %s with %d attributes and %d metrics", r.Version, len(r.Attributes), len(r.Metrics))
	}
}

// Every unit that the conventions use must pass MET-002, and every current metric's own name MET-005.
func TestRegisteredMetricsPassTheMetricRules(t *testing.T) {
	s := Snapshot{}
	for name, m := range Conventions().Metrics {
		if !m.Deprecated {
			s.Metrics = append(s.Metrics, Metric{Name: name, Unit: m.Unit, Kind: MetricKind(m.Instrument), Resource: resource(), SchemaURL: schemaURL})
		}
	}
	for _, f := range Check(s, CheckOptions{}) {
		if f.Rule != "MET-006" { // the conventions have eight metrics of Kubernetes that are named as attributes
			t.Error(f)
		}
	}
}
