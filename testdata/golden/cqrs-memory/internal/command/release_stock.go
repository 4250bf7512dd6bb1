package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ReleaseStock takes a stock item from blocked to available.
type ReleaseStock struct {
	ID      transactions.StockItemID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// ReleaseStockHandler handles ReleaseStock.
type ReleaseStockHandler struct{ Ports Ports }

// Handle appends StockReleased.
func (h ReleaseStockHandler) Handle(ctx context.Context, cmd ReleaseStock) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).ReleaseStock()
	})
}
