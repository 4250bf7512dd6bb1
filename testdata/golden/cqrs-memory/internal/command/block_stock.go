package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// BlockStock takes a stock item from available to blocked.
type BlockStock struct {
	ID      transactions.StockItemID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// BlockStockHandler handles BlockStock.
type BlockStockHandler struct{ Ports Ports }

// Handle appends StockBlocked.
func (h BlockStockHandler) Handle(ctx context.Context, cmd BlockStock) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).BlockStock()
	})
}
