package command

import (
	"context"
	"time"

	"example.com/service/internal/domain/museum"
)

// AddSpecimen makes a new specimen.
type AddSpecimen struct {
	Label          string
	Notes          []string
	Pieces         int64
	Counts         []int64
	Weight         museum.Decimal
	Weights        []museum.Decimal
	Fragile        bool
	Found          museum.Date
	SeenAt         *time.Time
	Code           museum.UUID
	Value          museum.Money
	Offers         []museum.Money
	Origin         museum.SpecimenOrigin
	Colours        []museum.SpecimenColours
	Parent         *museum.SpecimenID
	Related        []museum.SpecimenID
	IdempotencyKey string
}

// AddSpecimenHandler handles AddSpecimen.
type AddSpecimenHandler struct{ Ports Ports }

// Handle appends SpecimenAdded.
func (h AddSpecimenHandler) Handle(ctx context.Context, cmd AddSpecimen) (Receipt, error) {
	return specimenStreams(h.Ports).once("AddSpecimen", cmd.IdempotencyKey, cmd).begin(ctx, func() ([]museum.SpecimenEvent, error) {
		return one(museum.AddSpecimen(museum.SpecimenFields{
			Label:   cmd.Label,
			Notes:   cmd.Notes,
			Pieces:  cmd.Pieces,
			Counts:  cmd.Counts,
			Weight:  cmd.Weight,
			Weights: cmd.Weights,
			Fragile: cmd.Fragile,
			Found:   cmd.Found,
			SeenAt:  cmd.SeenAt,
			Code:    cmd.Code,
			Value:   cmd.Value,
			Offers:  cmd.Offers,
			Origin:  cmd.Origin,
			Colours: cmd.Colours,
			Parent:  cmd.Parent,
			Related: cmd.Related,
		}))
	})
}
