package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GetBox asks for one box.
type GetBox struct {
	ID        transactions.BoxID
	ReadToken int64 // the position that the answer must show; 0 is any
}

// GetBoxHandler handles GetBox.
type GetBoxHandler struct{ Ports Ports }

// Handle answers with the box.
func (h GetBoxHandler) Handle(ctx context.Context, q GetBox) (transactions.BoxRecord, error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return transactions.BoxRecord{}, err
	}
	return h.Ports.Boxes.Get(ctx, q.ID)
}
