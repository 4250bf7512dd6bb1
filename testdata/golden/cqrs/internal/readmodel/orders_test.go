package readmodel

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/orders"
)

func keepOrders(t testing.TB, kept *Orders, rows ...orders.OrderRecord) {
	t.Helper()
	for _, r := range rows {
		if err := kept.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func wantOrder(t *testing.T, kept *Orders, want orders.OrderRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", got, want)
	}
}

func TestOrdersKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewOrders(openTest(t))
	rows := []orders.OrderRecord{testOrder(1), bareOrder(2)}
	keepOrders(t, kept, rows...)
	for _, r := range rows {
		wantOrder(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), orders.OrderID(testID(99))); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestPutOrderIgnoresWhatIsOlder(t *testing.T) {
	kept := NewOrders(openTest(t))
	first, third := testOrder(1), bareOrder(2)
	third.ID, third.CreatedAt, third.Version = first.ID, first.CreatedAt, 3
	second, again := testOrder(1), testOrder(1)
	second.Version, again.Version = 2, 3
	again.UpdatedAt = testTime(99)
	keepOrders(t, kept, first, third, second, again)
	wantOrder(t, kept, third)
}

func TestListOrders(t *testing.T) {
	kept := NewOrders(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testOrder(n)
		if n%2 == 0 {
			r.State = orders.OrderState("cancelled")
		}
		keepOrders(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after orders.OrderID
		limit int
		state orders.OrderState
		want  []int
	}{
		"all in order":      {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":        {limit: 2, want: []int{1, 2}},
		"second page":       {after: orders.OrderID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":         {after: orders.OrderID(testID(4)), limit: 2, want: []int{5}},
		"behind the end":    {after: orders.OrderID(testID(5)), limit: 2},
		"a state":           {limit: 10, state: orders.OrderState("cancelled"), want: []int{2, 4}},
		"a page of a state": {after: orders.OrderID(testID(1)), limit: 1, state: orders.OrderState("placed"), want: []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit, tc.state)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]orders.OrderID, len(found)), make([]orders.OrderID, len(tc.want))
			for i, x := range found {
				got[i] = x.ID
			}
			for i, n := range tc.want {
				want[i] = orders.OrderID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestClearOrders(t *testing.T) {
	kept := NewOrders(openTest(t))
	keepOrders(t, kept, testOrder(1), testOrder(2), testOrder(3))
	for _, want := range []int64{2, 1, 0} {
		if cleared, err := kept.Clear(t.Context(), 2); err != nil || cleared != want {
			t.Fatalf("%d cleared, %v; want %d", cleared, err, want)
		}
	}
	for n := range 4 {
		if _, err := kept.Get(t.Context(), orders.OrderID(testID(n))); !errors.Is(err, orders.ErrNotFound) {
			t.Errorf("%d is still there: %v", n, err)
		}
	}
	keepOrders(t, kept, testOrder(1)) // even an old version
	wantOrder(t, kept, testOrder(1))
}

// TestOrdersAreBuiltBesideThoseThatServe makes others serve and back again.
func TestOrdersAreBuiltBesideThoseThatServe(t *testing.T) {
	db := openTest(t)
	p, kept := NewProjection(db), NewOrders(db)
	serving, built := testOrder(1), testOrder(1)
	serving.Version, built.UpdatedAt = 7, testTime(99)
	keepOrders(t, kept, serving)
	for generation := range int64(4) {
		goTo(t, p, "orders generation", generation)
		if generation&1 == 0 {
			wantOrder(t, kept, serving)
			keepOrders(t, kept.Beside(), built) // an older version does not matter
			wantOrder(t, kept.Beside(), built)
		} else {
			wantOrder(t, kept, built)
			wantOrder(t, kept.Beside(), serving)
		}
	}
	if cleared, err := kept.Beside().Clear(t.Context(), 10); err != nil || cleared != 1 {
		t.Errorf("%d cleared, %v", cleared, err)
	}
	if _, err := kept.Beside().Get(t.Context(), serving.ID); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	wantOrder(t, kept, built)
}

func BenchmarkPutOrder(b *testing.B) {
	kept := NewOrders(openTest(b))
	r := testOrder(1)
	for b.Loop() {
		r.Version++
		keepOrders(b, kept, r)
	}
}
