package command

import (
	"context"

	"example.com/service/internal/domain/orders"
)

// PlaceOrder makes a new order.
type PlaceOrder struct {
	orders.OrderFields
}

// PlaceOrderHandler handles PlaceOrder.
type PlaceOrderHandler struct{ Ports Ports }

// Handle appends OrderPlaced.
func (h PlaceOrderHandler) Handle(ctx context.Context, cmd PlaceOrder) (Receipt, error) {
	return orderStreams(h.Ports).begin(ctx, func() ([]orders.OrderEvent, error) {
		return one(orders.PlaceOrder(cmd.OrderFields))
	})
}
