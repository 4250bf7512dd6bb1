package messaging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

const (
	batchSize = 100
	// pollInterval applies to messages that another process has added; those of
	// this process are relayed at once.
	pollInterval = time.Second
	maxBackoff   = 30 * time.Second
	// drainTimeout is how long a stopped relay keeps publishing pending messages.
	drainTimeout = 5 * time.Second
)

// Publisher hands a message to the bus and returns when the bus has stored it.
type Publisher interface {
	Publish(ctx context.Context, m Message) error
}

// Relay publishes the messages of the outbox at least once and in order: a message
// that the bus rejects blocks those after it.
type Relay struct {
	outbox *Outbox
	bus    Publisher
	log    *slog.Logger
}

// NewRelay returns a relay from outbox to bus.
func NewRelay(outbox *Outbox, bus Publisher, log *slog.Logger) *Relay {
	return &Relay{outbox: outbox, bus: bus, log: log}
}

// Run relays until ctx is done and the outbox is empty, but no longer than
// drainTimeout after ctx is done.
func (r *Relay) Run(ctx context.Context) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(drainTimeout, cancel) })()

	backoff := pollInterval
	for {
		stopping := ctx.Err() != nil
		published, err := r.relay(work)
		wait, added := pollInterval, r.outbox.added
		switch {
		case err != nil:
			r.log.WarnContext(ctx, "messages stay in the outbox", "error", err, "app.retry.delay", backoff.Seconds())
			wait, added = backoff, nil
			backoff = min(2*backoff, maxBackoff)
		case published == batchSize:
			continue
		default:
			backoff = pollInterval
		}
		if stopping {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-added:
		case <-time.After(wait):
		}
	}
}

// relay publishes one batch and returns the number of its messages.
func (r *Relay) relay(ctx context.Context) (int, error) {
	pending, err := r.outbox.store.Pending(ctx, batchSize)
	if err != nil {
		return 0, err
	}
	published := make([]int64, 0, len(pending))
	for _, m := range pending {
		if err = r.bus.Publish(ctx, m); err != nil {
			err = fmt.Errorf("publish message %s: %w", m.ID, err)
			break
		}
		published = append(published, m.Sequence)
	}
	if len(published) > 0 {
		err = errors.Join(err, r.outbox.store.MarkPublished(ctx, published...))
	}
	return len(published), err
}
