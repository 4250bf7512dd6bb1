package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
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
	position  int64
	streams   map[string][]event.Stored
	owners    map[string]string
	answers   map[string]answer
	published []string
}

func newDoubles() *doubles {
	return &doubles{faults: map[string]error{}, kept: kept{
		streams: map[string][]event.Stored{},
		owners:  map[string]string{},
		answers: map[string]answer{},
	}}
}

func (d *doubles) ports() Ports {
	return Ports{
		Tx:           d,
		Log:          d,
		Reservations: d,
		Idempotency:  d,
		Publisher:    d,
		NewID:        d.newID,
		Now:          func() time.Time { return now },
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
	k.owners = maps.Clone(k.owners)
	k.answers = maps.Clone(k.answers)
	k.published = slices.Clone(k.published)
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

func (d *doubles) LastTypes(_ context.Context, streams []string) (map[string]string, error) {
	types := map[string]string{}
	for _, stream := range streams {
		if events := d.streams[stream]; len(events) > 0 {
			types[stream] = events[len(events)-1].Type
		}
	}
	return types, d.faults["Log.LastTypes"]
}

func (d *doubles) Reserve(_ context.Context, scope, key, owner string) error {
	if _, taken := d.owners[scope+" "+key]; taken {
		return &museum.DuplicateError{Field: scope}
	}
	d.owners[scope+" "+key] = owner
	return d.faults["Reservations.Reserve"]
}

func (d *doubles) Release(_ context.Context, scope, key string) error {
	delete(d.owners, scope+" "+key)
	return d.faults["Reservations.Release"]
}

type answer struct{ bodyHash, text []byte }

func (d *doubles) Begin(_ context.Context, operation, key string, bodyHash []byte) ([]byte, bool, error) {
	known, found := d.answers[operation+" "+key]
	if found && !bytes.Equal(known.bodyHash, bodyHash) {
		return nil, false, museum.ErrKeyReused
	}
	if !found {
		d.answers[operation+" "+key] = answer{bodyHash: bodyHash}
	}
	return known.text, found, d.faults["Idempotency.Begin"]
}

func (d *doubles) Complete(_ context.Context, operation, key string, text []byte) error {
	d.answers[operation+" "+key] = answer{d.answers[operation+" "+key].bodyHash, text}
	return d.faults["Idempotency.Complete"]
}

func (d *doubles) Publish(_ context.Context, e event.Stored) error {
	d.published = append(d.published, e.ID)
	return d.faults["Publisher.Publish"]
}

// exist creates streams that can be referred to.
func (d *doubles) exist(kind string, ids ...string) {
	for _, id := range ids {
		d.streams[event.Stream(kind, id)] = []event.Stored{{}}
	}
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
