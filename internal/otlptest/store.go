package otlptest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	collogspb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Store keeps telemetry in memory. It is safe for concurrent use; the zero value is empty and ready.
type Store struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change
	spans   []Span
	logs    []Log
	streams map[string]*stream
	order   []string // keys of streams as they first came
	texts   []string
	seen    map[string]bool // of texts
}

// stream accumulates the points of one metric, one for each set of attributes.
type stream struct {
	metric Metric
	points map[string]Point
	order  []string
}

// AddTraces stores an export request for traces.
func (s *Store) AddTraces(req *coltracepb.ExportTraceServiceRequest) {
	spans := spansOf(req.GetResourceSpans())
	s.add(req, func() { s.spans = append(s.spans, spans...) })
}

// AddLogs stores an export request for logs.
func (s *Store) AddLogs(req *collogspb.ExportLogsServiceRequest) {
	logs := logsOf(req.GetResourceLogs())
	s.add(req, func() { s.logs = append(s.logs, logs...) })
}

// AddMetrics stores an export request for metrics. A cumulative point replaces the one before, a delta is added to it; exemplars, which
// an SDK reports only once, stay until newer ones come.
func (s *Store) AddMetrics(req *colmetricspb.ExportMetricsServiceRequest) {
	metrics := metricsOf(req.GetResourceMetrics())
	s.add(req, func() {
		for _, m := range metrics {
			s.addMetric(m)
		}
	})
}

func (s *Store) add(req proto.Message, change func()) {
	found := texts(req)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	for _, text := range found {
		if !s.seen[text] {
			s.seen[text] = true
			s.texts = append(s.texts, text)
		}
	}
	change()
	s.announce()
}

func (s *Store) addMetric(m Metric) {
	key := identity(m.Resource, m.Scope, m.Name, m.Unit, m.Kind, m.Temporality)
	if s.streams == nil {
		s.streams = map[string]*stream{}
	}
	st, ok := s.streams[key]
	if !ok {
		st = &stream{points: map[string]Point{}}
		s.streams[key] = st
		s.order = append(s.order, key)
	}
	points := m.Points
	m.Points = nil
	st.metric = m
	for _, p := range points {
		key := identity(p.Attrs)
		old, ok := st.points[key]
		if !ok {
			st.order = append(st.order, key)
		}
		if ok && m.Temporality == Delta {
			p = sum(old, p)
		}
		if len(p.Exemplars) == 0 {
			p.Exemplars = old.Exemplars
		}
		st.points[key] = p
	}
}

// sum adds a delta to what came before it.
func sum(old, p Point) Point {
	p.Start = old.Start
	p.Value += old.Value
	p.Count += old.Count
	p.Sum += old.Sum
	if slices.Equal(old.Bounds, p.Bounds) && len(old.Buckets) == len(p.Buckets) {
		p.Buckets = slices.Clone(p.Buckets)
		for i, n := range old.Buckets {
			p.Buckets[i] += n
		}
	}
	return p
}

// identity is a text that is the same for the same parts: encoding/json sorts the keys of maps.
func identity(parts ...any) string {
	text, err := json.Marshal(parts)
	if err != nil { // attributes with NaN or infinity
		return fmt.Sprint(parts...)
	}
	return string(text)
}

// announce wakes everyone who waits. The caller holds the lock.
func (s *Store) announce() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// Reset forgets everything.
func (s *Store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spans, s.logs, s.texts, s.order = nil, nil, nil, nil
	s.streams, s.seen = nil, nil
	s.announce()
}

// Snapshot returns what is stored now.
func (s *Store) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshot()
}

func (s *Store) snapshot() Snapshot {
	snap := Snapshot{Spans: slices.Clip(s.spans), Logs: slices.Clip(s.logs), Strings: slices.Clip(s.texts)}
	for _, key := range s.order {
		st := s.streams[key]
		m := st.metric
		for _, p := range st.order {
			m.Points = append(m.Points, st.points[p])
		}
		snap.Metrics = append(snap.Metrics, m)
	}
	return snap
}

// Spans returns all spans in the order of their arrival.
func (s *Store) Spans() []Span { return s.Snapshot().Spans }

// Metrics returns the latest state of every stream.
func (s *Store) Metrics() []Metric { return s.Snapshot().Metrics }

// Logs returns all log records in the order of their arrival.
func (s *Store) Logs() []Log { return s.Snapshot().Logs }

// Text returns every text that was anywhere in a payload, one to a line; see [Snapshot.Text].
func (s *Store) Text() string { return s.Snapshot().Text() }

// Traces returns the spans grouped by trace.
func (s *Store) Traces() []Trace { return s.Snapshot().Traces() }

// WaitFor returns the first snapshot for which cond holds. When ctx ends first, the error says what had arrived by then.
func (s *Store) WaitFor(ctx context.Context, cond func(Snapshot) bool) (Snapshot, error) {
	for {
		s.mu.Lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed := s.changed
		snap := s.snapshot()
		s.mu.Unlock()
		if cond(snap) {
			return snap, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return snap, fmt.Errorf("waiting for telemetry: %w; received so far:\n%s", context.Cause(ctx), snap.Summary())
		}
	}
}

// Snapshot is telemetry at one moment. Treat it as read-only: it shares memory with the store.
type Snapshot struct {
	Spans   []Span
	Metrics []Metric
	Logs    []Log
	Strings []string // every different text that was anywhere in a payload
}

// Text is all of Strings, one to a line, for a search for what must not be there.
func (s Snapshot) Text() string { return strings.Join(s.Strings, "\n") }

// Metric returns the first stream of that name.
func (s Snapshot) Metric(name string) (Metric, bool) {
	i := slices.IndexFunc(s.Metrics, func(m Metric) bool { return m.Name == name })
	if i < 0 {
		return Metric{}, false
	}
	return s.Metrics[i], true
}

// LogsOf returns the log records of one trace.
func (s Snapshot) LogsOf(traceID string) []Log {
	var out []Log
	for _, l := range s.Logs {
		if l.TraceID == traceID {
			out = append(out, l)
		}
	}
	return out
}

// Summary reports in a few lines what the snapshot holds.
func (s Snapshot) Summary() string {
	names := map[string]int{}
	for _, span := range s.Spans {
		names[string(span.Kind)+" "+span.Name]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d spans, %d metrics, %d log records\n", len(s.Spans), len(s.Metrics), len(s.Logs))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&b, "  %d × %s\n", names[name], name)
	}
	return b.String()
}
