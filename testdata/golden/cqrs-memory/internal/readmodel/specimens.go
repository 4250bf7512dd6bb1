package readmodel

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/memdb"
)

// Specimens stores the specimens that queries see.
type Specimens struct {
	db     *memdb.DB
	tables tables[museum.SpecimenID, museum.SpecimenRecord]
}

// NewSpecimens returns the specimens in db.
func NewSpecimens(db *memdb.DB) *Specimens {
	return &Specimens{db, openTables[museum.SpecimenID, museum.SpecimenRecord](db, "specimens")}
}

// Beside returns the specimens that are being built to take the place of these.
func (t *Specimens) Beside() *Specimens { return &Specimens{t.db, t.tables.other()} }

// Put stores row unless the stored row is as new.
func (t *Specimens) Put(ctx context.Context, row museum.SpecimenRecord) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		rows := t.tables.rows(tx)
		if before, found := rows.Get(tx, row.ID); !found || before.Version < row.Version {
			rows.Set(tx, row.ID, cloneSpecimen(row))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put specimen: %w", err)
	}
	return nil
}

// Delete removes the specimen unless the stored row is newer than version.
func (t *Specimens) Delete(ctx context.Context, id museum.SpecimenID, version int64) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		rows := t.tables.rows(tx)
		if row, found := rows.Get(tx, id); found && row.Version <= version {
			rows.Delete(tx, id)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete specimen: %w", err)
	}
	return nil
}

// Get returns one specimen.
func (t *Specimens) Get(ctx context.Context, id museum.SpecimenID) (specimen museum.SpecimenRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		row, found := t.tables.rows(tx).Get(tx, id)
		if !found {
			return museum.ErrNotFound
		}
		specimen = cloneSpecimen(row)
		return nil
	})
	if err != nil {
		return museum.SpecimenRecord{}, fmt.Errorf("get specimen: %w", err)
	}
	return specimen, nil
}

// List returns at most limit specimens with ids above after, in the order of their ids.
// An empty state means any.
func (t *Specimens) List(ctx context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) (specimens []museum.SpecimenRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for id, row := range t.tables.rows(tx).From(tx, after) {
			if len(specimens) == limit {
				break
			}
			if id != after && (state == "" || state == row.State) {
				specimens = append(specimens, cloneSpecimen(row))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list specimens: %w", err)
	}
	return specimens, nil
}

// Clear removes at most limit specimens, and returns how many.
func (t *Specimens) Clear(ctx context.Context, limit int) (cleared int64, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		rows := t.tables.rows(tx)
		var ids []museum.SpecimenID
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
		return 0, fmt.Errorf("clear specimens: %w", err)
	}
	return cleared, nil
}

// cloneSpecimen returns a deep copy of r.
func cloneSpecimen(r museum.SpecimenRecord) museum.SpecimenRecord {
	r.Notes = slices.Clone(r.Notes)
	r.Counts = slices.Clone(r.Counts)
	r.Weights = slices.Clone(r.Weights)
	r.SeenAt = clonePointer(r.SeenAt)
	r.Offers = slices.Clone(r.Offers)
	r.Colours = slices.Clone(r.Colours)
	r.Parent = clonePointer(r.Parent)
	r.Related = slices.Clone(r.Related)
	return r
}
