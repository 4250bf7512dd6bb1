package readmodel

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/memdb"
)

// Categories keeps the categories that queries see.
type Categories struct {
	db   *memdb.DB
	rows *memdb.Table[transactions.CategoryID, transactions.CategoryRecord]
}

// NewCategories returns the categories in db.
func NewCategories(db *memdb.DB) *Categories {
	return &Categories{db, memdb.Open[transactions.CategoryID, transactions.CategoryRecord](db, "categories")}
}

// Put keeps row unless what is kept is as new.
func (t *Categories) Put(ctx context.Context, row transactions.CategoryRecord) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		if before, found := t.rows.Get(tx, row.ID); !found || before.Version < row.Version {
			t.rows.Set(tx, row.ID, cloneCategory(row))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put category: %w", err)
	}
	return nil
}

// Delete removes the category unless what is kept is newer than version.
func (t *Categories) Delete(ctx context.Context, id transactions.CategoryID, version int64) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		if row, found := t.rows.Get(tx, id); found && row.Version <= version {
			t.rows.Delete(tx, id)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete category: %w", err)
	}
	return nil
}

// Get returns one category.
func (t *Categories) Get(ctx context.Context, id transactions.CategoryID) (category transactions.CategoryRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		row, found := t.rows.Get(tx, id)
		if !found {
			return transactions.ErrNotFound
		}
		category = cloneCategory(row)
		return nil
	})
	if err != nil {
		return transactions.CategoryRecord{}, fmt.Errorf("get category: %w", err)
	}
	return category, nil
}

// List returns at most limit categories with ids above after, in the order of their ids.
func (t *Categories) List(ctx context.Context, after transactions.CategoryID, limit int) (categories []transactions.CategoryRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for id, row := range t.rows.From(tx, after) {
			if len(categories) == limit {
				break
			}
			if id != after {
				categories = append(categories, cloneCategory(row))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return categories, nil
}

// Clear removes all categories, to build them anew.
func (t *Categories) Clear(ctx context.Context) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		var ids []transactions.CategoryID
		for id := range t.rows.From(tx, "") {
			ids = append(ids, id)
		}
		for _, id := range slices.Backward(ids) {
			t.rows.Delete(tx, id)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear categories: %w", err)
	}
	return nil
}

// cloneCategory makes a copy that shares nothing with r.
func cloneCategory(r transactions.CategoryRecord) transactions.CategoryRecord {
	r.Parent = clonePointer(r.Parent)
	return r
}
