package readmodel

import (
	"context"

	"example.com/service/internal/platform/memdb"
)

// Projection stores which events the rows include.
type Projection struct {
	db        *memdb.DB
	positions *memdb.Table[string, int64]
}

// NewProjection returns the projection in db.
func NewProjection(db *memdb.DB) *Projection {
	return &Projection{db, memdb.Open[string, int64](db, "checkpoint")}
}

// Advance calls step with the position stored under name, 0 at first, and stores
// the one that step returns. What step changes in its context is in the same
// transaction.
func (p *Projection) Advance(ctx context.Context, name string, step func(ctx context.Context, position int64) (next int64, err error)) error {
	return p.db.WithinTx(ctx, func(ctx context.Context) error {
		return p.db.Do(ctx, func(tx *memdb.Tx) error {
			position, _ := p.positions.Get(tx, name)
			next, err := step(ctx, position)
			if err == nil {
				p.positions.Set(tx, name, next)
			}
			return err
		})
	})
}
