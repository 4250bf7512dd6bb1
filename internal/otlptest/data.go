package otlptest

import (
	"fmt"
	"time"
)

// SpanKind is a span's kind as OTLP names it, without the prefix SPAN_KIND_.
type SpanKind string

// The kinds of span.
const (
	Internal SpanKind = "INTERNAL"
	Server   SpanKind = "SERVER"
	Client   SpanKind = "CLIENT"
	Producer SpanKind = "PRODUCER"
	Consumer SpanKind = "CONSUMER"
)

// SpanStatus is the code of a span's status.
type SpanStatus string

// The codes of a span's status.
const (
	StatusUnset SpanStatus = "UNSET"
	StatusOK    SpanStatus = "OK"
	StatusError SpanStatus = "ERROR"
)

// Attrs are the attributes of anything. The values are string, bool, int64, float64, []byte, []any or map[string]any.
type Attrs map[string]any

// Str returns the attribute as a string, and "" where it is absent or of another type.
func (a Attrs) Str(key string) string {
	s, _ := a[key].(string)
	return s
}

// Int returns the attribute as an integer, and 0 where it is absent or of another type.
func (a Attrs) Int(key string) int64 {
	n, _ := a[key].(int64)
	return n
}

// Has reports whether the attribute is present, whatever its value.
func (a Attrs) Has(key string) bool {
	_, ok := a[key]
	return ok
}

// Scope is the instrumentation scope that made the telemetry.
type Scope struct {
	Name, Version, SchemaURL string
	Attrs                    Attrs
}

// Span is one span as received.
type Span struct {
	TraceID, SpanID, ParentID string // hexadecimal; ParentID is "" for the root of a trace
	TraceState                string
	RemoteParent              bool // the parent is known to be in another process
	Name                      string
	Kind                      SpanKind
	Start, End                time.Time
	Attrs                     Attrs
	Status                    SpanStatus
	StatusMessage             string
	Events                    []Event
	Links                     []Link
	Scope                     Scope
	Resource                  Attrs
	SchemaURL                 string // of the resource
}

// Duration is the time between start and end.
func (s Span) Duration() time.Duration { return s.End.Sub(s.Start) }

// String names the span in one line.
func (s Span) String() string { return fmt.Sprintf("%s span %q", s.Kind, s.Name) }

// Event is a timed event on a span.
type Event struct {
	Name  string
	Time  time.Time
	Attrs Attrs
}

// Link points from a span to another span.
type Link struct {
	TraceID, SpanID string
	TraceState      string
	Attrs           Attrs
}

// MetricKind is the kind of instrument that a stream of points came from, as far as OTLP tells.
type MetricKind string

// The kinds of metric. The first four are the names that the registry of semantic conventions uses.
const (
	Counter              MetricKind = "counter"
	UpDownCounter        MetricKind = "updowncounter"
	Gauge                MetricKind = "gauge"
	Histogram            MetricKind = "histogram"
	ExponentialHistogram MetricKind = "exponential histogram"
	Summary              MetricKind = "summary"
)

// Temporality reports whether points count from the start of the process or from the last export.
type Temporality string

// The temporalities; gauges and summaries have none.
const (
	Cumulative Temporality = "CUMULATIVE"
	Delta      Temporality = "DELTA"
)

// Metric is one stream: a metric of one scope of one resource.
type Metric struct {
	Name, Unit, Description string
	Kind                    MetricKind
	Temporality             Temporality
	Points                  []Point
	Scope                   Scope
	Resource                Attrs
	SchemaURL               string // of the resource
}

// Point returns the first point that has all the attributes given.
func (m Metric) Point(attrs Attrs) (Point, bool) {
next:
	for _, p := range m.Points {
		for k, v := range attrs {
			if p.Attrs[k] != v {
				continue next
			}
		}
		return p, true
	}
	return Point{}, false
}

// Point is the value of a metric for one set of attributes. Sums and gauges have a Value; histograms Count, Sum, Bounds and Buckets.
type Point struct {
	Attrs       Attrs
	Start, Time time.Time
	Value       float64
	Count       uint64
	Sum         float64
	Bounds      []float64
	Buckets     []uint64
	Exemplars   []Exemplar
}

// Exemplar ties a measurement to the span in which it was made.
type Exemplar struct {
	Time            time.Time
	Value           float64
	TraceID, SpanID string
	Attrs           Attrs // attributes that the point itself does not have
}

// Severity is OTLP's severity number: 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn, 17-20 error, 21-24 fatal, 0 unset.
type Severity int

// The lowest number of some severities.
const (
	SeverityUnset Severity = 0
	SeverityDebug Severity = 5
	SeverityInfo  Severity = 9
	SeverityWarn  Severity = 13
	SeverityError Severity = 17
)

// Log is one log record as received.
type Log struct {
	Time, Observed  time.Time
	Severity        Severity
	SeverityText    string
	EventName       string
	Body            any
	Attrs           Attrs
	TraceID, SpanID string
	Sampled         bool // the record's trace flags say that its trace is sampled
	Scope           Scope
	Resource        Attrs
	SchemaURL       string // of the resource
}

// String names the record in one line.
func (l Log) String() string { return fmt.Sprintf("log record %q", fmt.Sprint(l.Body)) }
