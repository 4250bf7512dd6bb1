package event

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/transactions"
)

func TestTransactionEventsSurviveBeingKept(t *testing.T) {
	tests := map[string]transactions.TransactionEvent{
		TransactionBookedV1: transactions.TransactionBooked{
			Type:      transactions.TransactionTypeInbound,
			Context:   new("context-1"),
			At:        time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
			Checksums: []transactions.UUID{"00000000-0000-7000-8000-000000000001"},
			Weights:   []transactions.Decimal{must(transactions.ParseDecimal("1.00"))},
			Readings:  []int64{1},
			Scans:     []time.Time{time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)},
			Flags:     []bool{true},
		},
	}
	for kind, want := range tests {
		e, err := EncodeTransaction(want)
		if err != nil || e.Type != kind {
			t.Errorf("%+v became %s, %v; want %s", want, e.Type, err, kind)
		}
		if got, err := DecodeTransaction(e); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %+v, %v; want %+v", e.Data, got, err, want)
		}
	}
}

func TestDecodeTransactionRefusesWhatItDoesNotKnow(t *testing.T) {
	var unknown *UnknownTypeError
	e := Stored{Type: "TransactionBooked.v2", Position: 7, Data: []byte("{}")}
	if got, err := DecodeTransaction(e); !errors.As(err, &unknown) || *unknown != (UnknownTypeError{e.Type, 7}) {
		t.Errorf("a newer version became %+v, %v", got, err)
	}
	e = Stored{Type: TransactionBookedV1, Data: []byte("{")}
	if got, err := DecodeTransaction(e); err == nil {
		t.Errorf("broken data became %+v", got)
	}
	if got, err := EncodeTransaction(nil); err == nil {
		t.Errorf("no event became %+v", got)
	}
}
