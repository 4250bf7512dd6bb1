package sqldb

import (
	"context"
	"fmt"
	"io/fs"
	"path"
)

// Migrate runs the files migrations/*.sql that the database has not seen, in
// the order of their names and in one transaction: all or none.
func (db *DB) Migrate(ctx context.Context, files fs.FS) error {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return err
	}
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if _, err := tx.ExecContext(ctx, db.engine.lock+`CREATE TABLE IF NOT EXISTS "schema_migrations" ("name" TEXT PRIMARY KEY)`); err != nil {
		return err
	}
	for _, name := range names {
		result, err := tx.ExecContext(ctx, `INSERT INTO "schema_migrations" ("name") VALUES ($1) ON CONFLICT DO NOTHING`, path.Base(name))
		if err != nil {
			return err
		}
		fresh, err := result.RowsAffected()
		if err != nil {
			return err
		}
		if fresh == 0 {
			continue
		}
		statements, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(statements)); err != nil {
			return fmt.Errorf("%s: %w", path.Base(name), err)
		}
	}
	return tx.Commit()
}
