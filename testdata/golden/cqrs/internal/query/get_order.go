package query

import (
	"context"

	"example.com/service/internal/domain/orders"
)

// GetOrder asks for one order.
type GetOrder struct {
	ID        orders.OrderID
	ReadToken int64 // the position that the answer must include; 0 means any
}

// GetOrderHandler handles GetOrder.
type GetOrderHandler struct{ Ports Ports }

// Handle answers with the order.
func (h GetOrderHandler) Handle(ctx context.Context, q GetOrder) (orders.OrderRecord, error) {
	if err := h.Ports.Projection.Wait(ctx, "orders", q.ReadToken); err != nil {
		return orders.OrderRecord{}, err
	}
	return h.Ports.Orders.Get(ctx, q.ID)
}
