package otlptest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// maxCardinality is the limit of MET-001.
const maxCardinality = 10_000

// overflow is the attribute under which an SDK sums what is over its own limit of cardinality.
const overflow = "otel.metric.overflow"

// The advised boundaries of https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ and …/db/database-metrics/.
var (
	boundsA = []float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}
	boundsB = []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10}
)

// durations are the metrics of which the conventions advise boundaries, with the attributes that they require of every point.
var durations = map[string]struct {
	bounds   []float64
	required []string
}{
	"http.server.request.duration":        {boundsA, []string{"http.request.method", "url.scheme"}},
	"http.client.request.duration":        {boundsA, []string{"http.request.method", "server.address", "server.port"}},
	"rpc.server.call.duration":            {boundsA, []string{"rpc.system.name"}},
	"rpc.client.call.duration":            {boundsA, []string{"rpc.system.name"}},
	"messaging.client.operation.duration": {boundsA, []string{"messaging.operation.name", "messaging.system"}},
	"messaging.process.duration":          {boundsA, []string{"messaging.operation.name", "messaging.system"}},
	"db.client.operation.duration":        {boundsB, []string{"db.system.name"}},
}

// unbounded are attributes with a value of their own for every request, caller or message.
var unbounded = []string{
	"url.path", "url.full", "url.query", "client.address", "client.port", "network.peer.port", "user_agent.original",
	"db.query.text", "messaging.message.id", "exception.message",
}

// ucum matches the units of https://ucum.org that telemetry has use for, and products, quotients and annotations of them.
var ucum = regexp.MustCompile(`^` + ucumTerm + `(?:[./]` + ucumTerm + `)*$`)

const ucumTerm = `(?:(?:(?:[numkMGTP]|Ki|Mi|Gi|Ti)?(?:s|By|bit|Hz|m|g|J|W|V|A|K|L|l|Pa|mol)(?:-?\d+)?|min|h|d|wk|mo|a|Cel|rpm|%|10\*-?\d+|1)(?:\{[^{}]*\})?|\{[^{}]*\})`

// unitWords are units as they are found in names.
var unitWords = []string{
	"seconds", "second", "sec", "secs", "milliseconds", "millisecond", "millis", "ms", "microseconds", "microsecond", "micros", "us",
	"nanoseconds", "nanosecond", "nanos", "ns", "minutes", "hours", "days",
	"bytes", "byte", "kilobytes", "kb", "kib", "megabytes", "mb", "mib", "gigabytes", "gb", "gib", "bits", "percent", "celsius", "hertz",
}

func (c *checker) checkMetrics() {
	units := map[string]string{}
	bounds := map[string][]float64{}
	for _, m := range c.snap.Metrics {
		c.checkUnit(m)
		if first, ok := units[m.Name]; ok && first != m.Unit {
			c.metric("MET-003", m, "it has the units %q and %q", first, m.Unit)
		} else {
			units[m.Name] = m.Unit
		}
		if _, ok := c.registry.attribute(m.Name); ok {
			c.metric("MET-006", m, "an attribute has the same name")
		}
		advice, isDuration := durations[m.Name]
		for _, p := range m.Points {
			if m.Kind == Histogram {
				if first, ok := bounds[m.Name]; ok && !slices.Equal(first, p.Bounds) {
					c.metric("MET-004", m, "it has histograms with the boundaries %v and %v", first, p.Bounds)
				} else {
					bounds[m.Name] = p.Bounds
				}
				if isDuration && !slices.Equal(p.Bounds, advice.bounds) {
					c.metric(RuleBoundaries, m, "its boundaries are %v, the conventions advise %v", p.Bounds, advice.bounds)
				}
			}
			if absent := missing(p.Attrs, slices.Clone(advice.required)...); len(absent) > 0 {
				c.metric(RulePointAttrs, m, "%s missing", strings.Join(absent, ", "))
			}
			for _, key := range unbounded {
				if p.Attrs.Has(key) {
					c.metric(RulePointAttrs, m, "attribute %s has no bound on its values", key)
				}
			}
			c.checkPointError(m, p)
		}
		if isDuration {
			c.checkExemplars(m)
		}
		c.checkCardinality(m)
	}
}

func (c *checker) checkUnit(m Metric) {
	if m.Unit == "" || !ucum.MatchString(m.Unit) {
		c.metric("MET-002", m, "its unit %q is not a unit of UCUM", m.Unit)
	}
	if _, known := c.registry.Metrics[m.Name]; known {
		return
	}
	for _, word := range strings.FieldsFunc(m.Name, func(r rune) bool { return r == '.' || r == '_' }) {
		if slices.Contains(unitWords, strings.ToLower(word)) {
			c.metric("MET-005", m, "the name says the unit: %s", word)
		}
	}
}

// checkPointError applies the conditions of error.type on the duration of requests: present when the status is an error, absent otherwise.
func (c *checker) checkPointError(m Metric, p Point) {
	if m.Name != "http.server.request.duration" || !p.Attrs.Has("http.response.status_code") {
		return
	}
	code := p.Attrs.Int("http.response.status_code")
	switch has := p.Attrs.Has("error.type"); {
	case code >= 500 && !has:
		c.metric(RulePointAttrs, m, "error.type missing on points of status 500 and over")
	case code >= 400 && code < 500 && has:
		c.metric(RulePointAttrs, m, "error.type present on points of status 4xx, which is no error of the server")
	}
}

// checkExemplars expects exemplars where the snapshot has spans that measurements could point to.
func (c *checker) checkExemplars(m Metric) {
	service := serviceOf(m.Resource)
	if !slices.ContainsFunc(c.snap.Spans, func(s Span) bool { return serviceOf(s.Resource) == service }) {
		return
	}
	for _, p := range m.Points {
		for _, e := range p.Exemplars {
			if e.TraceID != "" {
				return
			}
		}
	}
	c.metric(RuleExemplars, m, "it has no exemplar with a trace id")
}

func (c *checker) checkCardinality(m Metric) {
	values := map[string]map[string]bool{}
	for _, p := range m.Points {
		for key, value := range p.Attrs {
			if key == overflow {
				c.metric("MET-001", m, "it overflowed the SDK's limit of cardinality")
			}
			if values[key] == nil {
				values[key] = map[string]bool{}
			}
			values[key][fmt.Sprint(value)] = true
		}
	}
	for key, distinct := range values {
		if len(distinct) >= maxCardinality {
			c.metric("MET-001", m, "attribute %s has %d values, fewer than %d are good", key, len(distinct), maxCardinality)
		}
	}
}
