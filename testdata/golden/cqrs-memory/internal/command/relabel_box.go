package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// RelabelBox puts new values in place of those that a box has.
type RelabelBox struct {
	ID      transactions.BoxID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Label   string
	Goods   []transactions.StockItemID
}

// RelabelBoxHandler handles RelabelBox.
type RelabelBoxHandler struct{ Ports Ports }

// Handle appends RelabelBoxRecorded.
func (h RelabelBoxHandler) Handle(ctx context.Context, cmd RelabelBox) (Receipt, error) {
	return boxStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func([]transactions.BoxEvent) (transactions.BoxEvent, error) {
		return transactions.RelabelBox(transactions.BoxChanges{
			Label: cmd.Label,
			Goods: cmd.Goods,
		})
	})
}
