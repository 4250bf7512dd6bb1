package projection

import (
	"context"
	"time"
)

// A projection has two generations of rows, of which one serves. One number says
// which: its lowest bit. The others say what happens to the one beside it, which is
// built anew while the first goes on to serve.
const (
	idle      int64 = iota << 1 // it is empty
	requested                   // it is to be emptied and built
	building                    // it is behind the one that serves
	outdated                    // it has served, and is to be emptied
)

const (
	// grace is how long the rows stay that have served: a query may still read them.
	grace = time.Minute
	// clearSize is how many rows are deleted at a time.
	clearSize = 1000
)

// generation is one of both.
type generation struct {
	// The events between are others'. Only so many are skipped before that is stored.
	stored, skipped int64
}

// checkpoint is the name under which the position of a generation is stored.
func (p part) checkpoint(generation int64) string {
	if generation == 0 {
		return p.name
	}
	return p.name + " 2"
}

// change stores what next makes of the state, which others may have changed too.
func (p *projection) change(ctx context.Context, next func(state int64) int64) error {
	var state int64
	err := p.store.Advance(ctx, p.name+" generation", func(_ context.Context, stored int64) (int64, error) {
		state = next(stored)
		return state, nil
	})
	if err == nil && (state != p.state || p.looked.IsZero()) {
		if state&^1 == outdated {
			p.since = time.Now()
		}
		p.state = state
	}
	return err
}

// look reads the state. A process that has ended may have left half of a generation,
// which it may have made in another way: that is built from the beginning.
func (p *projection) look(ctx context.Context) error {
	if !p.looked.IsZero() && time.Since(p.looked) < pollInterval {
		return nil
	}
	err := p.change(ctx, func(state int64) int64 {
		if p.looked.IsZero() && state&^1 == building {
			return state&1 | requested
		}
		return state
	})
	if err == nil {
		p.looked = time.Now()
	}
	return err
}

// to returns a function for change that does nothing if others have changed the state.
func (p *projection) to(phase, serving int64) func(int64) int64 {
	return func(stored int64) int64 {
		if stored != p.state {
			return stored
		}
		return phase | serving
	}
}

// rebuild does a part of what there is to do beside the rows that serve, and reports
// whether there is more.
func (p *projection) rebuild(ctx context.Context) (more bool, err error) {
	serving := p.state & 1
	beside := 1 - serving
	switch p.state &^ 1 {
	case requested:
		if more, err := p.empty(ctx, beside); more || err != nil {
			return more, err
		}
		p.generations[beside] = generation{}
		return true, p.change(ctx, p.to(building, serving))
	case building:
		position, _, err := p.advance(ctx, beside, nil)
		switch {
		case err != nil:
			return true, err
		case position == startOver:
			return true, p.change(ctx, p.to(requested, serving))
		case position < p.target:
			return true, nil
		}
		return true, p.change(ctx, p.to(outdated, beside))
	case outdated:
		if time.Since(p.since) < grace {
			return false, nil
		}
		if more, err := p.empty(ctx, beside); more || err != nil {
			return more, err
		}
		return false, p.change(ctx, p.to(idle, serving))
	}
	return false, nil
}

// empty deletes some rows of a generation that does not serve.
func (p *projection) empty(ctx context.Context, beside int64) (more bool, err error) {
	cleared, err := p.clear(ctx, p.beside, clearSize)
	if err != nil || cleared > 0 {
		return cleared > 0, err
	}
	return false, p.store.Advance(ctx, p.checkpoint(beside), func(context.Context, int64) (int64, error) { return 0, nil })
}

// retry postpones the rebuild after a failure; the rows that serve are not affected.
func (p *projection) retry(ctx context.Context, err error) {
	p.pause = min(max(2*p.pause, pollInterval), maxBackoff)
	p.resume = time.Now().Add(p.pause)
	p.rebuilt(err)
	p.logger.WarnContext(ctx, "a rebuild of the read model waits", "service_app.projection.name", p.name,
		"error", err, "service_app.retry.delay", p.pause.Seconds())
	p.count(ctx, err)
}
