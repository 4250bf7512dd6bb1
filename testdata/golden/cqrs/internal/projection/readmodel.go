// Package projection builds the read model from the event log.
package projection

import (
	"context"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

// ReadModel is what queries read.
type ReadModel struct {
	Orders Orders
}

// Store stores the positions of projections.
type Store interface {
	// Advance calls step with the position of name, 0 at first, and stores the next one,
	// after what step changes or together with it. A store without transactions
	// keeps the changes of a step that fails, and step may be called again: the
	// same events in the same order must leave the same rows.
	Advance(ctx context.Context, name string, step func(ctx context.Context, position int64) (next int64, err error)) error
}

// Orders are the rows of orders.
type Orders interface {
	// Put ignores a row that is not newer than the stored one.
	Put(ctx context.Context, row orders.OrderRecord) error
	Get(ctx context.Context, id orders.OrderID) (orders.OrderRecord, error)
	// Clear removes at most limit rows, and returns how many.
	Clear(ctx context.Context, limit int) (cleared int64, err error)
}

// part is what one type of aggregate brings to the read model.
type part struct {
	name  string // its position is stored under it, and that of its second generation under "NAME 2"
	kind  string // of its streams
	apply func(ctx context.Context, m ReadModel, e event.Stored) error
	clear func(ctx context.Context, m ReadModel, limit int) (cleared int64, err error)
}

// parts are those of all types.
func parts() []part {
	return []part{
		{
			name:  "orders",
			kind:  "order",
			apply: func(ctx context.Context, m ReadModel, e event.Stored) error { return m.applyOrder(ctx, e) },
			clear: func(ctx context.Context, m ReadModel, limit int) (int64, error) { return m.Orders.Clear(ctx, limit) },
		},
	}
}
