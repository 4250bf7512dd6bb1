package projection

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

// applySpecimen changes the read model according to an event of a specimen.
func (m ReadModel) applySpecimen(ctx context.Context, e event.Stored) error {
	_, subject := e.Subject()
	id := museum.SpecimenID(subject)
	happened, err := event.DecodeSpecimen(e)
	if err != nil {
		return err
	}
	switch happened := happened.(type) {
	case museum.SpecimenAdded:
		return m.Specimens.Put(ctx, museum.SpecimenRecord{
			ID:             id,
			Version:        e.Version,
			State:          museum.SpecimenStateStored,
			SpecimenFields: museum.SpecimenFields(happened),
			CreatedAt:      e.Time,
			UpdatedAt:      e.Time,
		})
	case museum.SpecimenDescribed:
		return m.updateSpecimen(ctx, id, e, func(row *museum.SpecimenRecord) {
			row.Label = happened.Label
			row.Notes = happened.Notes
			row.Counts = happened.Counts
			row.Weights = happened.Weights
			row.Fragile = happened.Fragile
			row.Found = happened.Found
			row.SeenAt = happened.SeenAt
			row.Code = happened.Code
			row.Offers = happened.Offers
			row.Origin = happened.Origin
			row.Colours = happened.Colours
			row.Parent = happened.Parent
			row.Related = happened.Related
		})
	case museum.SpecimenShown:
		return m.updateSpecimen(ctx, id, e, func(row *museum.SpecimenRecord) { row.State = museum.SpecimenStateShown })
	case museum.SpecimenReturned:
		return m.updateSpecimen(ctx, id, e, func(row *museum.SpecimenRecord) { row.State = museum.SpecimenStateReturned })
	case museum.PiecesFound:
		return m.updateSpecimen(ctx, id, e, func(row *museum.SpecimenRecord) { row.Pieces = happened.Pieces })
	case museum.SampleRecorded:
		return m.updateSpecimen(ctx, id, e, func(row *museum.SpecimenRecord) { row.Weight = happened.Weight })
	case museum.ValueRaised:
		return m.updateSpecimen(ctx, id, e, func(row *museum.SpecimenRecord) { row.Value = happened.Value })
	case museum.SpecimenRemoved:
		return m.Specimens.Delete(ctx, id, e.Version)
	default:
		return fmt.Errorf("nothing is known of %T", happened)
	}
}

func (m ReadModel) updateSpecimen(ctx context.Context, id museum.SpecimenID, e event.Stored, change func(*museum.SpecimenRecord)) error {
	row, err := m.Specimens.Get(ctx, id)
	if errors.Is(err, museum.ErrNotFound) {
		return nil // deleted by a later event, when this one was projected before
	}
	if err != nil {
		return err
	}
	change(&row)
	row.Version, row.UpdatedAt = e.Version, e.Time
	return m.Specimens.Put(ctx, row)
}
