package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// UpdateCategory puts new values in place of those that a category has.
type UpdateCategory struct {
	ID        transactions.CategoryID
	IfMatch   int64 // the version that the caller has seen; 0 is any
	Code      string
	Parent    *transactions.CategoryID
	Hazardous bool
}

// UpdateCategoryHandler handles UpdateCategory.
type UpdateCategoryHandler struct{ Ports Ports }

// Handle appends CategoryUpdated.
func (h UpdateCategoryHandler) Handle(ctx context.Context, cmd UpdateCategory) (Receipt, error) {
	return categoryStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]transactions.CategoryEvent) (transactions.CategoryEvent, error) {
		return transactions.UpdateCategory(transactions.CategoryFields{
			Code:      cmd.Code,
			Parent:    cmd.Parent,
			Hazardous: cmd.Hazardous,
		})
	})
}
