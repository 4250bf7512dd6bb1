package projection

import (
	"fmt"
	"time"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

var now = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

// testID is the n-th of some ids.
func testID(n int) string { return fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n) }

// stored places events at the end of a history, each an hour after the one
// before.
func stored(history []event.Stored, stream string, events ...event.Stored) []event.Stored {
	for _, e := range events {
		e.Stream, e.Version, e.Position = stream, 1, int64(len(history))+1
		e.Time = now.Add(time.Duration(len(history)) * time.Hour)
		for _, before := range history {
			if before.Stream == stream {
				e.Version++
			}
		}
		history = append(history, e)
	}
	return history
}

// everything is a history in which all that can happen happens.
func everything() (history []event.Stored) {
	history = stored(history, event.Stream("transaction", testID(1)),
		must(event.EncodeTransaction(transactions.TransactionBooked{
			Type:      transactions.TransactionTypeOutbound,
			Context:   new("context-2"),
			At:        time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC),
			Checksums: []transactions.UUID{"00000000-0000-7000-8000-000000000002"},
			Weights:   []transactions.Decimal{must(transactions.ParseDecimal("2.00"))},
			Readings:  []int64{2},
			Scans:     []time.Time{time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)},
			Flags:     []bool{false},
		})),
	)
	history = stored(history, event.Stream("category", testID(2)),
		must(event.EncodeCategory(transactions.CategoryCreated{
			Code:      "code-2",
			Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
			Hazardous: false,
		})),
		must(event.EncodeCategory(transactions.CategoryUpdated{
			Code:      "code-2",
			Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
			Hazardous: false,
		})),
	)
	history = stored(history, event.Stream("category", testID(102)),
		must(event.EncodeCategory(transactions.CategoryCreated{
			Code:      "code-2",
			Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
			Hazardous: false,
		})),
		must(event.EncodeCategory(transactions.CategoryDeleted{})),
	)
	history = stored(history, event.Stream("stock_item", testID(3)),
		must(event.EncodeStockItem(transactions.StockItemReceived{
			Sku:      "sku-2",
			Category: "00000000-0000-7000-8000-000000000002",
			OnHand:   11,
			WeightKg: must(transactions.ParseDecimal("11.010")),
			Price:    must(transactions.NewMoney(2, "EUR")),
		})),
		must(event.EncodeStockItem(transactions.StockPicked{Quantity: 1, OnHand: 11})),
		must(event.EncodeStockItem(transactions.StockFilled{Quantity: 1, OnHand: 11})),
		must(event.EncodeStockItem(transactions.RaisePriceRecorded{Amount: must(transactions.NewMoney(1, "EUR")), Price: must(transactions.NewMoney(2, "EUR"))})),
		must(event.EncodeStockItem(transactions.DryOutRecorded{Loss: must(transactions.ParseDecimal("0.000000001")), WeightKg: must(transactions.ParseDecimal("11.010"))})),
		must(event.EncodeStockItem(transactions.StockBlocked{})),
		must(event.EncodeStockItem(transactions.StockReleased{})),
		must(event.EncodeStockItem(transactions.StockRetired{})),
		must(event.EncodeStockItem(transactions.UpdateStockItemRecorded{
			Sku:      "sku-2",
			Category: "00000000-0000-7000-8000-000000000002",
		})),
	)
	history = stored(history, event.Stream("box", testID(4)),
		must(event.EncodeBox(transactions.BoxPacked{
			Label:   "label-2",
			Goods:   []transactions.StockItemID{"00000000-0000-7000-8000-000000000002"},
			VolumeL: must(transactions.ParseDecimal("4.00")),
		})),
		must(event.EncodeBox(transactions.ShrinkBoxRecorded{Litres: must(transactions.ParseDecimal("0.000000001")), VolumeL: must(transactions.ParseDecimal("4.00"))})),
		must(event.EncodeBox(transactions.GrowBoxRecorded{Litres: must(transactions.ParseDecimal("0.000000001")), VolumeL: must(transactions.ParseDecimal("4.00"))})),
		must(event.EncodeBox(transactions.RelabelBoxRecorded{
			Label: "label-2",
			Goods: []transactions.StockItemID{"00000000-0000-7000-8000-000000000002"},
		})),
	)
	return history
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
