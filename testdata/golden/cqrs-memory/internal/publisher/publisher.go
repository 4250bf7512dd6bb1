// Package publisher sends events to those outside of the service.
package publisher

import (
	"context"

	"example.com/service/internal/event"
	"example.com/service/internal/messaging"
)

// published tells as what events leave the service; those that are not in it
// stay inside. Readers rely on it and on the data of these events.
var published = map[string]struct{ kind, topic string }{
	event.TransactionBookedV1: {"service.transaction.TransactionBooked.v1", "service.transaction.v1"},
	event.CategoryCreatedV1:   {"service.category.CategoryCreated.v1", "service.category.v1"},
	event.CategoryUpdatedV1:   {"service.category.CategoryUpdated.v1", "service.category.v1"},
	event.CategoryDeletedV1:   {"service.category.CategoryDeleted.v1", "service.category.v1"},
	event.StockItemReceivedV1: {"service.stock_item.StockItemReceived.v1", "service.stock_item.v1"},
	event.StockPickedV1:       {"service.stock_item.StockPicked.v1", "service.stock_item.v1"},
	event.StockFilledV1:       {"service.stock_item.StockFilled.v1", "service.stock_item.v1"},
	event.StockBlockedV1:      {"service.stock_item.StockBlocked.v1", "service.stock_item.v1"},
	event.StockReleasedV1:     {"service.stock_item.StockReleased.v1", "service.stock_item.v1"},
	event.StockRetiredV1:      {"service.stock_item.StockRetired.v1", "service.stock_item.v1"},
	event.BoxPackedV1:         {"service.box.BoxPacked.v1", "service.box.v1"},
}

// Outbox takes messages that leave the service once the transaction in the
// context has committed.
type Outbox interface {
	Add(ctx context.Context, messages ...messaging.Message) error
}

// Publisher puts events into an outbox.
type Publisher struct{ outbox Outbox }

// New publishes by way of the outbox.
func New(outbox Outbox) Publisher { return Publisher{outbox} }

// Publish sends the event if it is one that others may know.
func (p Publisher) Publish(ctx context.Context, e event.Stored) error {
	as, ok := published[e.Type]
	if !ok {
		return nil
	}
	_, id := e.Subject()
	return p.outbox.Add(ctx, messaging.Message{
		ID:     e.ID,
		Type:   as.kind,
		Source: "/service",
		Topic:  as.topic,
		Key:    id,
		Time:   e.Time,
		Data:   e.Data,
	})
}
