package query

import (
	"context"

	"example.com/service/internal/domain/museum"
)

// ListSpecimens asks for specimens, a page at a time.
type ListSpecimens struct {
	After     museum.SpecimenID // the last id of the previous page; "" starts the list
	Limit     int
	State     museum.SpecimenState // "" means any
	ReadToken int64                // the position that the answer must include; 0 means any
}

// ListSpecimensHandler handles ListSpecimens.
type ListSpecimensHandler struct{ Ports Ports }

// Handle answers with one page.
func (h ListSpecimensHandler) Handle(ctx context.Context, q ListSpecimens) (Page[museum.SpecimenRecord, museum.SpecimenID], error) {
	if q.Limit < 1 || q.Limit > 200 {
		return Page[museum.SpecimenRecord, museum.SpecimenID]{}, &museum.InvalidError{Field: "limit", Reason: "must be 1 to 200"}
	}
	if err := h.Ports.Projection.Wait(ctx, "specimens", q.ReadToken); err != nil {
		return Page[museum.SpecimenRecord, museum.SpecimenID]{}, err
	}
	// One item more than asked for shows whether the list goes on.
	items, err := h.Ports.Specimens.List(ctx, q.After, q.Limit+1, q.State)
	if err != nil {
		return Page[museum.SpecimenRecord, museum.SpecimenID]{}, err
	}
	page := Page[museum.SpecimenRecord, museum.SpecimenID]{Items: items}
	if len(items) > q.Limit {
		page.Items = items[:q.Limit]
		page.Next = items[q.Limit-1].ID
	}
	return page, nil
}
