package command

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func validBookTransaction() BookTransaction {
	return BookTransaction{
		Type:      transactions.TransactionTypeInbound,
		Context:   new("context-1"),
		At:        time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		Checksums: []transactions.UUID{"00000000-0000-7000-8000-000000000001"},
		Weights:   []transactions.Decimal{must(transactions.ParseDecimal("1.00"))},
		Readings:  []int64{1},
		Scans:     []time.Time{time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)},
		Flags:     []bool{true},
	}
}

// someTransaction is what a transaction begins with.
func someTransaction() transactions.TransactionBooked {
	return transactions.TransactionBooked{
		Type:      transactions.TransactionTypeInbound,
		Context:   new("context-1"),
		At:        time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		Checksums: []transactions.UUID{"00000000-0000-7000-8000-000000000001"},
		Weights:   []transactions.Decimal{must(transactions.ParseDecimal("1.00"))},
		Readings:  []int64{1},
		Scans:     []time.Time{time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)},
		Flags:     []bool{true},
	}
}

func TestBookTransaction(t *testing.T) {
	d := newDoubles()
	receipt, err := BookTransactionHandler{d.ports()}.Handle(t.Context(), validBookTransaction())
	if want := (Receipt{receipt.ID, 1, event.Token(d.position)}); err != nil || receipt != want {
		t.Fatalf("BookTransaction gave %+v, %v; want %+v", receipt, err, want)
	}
	e := d.streams[event.Stream("transaction", receipt.ID)][0]
	if e.Version != 1 || !e.Time.Equal(now) || e.ID == "" {
		t.Errorf("BookTransaction appended %+v", e)
	}
	if got, err := event.DecodeTransaction(e); err != nil || !reflect.DeepEqual(got, transactions.TransactionEvent(someTransaction())) {
		t.Errorf("BookTransaction appended %+v, %v; want %+v", got, err, someTransaction())
	}
}

func TestBookTransactionFails(t *testing.T) {
	for port := range strings.FieldsSeq("Log.Append Publisher.Publish Tx.Commit Idempotency.Begin Idempotency.Complete") {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				cmd := validBookTransaction()
				cmd.IdempotencyKey = "a key"
				before := d.state()
				d.faults[port] = fault
				receipt, err := BookTransactionHandler{d.ports()}.Handle(t.Context(), cmd)
				if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
					t.Errorf("BookTransaction gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
				}
			})
		}
	}
}

func TestBookTransactionOnce(t *testing.T) {
	d := newDoubles()
	cmd := validBookTransaction()
	cmd.IdempotencyKey = "a key"
	first, err := BookTransactionHandler{d.ports()}.Handle(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	before := d.state()
	second, err := BookTransactionHandler{d.ports()}.Handle(t.Context(), cmd)
	if err != nil || second != first || !reflect.DeepEqual(d.state(), before) {
		t.Errorf("the second time gave %+v, %v; want %+v again", second, err, first)
	}
	cmd.At = time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)
	if _, err := (BookTransactionHandler{d.ports()}).Handle(t.Context(), cmd); !errors.Is(err, transactions.ErrKeyReused) {
		t.Errorf("another command with the key gave %v", err)
	}
}

func BenchmarkBookTransaction(b *testing.B) {
	d := newDoubles()
	cmd := validBookTransaction()
	handler := BookTransactionHandler{d.ports()}
	before := d.state()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handler.Handle(b.Context(), cmd); err != nil {
			b.Fatal(err)
		}
		d.kept = before
		before = d.state()
	}
}
