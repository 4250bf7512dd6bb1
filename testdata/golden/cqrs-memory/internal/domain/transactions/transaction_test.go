package transactions

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func validTransaction() TransactionBooked {
	return TransactionBooked{
		Type:      TransactionTypeInbound,
		Context:   new("context-1"),
		At:        time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		Checksums: []UUID{"00000000-0000-7000-8000-000000000001"},
		Weights:   []Decimal{{100, 2}},
		Readings:  []int64{1},
		Scans:     []time.Time{time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)},
		Flags:     []bool{true},
	}
}

func TestBookTransaction(t *testing.T) {
	want := validTransaction()
	event, err := BookTransaction(TransactionFields(want))
	if err != nil || !reflect.DeepEqual(event, TransactionEvent(want)) {
		t.Errorf("BookTransaction gave %+v, %v; want %+v", event, err, want)
	}
}

func TestBookTransactionKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*TransactionFields)
		field string
	}{
		"unknown type":     {func(f *TransactionFields) { f.Type = "no such value" }, "type"},
		"context too long": {func(f *TransactionFields) { f.Context = new(strings.Repeat("é", 201)) }, "context"},
		"no at":            {func(f *TransactionFields) { f.At = time.Time{} }, "at"},
		"checksums too many": {func(f *TransactionFields) {
			f.Checksums = slices.Repeat([]UUID{"00000000-0000-7000-8000-000000000001"}, 9)
		}, "checksums"},
		"weights too few":  {func(f *TransactionFields) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 0) }, "weights"},
		"weights too many": {func(f *TransactionFields) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 9) }, "weights"},
		"flags too many":   {func(f *TransactionFields) { f.Flags = slices.Repeat([]bool{true}, 4) }, "flags"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := TransactionFields(validTransaction())
			tt.spoil(&fields)
			event, err := BookTransaction(fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("BookTransaction gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func TestBookTransactionNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := TransactionFields(validTransaction())
	fields.Context = nil
	fields.Checksums = nil
	fields.Weights = nil
	fields.Readings = nil
	fields.Scans = nil
	fields.Flags = nil
	if _, err := BookTransaction(fields); err != nil {
		t.Error(err)
	}
}

func BenchmarkBookTransaction(b *testing.B) {
	fields := TransactionFields(validTransaction())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := BookTransaction(fields); err != nil {
			b.Fatal(err)
		}
	}
}
