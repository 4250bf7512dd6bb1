package otlptest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Trace is the spans of one trace, the earliest first.
type Trace struct {
	ID    string
	Spans []Span
}

// Traces groups the spans by trace, the earliest trace first.
func (s Snapshot) Traces() []Trace {
	index := map[string]int{}
	var out []Trace
	for _, span := range s.Spans {
		i, ok := index[span.TraceID]
		if !ok {
			i = len(out)
			index[span.TraceID] = i
			out = append(out, Trace{ID: span.TraceID})
		}
		out[i].Spans = append(out[i].Spans, span)
	}
	for _, t := range out {
		slices.SortStableFunc(t.Spans, func(a, b Span) int { return a.Start.Compare(b.Start) })
	}
	slices.SortStableFunc(out, func(a, b Trace) int { return a.Spans[0].Start.Compare(b.Spans[0].Start) })
	return out
}

// Trace returns the trace with that id.
func (s Snapshot) Trace(id string) (Trace, bool) {
	for _, t := range s.Traces() {
		if t.ID == id {
			return t, true
		}
	}
	return Trace{}, false
}

// Span returns the span with that id.
func (t Trace) Span(id string) (Span, bool) {
	i := slices.IndexFunc(t.Spans, func(s Span) bool { return s.SpanID == id })
	if i < 0 {
		return Span{}, false
	}
	return t.Spans[i], true
}

// Roots returns the spans whose parent is not in the trace: there is none, or it was made elsewhere.
func (t Trace) Roots() []Span {
	ids := map[string]bool{}
	for _, s := range t.Spans {
		ids[s.SpanID] = true
	}
	var out []Span
	for _, s := range t.Spans {
		if s.ParentID == "" || !ids[s.ParentID] {
			out = append(out, s)
		}
	}
	return out
}

// Root returns the span that the trace begins with: the one without a parent, else the earliest whose parent was made elsewhere. The root
// of an empty trace is a zero span.
func (t Trace) Root() Span {
	roots := t.Roots()
	for _, s := range roots {
		if s.ParentID == "" {
			return s
		}
	}
	if len(roots) == 0 {
		return Span{}
	}
	return roots[0]
}

// Children returns the spans whose parent is the span with that id.
func (t Trace) Children(id string) []Span {
	var out []Span
	for _, s := range t.Spans {
		if s.ParentID == id {
			out = append(out, s)
		}
	}
	return out
}

// ByKind returns the trace's spans of one kind.
func (t Trace) ByKind(kind SpanKind) []Span {
	var out []Span
	for _, s := range t.Spans {
		if s.Kind == kind {
			out = append(out, s)
		}
	}
	return out
}

// Tree prints the trace for a person: a line for each span, indented under its parent, with kind, status, duration and links.
func (t Trace) Tree() string {
	var b strings.Builder
	fmt.Fprintf(&b, "trace %s\n", t.ID)
	printed := map[string]bool{}
	var walk func(s Span, depth int)
	walk = func(s Span, depth int) {
		if printed[s.SpanID] {
			return
		}
		printed[s.SpanID] = true
		fmt.Fprintf(&b, "%s%s %s %s %s\n", strings.Repeat("  ", depth), s.Kind, s.Name, s.Status, s.Duration().Round(time.Microsecond))
		for _, l := range s.Links {
			fmt.Fprintf(&b, "%s→ trace %s span %s\n", strings.Repeat("  ", depth+1), l.TraceID, l.SpanID)
		}
		for _, c := range t.Children(s.SpanID) {
			walk(c, depth+1)
		}
	}
	for _, s := range t.Roots() {
		walk(s, 1)
	}
	return b.String()
}

// Flow is all that one cause set off: traces that links join, the earliest first.
type Flow struct {
	Traces []Trace
}

// Flows joins the traces that are connected by links, in whichever direction.
func (s Snapshot) Flows() []Flow {
	traces := s.Traces()
	index := map[string]int{}
	for i, t := range traces {
		index[t.ID] = i
	}
	joined := make([]int, len(traces)) // a trace points to an earlier one of its flow, or to itself
	for i := range joined {
		joined[i] = i
	}
	first := func(i int) int {
		for joined[i] != i {
			i = joined[i]
		}
		return i
	}
	for i, t := range traces {
		for _, span := range t.Spans {
			for _, l := range span.Links {
				if j, ok := index[l.TraceID]; ok {
					a, b := first(i), first(j)
					joined[max(a, b)] = min(a, b)
				}
			}
		}
	}
	members := map[int][]Trace{}
	for i, t := range traces {
		members[first(i)] = append(members[first(i)], t)
	}
	var out []Flow
	for i := range traces {
		if ts, ok := members[i]; ok {
			out = append(out, Flow{Traces: ts})
		}
	}
	return out
}

// FlowOf returns the flow that the trace with that id belongs to.
func (s Snapshot) FlowOf(traceID string) (Flow, bool) {
	for _, f := range s.Flows() {
		if slices.ContainsFunc(f.Traces, func(t Trace) bool { return t.ID == traceID }) {
			return f, true
		}
	}
	return Flow{}, false
}

// Spans returns the spans of all the flow's traces, the earliest first.
func (f Flow) Spans() []Span {
	var out []Span
	for _, t := range f.Traces {
		out = append(out, t.Spans...)
	}
	slices.SortStableFunc(out, func(a, b Span) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.SpanID, b.SpanID)) })
	return out
}

// Tree prints the trees of the flow's traces.
func (f Flow) Tree() string {
	var b strings.Builder
	for _, t := range f.Traces {
		b.WriteString(t.Tree())
	}
	return b.String()
}
