package command

import (
	"context"

	"example.com/service/internal/domain/orders"
)

// ShipOrder takes an order from confirmed to shipped.
type ShipOrder struct {
	ID      orders.OrderID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// ShipOrderHandler handles ShipOrder.
type ShipOrderHandler struct{ Ports Ports }

// Handle appends OrderShipped.
func (h ShipOrderHandler) Handle(ctx context.Context, cmd ShipOrder) (Receipt, error) {
	return orderStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []orders.OrderEvent) ([]orders.OrderEvent, error) {
		return one(orders.OrderFromEvents(history).Ship())
	})
}
