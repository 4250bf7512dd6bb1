package eventstore

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/memdb"
)

// Idempotency stores the answers to requests with an idempotency key.
type Idempotency struct {
	db   *memdb.DB
	keys *memdb.Table[string, idempotencyKey]
}

type idempotencyKey struct {
	bodyHash, answer []byte
	begun            time.Time
	done             bool
}

// NewIdempotency returns the keys in db.
func NewIdempotency(db *memdb.DB) *Idempotency {
	return &Idempotency{db, memdb.Open[string, idempotencyKey](db, "idempotency_key")}
}

// Begin takes a key in the transaction of the operation, or returns the answer given
// under it. While another transaction holds the key, Begin waits for it.
func (t *Idempotency) Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		kept, taken := t.keys.Get(tx, operation+" "+key)
		switch {
		case !taken:
			t.keys.Set(tx, operation+" "+key, idempotencyKey{bodyHash: slices.Clone(bodyHash), begun: time.Now()})
		case !bytes.Equal(kept.bodyHash, bodyHash):
			return museum.ErrKeyReused
		case !kept.done:
			return museum.ErrKeyRunning
		default:
			answer, found = slices.Clone(kept.answer), true
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("begin with idempotency key: %w", err)
	}
	return answer, found, nil
}

// Complete stores the answer, in the transaction in which Begin was called.
func (t *Idempotency) Complete(ctx context.Context, operation, key string, answer []byte) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		kept, _ := t.keys.Get(tx, operation+" "+key)
		kept.answer, kept.done = slices.Clone(answer), true
		t.keys.Set(tx, operation+" "+key, kept)
		return nil
	})
	if err != nil {
		return fmt.Errorf("complete idempotency key: %w", err)
	}
	return nil
}

// Purge deletes at most limit keys from before a time.
func (t *Idempotency) Purge(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		var old []string
		for key, kept := range t.keys.From(tx, "") {
			if len(old) == limit {
				break
			}
			if kept.begun.Before(before) {
				old = append(old, key)
			}
		}
		for _, key := range slices.Backward(old) {
			t.keys.Delete(tx, key)
		}
		purged = len(old)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("purge idempotency keys: %w", err)
	}
	return purged, nil
}
