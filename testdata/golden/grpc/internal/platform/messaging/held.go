package messaging

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"example.com/service/internal/platform/telemetry"
)

const (
	// maxAttempts, with the delays between them, are about nine minutes.
	maxAttempts = 10
	firstDelay  = time.Second
	maxDelay    = 5 * time.Minute
)

// Held is a message that is out of the order of the outbox: it failed, or waits behind
// one of its topic and key that did. It is parked when it has failed too often.
type Held struct {
	Message
	Attempts  int
	Due       time.Time // of the next attempt; zero for none
	Parked    time.Time // zero if it is not
	ErrorType string
	Behind    int // how many wait behind it; only for parked messages
}

// failure is the error of a handler.
type failure struct{ cause error }

func (f *failure) Error() string     { return f.cause.Error() }
func (f *failure) Unwrap() error     { return f.cause }
func (f *failure) ErrorType() string { return telemetry.ErrorType(f.cause).Value.AsString() }

// permanent is an error that further attempts do not mend.
type permanent struct{ failure }

// Permanent marks the error of a handler, or of a bus that cannot take a message, as
// one that further attempts do not mend: the message is parked at once.
func Permanent(err error) error { return &permanent{failure{err}} }

// isMessages reports whether the message is to blame, not the bus or the store.
func isMessages(ctx context.Context, err error) bool {
	_, failed := errors.AsType[*failure](err)
	_, final := errors.AsType[*permanent](err)
	return (failed || final) && ctx.Err() == nil
}

// hold takes a message that failed out of the order, so that only those of its topic
// and key wait for it.
func (r *Relay) hold(ctx context.Context, h Held, err error) error {
	h.Attempts++
	kind := telemetry.ErrorType(err)
	h.ErrorType, h.Due = kind.Value.AsString(), time.Time{}
	attrs := []slog.Attr{
		slog.String(string(semconv.MessagingMessageIDKey), h.ID),
		slog.String(string(semconv.CloudEventsEventTypeKey), h.Type),
		slog.String(string(kind.Key), h.ErrorType),
		slog.Int("service_app.message.attempts", h.Attempts),
	}
	if _, final := errors.AsType[*permanent](err); final || h.Attempts >= maxAttempts {
		h.Parked = time.Now()
	} else {
		delay := min(firstDelay<<(h.Attempts-1), maxDelay)
		delay = delay/2 + rand.N(delay/2+1) //nolint:gosec // no secret depends on it
		h.Due = time.Now().Add(delay)
		attrs = append(attrs, slog.Float64("service_app.retry.delay", delay.Seconds()))
	}
	if err := r.outbox.store.Hold(ctx, h); err != nil {
		return err
	}
	if h.Parked.IsZero() {
		r.log.LogAttrs(ctx, slog.LevelWarn, "message failed and is tried again", attrs...)
	} else {
		r.log.LogAttrs(ctx, slog.LevelError, "message parked", attrs...)
	}
	r.log.LogAttrs(ctx, slog.LevelDebug, "why a message failed", telemetry.Failure(err)...) // may hold its content
	return nil
}

// retry publishes messages that failed, once their time has come, and reports whether
// others are due.
func (r *Relay) retry(ctx context.Context) (more bool, err error) {
	due, err := r.outbox.store.Due(ctx, batchSize)
	if err != nil || len(due) == 0 {
		return false, err
	}
	if fresh, err := r.lease(ctx); err != nil {
		return false, err
	} else if fresh { // another process may have published some
		if due, err = r.outbox.store.Due(ctx, batchSize); err != nil {
			return false, err
		}
	}
	start := time.Now()
	for _, h := range due {
		if time.Since(start) > batchTime {
			return true, nil // after those that never failed
		}
		err := r.bus.Publish(ctx, h.Message)
		switch {
		case err == nil:
			err = r.outbox.store.Release(ctx, h.Sequence)
			more = true // the next of its key
		case isMessages(ctx, err):
			err = r.hold(ctx, h, err)
		}
		if err != nil {
			return false, err
		}
	}
	return more || len(due) == batchSize, nil
}
