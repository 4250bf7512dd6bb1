package eventstore

import (
	"context"
	"fmt"
	"time"

	"example.com/service/internal/platform/memdb"
	"example.com/service/internal/platform/messaging"
)

// Hold takes a message that failed out of the order, or stores that it failed again.
func (t *Outbox) Hold(ctx context.Context, h messaging.Held) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		h.Message = cloneMessage(h.Message)
		t.held.Set(tx, h.Sequence, h)
		t.markPublished(tx, h.Sequence)
		return nil
	})
	if err != nil {
		return fmt.Errorf("hold message: %w", err)
	}
	return nil
}

// Due returns at most limit held messages whose time has come.
func (t *Outbox) Due(ctx context.Context, limit int) ([]messaging.Held, error) {
	now := time.Now()
	return t.find(ctx, limit, func(h messaging.Held) bool { return !h.Due.IsZero() && !h.Due.After(now) })
}

// Parked returns at most limit parked messages in order.
func (t *Outbox) Parked(ctx context.Context, limit int) ([]messaging.Held, error) {
	return t.find(ctx, limit, func(h messaging.Held) bool { return !h.Parked.IsZero() })
}

func (t *Outbox) find(ctx context.Context, limit int, wanted func(messaging.Held) bool) (found []messaging.Held, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for _, h := range t.held.From(tx, 0) {
			if len(found) == limit {
				break
			}
			if !wanted(h) {
				continue
			}
			h.Message = cloneMessage(h.Message)
			for _, behind := range t.held.From(tx, h.Sequence+1) {
				if behind.Topic == h.Topic && behind.Key == h.Key {
					h.Behind++
				}
			}
			found = append(found, h)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read held messages: %w", err)
	}
	return found, nil
}

// Release forgets a held message and makes the next of its topic and key due.
func (t *Outbox) Release(ctx context.Context, sequence int64) error {
	_, err := t.forget(ctx, func(h messaging.Held) bool { return h.Sequence == sequence })
	return err
}

// Drop forgets a parked message, as Release does, and returns how many there were.
func (t *Outbox) Drop(ctx context.Context, id string) (dropped int, err error) {
	return t.forget(ctx, func(h messaging.Held) bool { return h.ID == id && !h.Parked.IsZero() })
}

func (t *Outbox) forget(ctx context.Context, which func(messaging.Held) bool) (forgotten int, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		var gone []messaging.Held
		for _, h := range t.held.From(tx, 0) {
			if which(h) {
				gone = append(gone, h)
			}
		}
		for _, h := range gone {
			t.held.Delete(tx, h.Sequence)
			for _, next := range t.held.From(tx, 0) {
				if next.Topic == h.Topic && next.Key == h.Key {
					next.Due = time.Now()
					t.held.Set(tx, next.Sequence, next)
					break
				}
			}
		}
		forgotten = len(gone)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("release held message: %w", err)
	}
	return forgotten, nil
}

// Replay makes a parked message due, or without an id all of them, as if it had not
// failed before. It returns their number.
func (t *Outbox) Replay(ctx context.Context, id string) (replayed int, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for _, h := range t.held.From(tx, 0) {
			if !h.Parked.IsZero() && (id == "" || h.ID == id) {
				h.Attempts, h.Parked, h.Due = 0, time.Time{}, time.Now()
				t.held.Set(tx, h.Sequence, h)
				replayed++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("replay parked messages: %w", err)
	}
	return replayed, nil
}

// Backlog counts what is not published.
func (t *Outbox) Backlog(ctx context.Context) (b messaging.Backlog, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for _, m := range t.pending.From(tx, 0) {
			if b.Pending == 0 {
				b.Oldest = m.Time
			}
			b.Pending++
		}
		for _, h := range t.held.From(tx, 0) {
			switch {
			case !h.Parked.IsZero():
				b.Parked++
			case !h.Due.IsZero():
				b.Retried++
			default:
				b.Waiting++
			}
		}
		return nil
	})
	if err != nil {
		return b, fmt.Errorf("count the outbox: %w", err)
	}
	return b, nil
}
