package command

import (
	"context"

	"example.com/service/internal/domain/orders"
)

// ConfirmOrder takes an order from placed to confirmed.
type ConfirmOrder struct {
	ID      orders.OrderID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// ConfirmOrderHandler handles ConfirmOrder.
type ConfirmOrderHandler struct{ Ports Ports }

// Handle appends OrderConfirmed.
func (h ConfirmOrderHandler) Handle(ctx context.Context, cmd ConfirmOrder) (Receipt, error) {
	return orderStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []orders.OrderEvent) ([]orders.OrderEvent, error) {
		return one(orders.OrderFromEvents(history).Confirm())
	})
}
