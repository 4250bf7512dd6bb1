// Package query answers from the read model, which follows the event log.
package query

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// Ports are what handlers of queries need.
type Ports struct {
	Projection Projection
	Specimens  Specimens
}

// Projection builds the read model from the event log.
type Projection interface {
	// Wait returns when the projection of that name includes the event at position,
	// at once for 0, and fails with storage.ErrUnavailable when that takes too long.
	Wait(ctx context.Context, name string, position int64) error
}

// Specimens are the specimens of the read model.
type Specimens interface {
	// Get fails with museum.ErrNotFound when there is no such specimen.
	Get(ctx context.Context, id museum.SpecimenID) (museum.SpecimenRecord, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) ([]museum.SpecimenRecord, error)
}

// Page is a part of a list. Next is the id after which the list goes on, or "" at
// its end.
type Page[Row any, ID ~string] struct {
	Items []Row
	Next  ID
}
