package command

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// DescribeSpecimen puts new values in place of those that a specimen has.
type DescribeSpecimen struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
	museum.SpecimenChanges
}

// DescribeSpecimenHandler handles DescribeSpecimen.
type DescribeSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenDescribed.
func (h DescribeSpecimenHandler) Handle(ctx context.Context, cmd DescribeSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.DescribeSpecimen(cmd.SpecimenChanges))
	})
}
