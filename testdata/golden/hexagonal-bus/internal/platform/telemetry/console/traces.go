// Package console prints telemetry for a person who watches the process.
package console

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const (
	maxTraces = 1000 // unfinished traces
	maxSpans  = 200  // spans of one trace

	leastBar, mostBar = 8, 40 // columns
)

// Traces is a span processor that prints each trace as a waterfall when its local root
// ends. Spans that end later are printed together on their own, and so are those below
// another local root, such as a message that is sent while its request goes on.
type Traces struct {
	mu      sync.Mutex
	screen  screen
	pending map[trace.TraceID]*pendingTrace
}

type pendingTrace struct {
	open    map[trace.SpanID]trace.SpanID // parents of the spans that have not ended
	dropped int
	ended   []sdktrace.ReadOnlySpan
}

// NewTraces returns a processor that prints to out.
func NewTraces(out io.Writer) *Traces {
	return &Traces{screen: newScreen(out), pending: make(map[trace.TraceID]*pendingTrace)}
}

// OnStart implements sdktrace.SpanProcessor.
func (t *Traces) OnStart(_ context.Context, span sdktrace.ReadWriteSpan) {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := span.SpanContext().TraceID()
	p := t.pending[id]
	if p == nil {
		if len(t.pending) == maxTraces {
			t.evict()
		}
		p = &pendingTrace{open: make(map[trace.SpanID]trace.SpanID)}
		t.pending[id] = p
	}
	p.open[span.SpanContext().SpanID()] = span.Parent().SpanID()
}

// evict makes room: a program that does not end its spans must not use up memory.
func (t *Traces) evict() {
	for id, p := range t.pending {
		t.print(p)
		delete(t.pending, id)
		return
	}
}

// OnEnd implements sdktrace.SpanProcessor.
func (t *Traces) OnEnd(span sdktrace.ReadOnlySpan) {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := span.SpanContext().TraceID()
	p := t.pending[id]
	if p == nil {
		return // evicted
	}
	delete(p.open, span.SpanContext().SpanID())
	if len(p.ended) < maxSpans || isLocalRoot(span) {
		p.ended = append(p.ended, span)
	} else {
		p.dropped++
	}
	if len(p.open) == 0 || isLocalRoot(span) {
		t.printComplete(p)
	}
	if len(p.open) == 0 {
		delete(t.pending, id)
	}
}

// Shutdown prints what has not been printed.
func (t *Traces) Shutdown(ctx context.Context) error { return t.ForceFlush(ctx) }

// ForceFlush implements sdktrace.SpanProcessor.
func (t *Traces) ForceFlush(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.pending {
		t.print(p)
	}
	return nil
}

func isLocalRoot(span sdktrace.ReadOnlySpan) bool {
	return !span.Parent().IsValid() || span.Parent().IsRemote()
}

// printComplete prints the ended spans of p except those below a span that goes on.
func (t *Traces) printComplete(p *pendingTrace) {
	parents := maps.Clone(p.open)
	for _, span := range p.ended {
		parents[span.SpanContext().SpanID()] = span.Parent().SpanID()
	}
	var waiting []sdktrace.ReadOnlySpan
	p.ended = slices.DeleteFunc(p.ended, func(span sdktrace.ReadOnlySpan) bool {
		for id, known := span.Parent().SpanID(), true; known; id, known = parents[id] {
			if _, open := p.open[id]; open {
				waiting = append(waiting, span)
				return true
			}
		}
		return false
	})
	t.print(p)
	p.ended = waiting
}

// print writes the ended spans of p and drops them.
func (t *Traces) print(p *pendingTrace) {
	if len(p.ended) == 0 {
		return
	}
	w := newWaterfall(p.ended)
	title := fmt.Sprintf("trace %s  %s", p.ended[0].SpanContext().TraceID(), rounded(w.end.Sub(w.start)))
	lines := append([]string{"", t.screen.paint(bold, title)}, w.lines(t.screen)...)
	if p.dropped > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more spans", p.dropped))
	}
	_ = t.screen.print(lines) // fails only if the terminal is gone
	p.ended, p.dropped = nil, 0
}

// waterfall is a tree of spans on one axis of time. Spans whose parent is not
// among them are children of the zero id.
type waterfall struct {
	start, end time.Time
	children   map[trace.SpanID][]sdktrace.ReadOnlySpan
}

