package otlptest

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The limits of SPA-001 and SPA-005.
const (
	maxInternalSpans = 10
	maxShortSpans    = 20
	shortSpan        = 5 * time.Millisecond
)

// literal matches what no span name may hold: an identifier, a number, a quoted value. A word is what is between spaces, slashes and
// operators, so versions such as v1 stay names.
var literal = regexp.MustCompile(`(?i)(?:^|[\s/=,(<>])(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]*\d[0-9a-f]{15,})(?:$|[\s/=,)<>])|'[^']*'`)

func (c *checker) checkTraces() {
	spans := map[string]Span{} // by trace and span id
	for _, s := range c.snap.Spans {
		spans[s.TraceID+s.SpanID] = s
	}
	for _, t := range c.traces {
		internal := map[string]int{} // by service
		short := 0
		for _, s := range t.Spans {
			if s.Kind == Internal {
				internal[serviceOf(s.Resource)]++
			}
			if s.Duration() < shortSpan {
				short++
			}
			if s.ParentID == "" && s.Kind == Client {
				c.span("SPA-004", s, "a root span must not be CLIENT: what was it done for?")
			}
			if _, ok := spans[s.TraceID+s.ParentID]; s.ParentID != "" && !ok && !c.external[s.ParentID] {
				c.span("SPA-002", s, "its parent is not among the spans")
			}
			if literal.MatchString(s.Name) {
				c.span("SPA-003", s, "the name holds a value; put it into an attribute")
			}
			for _, l := range s.Links {
				if _, ok := spans[l.TraceID+l.SpanID]; !ok && !c.external[l.SpanID] {
					c.span(RuleLink, s, "it links to a span that is not among the spans")
				}
			}
		}
		root := "trace of " + t.Root().String()
		for service, n := range internal {
			if n > maxInternalSpans {
				c.add("SPA-001", t.ID, root, "%d INTERNAL spans of %s, at most %d are good", n, service, maxInternalSpans)
			}
		}
		if short > maxShortSpans {
			c.add("SPA-005", t.ID, root, "%d spans are shorter than %s, at most %d are good", short, shortSpan, maxShortSpans)
		}
		c.checkOutcome(t)
		c.checkErrorOnce(t)
	}
}

// checkOutcome requires that a request which ended in 4xx, the client's fault, left no span of the service an error. Calls to other HTTP
// services are excepted: there a 4xx is an error.
func (c *checker) checkOutcome(t Trace) {
	for _, root := range t.Roots() {
		code := root.Attrs.Int("http.response.status_code")
		if root.Kind != Server || code < 400 || code >= 500 {
			continue
		}
		for _, s := range t.Spans {
			if s.SpanID != root.SpanID && s.Status == StatusError && (s.Kind != Client || !s.Attrs.Has("http.request.method")) {
				c.span(RuleSpanStatus, s, "its status is ERROR in a request that ended in 4xx, which is no error of the service")
			}
		}
	}
}

// checkErrorOnce counts the records of errors in a trace: exception events and log records of severity ERROR. A trace that begins with a
// request has one at most; in others, where a consumer may try again, none may be there twice.
func (c *checker) checkErrorOnce(t Trace) {
	var records []string
	for _, s := range t.Spans {
		for _, e := range s.Events {
			if e.Name == "exception" {
				records = append(records, fmt.Sprintf("event of %s: %s", s, e.Attrs.Str("exception.message")))
			}
		}
	}
	for _, l := range c.logs[t.ID] {
		if l.Severity >= SeverityError {
			records = append(records, l.String()+l.Attrs.Str("exception.message"))
		}
	}
	root := t.Root()
	subject := "trace of " + root.String()
	if root.Kind == Server {
		if len(records) > 1 {
			c.add(RuleErrorOnce, t.ID, subject, "the error is recorded %d times: %s", len(records), strings.Join(records, "; "))
		}
		return
	}
	seen := map[string]bool{}
	for _, r := range records {
		if seen[r] {
			c.add(RuleErrorOnce, t.ID, subject, "recorded more than once: %s", r)
		}
		seen[r] = true
	}
}
