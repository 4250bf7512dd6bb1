package otlptest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// CheckOptions adjusts [Check]. The zero value is what a generated service promises.
type CheckOptions struct {
	// Prefix begins the service's own attribute keys and metric names; when empty, the services' namespaces
	// do, see [naming.Namespace].
	Prefix string
	// Allow lists attribute keys and metric names to accept although the conventions do not know or like them.
	Allow []string
	// External lists span ids of callers and producers whose own spans are not in the snapshot, such as a test client's.
	External []string
	// Canaries are secrets that were sent to the service and must not come out as telemetry.
	Canaries []string
	// AllowDebug accepts DEBUG records.
	AllowDebug bool
	// Skip lists rules not to judge, for a backend that takes only some of the signals and the like.
	Skip []string
}

// Finding is one fault of the telemetry. Faults of the same rule, subject and message are one finding.
type Finding struct {
	Rule    string // an id of ScoreRules or one of this package
	Subject string // what is at fault
	Message string // what is wrong and what would be right
	TraceID string // where it was seen first, when it was in a trace
	Count   int    // how often it was seen
}

// String is the finding in one line.
func (f Finding) String() string {
	s := fmt.Sprintf("%s: %s: %s", f.Rule, f.Subject, f.Message)
	if f.Count > 1 {
		s += fmt.Sprintf(" (%d times)", f.Count)
	}
	if f.TraceID != "" {
		s += " [trace " + f.TraceID + "]"
	}
	return s
}

// The rules of this package, beside those of the Instrumentation Score.
const (
	RuleAttribute      = "semconv.attribute"   // key known to the conventions or the service's own
	RuleDeprecated     = "semconv.deprecated"  // attribute or metric not deprecated
	RuleType           = "semconv.type"        // attribute's value of the registered type
	RuleNamespace      = "semconv.namespace"   // names of the service's own outside the conventions' namespaces
	RuleMetric         = "semconv.metric"      // metric known to the conventions or the service's own
	RuleUnit           = "semconv.unit"        // metric's unit as registered
	RuleInstrument     = "semconv.instrument"  // metric's instrument as registered
	RuleResource       = "resource.attributes" // what a generated service says of itself
	RuleSchema         = "resource.schema"     // schema URL set
	RuleSpanKind       = "span.kind"           // kind fits what the attributes say the span is
	RuleSpanName       = "span.name"           // name as the conventions build it
	RuleSpanAttributes = "span.attributes"     // required attributes present
	RuleSpanStatus     = "span.status"         // status and error.type as the conventions say
	RuleLink           = "span.link"           // links lead somewhere, consumers are linked
	RuleErrorOnce      = "error.once"          // an error is recorded once in a trace
	RulePointAttrs     = "metric.attributes"   // required attributes present, none unbounded
	RuleBoundaries     = "metric.boundaries"   // histogram boundaries as advised
	RuleExemplars      = "metric.exemplars"    // durations lead to traces
	RuleCanary         = "privacy.canary"      // no secret in any signal
	RuleQuery          = "privacy.query"       // no query string
	RuleHeader         = "privacy.header"      // no header, metadata or body
	RulePath           = "privacy.path"        // paths of unmatched routes redacted
	RuleLogIDs         = "log.ids"             // records of a request carry its ids
	RuleLogRequest     = "log.request"         // one record per request, ERROR only for 5xx, with its route or none
)

// checker collects findings.
type checker struct {
	CheckOptions
	snap     Snapshot
	registry *Registry
	traces   []Trace
	logs     map[string][]Log // by trace
	external map[string]bool
	own      []string // prefixes of the services' own names
	findings []Finding
	index    map[Finding]int // of findings, by rule, subject and message
}

// Check judges the telemetry by all rules. The findings are sorted.
func Check(s Snapshot, o CheckOptions) []Finding {
	c := &checker{
		CheckOptions: o, snap: s, registry: Conventions(), traces: s.Traces(),
		logs: map[string][]Log{}, external: map[string]bool{}, index: map[Finding]int{},
	}
	for _, id := range o.External {
		c.external[id] = true
	}
	for _, l := range s.Logs {
		c.logs[l.TraceID] = append(c.logs[l.TraceID], l)
	}
	c.own = c.prefixes()
	c.checkResources()
	c.checkConventions()
	c.checkTraces()
	c.checkSpans()
	c.checkMetrics()
	c.checkLogs()
	c.checkPrivacy()
	slices.SortFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Message, b.Message))
	})
	return c.findings
}

func (c *checker) add(rule, traceID, subject, format string, args ...any) {
	if slices.Contains(c.Skip, rule) {
		return
	}
	key := Finding{Rule: rule, Subject: subject, Message: fmt.Sprintf(format, args...)}
	i, ok := c.index[key]
	if !ok {
		i = len(c.findings)
		c.index[key] = i
		c.findings = append(c.findings, key)
		c.findings[i].TraceID = traceID
	}
	c.findings[i].Count++
}

func (c *checker) span(rule string, s Span, format string, args ...any) {
	c.add(rule, s.TraceID, s.String(), format, args...)
}

func (c *checker) metric(rule string, m Metric, format string, args ...any) {
	c.add(rule, "", "metric "+m.Name, format, args...)
}

func (c *checker) log(rule string, l Log, format string, args ...any) {
	c.add(rule, l.TraceID, l.String(), format, args...)
}

// missing names the keys that attrs lacks.
func missing(attrs Attrs, keys ...string) []string {
	return slices.DeleteFunc(keys, attrs.Has)
}

// serviceOf names the instrumented service of a resource.
func serviceOf(resource Attrs) string { return resource.Str("service.name") }

// resources returns the different resources of all signals, with their schema URLs.
func (c *checker) resources() (resources []Attrs, schemas []string) {
	seen := map[string]bool{}
	add := func(r Attrs, schema string) {
		if key := identity(r, schema); !seen[key] {
			seen[key] = true
			resources = append(resources, r)
			schemas = append(schemas, schema)
		}
	}
	for _, s := range c.snap.Spans {
		add(s.Resource, s.SchemaURL)
	}
	for _, m := range c.snap.Metrics {
		add(m.Resource, m.SchemaURL)
	}
	for _, l := range c.snap.Logs {
		add(l.Resource, l.SchemaURL)
	}
	return resources, schemas
}

// eachAttrs visits all attributes in the snapshot, once for each place; those of a resource once for all that it made.
func (c *checker) eachAttrs(visit func(l level, subject, traceID string, attrs Attrs)) {
	resources, _ := c.resources()
	for _, r := range resources {
		visit(onResource, "resource of "+serviceOf(r), "", r)
	}
	for _, s := range c.snap.Spans {
		visit(onSpan, s.String(), s.TraceID, s.Attrs)
		for _, e := range s.Events {
			visit(onEvent, fmt.Sprintf("event %q of %s", e.Name, s), s.TraceID, e.Attrs)
		}
		for _, l := range s.Links {
			visit(onLink, "link of "+s.String(), s.TraceID, l.Attrs)
		}
	}
	for _, m := range c.snap.Metrics {
		for _, p := range m.Points {
			visit(onPoint, "metric "+m.Name, "", p.Attrs)
			for _, e := range p.Exemplars {
				visit(onExemplar, "exemplar of metric "+m.Name, e.TraceID, e.Attrs)
			}
		}
	}
	for _, l := range c.snap.Logs {
		visit(onLog, l.String(), l.TraceID, l.Attrs)
	}
}

// Format prints findings one to a line, for failure messages.
func Format(findings []Finding) string {
	lines := make([]string, len(findings))
	for i, f := range findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}
