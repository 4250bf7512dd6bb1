package eventstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"example.com/service/internal/platform/memdb"
	"example.com/service/internal/platform/messaging"
)

// Outbox stores messages until they are published.
type Outbox struct {
	db      *memdb.DB
	pending *memdb.Table[int64, messaging.Message]
	last    *memdb.Table[string, int64]
	leases  *memdb.Table[string, lease]
	held    *memdb.Table[int64, messaging.Held]
}

type lease struct {
	holder  string
	expires time.Time
}

// NewOutbox returns the outbox in db.
func NewOutbox(db *memdb.DB) *Outbox {
	return &Outbox{
		db:      db,
		pending: memdb.Open[int64, messaging.Message](db, "outbox"),
		last:    memdb.Open[string, int64](db, "last_sequence"),
		leases:  memdb.Open[string, lease](db, "lease"),
		held:    memdb.Open[int64, messaging.Held](db, "held_message"),
	}
}

// Add stores messages, in the transaction of the change that they announce.
func (t *Outbox) Add(ctx context.Context, messages ...messaging.Message) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		last, _ := t.last.Get(tx, "")
		for _, m := range messages {
			last++
			m = cloneMessage(m)
			m.Sequence = last
			t.pending.Set(tx, m.Sequence, m)
		}
		t.last.Set(tx, "", last)
		return nil
	})
	if err != nil {
		return fmt.Errorf("add to outbox: %w", err)
	}
	return nil
}

// Pending returns at most limit messages in order, and whether there may be more. It
// waits for transactions that are adding messages, so that none is skipped, and holds
// those behind a held one.
func (t *Outbox) Pending(ctx context.Context, limit int) (messages []messaging.Message, more bool, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		blocked := map[[2]string]bool{}
		for _, h := range t.held.From(tx, 0) {
			blocked[[2]string{h.Topic, h.Key}] = true
		}
		var behind []messaging.Message
		for _, m := range t.pending.From(tx, 0) {
			if more = len(messages)+len(behind) == limit; more {
				break
			}
			if blocked[[2]string{m.Topic, m.Key}] {
				behind = append(behind, m)
			} else {
				messages = append(messages, cloneMessage(m))
			}
		}
		for _, m := range behind {
			t.held.Set(tx, m.Sequence, messaging.Held{Message: m})
			t.markPublished(tx, m.Sequence)
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("read outbox: %w", err)
	}
	return messages, more, nil
}

// MarkPublished deletes messages, which nobody can read any more.
func (t *Outbox) MarkPublished(ctx context.Context, sequences ...int64) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		for _, sequence := range sequences {
			t.markPublished(tx, sequence)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("mark as published: %w", err)
	}
	return nil
}

func (t *Outbox) markPublished(tx *memdb.Tx, sequence int64) {
	t.pending.Delete(tx, sequence)
}

// Lease gives the outbox to a holder for a period, or reports that another has it. A
// period of 0 gives it back.
func (t *Outbox) Lease(ctx context.Context, holder string, period time.Duration) (held bool, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		now := time.Now()
		current, _ := t.leases.Get(tx, "")
		if held = current.holder == holder || !current.expires.After(now); held {
			t.leases.Set(tx, "", lease{holder, now.Add(period)})
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("lease outbox: %w", err)
	}
	return held, nil
}

func cloneMessage(m messaging.Message) messaging.Message {
	m.Data, m.Trace = slices.Clone(m.Data), maps.Clone(m.Trace)
	return m
}
