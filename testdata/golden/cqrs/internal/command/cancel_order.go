package command

import (
	"context"

	"example.com/service/internal/domain/orders"
)

// CancelOrder takes an order from placed or confirmed to cancelled.
type CancelOrder struct {
	ID      orders.OrderID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// CancelOrderHandler handles CancelOrder.
type CancelOrderHandler struct{ Ports Ports }

// Handle appends OrderCancelled.
func (h CancelOrderHandler) Handle(ctx context.Context, cmd CancelOrder) (Receipt, error) {
	return orderStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []orders.OrderEvent) ([]orders.OrderEvent, error) {
		return one(orders.OrderFromEvents(history).Cancel())
	})
}
