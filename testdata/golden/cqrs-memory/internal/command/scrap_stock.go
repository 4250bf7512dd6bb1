package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ScrapStock takes a stock item from blocked to retired.
type ScrapStock struct {
	ID      transactions.StockItemID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// ScrapStockHandler handles ScrapStock.
type ScrapStockHandler struct{ Ports Ports }

// Handle appends StockRetired.
func (h ScrapStockHandler) Handle(ctx context.Context, cmd ScrapStock) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).ScrapStock()
	})
}
