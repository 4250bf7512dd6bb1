package command

import (
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func stockItemStreams(ports Ports) streams[transactions.StockItemEvent] {
	return streams[transactions.StockItemEvent]{
		Ports:      ports,
		kind:       "stock_item",
		encode:     event.EncodeStockItem,
		decode:     event.DecodeStockItem,
		references: stockItemReferences,
		keys:       stockItemKeys,
	}
}

func stockItemReferences(event transactions.StockItemEvent) []reference {
	switch event := event.(type) {
	case transactions.StockItemReceived:
		return refer("category", "category", event.Category)
	case transactions.UpdateStockItemRecorded:
		return refer("category", "category", event.Category)
	default:
		return nil
	}
}

func stockItemKeys(event transactions.StockItemEvent) (keys []key, told bool) {
	switch event := event.(type) {
	case transactions.StockItemReceived:
		return []key{{"stock_items.sku", event.Sku}}, true
	case transactions.UpdateStockItemRecorded:
		return []key{{"stock_items.sku", event.Sku}}, true
	default:
		return nil, false
	}
}
