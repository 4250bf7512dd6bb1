package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// DryOut takes from the weight kg of a stock item.
type DryOut struct {
	ID      transactions.StockItemID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Loss    transactions.Decimal
}

// DryOutHandler handles DryOut.
type DryOutHandler struct{ Ports Ports }

// Handle appends DryOutRecorded.
func (h DryOutHandler) Handle(ctx context.Context, cmd DryOut) (Receipt, error) {
	return stockItemStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.StockItemEvent) (transactions.StockItemEvent, error) {
		return transactions.StockItemFromEvents(history).DryOut(cmd.Loss)
	})
}
