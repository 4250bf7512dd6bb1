package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// CreateCategory makes a new category.
type CreateCategory struct {
	Code      string
	Parent    *transactions.CategoryID
	Hazardous bool
}

// CreateCategoryHandler handles CreateCategory.
type CreateCategoryHandler struct{ Ports Ports }

// Handle appends CategoryCreated.
func (h CreateCategoryHandler) Handle(ctx context.Context, cmd CreateCategory) (Receipt, error) {
	event, err := transactions.CreateCategory(transactions.CategoryFields(cmd))
	if err != nil {
		return Receipt{}, err
	}
	return categoryStreams(h.Ports).begin(ctx, event)
}
