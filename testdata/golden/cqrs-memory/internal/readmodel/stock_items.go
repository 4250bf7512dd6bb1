package readmodel

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/memdb"
)

// StockItems keeps the stock items that queries see.
type StockItems struct {
	db   *memdb.DB
	rows *memdb.Table[transactions.StockItemID, transactions.StockItemRecord]
}

// NewStockItems returns the stock items in db.
func NewStockItems(db *memdb.DB) *StockItems {
	return &StockItems{db, memdb.Open[transactions.StockItemID, transactions.StockItemRecord](db, "stock_items")}
}

// Put keeps row unless what is kept is as new.
func (t *StockItems) Put(ctx context.Context, row transactions.StockItemRecord) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		if before, found := t.rows.Get(tx, row.ID); !found || before.Version < row.Version {
			t.rows.Set(tx, row.ID, row)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put stock item: %w", err)
	}
	return nil
}

// Get returns one stock item.
func (t *StockItems) Get(ctx context.Context, id transactions.StockItemID) (stockItem transactions.StockItemRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		row, found := t.rows.Get(tx, id)
		if !found {
			return transactions.ErrNotFound
		}
		stockItem = row
		return nil
	})
	if err != nil {
		return transactions.StockItemRecord{}, fmt.Errorf("get stock item: %w", err)
	}
	return stockItem, nil
}

// List returns at most limit stock items with ids above after, in the order of their ids.
// State "" is any.
func (t *StockItems) List(ctx context.Context, after transactions.StockItemID, limit int, state transactions.StockItemState) (stockItems []transactions.StockItemRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for id, row := range t.rows.From(tx, after) {
			if len(stockItems) == limit {
				break
			}
			if id != after && (state == "" || state == row.State) {
				stockItems = append(stockItems, row)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list stock items: %w", err)
	}
	return stockItems, nil
}

// Clear removes all stock items, to build them anew.
func (t *StockItems) Clear(ctx context.Context) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		var ids []transactions.StockItemID
		for id := range t.rows.From(tx, "") {
			ids = append(ids, id)
		}
		for _, id := range slices.Backward(ids) {
			t.rows.Delete(tx, id)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear stock items: %w", err)
	}
	return nil
}
