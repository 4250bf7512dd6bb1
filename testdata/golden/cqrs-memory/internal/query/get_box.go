package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GetBox asks for one box.
type GetBox struct {
	ID        transactions.BoxID
	ReadToken string
}

// GetBoxHandler handles GetBox.
type GetBoxHandler struct{ Ports Ports }

// Handle answers with the box.
func (h GetBoxHandler) Handle(ctx context.Context, q GetBox) (transactions.BoxRecord, error) {
	if err := await(ctx, h.Ports.Projection, q.ReadToken); err != nil {
		return transactions.BoxRecord{}, err
	}
	return h.Ports.Boxes.Get(ctx, q.ID)
}
