package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// ShowSpecimen takes a specimen from stored to shown.
type ShowSpecimen struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// ShowSpecimenHandler handles ShowSpecimen.
type ShowSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenShown.
func (h ShowSpecimenHandler) Handle(ctx context.Context, cmd ShowSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.SpecimenFromEvents(history).Show())
	})
}
