package setup

import (
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"
)

// reminderInterval is how often a failure that lasts is logged again.
const reminderInterval = time.Minute

// errorHandler reports failures of the SDK. While a backend is down the SDK repeats
// them for every batch of every signal: they are logged once, then as a reminder.
type errorHandler struct {
	log  *slog.Logger
	mu   sync.Mutex
	last time.Time
}

// Handle implements otel.ErrorHandler.
func (h *errorHandler) Handle(err error) {
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.last) < reminderInterval {
		return
	}
	h.last = now
	h.log.Warn("telemetry export failed; logged at most once a minute", "error", brief(err))
}

// refused matches an error whose every line says that nothing is listening.
var refused = regexp.MustCompile(`^(?:.*dial tcp (\S+): .*refused.*\n?)+$`)

// brief says where nothing is listening, and what to do. For other errors it
// returns the start of the text, which may contain a backend's whole answer.
func brief(err error) string {
	const most = 512
	text := strings.ToValidUTF8(err.Error(), "\ufffd")
	text = refused.ReplaceAllString(text, "nothing listens at $1; start a collector there, or name another address with OTEL_EXPORTER_OTLP_ENDPOINT")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
