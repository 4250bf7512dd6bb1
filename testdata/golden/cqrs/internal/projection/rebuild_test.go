package projection

import (
	"context"
	"maps"
	"reflect"
	"testing"
	"testing/synctest"
	"time"
)

// ask has the rows of the first projection built anew, as Rebuild does.
func (d *doubles) ask() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.positions[firstName+" generation"] = d.positions[firstName+" generation"]&1 | requested
}

// phase is what happens to the rows that do not serve.
func (d *doubles) phase() int64 { return d.generation(firstName) &^ 1 }

// times has a projection take several steps.
func (p *projection) times(t *testing.T, steps int) {
	t.Helper()
	for range steps {
		if _, err := p.project(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRowsServeWhileOthersAreBuilt looks at the rows after each step of a rebuild.
func TestRowsServeWhileOthersAreBuilt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		history := many()
		d := newDoubles(history[:len(history)-1]...)
		p, _ := d.projector(t)
		first := p.projections[0]
		first.times(t, 4)
		right := maps.Clone(d.orders)
		for generation := range int64(3) { // to the second, and back
			serving := d.model(0).Orders
			for _, row := range right { // is wrong from now on
				row.Version = 100
				if err := serving.Put(t.Context(), row); err != nil {
					t.Fatal(err)
				}
				break
			}
			before := d.snapshot()["order"]
			d.ask()
			time.Sleep(pollInterval)
			for steps := 0; d.generation(firstName)&1 == generation&1; steps++ {
				if now := d.snapshot()["order"]; steps > 6 || !reflect.DeepEqual(now, before) {
					t.Fatalf("after %d steps the state is %d", steps, d.generation(firstName))
				}
				if err := first.wait(t.Context(), int64(len(d.events))); err != nil {
					t.Fatal(err)
				}
				first.times(t, 1)
			}
			if now := d.snapshot()["order"]; d.phase() != outdated || !reflect.DeepEqual(now, any(right)) {
				t.Fatalf("in the phase %d the rows that were built are not right", d.phase())
			}

			// A query may still read the rows that served; then they go.
			time.Sleep(grace - time.Second)
			first.times(t, 3)
			if first.hasNoneBeside(t) {
				t.Error("the rows that served are gone at once")
			}
			time.Sleep(2 * time.Second)
			first.times(t, 3)
			if !first.hasNoneBeside(t) || d.phase() != idle {
				t.Errorf("in the phase %d the rows that served are still there", d.phase())
			}
		}
		d.append(history[len(history)-1])
		first.times(t, 1)
		if err := first.wait(t.Context(), int64(len(history))); err != nil || d.at() != int64(len(history)) {
			t.Errorf("%v at %d", err, d.at())
		}
	})
}

// hasNoneBeside reports whether there are no rows beside those that serve; it deletes
// one of them.
func (p *projection) hasNoneBeside(t *testing.T) bool {
	t.Helper()
	cleared, err := p.clear(t.Context(), p.beside, 1)
	if err != nil {
		t.Fatal(err)
	}
	return cleared == 0
}

// TestARebuildThatWasCutOffStartsAgain ends the process after each step.
func TestARebuildThatWasCutOffStartsAgain(t *testing.T) {
	for steps := range 8 {
		d := newDoubles(many()...)
		p, _ := d.projector(t)
		p.projections[0].times(t, 4)
		want := d.snapshot()
		d.ask()
		p, _ = d.projector(t)
		p.projections[0].times(t, steps)
		if d.phase() == building { // half of the rows, of which the next process would make others
			for id, row := range d.ordersBeside {
				row.Version = 100
				d.ordersBeside[id] = row
			}
		}
		p, _ = d.projector(t)
		for range 12 {
			p.projections[0].times(t, 1)
			if !reflect.DeepEqual(d.snapshot(), want) {
				t.Fatalf("after %d steps it shows something else", steps)
			}
		}
		if d.generation(firstName) != outdated|1 {
			t.Errorf("after %d steps the state is %d", steps, d.generation(firstName))
		}
	}
}

// TestABuildThatFailsDoesNotStopTheRowsThatServe has an event that could be projected
// once.
func TestABuildThatFailsDoesNotStopTheRowsThatServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		history := many()
		d := newDoubles(history[:3]...)
		p, recorder := running(t, d)
		time.Sleep(pollInterval)
		kind := d.events[1].Type
		d.mu.Lock()
		d.events[1].Type = "Unknown.v1"
		d.mu.Unlock()
		d.ask()
		time.Sleep(10 * time.Second)
		d.append(history[3])
		p.Wake()
		if err := p.Wait(t.Context(), firstName, 4); err != nil {
			t.Error(err)
		}
		if logs := recorder.Logs(t); len(logs) != 4 || logs[0]["msg"] != "a rebuild of the read model waits" {
			t.Errorf("logged %v", logs)
		}
		if err := p.Checks()[firstName](t.Context()); err == nil {
			t.Error("the check does not show it")
		}
		d.mu.Lock()
		d.events[1].Type = kind
		d.mu.Unlock()
		time.Sleep(maxBackoff)
		if err := p.Checks()[firstName](t.Context()); err != nil || d.generation(firstName) != outdated|1 {
			t.Errorf("the state is %d, and the check gives %v", d.generation(firstName), err)
		}
	})
}

// TestAnotherLogServesWhenAllOfItIsShown replaces the log by a shorter one.
func TestAnotherLogServesWhenAllOfItIsShown(t *testing.T) {
	for _, size := range []int{0, 1, batchSize + 1} {
		d := newDoubles(many()...)
		p, _ := d.projector(t)
		first := p.projections[0]
		first.times(t, 4)
		before := d.snapshot()
		d.events = d.events[:size]
		if _, err := first.serve(t.Context(), nil); err != nil || d.positions[firstName] != startOver || !reflect.DeepEqual(d.snapshot(), before) {
			t.Fatalf("at %d, %v; that the rows are of another log must be stored", d.positions[firstName], err)
		}
		if size > 0 {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := first.wait(ctx, 1); err == nil {
				t.Error("rows of another log show an event of this one")
			}
		}
		first.times(t, 6)
		if err := first.wait(t.Context(), int64(size)); err != nil || d.generation(firstName) != outdated|1 || len(d.ordersBeside) != size {
			t.Errorf("%v; the state is %d with %d rows, want %d", err, d.generation(firstName), len(d.ordersBeside), size)
		}
	}
}
