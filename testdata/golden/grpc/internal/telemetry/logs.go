package telemetry

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// NewLogHandler writes records as JSON, with the ids of the span in the
// context that they are logged with.
func NewLogHandler(w io.Writer, level slog.Leveler) slog.Handler {
	return traceHandler{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})}
}

type traceHandler struct{ slog.Handler }

func (h traceHandler) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(
			slog.String("trace_id", span.TraceID().String()),
			slog.String("span_id", span.SpanID().String()),
		)
	}
	return h.Handler.Handle(ctx, record)
}

func (h traceHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return traceHandler{h.Handler.WithAttrs(attrs)}
}

func (h traceHandler) WithGroup(name string) slog.Handler {
	return traceHandler{h.Handler.WithGroup(name)}
}

// reminderInterval is how often a failure that lasts is logged again.
const reminderInterval = time.Minute

// errorHandler reports the failures of the SDK, which repeats them with every
// batch while a backend is away: each kind once, then as a reminder.
type errorHandler struct {
	log  *slog.Logger
	mu   sync.Mutex
	last map[string]time.Time
}

func newErrorHandler(log *slog.Logger) *errorHandler {
	return &errorHandler{log: log, last: make(map[string]time.Time)}
}

// Handle implements otel.ErrorHandler.
func (h *errorHandler) Handle(err error) {
	// Exporters say first which of them failed ("traces export: …"), then how.
	kind, _, _ := strings.Cut(err.Error(), ":")
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if last, ok := h.last[kind]; ok && now.Sub(last) < reminderInterval {
		return
	}
	h.last[kind] = now
	h.log.Warn("telemetry error; repeated at most once a minute", "error", err)
}
