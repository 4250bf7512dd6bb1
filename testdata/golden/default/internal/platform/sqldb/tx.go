package sqldb

import (
	"context"
	"database/sql"
	"fmt"

	"example.com/service/internal/platform/retry"
)

// txKey has a value for each DB, so that none uses another's transaction.
type txKey struct{ db *DB }

func (db *DB) tx(ctx context.Context) *sql.Tx {
	tx, _ := ctx.Value(txKey{db}).(*sql.Tx)
	return tx
}

// WithinTx runs fn in a transaction, which is in fn's context. It commits when fn
// returns nil and rolls back when fn returns an error or panics. Inside a
// transaction it joins; the outermost call runs fn again after a conflict.
func (db *DB) WithinTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.tx(ctx) != nil {
		return fn(ctx)
	}
	return retry.OnConflict(ctx, func(ctx context.Context) error {
		tx, err := db.writer.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin transaction: %w", db.explain(ctx, err))
		}
		defer func() { _ = tx.Rollback() }() // does nothing after Commit
		if err := fn(context.WithValue(ctx, txKey{db}, tx)); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("commit transaction: %w", db.explain(ctx, err))
		}
		return nil
	})
}
