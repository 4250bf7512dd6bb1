package eventstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/service/internal/platform/memdb"
)

// Inbox stores which messages a consumer has handled.
type Inbox struct {
	db     *memdb.DB
	claims *memdb.Table[string, time.Time]
}

// NewInbox returns the inbox in db.
func NewInbox(db *memdb.DB) *Inbox { return &Inbox{db, memdb.Open[string, time.Time](db, "inbox")} }

// Claim reports whether the consumer sees the message for the first time. Call it in
// the transaction of the consumer's changes.
func (t *Inbox) Claim(ctx context.Context, consumer, messageID string) (first bool, err error) {
	key := consumer + " " + messageID
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		if _, claimed := t.claims.Get(tx, key); !claimed {
			t.claims.Set(tx, key, time.Now())
			first = true
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("claim message: %w", err)
	}
	return first, nil
}

// Purge deletes at most limit claims from before a time.
func (t *Inbox) Purge(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		var old []string
		for key, at := range t.claims.From(tx, "") {
			if len(old) == limit {
				break
			}
			if at.Before(before) {
				old = append(old, key)
			}
		}
		for _, key := range slices.Backward(old) {
			t.claims.Delete(tx, key)
		}
		purged = len(old)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("purge inbox: %w", err)
	}
	return purged, nil
}
