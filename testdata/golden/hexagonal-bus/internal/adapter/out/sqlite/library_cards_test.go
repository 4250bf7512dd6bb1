package sqlite

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"example.com/service/internal/domain/lending"
)

func keepLibraryCards(t testing.TB, kept *LibraryCards, records ...lending.LibraryCardRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), lending.LibraryCardFromRecord(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantLibraryCard(t *testing.T, kept *LibraryCards, want lending.LibraryCardRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestLibraryCardsKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewLibraryCards(openTest(t))
	records := []lending.LibraryCardRecord{testLibraryCard(1)}
	keepLibraryCards(t, kept, records...)
	for _, r := range records {
		wantLibraryCard(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), lending.LibraryCardID(testID(99))); !errors.Is(err, lending.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestInsertLibraryCardTwice(t *testing.T) {
	kept := NewLibraryCards(openTest(t))
	r := testLibraryCard(1)
	keepLibraryCards(t, kept, r)
	r.Holder = testLibraryCard(2).Holder
	r.Serial = testLibraryCard(2).Serial
	if err := kept.Insert(t.Context(), lending.LibraryCardFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestLibraryCardUniques(t *testing.T) {
	for field, take := range map[string]func(r *lending.LibraryCardRecord, from lending.LibraryCardRecord){
		"holder": func(r *lending.LibraryCardRecord, from lending.LibraryCardRecord) { r.Holder = from.Holder },
		"serial": func(r *lending.LibraryCardRecord, from lending.LibraryCardRecord) { r.Serial = from.Serial },
	} {
		t.Run(field, func(t *testing.T) {
			kept := NewLibraryCards(openTest(t))
			keepLibraryCards(t, kept, testLibraryCard(1), testLibraryCard(2))
			isTaken := func(err error) bool {
				want := &lending.DuplicateError{Field: field}
				return errors.Is(err, lending.ErrDuplicate) && strings.HasSuffix(err.Error(), want.Error())
			}
			r := testLibraryCard(3)
			take(&r, testLibraryCard(1))
			if err := kept.Insert(t.Context(), lending.LibraryCardFromRecord(r)); !isTaken(err) {
				t.Errorf("insert: %v", err)
			}
			r = testLibraryCard(2)
			r.Version++
			take(&r, testLibraryCard(1))
			if err := kept.Update(t.Context(), lending.LibraryCardFromRecord(r)); !isTaken(err) {
				t.Errorf("update: %v", err)
			}
		})
	}
}

func TestLibraryCardTellsOfTheFirstValueThatIsTaken(t *testing.T) {
	kept := NewLibraryCards(openTest(t))
	keepLibraryCards(t, kept, testLibraryCard(1), testLibraryCard(2))
	r := testLibraryCard(3)
	r.Holder = testLibraryCard(2).Holder
	r.Serial = testLibraryCard(1).Serial
	want := &lending.DuplicateError{Field: "holder"}
	if err := kept.Insert(t.Context(), lending.LibraryCardFromRecord(r)); err == nil || !strings.HasSuffix(err.Error(), want.Error()) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestUpdateLibraryCard(t *testing.T) {
	kept := NewLibraryCards(openTest(t))
	before := testLibraryCard(1)
	keepLibraryCards(t, kept, before)

	r := testLibraryCard(2)
	r.ID, r.Version = before.ID, 2
	if err := kept.Update(t.Context(), lending.LibraryCardFromRecord(r)); err != nil {
		t.Fatal(err)
	}
	after := r
	after.CreatedAt = before.CreatedAt // which an update leaves alone
	wantLibraryCard(t, kept, after)

	stale, missing := testLibraryCard(1), testLibraryCard(3)
	stale.Version, missing.Version = 2, 2
	for name, r := range map[string]lending.LibraryCardRecord{"stale": stale, "missing": missing} {
		if err := kept.Update(t.Context(), lending.LibraryCardFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", name, err)
		}
	}
	wantLibraryCard(t, kept, after)
}

func TestLostUpdateOfLibraryCard(t *testing.T) {
	kept := NewLibraryCards(openTest(t))
	r := testLibraryCard(1)
	keepLibraryCards(t, kept, r)
	r.Version++
	errs := make([]error, 8)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() { errs[i] = kept.Update(t.Context(), lending.LibraryCardFromRecord(r)) })
	}
	writers.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, lending.ErrConflict) {
			t.Errorf("got %v, want a conflict", err)
		}
	}
	if won != 1 {
		t.Errorf("%d writers won", won)
	}
}

func TestConcurrentChangesOfLibraryCard(t *testing.T) {
	db := openTest(t)
	kept := NewLibraryCards(db)
	want := testLibraryCard(1)
	keepLibraryCards(t, kept, want)
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
				return kept.Update(ctx, lending.LibraryCardFromRecord(r))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	wantLibraryCard(t, kept, want)
}

func BenchmarkInsertLibraryCard(b *testing.B) {
	kept := NewLibraryCards(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepLibraryCards(b, kept, testLibraryCard(n))
	}
}

func BenchmarkGetLibraryCard(b *testing.B) {
	kept := NewLibraryCards(openTest(b))
	keepLibraryCards(b, kept, testLibraryCard(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), lending.LibraryCardID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}
