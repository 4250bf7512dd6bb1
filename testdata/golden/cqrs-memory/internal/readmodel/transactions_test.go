package readmodel

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func keepTransactions(t testing.TB, kept *Transactions, rows ...transactions.TransactionRecord) {
	t.Helper()
	for _, r := range rows {
		if err := kept.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func wantTransaction(t *testing.T, kept *Transactions, want transactions.TransactionRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", got, want)
	}
}

func TestTransactionsKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewTransactions(openTest(t))
	rows := []transactions.TransactionRecord{testTransaction(1), bareTransaction(2), testTransaction(3)}
	rows[2].Checksums = rows[2].Checksums[:0] // not the same as none
	rows[2].Weights = rows[2].Weights[:0]     // not the same as none
	rows[2].Readings = rows[2].Readings[:0]   // not the same as none
	rows[2].Scans = rows[2].Scans[:0]         // not the same as none
	rows[2].Flags = rows[2].Flags[:0]         // not the same as none
	keepTransactions(t, kept, rows...)
	for _, r := range rows {
		wantTransaction(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), transactions.TransactionID(testID(99))); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestTransactionsShareNoMemoryWithCallers(t *testing.T) {
	kept := NewTransactions(openTest(t))
	r := testTransaction(1)
	keepTransactions(t, kept, r)
	for range 2 { // what was given, then what was got
		clear(r.Checksums)
		clear(r.Weights)
		clear(r.Readings)
		clear(r.Scans)
		clear(r.Flags)
		wantTransaction(t, kept, testTransaction(1))
		got, err := kept.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		r = got
	}
}

func TestPutTransactionIgnoresWhatIsOlder(t *testing.T) {
	kept := NewTransactions(openTest(t))
	first, third := testTransaction(1), bareTransaction(2)
	third.ID, third.CreatedAt, third.Version = first.ID, first.CreatedAt, 3
	second, again := testTransaction(1), testTransaction(1)
	second.Version, again.Version = 2, 3
	again.UpdatedAt = testTime(99)
	keepTransactions(t, kept, first, third, second, again)
	wantTransaction(t, kept, third)
}

func TestListTransactions(t *testing.T) {
	kept := NewTransactions(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testTransaction(n)
		keepTransactions(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after transactions.TransactionID
		limit int
		want  []int
	}{
		"all in order":   {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":     {limit: 2, want: []int{1, 2}},
		"second page":    {after: transactions.TransactionID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":      {after: transactions.TransactionID(testID(4)), limit: 2, want: []int{5}},
		"behind the end": {after: transactions.TransactionID(testID(5)), limit: 2},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]transactions.TransactionID, len(found)), make([]transactions.TransactionID, len(tc.want))
			for i, x := range found {
				got[i] = x.ID
			}
			for i, n := range tc.want {
				want[i] = transactions.TransactionID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestClearTransactions(t *testing.T) {
	kept := NewTransactions(openTest(t))
	keepTransactions(t, kept, testTransaction(1), testTransaction(2), testTransaction(3))
	if err := kept.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		if _, err := kept.Get(t.Context(), transactions.TransactionID(testID(n))); !errors.Is(err, transactions.ErrNotFound) {
			t.Errorf("%d is still there: %v", n, err)
		}
	}
	keepTransactions(t, kept, testTransaction(1)) // also an old version
	wantTransaction(t, kept, testTransaction(1))
}

func BenchmarkPutTransaction(b *testing.B) {
	kept := NewTransactions(openTest(b))
	r := testTransaction(1)
	for b.Loop() {
		r.Version++
		keepTransactions(b, kept, r)
	}
}
