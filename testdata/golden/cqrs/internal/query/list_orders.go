package query

import (
	"context"

	"example.com/service/internal/domain/orders"
)

// ListOrders asks for orders, a page at a time.
type ListOrders struct {
	After     orders.OrderID // the last id of the previous page; "" starts the list
	Limit     int
	State     orders.OrderState // "" means any
	ReadToken int64             // the position that the answer must include; 0 means any
}

// ListOrdersHandler handles ListOrders.
type ListOrdersHandler struct{ Ports Ports }

// Handle answers with one page.
func (h ListOrdersHandler) Handle(ctx context.Context, q ListOrders) (Page[orders.OrderRecord, orders.OrderID], error) {
	if q.Limit < 1 || q.Limit > 200 {
		return Page[orders.OrderRecord, orders.OrderID]{}, &orders.InvalidError{Field: "limit", Reason: "must be 1 to 200"}
	}
	if err := h.Ports.Projection.Wait(ctx, "orders", q.ReadToken); err != nil {
		return Page[orders.OrderRecord, orders.OrderID]{}, err
	}
	// One item more than asked for shows whether the list goes on.
	items, err := h.Ports.Orders.List(ctx, q.After, q.Limit+1, q.State)
	if err != nil {
		return Page[orders.OrderRecord, orders.OrderID]{}, err
	}
	page := Page[orders.OrderRecord, orders.OrderID]{Items: items}
	if len(items) > q.Limit {
		page.Items = items[:q.Limit]
		page.Next = items[q.Limit-1].ID
	}
	return page, nil
}
