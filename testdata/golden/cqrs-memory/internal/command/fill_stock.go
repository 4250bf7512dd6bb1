package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// FillStock adds to the on hand of a stock item.
type FillStock struct {
	ID       transactions.StockItemID
	IfMatch  int64 // the version that the caller has seen; 0 is any
	Quantity int64
}

// FillStockHandler handles FillStock.
type FillStockHandler struct{ Ports Ports }

// Handle appends StockFilled.
func (h FillStockHandler) Handle(ctx context.Context, cmd FillStock) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).FillStock(cmd.Quantity)
	})
}
