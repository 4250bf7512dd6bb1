package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/sqldb"
)

var (
	beginKey = sqldb.Statement{Operation: "INSERT", Table: "idempotency_key", Text: `INSERT INTO "idempotency_key" ("operation", "key", "body_hash", "begun_at", "done") VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`}
	findKey     = sqldb.Statement{Operation: "SELECT", Table: "idempotency_key", Text: `SELECT "body_hash", "answer", "done" FROM "idempotency_key" WHERE "operation" = $1 AND "key" = $2`}
	completeKey = sqldb.Statement{Operation: "UPDATE", Table: "idempotency_key", Text: `UPDATE "idempotency_key" SET "answer" = $3, "done" = $4 WHERE "operation" = $1 AND "key" = $2`}
	purgeKeys   = sqldb.Statement{Operation: "DELETE", Table: "idempotency_key", Quiet: true, Text: `DELETE FROM "idempotency_key" WHERE ("operation", "key") IN (
			SELECT "operation", "key" FROM "idempotency_key" WHERE "begun_at" < $1 ORDER BY "begun_at" LIMIT $2)`}
)

// Idempotency stores the answers to requests with an idempotency key.
type Idempotency struct{ db *sqldb.DB }

// NewIdempotency returns the keys in db.
func NewIdempotency(db *sqldb.DB) *Idempotency { return &Idempotency{db} }

// Begin takes a key in the transaction of the operation, or returns the answer given
// under it. While another transaction holds the key, Begin waits for it.
func (t *Idempotency) Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error) {
	taken, err := t.db.Exec(ctx, beginKey, operation, key, bodyHash, time.Now(), false)
	if err != nil {
		return nil, false, fmt.Errorf("begin with idempotency key: %w", err)
	}
	if taken == 1 {
		return nil, false, nil
	}
	kept, err := sqldb.One(ctx, t.db, findKey, func(row sqldb.Row) (k idempotencyKey, err error) {
		return k, row.Scan(&k.bodyHash, &k.answer, &k.done)
	}, operation, key)
	if err == nil && !bytes.Equal(kept.bodyHash, bodyHash) {
		err = museum.ErrKeyReused
	}
	if err == nil && !kept.done {
		err = museum.ErrKeyRunning
	}
	if err != nil {
		return nil, false, fmt.Errorf("begin with idempotency key: %w", err)
	}
	return kept.answer, true, nil
}

// Complete stores the answer, in the transaction in which Begin was called.
func (t *Idempotency) Complete(ctx context.Context, operation, key string, answer []byte) error {
	if _, err := t.db.Exec(ctx, completeKey, operation, key, answer, true); err != nil {
		return fmt.Errorf("complete idempotency key: %w", err)
	}
	return nil
}

// Purge deletes at most limit keys from before a time, the oldest first.
func (t *Idempotency) Purge(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	changed, err := t.db.Exec(ctx, purgeKeys, before, limit)
	if err != nil {
		return 0, fmt.Errorf("purge idempotency keys: %w", err)
	}
	return int(changed), nil
}

type idempotencyKey struct {
	bodyHash, answer []byte
	done             bool
}
