// Package projection builds the read model from the event log.
package projection

import (
	"context"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

// ReadModel is what queries read.
type ReadModel struct {
	Specimens Specimens
}

// Store stores the positions of projections.
type Store interface {
	// Advance calls step with the position of name, 0 at first, and stores the next one,
	// after what step changes or together with it. A store without transactions
	// keeps the changes of a step that fails, and step may be called again: the
	// same events in the same order must leave the same rows.
	Advance(ctx context.Context, name string, step func(ctx context.Context, position int64) (next int64, err error)) error
}

// Specimens are the rows of specimens.
type Specimens interface {
	// Put ignores a row that is not newer than the stored one.
	Put(ctx context.Context, row museum.SpecimenRecord) error
	Get(ctx context.Context, id museum.SpecimenID) (museum.SpecimenRecord, error)
	Delete(ctx context.Context, id museum.SpecimenID, version int64) error
	// Clear removes at most limit rows, and returns how many.
	Clear(ctx context.Context, limit int) (cleared int64, err error)
}

// part is what one type of aggregate brings to the read model.
type part struct {
	name  string // its position is stored under it, and that of its second generation under "NAME 2"
	kind  string // of its streams
	apply func(ctx context.Context, m ReadModel, e event.Stored) error
	clear func(ctx context.Context, m ReadModel, limit int) (cleared int64, err error)
}

// parts are those of all types.
func parts() []part {
	return []part{
		{
			name:  "specimens",
			kind:  "specimen",
			apply: func(ctx context.Context, m ReadModel, e event.Stored) error { return m.applySpecimen(ctx, e) },
			clear: func(ctx context.Context, m ReadModel, limit int) (int64, error) { return m.Specimens.Clear(ctx, limit) },
		},
	}
}
