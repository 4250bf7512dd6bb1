package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ShrinkBox takes from the volume l of a box.
type ShrinkBox struct {
	ID      transactions.BoxID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Litres  transactions.Decimal
}

// ShrinkBoxHandler handles ShrinkBox.
type ShrinkBoxHandler struct{ Ports Ports }

// Handle appends ShrinkBoxRecorded.
func (h ShrinkBoxHandler) Handle(ctx context.Context, cmd ShrinkBox) (Receipt, error) {
	return boxStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.BoxEvent) (transactions.BoxEvent, error) {
		return transactions.BoxFromEvents(history).Shrink(cmd.Litres)
	})
}
