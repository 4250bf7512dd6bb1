package query

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// GetSpecimen asks for one specimen.
type GetSpecimen struct {
	ID        museum.SpecimenID
	ReadToken int64 // the position that the answer must include; 0 means any
}

// GetSpecimenHandler handles GetSpecimen.
type GetSpecimenHandler struct{ Ports Ports }

// Handle answers with the specimen.
func (h GetSpecimenHandler) Handle(ctx context.Context, q GetSpecimen) (museum.SpecimenRecord, error) {
	if err := h.Ports.Projection.Wait(ctx, "specimens", q.ReadToken); err != nil {
		return museum.SpecimenRecord{}, err
	}
	return h.Ports.Specimens.Get(ctx, q.ID)
}
