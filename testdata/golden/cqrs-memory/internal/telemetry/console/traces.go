// Package console prints telemetry for a person who watches the process.
package console

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const (
	maxTraces = 1000 // unfinished ones that are kept
	maxSpans  = 200  // kept of one trace
	barWidth  = 24
)

// Traces is a span processor that prints each trace as a waterfall when its
// local root ends. Spans that end later are printed on their own, together.
type Traces struct {
	mu      sync.Mutex
	out     io.Writer
	pending map[trace.TraceID]*pendingTrace
}

type pendingTrace struct {
	open    int
	dropped int
	ended   []sdktrace.ReadOnlySpan
}

// NewTraces returns a processor that prints to out.
func NewTraces(out io.Writer) *Traces {
	return &Traces{out: out, pending: make(map[trace.TraceID]*pendingTrace)}
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
		p = &pendingTrace{}
		t.pending[id] = p
	}
	p.open++
}

// evict makes room: a program that forgets to end spans must not use up memory.
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
	p.open--
	if len(p.ended) < maxSpans || isLocalRoot(span) {
		p.ended = append(p.ended, span)
	} else {
		p.dropped++
	}
	if p.open == 0 || isLocalRoot(span) {
		t.print(p)
	}
	if p.open == 0 {
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

// print writes the ended spans of p and forgets them.
func (t *Traces) print(p *pendingTrace) {
	if len(p.ended) == 0 {
		return
	}
	w := newWaterfall(p.ended)
	fmt.Fprintf(t.out, "\ntrace %s  %s\n", p.ended[0].SpanContext().TraceID(), rounded(w.end.Sub(w.start)))
	for _, root := range w.children[trace.SpanID{}] {
		w.line(t.out, root, "", "")
	}
	if p.dropped > 0 {
		fmt.Fprintf(t.out, "… and %d more spans\n", p.dropped)
	}
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

// line prints span and below it its children. branch leads to the span's own
// name, stem to those of its children.
func (w *waterfall) line(out io.Writer, span sdktrace.ReadOnlySpan, branch, stem string) {
	mark := " "
	if span.Status().Code == codes.Error {
		mark = "!"
	}
	fmt.Fprintf(out, "%s %-44s %-8s %9s %s %s\n", mark, branch+span.Name(), span.SpanKind(),
		rounded(span.EndTime().Sub(span.StartTime())), w.bar(span), strings.Join(details(span), " "))
	children := w.children[span.SpanContext().SpanID()]
	for i, child := range children {
		if i == len(children)-1 {
			w.line(out, child, stem+"└ ", stem+"  ")
		} else {
			w.line(out, child, stem+"├ ", stem+"│ ")
		}
	}
}

func (w *waterfall) bar(span sdktrace.ReadOnlySpan) string {
	total := max(w.end.Sub(w.start), 1)
	from := min(int(barWidth*span.StartTime().Sub(w.start)/total), barWidth-1)
	length := max(int(barWidth*span.EndTime().Sub(span.StartTime())/total), 1)
	length = min(length, barWidth-from)
	return "|" + strings.Repeat(" ", from) + strings.Repeat("█", length) + strings.Repeat(" ", barWidth-from-length) + "|"
}

// shown are the attributes that tell most about a span in one line.
var shown = []string{
	"http.response.status_code", "app.usecase.outcome", "db.response.status_code",
	"rpc.status_code", "messaging.destination.name", "error.type",
}

func details(span sdktrace.ReadOnlySpan) []string {
	var found []string
	for _, attr := range span.Attributes() {
		if slices.Contains(shown, string(attr.Key)) {
			found = append(found, string(attr.Key)+"="+attr.Value.String())
		}
	}
	slices.Sort(found)
	for _, link := range span.Links() {
		found = append(found, "link="+link.SpanContext.TraceID().String())
	}
	return found
}

func rounded(d time.Duration) time.Duration {
	if d > 100*time.Millisecond {
		return d.Round(time.Millisecond)
	}
	return d.Round(10 * time.Microsecond)
}
