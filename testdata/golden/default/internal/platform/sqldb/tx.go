package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"

	"example.com/service/internal/platform/retry"
)

// txKey has a value for each DB, so that none uses another's transaction.
type txKey struct{ db *DB }

// transaction is one that statements of the context join.
type transaction struct {
	*sql.Tx
	observed atomic.Bool // a statement in it was, and so is its COMMIT
}

func (db *DB) tx(ctx context.Context) *transaction {
	tx, _ := ctx.Value(txKey{db}).(*transaction)
	return tx
}

// session runs statements: a connection or a transaction.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// session returns the transaction of the context, or else a connection, which done
// gives back.
func (db *DB) session(ctx context.Context, pool *sql.DB) (s session, done func(), err error) {
	if tx := db.tx(ctx); tx != nil {
		return tx, func() {}, nil
	}
	conn, err := db.pools.conn(ctx, pool)
	if err != nil {
		return nil, nil, err
	}
	return conn, func() { _ = conn.Close() }, nil
}

// WithinTx runs fn in a transaction, which is in fn's context. It commits when fn
// returns nil and rolls back when fn returns an error or panics. Inside a
// transaction it joins; the outermost call runs fn again after a conflict.
func (db *DB) WithinTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if db.tx(ctx) != nil {
		return fn(ctx)
	}
	return retry.OnConflict(ctx, func(ctx context.Context) error {
		conn, err := db.pools.conn(ctx, db.writer)
		if err != nil {
			return fmt.Errorf("wait for a connection: %w", db.explain(ctx, err))
		}
		defer func() { _ = conn.Close() }()
		begun, err := conn.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin transaction: %w", db.explain(ctx, err))
		}
		defer func() { _ = begun.Rollback() }() // does nothing after Commit
		tx := &transaction{Tx: begun}
		if err := fn(context.WithValue(ctx, txKey{db}, tx)); err != nil {
			return err
		}
		commit := Statement{Operation: "COMMIT", Text: "COMMIT", Quiet: !tx.observed.Load()}
		if err := db.observe(ctx, commit, func(context.Context) error { return tx.Commit() }); err != nil {
			return fmt.Errorf("commit transaction: %w", err)
		}
		return nil
	})
}
