package sqlite

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/service/internal/domain/lending"
)

func keepBooks(t testing.TB, kept *Books, records ...lending.BookRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), lending.BookFromRecord(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantBook(t *testing.T, kept *Books, want lending.BookRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestBooksKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewBooks(openTest(t))
	records := []lending.BookRecord{testBook(1), bareBook(2), testBook(3)}
	records[2].Authors = records[2].Authors[:0] // not the same as none
	keepBooks(t, kept, records...)
	for _, r := range records {
		wantBook(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), lending.BookID(testID(99))); !errors.Is(err, lending.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestBooksShareNoMemoryWithCallers(t *testing.T) {
	kept := NewBooks(openTest(t))
	r := testBook(1)
	keepBooks(t, kept, r)
	for range 2 { // what was given, then what was got
		clear(r.Authors)
		wantBook(t, kept, testBook(1))
		got, err := kept.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		r = got.Record()
	}
}

func TestInsertBookTwice(t *testing.T) {
	kept := NewBooks(openTest(t))
	r := testBook(1)
	keepBooks(t, kept, r, bareBook(3))
	r.Isbn = testBook(2).Isbn
	if err := kept.Insert(t.Context(), lending.BookFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestBookUniques(t *testing.T) {
	for field, take := range map[string]func(r *lending.BookRecord, from lending.BookRecord){
		"isbn": func(r *lending.BookRecord, from lending.BookRecord) { r.Isbn = from.Isbn },
	} {
		t.Run(field, func(t *testing.T) {
			kept := NewBooks(openTest(t))
			keepBooks(t, kept, testBook(1), testBook(2))
			isTaken := func(err error) bool {
				want := &lending.DuplicateError{Field: field}
				return errors.Is(err, lending.ErrDuplicate) && strings.HasSuffix(err.Error(), want.Error())
			}
			r := testBook(3)
			take(&r, testBook(1))
			if err := kept.Insert(t.Context(), lending.BookFromRecord(r)); !isTaken(err) {
				t.Errorf("insert: %v", err)
			}
			r = testBook(2)
			r.Version++
			take(&r, testBook(1))
			if err := kept.Update(t.Context(), lending.BookFromRecord(r)); !isTaken(err) {
				t.Errorf("update: %v", err)
			}
		})
	}
}

func TestUpdateBook(t *testing.T) {
	kept := NewBooks(openTest(t))
	before := testBook(1)
	keepBooks(t, kept, before)

	r := bareBook(2)
	r.ID, r.Version = before.ID, 2
	if err := kept.Update(t.Context(), lending.BookFromRecord(r)); err != nil {
		t.Fatal(err)
	}
	after := r
	after.CreatedAt = before.CreatedAt // which an update leaves alone
	wantBook(t, kept, after)

	stale, missing := testBook(1), testBook(3)
	stale.Version, missing.Version = 2, 2
	for name, r := range map[string]lending.BookRecord{"stale": stale, "missing": missing} {
		if err := kept.Update(t.Context(), lending.BookFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", name, err)
		}
	}
	wantBook(t, kept, after)
}

func TestLostUpdateOfBook(t *testing.T) {
	kept := NewBooks(openTest(t))
	r := testBook(1)
	keepBooks(t, kept, r)
	r.Version++
	errs := make([]error, 8)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() { errs[i] = kept.Update(t.Context(), lending.BookFromRecord(r)) })
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

func TestConcurrentChangesOfBook(t *testing.T) {
	db := openTest(t)
	kept := NewBooks(db)
	want := testBook(1)
	keepBooks(t, kept, want)
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
				return kept.Update(ctx, lending.BookFromRecord(r))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	wantBook(t, kept, want)
}

func TestDeleteBook(t *testing.T) {
	kept := NewBooks(openTest(t))
	r := testBook(1)
	keepBooks(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, r.Version+1); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("another version: got %v, want a conflict", err)
	}
	wantBook(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, r.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Get(t.Context(), r.ID); !errors.Is(err, lending.ErrNotFound) {
		t.Errorf("still there: %v", err)
	}
	if err := kept.Delete(t.Context(), r.ID, r.Version); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("a second time: got %v, want a conflict", err)
	}
}

func TestAllBooksExist(t *testing.T) {
	kept := NewBooks(openTest(t))
	keepBooks(t, kept, testBook(1), testBook(2))
	for name, tc := range map[string]struct {
		ids  []lending.BookID
		want bool
	}{
		"none":              {nil, true},
		"one":               {[]lending.BookID{lending.BookID(testID(2))}, true},
		"each of several":   {[]lending.BookID{lending.BookID(testID(2)), lending.BookID(testID(1))}, true},
		"one of them twice": {[]lending.BookID{lending.BookID(testID(1)), lending.BookID(testID(1)), lending.BookID(testID(2))}, true},
		"all but the first": {[]lending.BookID{lending.BookID(testID(3)), lending.BookID(testID(1)), lending.BookID(testID(2))}, false},
		"all but the last":  {[]lending.BookID{lending.BookID(testID(1)), lending.BookID(testID(2)), lending.BookID(testID(3))}, false},
	} {
		if got, err := kept.AllExist(t.Context(), tc.ids); err != nil || got != tc.want {
			t.Errorf("%s: %t, %v; want %t", name, got, err, tc.want)
		}
	}
}

func TestListBooks(t *testing.T) {
	kept := NewBooks(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testBook(n)
		keepBooks(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after lending.BookID
		limit int
		want  []int
	}{
		"all in order":   {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":     {limit: 2, want: []int{1, 2}},
		"second page":    {after: lending.BookID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":      {after: lending.BookID(testID(4)), limit: 2, want: []int{5}},
		"behind the end": {after: lending.BookID(testID(5)), limit: 2},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]lending.BookID, len(found)), make([]lending.BookID, len(tc.want))
			for i, x := range found {
				got[i] = x.Record().ID
			}
			for i, n := range tc.want {
				want[i] = lending.BookID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func BenchmarkInsertBook(b *testing.B) {
	kept := NewBooks(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepBooks(b, kept, testBook(n))
	}
}

func BenchmarkGetBook(b *testing.B) {
	kept := NewBooks(openTest(b))
	keepBooks(b, kept, testBook(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), lending.BookID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListBooks(b *testing.B) {
	db := openTest(b)
	kept := NewBooks(db)
	err := db.WithinTx(b.Context(), func(ctx context.Context) error {
		for n := range 1000 {
			r := testBook(n)
			if err := kept.Insert(ctx, lending.BookFromRecord(r)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := kept.List(b.Context(), lending.BookID(testID(500)), 50); err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}
