package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// UpdateStockItem puts new values in place of those that a stock item has.
type UpdateStockItem struct {
	ID       transactions.StockItemID
	IfMatch  int64 // the version that the caller has seen; 0 is any
	Sku      string
	Category transactions.CategoryID
}

// UpdateStockItemHandler handles UpdateStockItem.
type UpdateStockItemHandler struct{ Ports Ports }

// Handle appends UpdateStockItemRecorded.
func (h UpdateStockItemHandler) Handle(ctx context.Context, cmd UpdateStockItem) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.UpdateStockItem(transactions.StockItemChanges{
			Sku:      cmd.Sku,
			Category: cmd.Category,
		})
	})
}
