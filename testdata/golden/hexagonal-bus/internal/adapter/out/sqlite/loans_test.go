package sqlite

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"example.com/service/internal/domain/lending"
)

func keepLoans(t testing.TB, kept *Loans, records ...lending.LoanRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), lending.LoanFromRecord(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantLoan(t *testing.T, kept *Loans, want lending.LoanRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestLoansKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewLoans(openTest(t))
	records := []lending.LoanRecord{testLoan(1), bareLoan(2), testLoan(3)}
	records[2].Books = records[2].Books[:0] // not the same as none
	keepLoans(t, kept, records...)
	for _, r := range records {
		wantLoan(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), lending.LoanID(testID(99))); !errors.Is(err, lending.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestLoansShareNoMemoryWithCallers(t *testing.T) {
	kept := NewLoans(openTest(t))
	r := testLoan(1)
	keepLoans(t, kept, r)
	for range 2 { // what was given, then what was got
		clear(r.Books)
		wantLoan(t, kept, testLoan(1))
		got, err := kept.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		r = got.Record()
	}
}

func TestInsertLoanTwice(t *testing.T) {
	kept := NewLoans(openTest(t))
	r := testLoan(1)
	keepLoans(t, kept, r, bareLoan(3))
	if err := kept.Insert(t.Context(), lending.LoanFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestUpdateLoan(t *testing.T) {
	kept := NewLoans(openTest(t))
	before := testLoan(1)
	keepLoans(t, kept, before)

	r := bareLoan(2)
	r.ID, r.Version = before.ID, 2
	r.State = lending.LoanState("returned")
	if err := kept.Update(t.Context(), lending.LoanFromRecord(r)); err != nil {
		t.Fatal(err)
	}
	after := r
	after.CreatedAt = before.CreatedAt // which an update leaves alone
	wantLoan(t, kept, after)

	stale, missing := testLoan(1), testLoan(3)
	stale.Version, missing.Version = 2, 2
	for name, r := range map[string]lending.LoanRecord{"stale": stale, "missing": missing} {
		if err := kept.Update(t.Context(), lending.LoanFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", name, err)
		}
	}
	wantLoan(t, kept, after)
}

func TestLostUpdateOfLoan(t *testing.T) {
	kept := NewLoans(openTest(t))
	r := testLoan(1)
	keepLoans(t, kept, r)
	r.Version++
	errs := make([]error, 8)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() { errs[i] = kept.Update(t.Context(), lending.LoanFromRecord(r)) })
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

func TestConcurrentChangesOfLoan(t *testing.T) {
	db := openTest(t)
	kept := NewLoans(db)
	want := testLoan(1)
	keepLoans(t, kept, want)
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
				return kept.Update(ctx, lending.LoanFromRecord(r))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	wantLoan(t, kept, want)
}

func TestListLoans(t *testing.T) {
	kept := NewLoans(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testLoan(n)
		if n%2 == 0 {
			r.State = lending.LoanState("returned")
		}
		keepLoans(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after lending.LoanID
		limit int
		state lending.LoanState
		want  []int
	}{
		"all in order":      {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":        {limit: 2, want: []int{1, 2}},
		"second page":       {after: lending.LoanID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":         {after: lending.LoanID(testID(4)), limit: 2, want: []int{5}},
		"behind the end":    {after: lending.LoanID(testID(5)), limit: 2},
		"a state":           {limit: 10, state: lending.LoanState("returned"), want: []int{2, 4}},
		"a page of a state": {after: lending.LoanID(testID(1)), limit: 1, state: lending.LoanState("borrowed"), want: []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit, tc.state)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]lending.LoanID, len(found)), make([]lending.LoanID, len(tc.want))
			for i, x := range found {
				got[i] = x.Record().ID
			}
			for i, n := range tc.want {
				want[i] = lending.LoanID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func BenchmarkInsertLoan(b *testing.B) {
	kept := NewLoans(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepLoans(b, kept, testLoan(n))
	}
}

func BenchmarkGetLoan(b *testing.B) {
	kept := NewLoans(openTest(b))
	keepLoans(b, kept, testLoan(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), lending.LoanID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListLoans(b *testing.B) {
	db := openTest(b)
	kept := NewLoans(db)
	err := db.WithinTx(b.Context(), func(ctx context.Context) error {
		for n := range 1000 {
			r := testLoan(n)
			if err := kept.Insert(ctx, lending.LoanFromRecord(r)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := kept.List(b.Context(), lending.LoanID(testID(500)), 50, ""); err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}