func newWaterfall(spans []sdktrace.ReadOnlySpan) *waterfall {
	w := &waterfall{start: spans[0].StartTime(), end: spans[0].EndTime(), children: make(map[trace.SpanID][]sdktrace.ReadOnlySpan)}
	known := make(map[trace.SpanID]bool, len(spans))
	for _, span := range spans {
		known[span.SpanContext().SpanID()] = true
	}
	slices.SortStableFunc(spans, func(a, b sdktrace.ReadOnlySpan) int { return a.StartTime().Compare(b.StartTime()) })
	for _, span := range spans {
		var parent trace.SpanID
		if id := span.Parent().SpanID(); known[id] {
			parent = id
		}
		w.children[parent] = append(w.children[parent], span)
		if span.StartTime().Before(w.start) {
			w.start = span.StartTime()
		}
		if span.EndTime().After(w.end) {
			w.end = span.EndTime()
		}
	}
	return w
}

// row is the printed form of a span, without its bar.
type row struct {
	span                          sdktrace.ReadOnlySpan
	name, kind, duration, details string
}

// rows lists a span followed by its children. branch is drawn before the span's name,
// stem before those of its children.
func (w *waterfall) rows(span sdktrace.ReadOnlySpan, branch, stem string) []row {
	all := []row{
		{span, branch + span.Name(), span.SpanKind().String(), rounded(span.EndTime().Sub(span.StartTime())).String(), strings.Join(details(span), " ")},
	}
	children := w.children[span.SpanContext().SpanID()]
	for i, child := range children {
		if i == len(children)-1 {
			all = append(all, w.rows(child, stem+"└ ", stem+"  ")...)
		} else {
			all = append(all, w.rows(child, stem+"├ ", stem+"│ ")...)
		}
	}
	return all
}

// lines lays the rows out for the width of the screen. On a narrow one the bars are
// shortened first, then the kinds are dropped, then the rest is truncated.
func (w *waterfall) lines(s screen) []string {
	var rows []row
	for _, root := range w.children[trace.SpanID{}] {
		rows = append(rows, w.rows(root, "", "")...)
	}
	var name, kind, duration, details int
	for _, r := range rows {
		name = max(name, utf8.RuneCountInString(r.name))
		kind = max(kind, utf8.RuneCountInString(r.kind))
		duration = max(duration, utf8.RuneCountInString(r.duration))
		details = max(details, utf8.RuneCountInString(r.details))
	}
	const gaps = 2 + 1 + 1 + 3 + 1 // the mark, the gaps between columns, the bar's edges
	room := s.columns() - gaps - duration
	name = min(name, room*2/5)
	if name+kind+leastBar+details > room {
		kind = 0
	}
	bar := min(max(room-name-kind-details, leastBar), mostBar)
	details = min(details, max(room-name-kind-bar, 0))

	lines := make([]string, len(rows))
	for i, r := range rows {
		line := fmt.Sprintf("%s %s %*s |%s| %s", fit(r.name, name), fit(r.kind, kind), duration, r.duration,
			s.paint(cyan, w.bar(r.span, bar)), fit(r.details, details))
		mark := "  "
		if r.span.Status().Code == codes.Error {
			mark = s.paint(red, "! ")
		}
		lines[i] = strings.TrimRight(mark+line, " ")
	}
	return lines
}

func (w *waterfall) bar(span sdktrace.ReadOnlySpan, width int) string {
	total := max(w.end.Sub(w.start), 1)
	from := min(int(time.Duration(width)*span.StartTime().Sub(w.start)/total), width-1)
	length := max(int(time.Duration(width)*span.EndTime().Sub(span.StartTime())/total), 1)
	length = min(length, width-from)
	return strings.Repeat(" ", from) + strings.Repeat("█", length) + strings.Repeat(" ", width-from-length)
}

// shown lists the attributes that say most about a span in one line.
var shown = []string{
	"http.response.status_code", "service_app.problem.code", "service_app.error.reason", "service_app.usecase.outcome", "db.response.status_code",
	"rpc.status_code", "messaging.destination.name", "error.type",
}

func details(span sdktrace.ReadOnlySpan) []string {
	var keys, values []string
	for _, attr := range span.Attributes() {
		if slices.Contains(shown, string(attr.Key)) {
			keys, values = append(keys, string(attr.Key)), append(values, attr.Value.String())
		}
	}
	var found []string
	for i, label := range labels(keys) {
		found = append(found, label+"="+values[i])
	}
	slices.Sort(found)
	for _, link := range span.Links() {
		found = append(found, "link="+brief(link.SpanContext.TraceID()))
	}
	return found
}

// rounded keeps three digits.
func rounded(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d.Abs()/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
