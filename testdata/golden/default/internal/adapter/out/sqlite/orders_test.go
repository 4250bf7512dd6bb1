package sqlite

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
)

func keepOrders(t testing.TB, kept *Orders, records ...orders.OrderRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), orders.OrderFromRecord(r)); err != nil {
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
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestOrdersKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewOrders(openTest(t))
	records := []orders.OrderRecord{testOrder(1), bareOrder(2)}
	keepOrders(t, kept, records...)
	for _, r := range records {
		wantOrder(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), orders.OrderID(testID(99))); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestInsertOrderTwice(t *testing.T) {
	kept := NewOrders(openTest(t))
	r := testOrder(1)
	keepOrders(t, kept, r, bareOrder(3))
	if err := kept.Insert(t.Context(), orders.OrderFromRecord(r)); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestUpdateOrder(t *testing.T) {
	kept := NewOrders(openTest(t))
	first := testOrder(1)
	keepOrders(t, kept, first)

	r := bareOrder(2)
	r.ID, r.Version, r.CreatedAt = first.ID, 2, first.CreatedAt
	r.State = orders.OrderState("cancelled")
	if err := kept.Update(t.Context(), orders.OrderFromRecord(r)); err != nil {
		t.Fatal(err)
	}
	wantOrder(t, kept, r)

	stale, missing := testOrder(1), testOrder(3)
	stale.Version, missing.Version = 2, 2
	for name, r := range map[string]orders.OrderRecord{"stale": stale, "missing": missing} {
		if err := kept.Update(t.Context(), orders.OrderFromRecord(r)); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", name, err)
		}
	}
	wantOrder(t, kept, r)
}

func TestLostUpdateOfOrder(t *testing.T) {
	kept := NewOrders(openTest(t))
	r := testOrder(1)
	keepOrders(t, kept, r)
	r.Version++
	errs := make([]error, 8)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() { errs[i] = kept.Update(t.Context(), orders.OrderFromRecord(r)) })
	}
	writers.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, storage.ErrConflict) {
			t.Errorf("got %v, want a conflict", err)
		}
	}
	if won != 1 {
		t.Errorf("%d writers won", won)
	}
}

func TestConcurrentChangesOfOrder(t *testing.T) {
	db := openTest(t)
	kept := NewOrders(db)
	want := testOrder(1)
	keepOrders(t, kept, want)
	var writers sync.WaitGroup
	for range 16 {
		want.Version++
		writers.Go(func() {
			err := db.WithinTx(t.Context(), func(ctx context.Context) error {
				x, err := kept.Get(ctx, want.ID)
				if err != nil {
					return err
				}
				r := x.Record()
				r.Version++
				return kept.Update(ctx, orders.OrderFromRecord(r))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	wantOrder(t, kept, want)
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
				got[i] = x.Record().ID
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

func BenchmarkInsertOrder(b *testing.B) {
	kept := NewOrders(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepOrders(b, kept, testOrder(n))
	}
}

func BenchmarkGetOrder(b *testing.B) {
	kept := NewOrders(openTest(b))
	keepOrders(b, kept, testOrder(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), orders.OrderID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListOrders(b *testing.B) {
	db := openTest(b)
	kept := NewOrders(db)
	err := db.WithinTx(b.Context(), func(ctx context.Context) error {
		for n := range 1000 {
			r := testOrder(n)
			if err := kept.Insert(ctx, orders.OrderFromRecord(r)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := kept.List(b.Context(), orders.OrderID(testID(500)), 50, ""); err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}
