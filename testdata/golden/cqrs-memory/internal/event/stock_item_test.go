package event

import (
	"errors"
	"reflect"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func TestStockItemEventsSurviveBeingKept(t *testing.T) {
	tests := map[string]transactions.StockItemEvent{
		StockItemReceivedV1: transactions.StockItemReceived{
			Sku:      "sku-1",
			Category: "00000000-0000-7000-8000-000000000001",
			OnHand:   10,
			WeightKg: must(transactions.ParseDecimal("10.010")),
			Price:    must(transactions.NewMoney(1, "EUR")),
		},
		StockPickedV1:        transactions.StockPicked{Quantity: 1, OnHand: 10},
		StockFilledV1:        transactions.StockFilled{Quantity: 1, OnHand: 10},
		RaisePriceRecordedV1: transactions.RaisePriceRecorded{Amount: must(transactions.NewMoney(1, "EUR")), Price: must(transactions.NewMoney(1, "EUR"))},
		DryOutRecordedV1:     transactions.DryOutRecorded{Loss: must(transactions.ParseDecimal("0.000000001")), WeightKg: must(transactions.ParseDecimal("10.010"))},
		StockBlockedV1:       transactions.StockBlocked{},
		StockReleasedV1:      transactions.StockReleased{},
		StockRetiredV1:       transactions.StockRetired{},
		UpdateStockItemRecordedV1: transactions.UpdateStockItemRecorded{
			Sku:      "sku-1",
			Category: "00000000-0000-7000-8000-000000000001",
		},
	}
	for kind, want := range tests {
		e, err := EncodeStockItem(want)
		if err != nil || e.Type != kind {
			t.Errorf("%+v became %s, %v; want %s", want, e.Type, err, kind)
		}
		if got, err := DecodeStockItem(e); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %+v, %v; want %+v", e.Data, got, err, want)
		}
	}
}

func TestDecodeStockItemRefusesWhatItDoesNotKnow(t *testing.T) {
	var unknown *UnknownTypeError
	e := Stored{Type: "StockItemReceived.v2", Position: 7, Data: []byte("{}")}
	if got, err := DecodeStockItem(e); !errors.As(err, &unknown) || *unknown != (UnknownTypeError{e.Type, 7}) {
		t.Errorf("a newer version became %+v, %v", got, err)
	}
	e = Stored{Type: StockItemReceivedV1, Data: []byte("{")}
	if got, err := DecodeStockItem(e); err == nil {
		t.Errorf("broken data became %+v", got)
	}
	if got, err := EncodeStockItem(nil); err == nil {
		t.Errorf("no event became %+v", got)
	}
}
