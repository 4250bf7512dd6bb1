package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// RemoveSpecimen ends a specimen.
type RemoveSpecimen struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// RemoveSpecimenHandler handles RemoveSpecimen.
type RemoveSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenRemoved.
func (h RemoveSpecimenHandler) Handle(ctx context.Context, cmd RemoveSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return []museum.SpecimenEvent{museum.SpecimenRemoved{}}, nil
	})
}
