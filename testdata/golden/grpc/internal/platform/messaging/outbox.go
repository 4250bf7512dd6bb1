package messaging

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel/propagation"
)

// OutboxStore stores messages until they are published.
type OutboxStore interface {
	Add(ctx context.Context, messages ...Message) error
	// Pending returns at most limit messages in order, and whether there may be more.
	// It waits for transactions that are adding messages, and holds the messages
	// behind one that is held.
	Pending(ctx context.Context, limit int) (messages []Message, more bool, err error)
	MarkPublished(ctx context.Context, sequences ...int64) error
	// Lease reports whether the holder may relay for so long, because no other does.
	Lease(ctx context.Context, holder string, period time.Duration) (held bool, err error)
	// Hold takes a pending message out of the order, or stores another failure of one
	// that is.
	Hold(ctx context.Context, h Held) error
	// Due returns at most limit held messages whose time has come.
	Due(ctx context.Context, limit int) ([]Held, error)
	// Release forgets a held message and makes the next of its topic and key due.
	Release(ctx context.Context, sequence int64) error
	// Parked returns at most limit parked messages in order.
	Parked(ctx context.Context, limit int) ([]Held, error)
	Backlog(ctx context.Context) (Backlog, error)
}

// Outbox takes messages in the transaction of the change that they announce.
type Outbox struct {
	store OutboxStore
	added chan struct{}
}

// NewOutbox returns an outbox over store.
func NewOutbox(store OutboxStore) *Outbox {
	return &Outbox{store: store, added: make(chan struct{}, 1)}
}

// Add stores messages together with the trace of ctx, and wakes the relay, which
// waits for the transaction in ctx to end. It does not store baggage, which is the
// callers' and may be personal.
func (o *Outbox) Add(ctx context.Context, messages ...Message) error {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	messages = slices.Clone(messages)
	for i := range messages {
		messages[i].Trace = carrier
	}
	if err := o.store.Add(ctx, messages...); err != nil {
		return err
	}
	select {
	case o.added <- struct{}{}:
	default: // a wake-up is pending already
	}
	return nil
}
