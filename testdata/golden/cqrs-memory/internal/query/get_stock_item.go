package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GetStockItem asks for one stock item.
type GetStockItem struct {
	ID        transactions.StockItemID
	ReadToken int64 // the position that the answer must show; 0 is any
}

// GetStockItemHandler handles GetStockItem.
type GetStockItemHandler struct{ Ports Ports }

// Handle answers with the stock item.
func (h GetStockItemHandler) Handle(ctx context.Context, q GetStockItem) (transactions.StockItemRecord, error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return transactions.StockItemRecord{}, err
	}
	return h.Ports.StockItems.Get(ctx, q.ID)
}
