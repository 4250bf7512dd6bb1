package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// DeleteCategory ends a category.
type DeleteCategory struct {
	ID      transactions.CategoryID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// DeleteCategoryHandler handles DeleteCategory.
type DeleteCategoryHandler struct{ Ports Ports }

// Handle appends CategoryDeleted.
func (h DeleteCategoryHandler) Handle(ctx context.Context, cmd DeleteCategory) (Receipt, error) {
	return categoryStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]transactions.CategoryEvent) (transactions.CategoryEvent, error) {
		return transactions.CategoryDeleted{}, nil
	})
}
