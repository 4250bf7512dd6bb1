package otlptest

import "slices"

// requestKeys are attributes that only a record written during a request or a message has.
var requestKeys = []string{
	"http.request.method", "http.route", "http.response.status_code", "url.path", "rpc.method",
	"messaging.operation.name", "messaging.message.id",
}

func (c *checker) checkLogs() {
	spans := map[string]bool{}
	for _, s := range c.snap.Spans {
		spans[s.TraceID+s.SpanID] = true
	}
	for _, l := range c.snap.Logs {
		if l.Severity == SeverityUnset {
			c.log("LOG-002", l, "its severity is not set")
		} else if l.Severity < SeverityInfo && !c.AllowDebug {
			c.log("LOG-001", l, "its severity is %s (%d)", l.SeverityText, l.Severity)
		}
		if l.Attrs.Has("http.route") && l.Attrs.Str("http.route") == "" {
			c.log(RuleLogRequest, l, "http.route is empty; without a matched route it is left out")
		}
		inRequest := slices.ContainsFunc(requestKeys, l.Attrs.Has)
		switch {
		case l.TraceID == "" && l.SpanID == "" && !inRequest:
		case l.TraceID == "" || l.SpanID == "":
			c.log(RuleLogIDs, l, "it was written in a request and has no trace id or no span id; log with the request's context")
		case l.Sampled && len(spans) > 0 && !spans[l.TraceID+l.SpanID]:
			c.log(RuleLogIDs, l, "its span is not among the spans")
		}
	}
	if len(c.snap.Logs) > 0 {
		c.checkRequestLogs()
	}
}

// checkRequestLogs expects a record for every request, which is an ERROR when, and only when, the service failed.
func (c *checker) checkRequestLogs() {
	type tally struct{ records, errors int }
	tallies := map[string]tally{} // by trace
	for _, l := range c.snap.Logs {
		t := tallies[l.TraceID]
		if l.Severity >= SeverityInfo {
			t.records++
		}
		if l.Severity >= SeverityError {
			t.errors++
		}
		tallies[l.TraceID] = t
	}
	for _, s := range c.snap.Spans {
		if s.Kind != Server {
			continue
		}
		t := tallies[s.TraceID]
		failed := s.Status == StatusError || s.Attrs.Int("http.response.status_code") >= 500
		switch {
		case t.records == 0:
			c.span(RuleLogRequest, s, "no log record has its trace id")
		case failed && t.errors == 0:
			c.span(RuleLogRequest, s, "it failed and no record of it is an ERROR")
		case !failed && t.errors > 0:
			c.span(RuleLogRequest, s, "it did not fail and a record of it is an ERROR")
		}
	}
}
