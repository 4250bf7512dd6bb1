package readmodel

import (
	"errors"
	"reflect"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func keepBoxes(t testing.TB, kept *Boxes, rows ...transactions.BoxRecord) {
	t.Helper()
	for _, r := range rows {
		if err := kept.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func wantBox(t *testing.T, kept *Boxes, want transactions.BoxRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", got, want)
	}
}

func TestBoxesKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewBoxes(openTest(t))
	rows := []transactions.BoxRecord{testBox(1), bareBox(2), testBox(3)}
	rows[2].Goods = rows[2].Goods[:0] // not the same as none
	keepBoxes(t, kept, rows...)
	for _, r := range rows {
		wantBox(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), transactions.BoxID(testID(99))); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestBoxesShareNoMemoryWithCallers(t *testing.T) {
	kept := NewBoxes(openTest(t))
	r := testBox(1)
	keepBoxes(t, kept, r)
	for range 2 { // what was given, then what was got
		clear(r.Goods)
		wantBox(t, kept, testBox(1))
		got, err := kept.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		r = got
	}
}

func TestPutBoxIgnoresWhatIsOlder(t *testing.T) {
	kept := NewBoxes(openTest(t))
	first, third := testBox(1), bareBox(2)
	third.ID, third.CreatedAt, third.Version = first.ID, first.CreatedAt, 3
	second, again := testBox(1), testBox(1)
	second.Version, again.Version = 2, 3
	again.UpdatedAt = testTime(99)
	keepBoxes(t, kept, first, third, second, again)
	wantBox(t, kept, third)
}

func TestClearBoxes(t *testing.T) {
	kept := NewBoxes(openTest(t))
	keepBoxes(t, kept, testBox(1), testBox(2), testBox(3))
	if err := kept.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		if _, err := kept.Get(t.Context(), transactions.BoxID(testID(n))); !errors.Is(err, transactions.ErrNotFound) {
			t.Errorf("%d is still there: %v", n, err)
		}
	}
	keepBoxes(t, kept, testBox(1)) // also an old version
	wantBox(t, kept, testBox(1))
}

func BenchmarkPutBox(b *testing.B) {
	kept := NewBoxes(openTest(b))
	r := testBox(1)
	for b.Loop() {
		r.Version++
		keepBoxes(b, kept, r)
	}
}
