package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// RaisePrice adds to the price of a stock item.
type RaisePrice struct {
	ID      transactions.StockItemID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Amount  transactions.Money
}

// RaisePriceHandler handles RaisePrice.
type RaisePriceHandler struct{ Ports Ports }

// Handle appends RaisePriceRecorded.
func (h RaisePriceHandler) Handle(ctx context.Context, cmd RaisePrice) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).RaisePrice(cmd.Amount)
	})
}
