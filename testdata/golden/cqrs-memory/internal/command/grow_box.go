package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GrowBox adds to the volume l of a box.
type GrowBox struct {
	ID      transactions.BoxID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Litres  transactions.Decimal
}

// GrowBoxHandler handles GrowBox.
type GrowBoxHandler struct{ Ports Ports }

// Handle appends GrowBoxRecorded.
func (h GrowBoxHandler) Handle(ctx context.Context, cmd GrowBox) (Receipt, error) {
	return boxStreams(h.Ports).change(ctx, string(cmd.ID), cmd.IfMatch, func(history []transactions.BoxEvent) (transactions.BoxEvent, error) {
		return transactions.BoxFromEvents(history).Grow(cmd.Litres)
	})
}
