package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GetCategory asks for one category.
type GetCategory struct {
	ID        transactions.CategoryID
	ReadToken int64 // the position that the answer must show; 0 is any
}

// GetCategoryHandler handles GetCategory.
type GetCategoryHandler struct{ Ports Ports }

// Handle answers with the category.
func (h GetCategoryHandler) Handle(ctx context.Context, q GetCategory) (transactions.CategoryRecord, error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return transactions.CategoryRecord{}, err
	}
	return h.Ports.Categories.Get(ctx, q.ID)
}
