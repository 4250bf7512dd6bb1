package sqldb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// Ping reports whether the database is there, answers, and has applied the last of
// the files migrations/*.sql, and so all of them. Once a statement has found that it
// cannot be read or written, Ping fails until it can.
func (db *DB) Ping(ctx context.Context, files fs.FS) error {
	if err := db.engine.present(); err != nil {
		return err
	}
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return err
	}
	last := path.Base(names[len(names)-1])
	var seen int
	err = db.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM "schema_migration" WHERE "name" = $1`, last).Scan(&seen)
	switch broken := db.broken.Load(); {
	case err != nil:
		return err
	case seen == 0:
		return fmt.Errorf("migration %s has not run", last)
	case broken != nil:
		if err := db.tryAgain(ctx, last); err != nil {
			return err
		}
		db.broken.CompareAndSwap(broken, nil)
	}
	return nil
}

// tryAgain writes a row that is there, and looks for damage.
func (db *DB) tryAgain(ctx context.Context, migration string) error {
	_, err := db.writer.ExecContext(ctx, `UPDATE "schema_migration" SET "name" = "name" WHERE "name" = $1`, migration)
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return db.engine.examine(ctx, db.reader)
}

// Migrate applies the files migrations/*.sql that the database has not seen, in the
// order of their names and in one transaction.
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
	if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS "schema_migration" ("name" TEXT PRIMARY KEY, "checksum" TEXT NOT NULL)`); err != nil {
		return err
	}
	for _, name := range names {
		statements, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		name := path.Base(name)
		// Git may check a file out with other line endings.
		sum := fmt.Sprintf("%x", sha256.Sum256(bytes.ReplaceAll(statements, []byte("\r\n"), []byte("\n"))))
		var seen string
		err = tx.QueryRowContext(ctx, `SELECT "checksum" FROM "schema_migration" WHERE "name" = $1`, name).Scan(&seen)
		switch {
		case err == nil && seen == sum:
			continue
		case err == nil:
			return fmt.Errorf("%s is not what has run here: leave it as it was, and change the schema by a further file", name)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if _, err := tx.ExecContext(ctx, string(statements)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO "schema_migration" ("name", "checksum") VALUES ($1, $2)`, name, sum); err != nil {
			return err
		}
	}
	return tx.Commit()
}
