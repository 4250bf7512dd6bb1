package command

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

// errBroken is a failure that no caller causes.
var errBroken = errors.New("broken")

var now = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

// doubles are ports in memory that fail on demand.
type doubles struct {
	faults map[string]error // by port and method, such as Log.Append
	made   int
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

// WithinTx restores everything when fn fails.
func (d *doubles) WithinTx(ctx context.Context, fn func(context.Context) error) error {
	before := d.state()
	err := fn(ctx)
	if err == nil {
		err = d.faults["Tx.Commit"]
	}
	if err != nil {
		d.kept = before
	}
	return err
}

func (d *doubles) Append(_ context.Context, stream string, version int64, events []event.Stored) (int64, error) {
	if version != int64(len(d.streams[stream])) {
		return 0, orders.ErrConflict
	}
	d.streams[stream] = slices.Concat(d.streams[stream], events)
	d.position += int64(len(events))
	return d.position, d.faults["Log.Append"]
}

func (d *doubles) Load(_ context.Context, stream string) ([]event.Stored, error) {
	return slices.Clone(d.streams[stream]), d.faults["Log.Load"]
}

// keep appends a history as the commands would have done.
func keep[E any](t *testing.T, s streams[E], history ...E) string {
	t.Helper()
	id := s.NewID()
	for i, e := range history {
		if _, err := s.add(t.Context(), id, history[:i], e); err != nil {
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
