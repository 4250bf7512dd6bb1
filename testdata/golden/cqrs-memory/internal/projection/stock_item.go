package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func (m ReadModel) applyStockItem(ctx context.Context, id transactions.StockItemID, e event.Stored) error {
	happened, err := event.DecodeStockItem(e)
	if err != nil {
		return err
	}
	switch happened := happened.(type) {
	case transactions.StockItemReceived:
		return m.StockItems.Put(ctx, transactions.StockItemRecord{
			ID:        id,
			Version:   e.Version,
			State:     transactions.StockItemStateAvailable,
			Sku:       happened.Sku,
			Category:  happened.Category,
			OnHand:    happened.OnHand,
			WeightKg:  happened.WeightKg,
			Price:     happened.Price,
			CreatedAt: e.Time,
			UpdatedAt: e.Time,
		})
	case transactions.StockPicked:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.OnHand = happened.OnHand })
	case transactions.StockFilled:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.OnHand = happened.OnHand })
	case transactions.RaisePriceRecorded:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.Price = happened.Price })
	case transactions.DryOutRecorded:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.WeightKg = happened.WeightKg })
	case transactions.StockBlocked:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.State = transactions.StockItemStateBlocked })
	case transactions.StockReleased:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.State = transactions.StockItemStateAvailable })
	case transactions.StockRetired:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) { row.State = transactions.StockItemStateRetired })
	case transactions.UpdateStockItemRecorded:
		return m.updateStockItem(ctx, id, e, func(row *transactions.StockItemRecord) {
			row.Sku = happened.Sku
			row.Category = happened.Category
		})
	default:
		return fmt.Errorf("nothing is known of %T", happened)
	}
}

func (m ReadModel) updateStockItem(ctx context.Context, id transactions.StockItemID, e event.Stored, change func(*transactions.StockItemRecord)) error {
	row, err := m.StockItems.Get(ctx, id)
	if err != nil {
		return err
	}
	change(&row)
	row.Version, row.UpdatedAt = e.Version, e.Time
	return m.StockItems.Put(ctx, row)
}
