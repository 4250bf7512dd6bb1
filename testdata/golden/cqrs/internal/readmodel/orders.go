package readmodel

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/memdb"
)

// Orders stores the orders that queries see.
type Orders struct {
	db     *memdb.DB
	tables tables[orders.OrderID, orders.OrderRecord]
}

// NewOrders returns the orders in db.
func NewOrders(db *memdb.DB) *Orders {
	return &Orders{db, openTables[orders.OrderID, orders.OrderRecord](db, "orders")}
}

// Beside returns the orders that are being built to take the place of these.
func (t *Orders) Beside() *Orders { return &Orders{t.db, t.tables.other()} }

// Put stores row unless the stored row is as new.
func (t *Orders) Put(ctx context.Context, row orders.OrderRecord) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		rows := t.tables.rows(tx)
		if before, found := rows.Get(tx, row.ID); !found || before.Version < row.Version {
			rows.Set(tx, row.ID, cloneOrder(row))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put order: %w", err)
	}
	return nil
}

// Get returns one order.
func (t *Orders) Get(ctx context.Context, id orders.OrderID) (order orders.OrderRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		row, found := t.tables.rows(tx).Get(tx, id)
		if !found {
			return orders.ErrNotFound
		}
		order = cloneOrder(row)
		return nil
	})
	if err != nil {
		return orders.OrderRecord{}, fmt.Errorf("get order: %w", err)
	}
	return order, nil
}

// List returns at most limit orders with ids above after, in the order of their ids.
// An empty state means any.
func (t *Orders) List(ctx context.Context, after orders.OrderID, limit int, state orders.OrderState) (orderList []orders.OrderRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for id, row := range t.tables.rows(tx).From(tx, after) {
			if len(orderList) == limit {
				break
			}
			if id != after && (state == "" || state == row.State) {
				orderList = append(orderList, cloneOrder(row))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return orderList, nil
}

// Clear removes at most limit orders, and returns how many.
func (t *Orders) Clear(ctx context.Context, limit int) (cleared int64, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		rows := t.tables.rows(tx)
		var ids []orders.OrderID
		for id := range rows.From(tx, "") {
			if len(ids) == limit {
				break
			}
			ids = append(ids, id)
		}
		for _, id := range slices.Backward(ids) {
			rows.Delete(tx, id)
		}
		cleared = int64(len(ids))
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("clear orders: %w", err)
	}
	return cleared, nil
}

// cloneOrder returns a deep copy of r.
func cloneOrder(r orders.OrderRecord) orders.OrderRecord {
	r.Note = clonePointer(r.Note)
	return r
}
