package readmodel

import (
	"cmp"
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

// tables are the two of a projection: one serves, and the other is empty or being
// built. The first serves while the position stored under "NAME generation" is even.
type tables[ID cmp.Ordered, Row any] struct {
	name      string
	both      [2]*memdb.Table[ID, Row]
	positions *memdb.Table[string, int64]
	beside    bool // the one that does not serve is meant
}

func openTables[ID cmp.Ordered, Row any](db *memdb.DB, name string) tables[ID, Row] {
	return tables[ID, Row]{
		name:      name,
		both:      [2]*memdb.Table[ID, Row]{memdb.Open[ID, Row](db, name), memdb.Open[ID, Row](db, name+" 2")},
		positions: memdb.Open[string, int64](db, "checkpoint"),
	}
}

func (t tables[ID, Row]) other() tables[ID, Row] {
	t.beside = !t.beside
	return t
}

// rows returns the table that is meant.
func (t tables[ID, Row]) rows(tx *memdb.Tx) *memdb.Table[ID, Row] {
	generation, _ := t.positions.Get(tx, t.name+" generation")
	if t.beside {
		generation++
	}
	return t.both[generation&1]
}
