package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// PackBox makes a new box.
type PackBox struct {
	Label   string
	Goods   []transactions.StockItemID
	VolumeL transactions.Decimal
}

// PackBoxHandler handles PackBox.
type PackBoxHandler struct{ Ports Ports }

// Handle appends BoxPacked.
func (h PackBoxHandler) Handle(ctx context.Context, cmd PackBox) (Receipt, error) {
	event, err := transactions.PackBox(transactions.BoxFields(cmd))
	if err != nil {
		return Receipt{}, err
	}
	return boxStreams(h.Ports).begin(ctx, event)
}
