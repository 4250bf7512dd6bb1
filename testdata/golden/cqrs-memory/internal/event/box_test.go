package event

import (
	"errors"
	"reflect"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func TestBoxEventsSurviveBeingKept(t *testing.T) {
	tests := map[string]transactions.BoxEvent{
		BoxPackedV1: transactions.BoxPacked{
			Label:   "label-1",
			Goods:   []transactions.StockItemID{"00000000-0000-7000-8000-000000000001"},
			VolumeL: must(transactions.ParseDecimal("4.00")),
		},
		ShrinkBoxRecordedV1: transactions.ShrinkBoxRecorded{Litres: must(transactions.ParseDecimal("0.000000001")), VolumeL: must(transactions.ParseDecimal("4.00"))},
		GrowBoxRecordedV1:   transactions.GrowBoxRecorded{Litres: must(transactions.ParseDecimal("0.000000001")), VolumeL: must(transactions.ParseDecimal("4.00"))},
		RelabelBoxRecordedV1: transactions.RelabelBoxRecorded{
			Label: "label-1",
			Goods: []transactions.StockItemID{"00000000-0000-7000-8000-000000000001"},
		},
	}
	for kind, want := range tests {
		e, err := EncodeBox(want)
		if err != nil || e.Type != kind {
			t.Errorf("%+v became %s, %v; want %s", want, e.Type, err, kind)
		}
		if got, err := DecodeBox(e); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %+v, %v; want %+v", e.Data, got, err, want)
		}
	}
}

func TestDecodeBoxRefusesWhatItDoesNotKnow(t *testing.T) {
	var unknown *UnknownTypeError
	e := Stored{Type: "BoxPacked.v2", Position: 7, Data: []byte("{}")}
	if got, err := DecodeBox(e); !errors.As(err, &unknown) || *unknown != (UnknownTypeError{e.Type, 7}) {
		t.Errorf("a newer version became %+v, %v", got, err)
	}
	e = Stored{Type: BoxPackedV1, Data: []byte("{")}
	if got, err := DecodeBox(e); err == nil {
		t.Errorf("broken data became %+v", got)
	}
	if got, err := EncodeBox(nil); err == nil {
		t.Errorf("no event became %+v", got)
	}
}
