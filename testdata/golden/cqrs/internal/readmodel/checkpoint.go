package readmodel

import (
	"context"
	"fmt"

	"example.com/service/internal/memdb"
)

// Checkpoints stores the positions of readers of events.
type Checkpoints struct {
	db        *memdb.DB
	positions *memdb.Table[string, int64]
}

// NewCheckpoints returns the checkpoints in db.
func NewCheckpoints(db *memdb.DB) *Checkpoints {
	return &Checkpoints{db, memdb.Open[string, int64](db, "checkpoint")}
}

// Load returns the position of the last event that the reader has seen, or 0.
func (t *Checkpoints) Load(ctx context.Context, name string) (position int64, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		position, _ = t.positions.Get(tx, name)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("load checkpoint %s: %w", name, err)
	}
	return position, nil
}

// Save stores a position, in the transaction of the reader's changes.
func (t *Checkpoints) Save(ctx context.Context, name string, position int64) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		t.positions.Set(tx, name, position)
		return nil
	})
	if err != nil {
		return fmt.Errorf("save checkpoint %s: %w", name, err)
	}
	return nil
}
