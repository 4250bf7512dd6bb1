package projection

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func TestTransactionEvents(t *testing.T) {
	created := transactions.TransactionBooked{
		Type:      transactions.TransactionTypeInbound,
		Context:   new("context-1"),
		At:        time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		Checksums: []transactions.UUID{"00000000-0000-7000-8000-000000000001"},
		Weights:   []transactions.Decimal{must(transactions.ParseDecimal("1.00"))},
		Readings:  []int64{1},
		Scans:     []time.Time{time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)},
		Flags:     []bool{true},
	}
	want := transactions.TransactionRecord{
		ID:        transactions.TransactionID(testID(1)),
		Version:   1,
		Type:      created.Type,
		Context:   created.Context,
		At:        created.At,
		Checksums: created.Checksums,
		Weights:   created.Weights,
		Readings:  created.Readings,
		Scans:     created.Scans,
		Flags:     created.Flags,
		CreatedAt: now,
		UpdatedAt: now,
	}
	stream := event.Stream("transaction", testID(1))
	first := stored(nil, stream, must(event.EncodeTransaction(created)))
	d := newDoubles()
	if err := d.model().apply(t.Context(), first[0]); err != nil || !reflect.DeepEqual(d.transactions[want.ID], want) {
		t.Fatalf("TransactionBooked gave %v and left %+v, want %+v", err, d.transactions, want)
	}

	var unknown *event.UnknownTypeError
	e := first[0]
	e.Type += "0"
	if err := d.model().apply(t.Context(), e); !errors.As(err, &unknown) {
		t.Errorf("an unknown event gave %v", err)
	}
}
