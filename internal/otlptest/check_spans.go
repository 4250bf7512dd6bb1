package otlptest

import (
	"net"
	"slices"
	"strconv"
	"strings"
)

// checkSpans judges every span by the conventions of what it describes:
// https://opentelemetry.io/docs/specs/semconv/http/http-spans, …/rpc/rpc-spans, …/db/database-spans, …/messaging/messaging-spans.
func (c *checker) checkSpans() {
	for _, s := range c.snap.Spans {
		c.checkErrorType(s)
		switch {
		case s.Attrs.Has("messaging.system"):
			c.checkMessaging(s)
		case s.Attrs.Has("rpc.system.name") && (s.Kind == Server || s.Kind == Client):
			c.checkRPC(s)
		case s.Attrs.Has("db.system.name"):
			c.checkDB(s)
		case s.Attrs.Has("http.request.method") && s.Kind == Server:
			c.checkHTTPServer(s)
		case s.Attrs.Has("http.request.method") && s.Kind == Client:
			c.checkHTTPClient(s)
		case s.Kind == Server:
			c.span(RuleSpanAttributes, s, "it has neither http.request.method nor rpc.system.name: what was requested?")
		case s.Kind == Client:
			c.span(RuleSpanAttributes, s, "it has none of http.request.method, rpc.system.name, db.system.name, messaging.system: what was called?")
		case s.Kind == Producer, s.Kind == Consumer:
			c.span(RuleSpanAttributes, s, "messaging.system is missing")
		case s.Attrs.Has("http.request.method"), s.Attrs.Has("rpc.system.name"):
			c.span(RuleSpanKind, s, "a request is a SERVER or CLIENT span")
		}
	}
}

// checkErrorType ties error.type to the status: https://opentelemetry.io/docs/specs/semconv/general/recording-errors/.
func (c *checker) checkErrorType(s Span) {
	hasType := s.Attrs.Has("error.type")
	switch {
	case s.Status == StatusError && !hasType:
		c.span(RuleSpanStatus, s, "its status is ERROR and error.type is missing")
	case s.Status != StatusError && hasType:
		c.span(RuleSpanStatus, s, "it has error.type %v and its status is %s", s.Attrs["error.type"], s.Status)
	case s.Status == StatusOK:
		c.span(RuleSpanStatus, s, "instrumentation leaves the status unset when there is no error")
	}
}

func (c *checker) require(s Span, keys ...string) {
	if absent := missing(s.Attrs, keys...); len(absent) > 0 {
		c.span(RuleSpanAttributes, s, "%s missing", strings.Join(absent, ", "))
	}
}

// named reports a span whose name is not one of want; empty wants do not count.
func (c *checker) named(s Span, want ...string) {
	want = slices.DeleteFunc(want, func(w string) bool { return strings.TrimSpace(w) == "" })
	if !slices.Contains(want, s.Name) {
		c.span(RuleSpanName, s, "it should be named %q", want[0])
	}
}

// httpMethod is the method as it is in span names.
func httpMethod(s Span) string {
	method := s.Attrs.Str("http.request.method")
	if method == "_OTHER" {
		return "HTTP"
	}
	return method
}

func (c *checker) checkHTTPServer(s Span) {
	c.require(s, "url.path", "url.scheme")
	if !s.Attrs.Has("http.response.status_code") && s.Status != StatusError {
		c.span(RuleSpanAttributes, s, "http.response.status_code missing")
	}
	route := s.Attrs.Str("http.route")
	if s.Attrs.Has("http.route") && route == "" {
		c.span(RuleSpanAttributes, s, "http.route is empty; without a matched route it is left out")
	}
	c.named(s, strings.TrimSpace(httpMethod(s)+" "+route))
	code := s.Attrs.Int("http.response.status_code")
	switch {
	case code >= 500 && s.Status != StatusError:
		c.span(RuleSpanStatus, s, "it answered %d and its status is %s instead of ERROR", code, s.Status)
	case code >= 400 && code < 500 && s.Status == StatusError:
		c.span(RuleSpanStatus, s, "it answered %d, which is no error of the server, and its status is ERROR", code)
	}
	if route == "" && s.Attrs.Has("url.path") && s.Attrs.Str("url.path") != "/REDACTED" {
		c.span(RulePath, s, "no route matched, so url.path must be /REDACTED")
	}
}

