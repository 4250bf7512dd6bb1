package command

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ReceiveStockItem makes a new stock item.
type ReceiveStockItem struct {
	Sku      string
	Category transactions.CategoryID
	OnHand   int64
	WeightKg transactions.Decimal
	Price    transactions.Money
}

// ReceiveStockItemHandler handles ReceiveStockItem.
type ReceiveStockItemHandler struct{ Ports Ports }

// Handle appends StockItemReceived.
func (h ReceiveStockItemHandler) Handle(ctx context.Context, cmd ReceiveStockItem) (Receipt, error) {
	event, err := transactions.ReceiveStockItem(transactions.StockItemFields(cmd))
	if err != nil {
		return Receipt{}, err
	}
	return stockItemStreams(h.Ports).begin(ctx, event)
}
