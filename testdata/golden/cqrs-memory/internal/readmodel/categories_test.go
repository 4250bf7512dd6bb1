package readmodel

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func keepCategories(t testing.TB, kept *Categories, rows ...transactions.CategoryRecord) {
	t.Helper()
	for _, r := range rows {
		if err := kept.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func wantCategory(t *testing.T, kept *Categories, want transactions.CategoryRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", got, want)
	}
}

func TestCategoriesKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewCategories(openTest(t))
	rows := []transactions.CategoryRecord{testCategory(1), bareCategory(2)}
	keepCategories(t, kept, rows...)
	for _, r := range rows {
		wantCategory(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), transactions.CategoryID(testID(99))); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestPutCategoryIgnoresWhatIsOlder(t *testing.T) {
	kept := NewCategories(openTest(t))
	first, third := testCategory(1), bareCategory(2)
	third.ID, third.CreatedAt, third.Version = first.ID, first.CreatedAt, 3
	second, again := testCategory(1), testCategory(1)
	second.Version, again.Version = 2, 3
	again.UpdatedAt = testTime(99)
	keepCategories(t, kept, first, third, second, again)
	wantCategory(t, kept, third)
}

func TestDeleteCategory(t *testing.T) {
	kept := NewCategories(openTest(t))
	r := testCategory(1)
	r.Version = 2
	keepCategories(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, 1); err != nil {
		t.Fatal(err)
	}
	wantCategory(t, kept, r) // which is newer
	for range 2 {
		if err := kept.Delete(t.Context(), r.ID, 3); err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Get(t.Context(), r.ID); !errors.Is(err, transactions.ErrNotFound) {
			t.Errorf("still there: %v", err)
		}
	}
}

func TestListCategories(t *testing.T) {
	kept := NewCategories(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testCategory(n)
		keepCategories(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after transactions.CategoryID
		limit int
		want  []int
	}{
		"all in order":   {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":     {limit: 2, want: []int{1, 2}},
		"second page":    {after: transactions.CategoryID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":      {after: transactions.CategoryID(testID(4)), limit: 2, want: []int{5}},
		"behind the end": {after: transactions.CategoryID(testID(5)), limit: 2},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]transactions.CategoryID, len(found)), make([]transactions.CategoryID, len(tc.want))
			for i, x := range found {
				got[i] = x.ID
			}
			for i, n := range tc.want {
				want[i] = transactions.CategoryID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestClearCategories(t *testing.T) {
	kept := NewCategories(openTest(t))
	keepCategories(t, kept, testCategory(1), testCategory(2), testCategory(3))
	if err := kept.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		if _, err := kept.Get(t.Context(), transactions.CategoryID(testID(n))); !errors.Is(err, transactions.ErrNotFound) {
			t.Errorf("%d is still there: %v", n, err)
		}
	}
	keepCategories(t, kept, testCategory(1)) // also an old version
	wantCategory(t, kept, testCategory(1))
}

func BenchmarkPutCategory(b *testing.B) {
	kept := NewCategories(openTest(b))
	r := testCategory(1)
	for b.Loop() {
		r.Version++
		keepCategories(b, kept, r)
	}
}
