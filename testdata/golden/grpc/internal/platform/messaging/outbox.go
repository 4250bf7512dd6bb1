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
	// Pending waits for transactions that are adding messages.
	Pending(ctx context.Context, limit int) ([]Message, error)
	MarkPublished(ctx context.Context, sequences ...int64) error
	// Lease reports whether the holder may relay for so long, because no other does.
	Lease(ctx context.Context, holder string, period time.Duration) (held bool, err error)
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
