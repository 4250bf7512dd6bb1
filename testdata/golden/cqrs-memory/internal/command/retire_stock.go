package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// RetireStock takes a stock item from available or blocked to retired.
type RetireStock struct {
	ID      transactions.StockItemID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// RetireStockHandler handles RetireStock.
type RetireStockHandler struct{ Ports Ports }

// Handle appends StockRetired.
func (h RetireStockHandler) Handle(ctx context.Context, cmd RetireStock) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).RetireStock()
	})
}
