package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// FindPieces adds to the pieces of a specimen.
type FindPieces struct {
	ID          museum.SpecimenID
	IfMatch     int64 // the version that the caller has seen; 0 means any
	FoundPieces int64
}

// FindPiecesHandler handles FindPieces.
type FindPiecesHandler struct{ Ports Ports }

// Handle appends PiecesFound.
func (h FindPiecesHandler) Handle(ctx context.Context, cmd FindPieces) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.SpecimenFromEvents(history).FindPieces(cmd.FoundPieces))
	})
}
