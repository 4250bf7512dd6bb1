package eventstore

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/memdb"
	"example.com/service/internal/platform/storage"
)

// EventLog stores events in streams and in one order over all streams.
type EventLog struct {
	db      *memdb.DB
	all     *memdb.Table[int64, event.Stored]
	streams *memdb.Table[string, []event.Stored]
	last    *memdb.Table[string, int64]
}

// NewEventLog returns the events in db.
func NewEventLog(db *memdb.DB) *EventLog {
	return &EventLog{
		db:      db,
		all:     memdb.Open[int64, event.Stored](db, "event"),
		streams: memdb.Open[string, []event.Stored](db, "stream"),
		last:    memdb.Open[string, int64](db, "last_position"),
	}
}

// Append adds events to a stream that still has the given version, 0 for a new
// stream, and returns the position of the last event.
func (t *EventLog) Append(ctx context.Context, stream string, version int64, events []event.Stored) (position int64, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		kept, _ := t.streams.Get(tx, stream)
		if int64(len(kept)) != version {
			return storage.ErrConflict
		}
		position, _ = t.last.Get(tx, "")
		for _, e := range events {
			version++
			position++
			e = cloneEvent(e)
			e.Stream, e.Version, e.Position = stream, version, position
			t.all.Set(tx, position, e)
			kept = append(kept, e)
		}
		// A longer slice in the old one's memory is out of sight until it is set.
		t.streams.Set(tx, stream, kept)
		t.last.Set(tx, "", position)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("append to %s: %w", stream, err)
	}
	return position, nil
}

// Load returns the events of a stream after a version, in order.
func (t *EventLog) Load(ctx context.Context, stream string, version int64) ([]event.Stored, error) {
	var kept []event.Stored
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		kept, _ = t.streams.Get(tx, stream)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", stream, err)
	}
	// Others are not kept waiting while events are copied: those of a stream never change.
	var events []event.Stored
	for _, e := range kept[min(version, int64(len(kept))):] {
		events = append(events, cloneEvent(e))
	}
	return events, nil
}

// LastTypes returns the type of the last event of each stream that has events.
func (t *EventLog) LastTypes(ctx context.Context, streams []string) (types map[string]string, err error) {
	types = make(map[string]string, len(streams))
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for _, stream := range streams {
			if kept, _ := t.streams.Get(tx, stream); len(kept) > 0 {
				types[stream] = kept[len(kept)-1].Type
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for streams: %w", err)
	}
	return types, nil
}

// After returns at most limit events after a position. No event that is committed
// later gets a position before them.
func (t *EventLog) After(ctx context.Context, position int64, limit int) (events []event.Stored, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for _, e := range t.all.From(tx, position+1) {
			if len(events) == limit {
				break
			}
			events = append(events, cloneEvent(e))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read events after %d: %w", position, err)
	}
	return events, nil
}

// Position returns the position of the last event. No event that is committed later
// gets a position before it.
func (t *EventLog) Position(ctx context.Context) (position int64, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		position, _ = t.last.Get(tx, "")
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read the last position: %w", err)
	}
	return position, nil
}

func cloneEvent(e event.Stored) event.Stored {
	e.Data, e.Trace = slices.Clone(e.Data), maps.Clone(e.Trace)
	return e
}
