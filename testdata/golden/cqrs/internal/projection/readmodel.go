// Package projection builds the read model from the event log.
package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

const (
	// checkpoint is the name under which the position of the read model is stored.
	checkpoint = "read-model"
	// startOver is the position of a read model that must be built anew.
	startOver = -1
)

// ReadModel is what queries read, and the position in the log that it includes.
type ReadModel struct {
	Store  Store
	Orders Orders
}

// Store stores the position of a read model.
type Store interface {
	// Advance calls step with the position, 0 at first, and stores the next one,
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
	Clear(ctx context.Context) error
}

// empty deletes all rows.
func (m ReadModel) empty(ctx context.Context) error {
	return m.Orders.Clear(ctx)
}

// apply changes the read model according to the event.
func (m ReadModel) apply(ctx context.Context, e event.Stored) error {
	switch kind, id := e.Subject(); kind {
	case "order":
		return m.applyOrder(ctx, orders.OrderID(id), e)
	default:
		return fmt.Errorf("nothing is known of the kind %q", kind)
	}
}
