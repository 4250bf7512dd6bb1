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

func keepMembers(t testing.TB, kept *Members, records ...lending.MemberRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), lending.MemberFromRecord(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantMember(t *testing.T, kept *Members, want lending.MemberRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestMembersKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewMembers(openTest(t))
	records := []lending.MemberRecord{testMember(1), bareMember(2), testMember(3)}
	records[2].Interests = records[2].Interests[:0] // not the same as none
	keepMembers(t, kept, records...)
	for _, r := range records {
		wantMember(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), lending.MemberID(testID(99))); !errors.Is(err, lending.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestMembersShareNoMemoryWithCallers(t *testing.T) {
	kept := NewMembers(openTest(t))
	r := testMember(1)
	keepMembers(t, kept, r)
	for range 2 { // what was given, then what was got
		clear(r.Interests)
		wantMember(t, kept, testMember(1))
		got, err := kept.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		r = got.Record()
	}
}

func TestInsertMemberTwice(t *testing.T) {
	kept := NewMembers(openTest(t))
	r := testMember(1)
	keepMembers(t, kept, r, bareMember(3))
	r.Email = testMember(2).Email
	if err := kept.Insert(t.Context(), lending.MemberFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestMemberUniques(t *testing.T) {
	for field, take := range map[string]func(r *lending.MemberRecord, from lending.MemberRecord){
		"email": func(r *lending.MemberRecord, from lending.MemberRecord) { r.Email = from.Email },
	} {
		t.Run(field, func(t *testing.T) {
			kept := NewMembers(openTest(t))
			keepMembers(t, kept, testMember(1), testMember(2))
			isTaken := func(err error) bool {
				want := &lending.DuplicateError{Field: field}
				return errors.Is(err, lending.ErrDuplicate) && strings.HasSuffix(err.Error(), want.Error())
			}
			r := testMember(3)
			take(&r, testMember(1))
			if err := kept.Insert(t.Context(), lending.MemberFromRecord(r)); !isTaken(err) {
				t.Errorf("insert: %v", err)
			}
			r = testMember(2)
			r.Version++
			take(&r, testMember(1))
			if err := kept.Update(t.Context(), lending.MemberFromRecord(r)); !isTaken(err) {
				t.Errorf("update: %v", err)
			}
		})
	}
}

func TestUpdateMember(t *testing.T) {
	kept := NewMembers(openTest(t))
	before := testMember(1)
	keepMembers(t, kept, before)

	r := bareMember(2)
	r.ID, r.Version = before.ID, 2
	r.State = lending.MemberState("suspended")
	if err := kept.Update(t.Context(), lending.MemberFromRecord(r)); err != nil {
		t.Fatal(err)
	}
	after := r
	after.CreatedAt = before.CreatedAt // which an update leaves alone
	wantMember(t, kept, after)

	stale, missing := testMember(1), testMember(3)
	stale.Version, missing.Version = 2, 2
	for name, r := range map[string]lending.MemberRecord{"stale": stale, "missing": missing} {
		if err := kept.Update(t.Context(), lending.MemberFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", name, err)
		}
	}
	wantMember(t, kept, after)
}

func TestLostUpdateOfMember(t *testing.T) {
	kept := NewMembers(openTest(t))
	r := testMember(1)
	keepMembers(t, kept, r)
	r.Version++
	errs := make([]error, 8)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() { errs[i] = kept.Update(t.Context(), lending.MemberFromRecord(r)) })
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

func TestConcurrentChangesOfMember(t *testing.T) {
	db := openTest(t)
	kept := NewMembers(db)
	want := testMember(1)
	keepMembers(t, kept, want)
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
				return kept.Update(ctx, lending.MemberFromRecord(r))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	wantMember(t, kept, want)
}

func TestMemberExists(t *testing.T) {
	kept := NewMembers(openTest(t))
	keepMembers(t, kept, testMember(1))
	for n, want := range map[int]bool{1: true, 2: false} {
		if got, err := kept.Exists(t.Context(), lending.MemberID(testID(n))); err != nil || got != want {
			t.Errorf("%d: %t, %v; want %t", n, got, err, want)
		}
	}
}

func TestListMembers(t *testing.T) {
	kept := NewMembers(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testMember(n)
		if n%2 == 0 {
			r.State = lending.MemberState("suspended")
		}
		keepMembers(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after lending.MemberID
		limit int
		state lending.MemberState
		want  []int
	}{
		"all in order":      {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":        {limit: 2, want: []int{1, 2}},
		"second page":       {after: lending.MemberID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":         {after: lending.MemberID(testID(4)), limit: 2, want: []int{5}},
		"behind the end":    {after: lending.MemberID(testID(5)), limit: 2},
		"a state":           {limit: 10, state: lending.MemberState("suspended"), want: []int{2, 4}},
		"a page of a state": {after: lending.MemberID(testID(1)), limit: 1, state: lending.MemberState("active"), want: []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit, tc.state)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]lending.MemberID, len(found)), make([]lending.MemberID, len(tc.want))
			for i, x := range found {
				got[i] = x.Record().ID
			}
			for i, n := range tc.want {
				want[i] = lending.MemberID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func BenchmarkInsertMember(b *testing.B) {
	kept := NewMembers(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepMembers(b, kept, testMember(n))
	}
}

func BenchmarkGetMember(b *testing.B) {
	kept := NewMembers(openTest(b))
	keepMembers(b, kept, testMember(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), lending.MemberID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListMembers(b *testing.B) {
	db := openTest(b)
	kept := NewMembers(db)
	err := db.WithinTx(b.Context(), func(ctx context.Context) error {
		for n := range 1000 {
			r := testMember(n)
			if err := kept.Insert(ctx, lending.MemberFromRecord(r)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := kept.List(b.Context(), lending.MemberID(testID(500)), 50, ""); err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}
