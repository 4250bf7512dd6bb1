package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ListCategories asks for categories, a page at a time.
type ListCategories struct {
	After     transactions.CategoryID // the last of the page before; "" is none
	Limit     int
	ReadToken int64 // the position that the answer must show; 0 is any
}

// ListCategoriesHandler handles ListCategories.
type ListCategoriesHandler struct{ Ports Ports }

// Handle answers with one page.
func (h ListCategoriesHandler) Handle(ctx context.Context, q ListCategories) (Page[transactions.CategoryRecord, transactions.CategoryID], error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return Page[transactions.CategoryRecord, transactions.CategoryID]{}, err
	}
	// One more than asked for tells whether the list goes on.
	items, err := h.Ports.Categories.List(ctx, q.After, q.Limit+1)
	if err != nil {
		return Page[transactions.CategoryRecord, transactions.CategoryID]{}, err
	}
	page := Page[transactions.CategoryRecord, transactions.CategoryID]{Items: items}
	if len(items) > q.Limit {
		page.Items = items[:q.Limit]
		page.Next = items[q.Limit-1].ID
	}
	return page, nil
}
