package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ListStockItems asks for stock items, a page at a time.
type ListStockItems struct {
	After     transactions.StockItemID // the last of the page before; "" is none
	Limit     int
	State     transactions.StockItemState // "" is any
	ReadToken int64                       // the position that the answer must show; 0 is any
}

// ListStockItemsHandler handles ListStockItems.
type ListStockItemsHandler struct{ Ports Ports }

// Handle answers with one page.
func (h ListStockItemsHandler) Handle(ctx context.Context, q ListStockItems) (Page[transactions.StockItemRecord, transactions.StockItemID], error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return Page[transactions.StockItemRecord, transactions.StockItemID]{}, err
	}
	// One more than asked for tells whether the list goes on.
	items, err := h.Ports.StockItems.List(ctx, q.After, q.Limit+1, q.State)
	if err != nil {
		return Page[transactions.StockItemRecord, transactions.StockItemID]{}, err
	}
	page := Page[transactions.StockItemRecord, transactions.StockItemID]{Items: items}
	if len(items) > q.Limit {
		page.Items = items[:q.Limit]
		page.Next = items[q.Limit-1].ID
	}
	return page, nil
}