func (c *checker) checkHTTPClient(s Span) {
	c.require(s, "server.address", "server.port", "url.full")
	method := httpMethod(s)
	want := []string{method}
	if template := s.Attrs.Str("url.template"); template != "" {
		want = []string{method + " " + template, method}
	}
	c.named(s, want...)
	if code := s.Attrs.Int("http.response.status_code"); code >= 400 && s.Status != StatusError {
		c.span(RuleSpanStatus, s, "it got %d and its status is %s instead of ERROR", code, s.Status)
	}
}

// rpcServerErrors are the status codes that are errors of a server: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/.
var rpcServerErrors = []string{"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"}

func (c *checker) checkRPC(s Span) {
	c.require(s, "rpc.method")
	c.named(s, s.Attrs.Str("rpc.method"), s.Attrs.Str("rpc.system.name"))
	code := s.Attrs.Str("rpc.status_code")
	if code == "" {
		code = s.Attrs.Str("rpc.response.status_code") // its name before 1.44
	}
	if code == "" && s.Status != StatusError {
		c.span(RuleSpanAttributes, s, "rpc.status_code missing")
	}
	code = strings.ToUpper(code)
	failed := slices.Contains(rpcServerErrors, code) || s.Kind == Client && code != "OK" && code != ""
	switch {
	case failed && s.Status != StatusError:
		c.span(RuleSpanStatus, s, "it ended in %s and its status is %s instead of ERROR", code, s.Status)
	case !failed && code != "" && s.Status == StatusError:
		c.span(RuleSpanStatus, s, "it ended in %s, which is no error of it, and its status is ERROR", code)
	}
}

func (c *checker) checkDB(s Span) {
	if s.Kind != Client && s.Kind != Internal { // INTERNAL is for databases in the process
		c.span(RuleSpanKind, s, "a database call is CLIENT")
	}
	operation, summary := s.Attrs.Str("db.operation.name"), s.Attrs.Str("db.query.summary")
	if operation == "" && summary == "" {
		c.span(RuleSpanAttributes, s, "it has neither db.operation.name nor db.query.summary: what was done?")
	}
	if summary != "" {
		c.named(s, summary)
		return
	}
	target := firstOf(s.Attrs, "db.collection.name", "db.stored_procedure.name", "db.namespace")
	if target == "" {
		target = peer(s)
	}
	c.named(s, strings.TrimSpace(operation+" "+target), s.Attrs.Str("db.system.name"))
}

// messagingKinds gives the kinds that a span may have by messaging.operation.type.
var messagingKinds = map[string][]SpanKind{
	"create":  {Producer},
	"send":    {Producer, Client},
	"receive": {Client},
	"settle":  {Client},
	"process": {Consumer},
}

func (c *checker) checkMessaging(s Span) {
	c.require(s, "messaging.operation.name")
	destination := firstOf(s.Attrs, "messaging.destination.template", "messaging.destination.name")
	if destination == "" {
		c.require(s, "messaging.destination.name")
		destination = peer(s)
	}
	c.named(s, strings.TrimSpace(s.Attrs.Str("messaging.operation.name")+" "+destination), destination)
	operation := s.Attrs.Str("messaging.operation.type")
	kinds, known := messagingKinds[operation]
	switch {
	case operation == "" && (s.Kind == Producer || s.Kind == Consumer):
		c.require(s, "messaging.operation.type")
	case known && !slices.Contains(kinds, s.Kind):
		c.span(RuleSpanKind, s, "an operation of type %s is %s", operation, kinds[0])
	case operation == "" && s.Kind != Client:
		c.span(RuleSpanKind, s, "a messaging span is PRODUCER, CONSUMER or CLIENT")
	}
	if operation == "process" && s.ParentID == "" && len(s.Links) == 0 {
		c.span(RuleLink, s, "it is not linked to the span that sent the message")
	}
}

func firstOf(attrs Attrs, keys ...string) string {
	for _, key := range keys {
		if v := attrs.Str(key); v != "" {
			return v
		}
	}
	return ""
}

// peer is the server as it is in span names.
func peer(s Span) string {
	address, port := s.Attrs.Str("server.address"), s.Attrs.Int("server.port")
	if address == "" || port == 0 {
		return address
	}
	return net.JoinHostPort(address, strconv.FormatInt(port, 10))
}
