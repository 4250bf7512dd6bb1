package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// RaiseValue adds to the value of a specimen.
type RaiseValue struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
	Rise    museum.Money
}

// RaiseValueHandler handles RaiseValue.
type RaiseValueHandler struct{ Ports Ports }

// Handle appends ValueRaised.
func (h RaiseValueHandler) Handle(ctx context.Context, cmd RaiseValue) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.SpecimenFromEvents(history).RaiseValue(cmd.Rise))
	})
}
