package application

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
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// errBroken is a failure that no caller causes.
var errBroken = errors.New("broken")

// doubles are ports in memory that fail on demand.
type doubles struct {
	kept
	faultAt map[string]error // by port and method, such as Specimens.Insert
	lastID  int
}

// kept is the state that a failed transaction restores.
type kept struct {
	specimens map[museum.SpecimenID]museum.SpecimenRecord
	published []any
	seen      map[string]answer
}

func newDoubles() *doubles {
	return &doubles{
		kept: kept{
			specimens: map[museum.SpecimenID]museum.SpecimenRecord{},
			seen:      map[string]answer{},
		},
		faultAt: map[string]error{},
	}
}

func (d *doubles) driven() DrivenPorts {
	return DrivenPorts{
		Tx:             d,
		IDs:            d,
		Clock:          clock{},
		Idempotency:    idempotencyDouble{d},
		Specimens:      specimensDouble{d},
		SpecimenEvents: specimensDouble{d},
	}
}

// app builds the use cases on the doubles.
func (d *doubles) app(t *testing.T) UseCases {
	t.Helper()
	tel, _ := telemetrytest.New(t)
	app, err := New(tel, d.driven())
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// WithinTx restores everything when fn fails.
func (d *doubles) WithinTx(ctx context.Context, fn func(context.Context) error) error {
	before := d.copy()
	err := fn(ctx)
	if err == nil {
		err = d.faultAt["Tx.Commit"]
	}
	if err != nil {
		d.kept = before
	}
	return err
}

func (k kept) copy() kept {
	return kept{
		specimens: maps.Clone(k.specimens),
		published: slices.Clone(k.published),
		seen:      maps.Clone(k.seen),
	}
}

// New returns ids in ascending order.
func (d *doubles) New() string {
	d.lastID++
	return fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", d.lastID)
}

var now = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

type clock struct{}

func (clock) Now() time.Time { return now }

type answer struct{ bodyHash, text []byte }

type idempotencyDouble struct{ *doubles }

func (d idempotencyDouble) Begin(_ context.Context, operation, key string, bodyHash []byte) ([]byte, bool, error) {
	known, found := d.seen[operation+" "+key]
	if found && !bytes.Equal(known.bodyHash, bodyHash) {
		return nil, false, museum.ErrKeyReused
	}
	if !found {
		d.seen[operation+" "+key] = answer{bodyHash: bodyHash}
	}
	return known.text, found, d.faultAt["Idempotency.Begin"]
}

func (d idempotencyDouble) Complete(_ context.Context, operation, key string, text []byte) error {
	d.seen[operation+" "+key] = answer{d.seen[operation+" "+key].bodyHash, text}
	return d.faultAt["Idempotency.Complete"]
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
