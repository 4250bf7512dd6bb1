package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// Sample takes from the weight of a specimen.
type Sample struct {
	ID             museum.SpecimenID
	IfMatch        int64 // the version that the caller has seen; 0 means any
	Loss           museum.Decimal
	IdempotencyKey string
}

// SampleHandler handles Sample.
type SampleHandler struct{ Ports Ports }

// Handle appends SampleRecorded.
func (h SampleHandler) Handle(ctx context.Context, cmd Sample) (Receipt, error) {
	return specimenStreams(h.Ports).once("Sample", cmd.IdempotencyKey, cmd).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.SpecimenFromEvents(history).Sample(cmd.Loss))
	})
}
