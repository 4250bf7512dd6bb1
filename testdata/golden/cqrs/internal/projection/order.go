package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

// applyOrder changes the read model according to an event of an order.
func (m ReadModel) applyOrder(ctx context.Context, e event.Stored) error {
	_, subject := e.Subject()
	id := orders.OrderID(subject)
	happened, err := event.DecodeOrder(e)
	if err != nil {
		return err
	}
	switch happened := happened.(type) {
	case orders.OrderPlaced:
		return m.Orders.Put(ctx, orders.OrderRecord{
			ID:          id,
			Version:     e.Version,
			State:       orders.OrderStatePlaced,
			OrderFields: orders.OrderFields(happened),
			CreatedAt:   e.Time,
			UpdatedAt:   e.Time,
		})
	case orders.OrderConfirmed:
		return m.updateOrder(ctx, id, e, func(row *orders.OrderRecord) { row.State = orders.OrderStateConfirmed })
	case orders.OrderShipped:
		return m.updateOrder(ctx, id, e, func(row *orders.OrderRecord) { row.State = orders.OrderStateShipped })
	case orders.OrderCancelled:
		return m.updateOrder(ctx, id, e, func(row *orders.OrderRecord) { row.State = orders.OrderStateCancelled })
	default:
		return fmt.Errorf("nothing is known of %T", happened)
	}
}

func (m ReadModel) updateOrder(ctx context.Context, id orders.OrderID, e event.Stored, change func(*orders.OrderRecord)) error {
	row, err := m.Orders.Get(ctx, id)
	if err != nil {
		return err
	}
	change(&row)
	row.Version, row.UpdatedAt = e.Version, e.Time
	return m.Orders.Put(ctx, row)
}
