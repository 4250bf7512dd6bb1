package console

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// NewLogHandler writes lines for a person if out is a terminal, and otherwise returns
// machine.
func NewLogHandler(out io.Writer, machine slog.Handler) slog.Handler {
	s := newScreen(out)
	if s.terminal == nil {
		return machine
	}
	return lines{screen: s, machine: machine}
}

// lines is a handler that writes records as lines. machine knows the level.
type lines struct {
	screen
	machine slog.Handler
	prefix  string
	attrs   []slog.Attr
}

func (h lines) Enabled(ctx context.Context, level slog.Level) bool {
	return h.machine.Enabled(ctx, level)
}

func (h lines) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.attrs = h.with(attrs)
	return h
}

func (h lines) WithGroup(name string) slog.Handler {
	if name != "" {
		h.prefix += name + "."
	}
	return h
}

// with returns the attributes of h and attrs, groups as parts of their keys.
func (h lines) with(attrs []slog.Attr) []slog.Attr {
	all := h.attrs[:len(h.attrs):len(h.attrs)]
	for _, a := range attrs {
		value := a.Value.Resolve()
		if value.Kind() == slog.KindGroup {
			group := lines{prefix: h.prefix, attrs: all}
			if a.Key != "" {
				group.prefix += a.Key + "."
			}
			all = group.with(value.Group())
		} else {
			all = append(all, slog.Attr{Key: h.prefix + a.Key, Value: value})
		}
	}
	return all
}

func (h lines) Handle(ctx context.Context, record slog.Record) error {
	var own []slog.Attr
	record.Attrs(func(a slog.Attr) bool {
		own = append(own, a)
		return true
	})
	attrs := h.with(own)
	keys := make([]string, len(attrs))
	for i, a := range attrs {
		keys[i] = a.Key
	}
	words := []string{record.Message}
	for i, label := range labels(keys) {
		words = append(words, label+"="+logged(attrs[i].Value))
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		words = append(words, "trace="+brief(span.TraceID()))
	}

	text := wrap(strings.Join(words, " "), h.columns()-logIndent)
	level := fmt.Sprintf("%-5s", record.Level)
	if record.Level >= slog.LevelWarn {
		level = h.paint(red, level)
	}
	text[0] = h.paint(dim, record.Time.Format(time.TimeOnly)) + " " + level + " " + text[0]
	for i := range text[1:] {
		text[i+1] = strings.Repeat(" ", logIndent) + text[i+1]
	}
	return h.print(text)
}

// logIndent is the width of time and level, with the spaces after them.
const logIndent = len(time.TimeOnly) + 1 + 5 + 1

func logged(value slog.Value) string {
	if value.Kind() == slog.KindFloat64 {
		return strconv.FormatFloat(value.Float64(), 'g', 3, 64)
	}
	return value.String()
}

// brief returns the start of a trace's id, which is enough to find it by eye.
func brief(id trace.TraceID) string { return id.String()[:8] }
