package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// ReturnSpecimen takes a specimen from stored or shown to returned.
type ReturnSpecimen struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// ReturnSpecimenHandler handles ReturnSpecimen.
type ReturnSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenReturned.
func (h ReturnSpecimenHandler) Handle(ctx context.Context, cmd ReturnSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.SpecimenFromEvents(history).Return())
	})
}
