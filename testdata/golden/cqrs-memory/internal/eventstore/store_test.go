package eventstore

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"example.com/service/internal/platform/memdb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// openTest returns a new database.
func openTest(testing.TB) *memdb.DB { return memdb.New() }

// probe is a table for tests of transactions.
type probe struct {
	db   *memdb.DB
	keys *memdb.Table[int, bool]
}

func newProbe(_ testing.TB, db *memdb.DB) probe { return probe{db, memdb.Open[int, bool](db, "probe")} }

func (p probe) add(ctx context.Context, key int) error {
	return p.db.Do(ctx, func(tx *memdb.Tx) error {
		p.keys.Set(tx, key, true)
		return nil
	})
}

func (p probe) count(ctx context.Context) (n int, err error) {
	err = p.db.Do(ctx, func(tx *memdb.Tx) error {
		for range p.keys.From(tx, 0) {
			n++
		}
		return nil
	})
	return n, err
}
