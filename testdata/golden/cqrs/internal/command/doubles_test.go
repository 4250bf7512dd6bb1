package command

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/storage"
)

// errBroken is a failure that no caller causes.
var errBroken = errors.New("broken")

var now = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

// doubles are ports in memory that fail on demand.
type doubles struct {
	faults    map[string]error // by port and method, such as Log.Append
	made      int
	loaded    []int64 // after which versions streams were loaded
	meanwhile func()  // what happens between that and the transaction
	kept
}

// kept is the state that a transaction can undo.
type kept struct {
	position int64
	streams  map[string][]event.Stored
}

func newDoubles() *doubles {
	return &doubles{faults: map[string]error{}, kept: kept{
		streams: map[string][]event.Stored{},
	}}
}

func (d *doubles) ports() Ports {
	return Ports{
		Tx:    d,
		Log:   d,
		NewID: d.newID,
		Now:   func() time.Time { return now },
	}
}

// newID returns ids in ascending order.
func (d *doubles) newID() string {
	d.made++
	return fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", d.made)
}

// state is a copy of the stored state.
func (d *doubles) state() kept {
	k := d.kept
	k.streams = maps.Clone(k.streams)
	return k
}

// WithinTx restores everything when fn fails, and runs it again after a conflict.
func (d *doubles) WithinTx(ctx context.Context, fn func(context.Context) error) (err error) {
	if d.meanwhile != nil {
		d.meanwhile()
	}
	for range 2 {
		before := d.state()
		if err = fn(ctx); err == nil {
			err = d.faults["Tx.Commit"]
		}
		if err == nil {
			return nil
		}
		d.kept = before
		if !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
	return err
}

func (d *doubles) Append(_ context.Context, stream string, version int64, events []event.Stored) (int64, error) {
	known := d.streams[stream]
	if len(known) > 0 && known[len(known)-1].Version != version || len(known) == 0 && version != 0 {
		return 0, storage.ErrConflict
	}
	events = slices.Clone(events)
	for i := range events {
		d.position++
		events[i].Position = d.position
	}
	d.streams[stream] = slices.Concat(known, events)
	return d.position, d.faults["Log.Append"]
}

func (d *doubles) Load(_ context.Context, stream string, version int64) (events []event.Stored, err error) {
	d.loaded = append(d.loaded, version)
	for _, e := range d.streams[stream] {
		if e.Version > version {
			events = append(events, e)
		}
	}
	return events, d.faults["Log.Load"]
}

// keep appends a history as the commands would have done.
func keep[E any](t *testing.T, s streams[E], history ...E) string {
	t.Helper()
	id := s.NewID()
	if len(history) > 0 {
		if _, err := s.add(t.Context(), past[E]{id: id}, history); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
