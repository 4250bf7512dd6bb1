package readmodel

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/memdb"
)

// Boxes keeps the boxes that queries see.
type Boxes struct {
	db   *memdb.DB
	rows *memdb.Table[transactions.BoxID, transactions.BoxRecord]
}

// NewBoxes returns the boxes in db.
func NewBoxes(db *memdb.DB) *Boxes {
	return &Boxes{db, memdb.Open[transactions.BoxID, transactions.BoxRecord](db, "boxes")}
}

// Put keeps row unless what is kept is as new.
func (t *Boxes) Put(ctx context.Context, row transactions.BoxRecord) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		if before, found := t.rows.Get(tx, row.ID); !found || before.Version < row.Version {
			t.rows.Set(tx, row.ID, cloneBox(row))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put box: %w", err)
	}
	return nil
}

// Get returns one box.
func (t *Boxes) Get(ctx context.Context, id transactions.BoxID) (box transactions.BoxRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		row, found := t.rows.Get(tx, id)
		if !found {
			return transactions.ErrNotFound
		}
		box = cloneBox(row)
		return nil
	})
	if err != nil {
		return transactions.BoxRecord{}, fmt.Errorf("get box: %w", err)
	}
	return box, nil
}

// Clear removes all boxes, to build them anew.
func (t *Boxes) Clear(ctx context.Context) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		var ids []transactions.BoxID
		for id := range t.rows.From(tx, "") {
			ids = append(ids, id)
		}
		for _, id := range slices.Backward(ids) {
			t.rows.Delete(tx, id)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear boxes: %w", err)
	}
	return nil
}

// cloneBox makes a copy that shares nothing with r.
func cloneBox(r transactions.BoxRecord) transactions.BoxRecord {
	r.Goods = slices.Clone(r.Goods)
	return r
}
