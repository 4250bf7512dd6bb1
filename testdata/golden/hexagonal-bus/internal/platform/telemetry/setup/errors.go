package setup

import (
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	reminderInterval = time.Minute // after which a failure that lasts is logged again
	mostFailures     = 3           // that are logged until then
)

// errorHandler reports failures of the SDK. While a backend is down the SDK repeats
// them for every batch of every signal: each is logged once, then as a reminder.
type errorHandler struct {
	log   *slog.Logger
	mu    sync.Mutex
	since time.Time
	said  []string
}

// Handle implements otel.ErrorHandler.
func (h *errorHandler) Handle(err error) {
	now, text := time.Now(), brief(err)
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.since) >= reminderInterval {
		h.since, h.said = now, nil
	}
	if len(h.said) == mostFailures || slices.Contains(h.said, text) {
		return
	}
	h.said = append(h.said, text)
	h.log.Warn("telemetry export failed; logged at most once a minute", "error", text)
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
