package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// PickStock takes from the on hand of a stock item.
type PickStock struct {
	ID             transactions.StockItemID
	IfMatch        int64 // the version that the caller has seen; 0 is any
	Quantity       int64
	IdempotencyKey string
}

// PickStockHandler handles PickStock.
type PickStockHandler struct{ Ports Ports }

// Handle appends StockPicked.
func (h PickStockHandler) Handle(ctx context.Context, cmd PickStock) (Receipt, error) {
	return once(ctx, h.Ports, "PickStock", cmd.IdempotencyKey, cmd, func(ctx context.Context) (Receipt, error) {
		return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
			return transactions.StockItemFromEvents(history).PickStock(cmd.Quantity)
		})
	})
}
