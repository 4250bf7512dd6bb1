package readmodel

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func keepStockItems(t testing.TB, kept *StockItems, rows ...transactions.StockItemRecord) {
	t.Helper()
	for _, r := range rows {
		if err := kept.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func wantStockItem(t *testing.T, kept *StockItems, want transactions.StockItemRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", got, want)
	}
}

func TestStockItemsKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewStockItems(openTest(t))
	rows := []transactions.StockItemRecord{testStockItem(1)}
	keepStockItems(t, kept, rows...)
	for _, r := range rows {
		wantStockItem(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), transactions.StockItemID(testID(99))); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestPutStockItemIgnoresWhatIsOlder(t *testing.T) {
	kept := NewStockItems(openTest(t))
	first, third := testStockItem(1), testStockItem(2)
	third.ID, third.CreatedAt, third.Version = first.ID, first.CreatedAt, 3
	second, again := testStockItem(1), testStockItem(1)
	second.Version, again.Version = 2, 3
	again.UpdatedAt = testTime(99)
	keepStockItems(t, kept, first, third, second, again)
	wantStockItem(t, kept, third)
}

func TestListStockItems(t *testing.T) {
	kept := NewStockItems(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testStockItem(n)
		if n%2 == 0 {
			r.State = transactions.StockItemState("retired")
		}
		keepStockItems(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after transactions.StockItemID
		limit int
		state transactions.StockItemState
		want  []int
	}{
		"all in order":      {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":        {limit: 2, want: []int{1, 2}},
		"second page":       {after: transactions.StockItemID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":         {after: transactions.StockItemID(testID(4)), limit: 2, want: []int{5}},
		"behind the end":    {after: transactions.StockItemID(testID(5)), limit: 2},
		"a state":           {limit: 10, state: transactions.StockItemState("retired"), want: []int{2, 4}},
		"a page of a state": {after: transactions.StockItemID(testID(1)), limit: 1, state: transactions.StockItemState("available"), want: []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit, tc.state)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]transactions.StockItemID, len(found)), make([]transactions.StockItemID, len(tc.want))
			for i, x := range found {
				got[i] = x.ID
			}
			for i, n := range tc.want {
				want[i] = transactions.StockItemID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestClearStockItems(t *testing.T) {
	kept := NewStockItems(openTest(t))
	keepStockItems(t, kept, testStockItem(1), testStockItem(2), testStockItem(3))
	if err := kept.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		if _, err := kept.Get(t.Context(), transactions.StockItemID(testID(n))); !errors.Is(err, transactions.ErrNotFound) {
			t.Errorf("%d is still there: %v", n, err)
		}
	}
	keepStockItems(t, kept, testStockItem(1)) // also an old version
	wantStockItem(t, kept, testStockItem(1))
}

func BenchmarkPutStockItem(b *testing.B) {
	kept := NewStockItems(openTest(b))
	r := testStockItem(1)
	for b.Loop() {
		r.Version++
		keepStockItems(b, kept, r)
	}
}
