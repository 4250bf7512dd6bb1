package projection

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBroken = errors.New("broken")

// doubles are an event log and a read model in memory that fail on demand.
type doubles struct {
	mu                         sync.Mutex
	events                     []event.Stored
	fault                      error
	positions                  map[string]int64
	specimens, specimensBeside map[museum.SpecimenID]museum.SpecimenRecord // of both generations
}

func newDoubles(events ...event.Stored) *doubles {
	return &doubles{
		events:          events,
		positions:       map[string]int64{},
		specimens:       map[museum.SpecimenID]museum.SpecimenRecord{},
		specimensBeside: map[museum.SpecimenID]museum.SpecimenRecord{},
	}
}

func (d *doubles) model(beside int64) ReadModel {
	return ReadModel{
		Specimens: table[museum.SpecimenID, museum.SpecimenRecord]{
			func() map[museum.SpecimenID]museum.SpecimenRecord {
				if (d.generation("specimens")+beside)&1 == 0 {
					return d.specimens
				}
				return d.specimensBeside
			},
			func(row museum.SpecimenRecord) (museum.SpecimenID, int64) { return row.ID, row.Version },
		},
	}
}

func (d *doubles) projector(t *testing.T) (*Projector, *telemetrytest.Recorder) {
	t.Helper()
	tel, recorder := telemetrytest.New(t)
	p, err := NewProjector(tel, d, d, d.model(0), d.model(1))
	if err != nil {
		t.Fatal(err)
	}
	return p, recorder
}

// generation is the state of a projection's generations.
func (d *doubles) generation(name string) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.positions[name+" generation"]
}

// snapshot is a copy of the rows that serve.
func (d *doubles) snapshot() map[string]any {
	return map[string]any{
		"specimen": maps.Clone(d.model(0).Specimens.(table[museum.SpecimenID, museum.SpecimenRecord]).rows()),
	}
}

// Advance undoes nothing when step fails, as a store without transactions.
func (d *doubles) Advance(ctx context.Context, name string, step func(context.Context, int64) (int64, error)) error {
	d.mu.Lock()
	position := d.positions[name]
	d.mu.Unlock()
	next, err := step(ctx, position)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		d.positions[name] = next
	}
	return err
}

// firstName is the name of the first projection.
const firstName = "specimens"

// at is the position of the generation of that projection that serves.
func (d *doubles) at() int64 {
	if d.positions[firstName+" generation"]&1 == 1 {
		return d.positions[firstName+" 2"]
	}
	return d.positions[firstName]
}

// projectOnce has every projection take in one batch, and returns what the first did.
func (p *Projector) projectOnce(ctx context.Context) (behind bool, err error) {
	for _, other := range p.projections[1:] {
		_, _ = other.project(ctx)
	}
	return p.projections[0].project(ctx)
}

// apply changes the read model as the projection of the event does.
func (m ReadModel) apply(ctx context.Context, e event.Stored) error {
	kind, _ := e.Subject()
	for _, part := range parts() {
		if part.kind == kind {
			return part.apply(ctx, m, e)
		}
	}
	return errBroken
}

func (d *doubles) append(events ...event.Stored) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, events...)
}

func (d *doubles) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = err
}

func (d *doubles) After(_ context.Context, position int64, limit int) ([]event.Stored, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	end := min(position+int64(limit), int64(len(d.events)))
	return d.events[position:end], d.fault
}

func (d *doubles) Position(context.Context) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int64(len(d.events)), nil
}

// table stores rows as a store does.
type table[ID ~string, Row any] struct {
	rows func() map[ID]Row
	of   func(Row) (id ID, version int64)
}

func (t table[ID, Row]) Put(_ context.Context, row Row) error {
	id, version := t.of(row)
	if before, there := t.rows()[id]; there {
		if _, kept := t.of(before); kept >= version {
			return nil
		}
	}
	t.rows()[id] = row
	return nil
}

func (t table[ID, Row]) Get(_ context.Context, id ID) (Row, error) {
	row, there := t.rows()[id]
	if !there {
		return row, museum.ErrNotFound
	}
	return row, nil
}

func (t table[ID, Row]) Delete(_ context.Context, id ID, version int64) error {
	if row, there := t.rows()[id]; there {
		if _, kept := t.of(row); kept <= version {
			delete(t.rows(), id)
		}
	}
	return nil
}

func (t table[ID, Row]) Clear(_ context.Context, limit int) (cleared int64, err error) {
	rows := t.rows()
	for id := range rows {
		if cleared == int64(limit) {
			break
		}
		delete(rows, id)
		cleared++
	}
	return cleared, nil
}
