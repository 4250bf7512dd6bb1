package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// AddSpecimen makes a new specimen.
type AddSpecimen struct {
	museum.SpecimenFields
	IdempotencyKey string
}

// AddSpecimenHandler handles AddSpecimen.
type AddSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenAdded.
func (h AddSpecimenHandler) Handle(ctx context.Context, cmd AddSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).once("AddSpecimen", cmd.IdempotencyKey, cmd).begin(ctx, func() ([]museum.SpecimenEvent, error) {
		return one(museum.AddSpecimen(cmd.SpecimenFields))
	})
}
