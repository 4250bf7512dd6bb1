// Package messaging handles the messages that the service subscribes to.
package messaging

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"example.com/service/internal/platform/messaging"
)

// Group is the name under which the service subscribes.
const Group = "service"

// UnitOfWork runs fn in a transaction.
type UnitOfWork interface {
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Inbox reports whether a message is new.
type Inbox interface {
	Claim(ctx context.Context, consumer, messageID string) (first bool, err error)
}

// Events counts events by type, each once however often it is delivered. It shows
// where your own handlers go.
type Events struct {
	tx       UnitOfWork
	inbox    Inbox
	consumed metric.Int64Counter
}

// NewEvents returns a handler that claims messages in inbox.
func NewEvents(tx UnitOfWork, inbox Inbox, meters metric.MeterProvider) (*Events, error) {
	consumed, err := meters.Meter("example.com/service/internal/transport/messaging").Int64Counter("service_app.events.consumed",
		metric.WithUnit("{event}"), metric.WithDescription("Events consumed, each counted once."))
	return &Events{tx: tx, inbox: inbox, consumed: consumed}, err
}

// Handle counts an event. A handler's writes belong in the transaction of the claim;
// effects that cannot be undone belong in messaging.AfterCommit.
func (e *Events) Handle(ctx context.Context, m messaging.Message) error {
	var first bool
	err := e.tx.WithinTx(ctx, func(ctx context.Context) (err error) {
		first, err = e.inbox.Claim(ctx, Group, m.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("handle %s: %w", m.Type, err)
	}
	if first {
		messaging.AfterCommit(ctx, func() {
			e.consumed.Add(ctx, 1, metric.WithAttributes(attribute.String("service_app.event.type", m.Type)))
		})
	}
	return nil
}
