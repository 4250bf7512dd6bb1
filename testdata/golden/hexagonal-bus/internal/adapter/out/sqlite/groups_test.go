package sqlite

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/service/internal/domain/lending"
)

func keepGroups(t testing.TB, kept *Groups, records ...lending.GroupRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), lending.GroupFromRecord(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantGroup(t *testing.T, kept *Groups, want lending.GroupRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestGroupsKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewGroups(openTest(t))
	records := []lending.GroupRecord{testGroup(1)}
	keepGroups(t, kept, records...)
	for _, r := range records {
		wantGroup(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), lending.GroupID(testID(99))); !errors.Is(err, lending.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestInsertGroupTwice(t *testing.T) {
	kept := NewGroups(openTest(t))
	r := testGroup(1)
	keepGroups(t, kept, r)
	r.Name = testGroup(2).Name
	if err := kept.Insert(t.Context(), lending.GroupFromRecord(r)); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestGroupUniques(t *testing.T) {
	for field, take := range map[string]func(r *lending.GroupRecord, from lending.GroupRecord){
		"name": func(r *lending.GroupRecord, from lending.GroupRecord) { r.Name = from.Name },
	} {
		t.Run(field, func(t *testing.T) {
			kept := NewGroups(openTest(t))
			keepGroups(t, kept, testGroup(1), testGroup(2))
			isTaken := func(err error) bool {
				want := &lending.DuplicateError{Field: field}
				return errors.Is(err, lending.ErrDuplicate) && strings.HasSuffix(err.Error(), want.Error())
			}
			r := testGroup(3)
			take(&r, testGroup(1))
			if err := kept.Insert(t.Context(), lending.GroupFromRecord(r)); !isTaken(err) {
				t.Errorf("insert: %v", err)
			}
		})
	}
}

func TestDeleteGroup(t *testing.T) {
	kept := NewGroups(openTest(t))
	r := testGroup(1)
	keepGroups(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, r.Version+1); !errors.Is(err, lending.ErrConflict) {
		t.Errorf("another version: got %v, want a conflict", err)
	}
	wantGroup(t, kept, r)
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

func TestGroupExists(t *testing.T) {
	kept := NewGroups(openTest(t))
	keepGroups(t, kept, testGroup(1))
	for n, want := range map[int]bool{1: true, 2: false} {
		if got, err := kept.Exists(t.Context(), lending.GroupID(testID(n))); err != nil || got != want {
			t.Errorf("%d: %t, %v; want %t", n, got, err, want)
		}
	}
}

func TestListGroups(t *testing.T) {
	kept := NewGroups(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testGroup(n)
		keepGroups(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after lending.GroupID
		limit int
		want  []int
	}{
		"all in order":   {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":     {limit: 2, want: []int{1, 2}},
		"second page":    {after: lending.GroupID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":      {after: lending.GroupID(testID(4)), limit: 2, want: []int{5}},
		"behind the end": {after: lending.GroupID(testID(5)), limit: 2},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]lending.GroupID, len(found)), make([]lending.GroupID, len(tc.want))
			for i, x := range found {
				got[i] = x.Record().ID
			}
			for i, n := range tc.want {
				want[i] = lending.GroupID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func BenchmarkInsertGroup(b *testing.B) {
	kept := NewGroups(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepGroups(b, kept, testGroup(n))
	}
}

func BenchmarkGetGroup(b *testing.B) {
	kept := NewGroups(openTest(b))
	keepGroups(b, kept, testGroup(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), lending.GroupID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListGroups(b *testing.B) {
	db := openTest(b)
	kept := NewGroups(db)
	err := db.WithinTx(b.Context(), func(ctx context.Context) error {
		for n := range 1000 {
			r := testGroup(n)
			if err := kept.Insert(ctx, lending.GroupFromRecord(r)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := kept.List(b.Context(), lending.GroupID(testID(500)), 50); err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}
