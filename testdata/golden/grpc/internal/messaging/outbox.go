package messaging

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/propagation"
)

// OutboxStore keeps messages until they are published.
type OutboxStore interface {
	Add(ctx context.Context, messages ...Message) error
	// Pending waits for transactions that are adding messages.
	Pending(ctx context.Context, limit int) ([]Message, error)
	MarkPublished(ctx context.Context, sequences ...int64) error
}

// Outbox takes messages in the transaction of what they tell.
type Outbox struct {
	store      OutboxStore
	propagator propagation.TextMapPropagator
	added      chan struct{}
}

// NewOutbox returns an outbox that keeps its messages in store.
func NewOutbox(store OutboxStore, propagator propagation.TextMapPropagator) *Outbox {
	return &Outbox{store: store, propagator: propagator, added: make(chan struct{}, 1)}
}

// Add keeps messages together with the trace that ctx is in, and wakes the
// relay, which waits for the transaction in ctx to end.
func (o *Outbox) Add(ctx context.Context, messages ...Message) error {
	carrier := propagation.MapCarrier{}
	o.propagator.Inject(ctx, carrier)
	messages = slices.Clone(messages)
	for i := range messages {
		messages[i].Trace = carrier
	}
	if err := o.store.Add(ctx, messages...); err != nil {
		return err
	}
	select {
	case o.added <- struct{}{}:
	default: // it is awake already
	}
	return nil
}
