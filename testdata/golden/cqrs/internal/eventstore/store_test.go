package eventstore

import (
	"context"
	"path/filepath"
	"testing"

	"go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/goleak"

	"example.com/service/internal/platform/sqldb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// openTest returns a new database with all tables.
func openTest(t testing.TB) *sqldb.DB {
	t.Helper()
	ctx := t.Context()
	db, err := sqldb.OpenSQLite(ctx, "file:"+filepath.Join(t.TempDir(), "test.db"), tracenoop.NewTracerProvider(), noop.NewMeterProvider())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(ctx, Schema); err != nil {
		t.Fatal(err)
	}
	return db
}

// probe is a table for tests of transactions.
type probe struct{ db *sqldb.DB }

func newProbe(t testing.TB, db *sqldb.DB) probe {
	t.Helper()
	create := sqldb.Statement{Operation: "CREATE", Table: "probe", Text: `CREATE TABLE "probe" ("key" INTEGER PRIMARY KEY)`}
	if _, err := db.Exec(t.Context(), create); err != nil {
		t.Fatal(err)
	}
	return probe{db}
}

func (p probe) add(ctx context.Context, key int) error {
	_, err := p.db.Exec(ctx, sqldb.Statement{Operation: "INSERT", Table: "probe", Text: `INSERT INTO "probe" ("key") VALUES ($1)`}, key)
	return err
}

func (p probe) count(ctx context.Context) (int, error) {
	return sqldb.One(ctx, p.db, sqldb.Statement{Operation: "SELECT", Table: "probe", Text: `SELECT COUNT(*) FROM "probe"`},
		func(row sqldb.Row) (n int, err error) { return n, row.Scan(&n) })
}
