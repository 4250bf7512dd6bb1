package projection

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func TestStockItemEvents(t *testing.T) {
	created := transactions.StockItemReceived{
		Sku:      "sku-1",
		Category: "00000000-0000-7000-8000-000000000001",
		OnHand:   10,
		WeightKg: must(transactions.ParseDecimal("10.010")),
		Price:    must(transactions.NewMoney(1, "EUR")),
	}
	want := transactions.StockItemRecord{
		ID:        transactions.StockItemID(testID(1)),
		Version:   1,
		State:     transactions.StockItemStateAvailable,
		Sku:       created.Sku,
		Category:  created.Category,
		OnHand:    created.OnHand,
		WeightKg:  created.WeightKg,
		Price:     created.Price,
		CreatedAt: now,
		UpdatedAt: now,
	}
	stream := event.Stream("stock_item", testID(1))
	first := stored(nil, stream, must(event.EncodeStockItem(created)))
	d := newDoubles()
	if err := d.model().apply(t.Context(), first[0]); err != nil || !reflect.DeepEqual(d.stockItems[want.ID], want) {
		t.Fatalf("StockItemReceived gave %v and left %+v, want %+v", err, d.stockItems, want)
	}
	want.Version, want.UpdatedAt = 2, now.Add(time.Hour)
	tests := map[string]struct {
		happened transactions.StockItemEvent
		want     func(transactions.StockItemRecord) transactions.StockItemRecord
	}{
		"StockPicked": {
			transactions.StockPicked{Quantity: 1, OnHand: 11},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.OnHand = 11
				return row
			},
		},
		"StockFilled": {
			transactions.StockFilled{Quantity: 1, OnHand: 11},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.OnHand = 11
				return row
			},
		},
		"RaisePriceRecorded": {
			transactions.RaisePriceRecorded{Amount: must(transactions.NewMoney(1, "EUR")), Price: must(transactions.NewMoney(2, "EUR"))},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.Price = must(transactions.NewMoney(2, "EUR"))
				return row
			},
		},
		"DryOutRecorded": {
			transactions.DryOutRecorded{Loss: must(transactions.ParseDecimal("0.000000001")), WeightKg: must(transactions.ParseDecimal("11.010"))},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.WeightKg = must(transactions.ParseDecimal("11.010"))
				return row
			},
		},
		"StockBlocked": {
			transactions.StockBlocked{},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.State = transactions.StockItemStateBlocked
				return row
			},
		},
		"StockReleased": {
			transactions.StockReleased{},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.State = transactions.StockItemStateAvailable
				return row
			},
		},
		"StockRetired": {
			transactions.StockRetired{},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.State = transactions.StockItemStateRetired
				return row
			},
		},
		"UpdateStockItemRecorded": {
			transactions.UpdateStockItemRecorded{
				Sku:      "sku-2",
				Category: "00000000-0000-7000-8000-000000000002",
			},
			func(row transactions.StockItemRecord) transactions.StockItemRecord {
				row.Sku = "sku-2"
				row.Category = "00000000-0000-7000-8000-000000000002"
				return row
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			for _, e := range stored(first, stream, must(event.EncodeStockItem(tt.happened))) {
				if err := d.model().apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			got, there := d.stockItems[want.ID]
			if want := tt.want(want); !there || !reflect.DeepEqual(got, want) {
				t.Errorf("left %+v, want %+v", got, want)
			}
		})
	}

	var unknown *event.UnknownTypeError
	e := first[0]
	e.Type += "0"
	if err := d.model().apply(t.Context(), e); !errors.As(err, &unknown) {
		t.Errorf("an unknown event gave %v", err)
	}
}
