package command

import (
	"context"
	"time"

	"example.com/service/internal/domain/museum"
)

// DescribeSpecimen puts new values in place of those that a specimen has.
type DescribeSpecimen struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
	Label   string
	Notes   []string
	Counts  []int64
	Weights []museum.Decimal
	Fragile bool
	Found   museum.Date
	SeenAt  *time.Time
	Code    museum.UUID
	Offers  []museum.Money
	Origin  museum.SpecimenOrigin
	Colours []museum.SpecimenColours
	Parent  *museum.SpecimenID
	Related []museum.SpecimenID
}

// DescribeSpecimenHandler handles DescribeSpecimen.
type DescribeSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenDescribed.
func (h DescribeSpecimenHandler) Handle(ctx context.Context, cmd DescribeSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]museum.SpecimenEvent) ([]museum.SpecimenEvent, error) {
		return one(museum.DescribeSpecimen(museum.SpecimenChanges{
			Label:   cmd.Label,
			Notes:   cmd.Notes,
			Counts:  cmd.Counts,
			Weights: cmd.Weights,
			Fragile: cmd.Fragile,
			Found:   cmd.Found,
			SeenAt:  cmd.SeenAt,
			Code:    cmd.Code,
			Offers:  cmd.Offers,
			Origin:  cmd.Origin,
			Colours: cmd.Colours,
			Parent:  cmd.Parent,
			Related: cmd.Related,
		}))
	})
}
