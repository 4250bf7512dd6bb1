package sqlite

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
)

func keepSpecimens(t testing.TB, kept *Specimens, records ...museum.SpecimenRecord) {
	t.Helper()
	for _, r := range records {
		if err := kept.Insert(t.Context(), museum.SpecimenFromRecord(r)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantSpecimen(t *testing.T, kept *Specimens, want museum.SpecimenRecord) {
	t.Helper()
	got, err := kept.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Record(); !reflect.DeepEqual(r, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", r, want)
	}
}

func TestSpecimensKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	records := []museum.SpecimenRecord{testSpecimen(1), bareSpecimen(2), testSpecimen(3)}
	records[2].Notes = records[2].Notes[:0]     // not the same as nil
	records[2].Counts = records[2].Counts[:0]   // not the same as nil
	records[2].Weights = records[2].Weights[:0] // not the same as nil
	records[2].Offers = records[2].Offers[:0]   // not the same as nil
	records[2].Colours = records[2].Colours[:0] // not the same as nil
	records[2].Related = records[2].Related[:0] // not the same as nil
	keepSpecimens(t, kept, records...)
	for _, r := range records {
		wantSpecimen(t, kept, r)
	}

	if _, err := kept.Get(t.Context(), museum.SpecimenID(testID(99))); !errors.Is(err, museum.ErrNotFound) {
		t.Errorf("one that does not exist: %v", err)
	}
}

func TestSpecimensShareNoMemoryWithCallers(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	r := testSpecimen(1)
	keepSpecimens(t, kept, r)
	for range 2 { // what was passed in, then what was returned
		clear(r.Notes)
		clear(r.Counts)
		clear(r.Weights)
		clear(r.Offers)
		clear(r.Colours)
		clear(r.Related)
		wantSpecimen(t, kept, testSpecimen(1))
		got, err := kept.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		r = got.Record()
	}
}

func TestInsertSpecimenTwice(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	r := testSpecimen(1)
	keepSpecimens(t, kept, r, bareSpecimen(3))
	r.Label = testSpecimen(2).Label
	r.Code = testSpecimen(2).Code
	if err := kept.Insert(t.Context(), museum.SpecimenFromRecord(r)); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestSpecimenUniques(t *testing.T) {
	for field, take := range map[string]func(r *museum.SpecimenRecord, from museum.SpecimenRecord){
		"label": func(r *museum.SpecimenRecord, from museum.SpecimenRecord) { r.Label = from.Label },
		"code":  func(r *museum.SpecimenRecord, from museum.SpecimenRecord) { r.Code = from.Code },
	} {
		t.Run(field, func(t *testing.T) {
			kept := NewSpecimens(openTest(t))
			keepSpecimens(t, kept, testSpecimen(1), testSpecimen(2))
			isTaken := func(err error) bool {
				want := &museum.DuplicateError{Field: field}
				return errors.Is(err, museum.ErrDuplicate) && strings.HasSuffix(err.Error(), want.Error())
			}
			r := testSpecimen(3)
			take(&r, testSpecimen(1))
			if err := kept.Insert(t.Context(), museum.SpecimenFromRecord(r)); !isTaken(err) {
				t.Errorf("insert: %v", err)
			}
			r = testSpecimen(2)
			r.Version++
			take(&r, testSpecimen(1))
			if err := kept.Update(t.Context(), museum.SpecimenFromRecord(r)); !isTaken(err) {
				t.Errorf("update: %v", err)
			}
		})
	}
}

func TestSpecimenTellsOfTheFirstValueThatIsTaken(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	keepSpecimens(t, kept, testSpecimen(1), testSpecimen(2))
	r := testSpecimen(3)
	r.Label = testSpecimen(2).Label
	r.Code = testSpecimen(1).Code
	want := &museum.DuplicateError{Field: "label"}
	if err := kept.Insert(t.Context(), museum.SpecimenFromRecord(r)); err == nil || !strings.HasSuffix(err.Error(), want.Error()) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestUpdateSpecimen(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	first := testSpecimen(1)
	keepSpecimens(t, kept, first)

	r := bareSpecimen(2)
	r.ID, r.Version, r.CreatedAt = first.ID, 2, first.CreatedAt
	r.State = museum.SpecimenState("returned")
	if err := kept.Update(t.Context(), museum.SpecimenFromRecord(r)); err != nil {
		t.Fatal(err)
	}
	wantSpecimen(t, kept, r)

	stale, missing := testSpecimen(1), testSpecimen(3)
	stale.Version, missing.Version = 2, 2
	for name, r := range map[string]museum.SpecimenRecord{"stale": stale, "missing": missing} {
		if err := kept.Update(t.Context(), museum.SpecimenFromRecord(r)); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", name, err)
		}
	}
	wantSpecimen(t, kept, r)
}

func TestLostUpdateOfSpecimen(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	r := testSpecimen(1)
	keepSpecimens(t, kept, r)
	r.Version++
	errs := make([]error, 8)
	var writers sync.WaitGroup
	for i := range errs {
		writers.Go(func() { errs[i] = kept.Update(t.Context(), museum.SpecimenFromRecord(r)) })
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

func TestConcurrentChangesOfSpecimen(t *testing.T) {
	db := openTest(t)
	kept := NewSpecimens(db)
	want := testSpecimen(1)
	keepSpecimens(t, kept, want)
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
				return kept.Update(ctx, museum.SpecimenFromRecord(r))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	wantSpecimen(t, kept, want)
}

func TestDeleteSpecimen(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	r := testSpecimen(1)
	keepSpecimens(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, r.Version+1); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("another version: got %v, want a conflict", err)
	}
	wantSpecimen(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, r.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Get(t.Context(), r.ID); !errors.Is(err, museum.ErrNotFound) {
		t.Errorf("still there: %v", err)
	}
	if err := kept.Delete(t.Context(), r.ID, r.Version); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("a second time: got %v, want a conflict", err)
	}
}

func TestSpecimenExists(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	keepSpecimens(t, kept, testSpecimen(1))
	for n, want := range map[int]bool{1: true, 2: false} {
		if got, err := kept.Exists(t.Context(), museum.SpecimenID(testID(n))); err != nil || got != want {
			t.Errorf("%d: %t, %v; want %t", n, got, err, want)
		}
	}
}

func TestAllSpecimensExist(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	keepSpecimens(t, kept, testSpecimen(1), testSpecimen(2))
	for name, tc := range map[string]struct {
		ids  []museum.SpecimenID
		want bool
	}{
		"none":              {nil, true},
		"one":               {[]museum.SpecimenID{museum.SpecimenID(testID(2))}, true},
		"each of several":   {[]museum.SpecimenID{museum.SpecimenID(testID(2)), museum.SpecimenID(testID(1))}, true},
		"one of them twice": {[]museum.SpecimenID{museum.SpecimenID(testID(1)), museum.SpecimenID(testID(1)), museum.SpecimenID(testID(2))}, true},
		"all but the first": {[]museum.SpecimenID{museum.SpecimenID(testID(3)), museum.SpecimenID(testID(1)), museum.SpecimenID(testID(2))}, false},
		"all but the last":  {[]museum.SpecimenID{museum.SpecimenID(testID(1)), museum.SpecimenID(testID(2)), museum.SpecimenID(testID(3))}, false},
	} {
		if got, err := kept.AllExist(t.Context(), tc.ids); err != nil || got != tc.want {
			t.Errorf("%s: %t, %v; want %t", name, got, err, tc.want)
		}
	}
}

func TestListSpecimens(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	for _, n := range []int{3, 1, 5, 2, 4} {
		r := testSpecimen(n)
		if n%2 == 0 {
			r.State = museum.SpecimenState("returned")
		}
		keepSpecimens(t, kept, r)
	}
	for name, tc := range map[string]struct {
		after museum.SpecimenID
		limit int
		state museum.SpecimenState
		want  []int
	}{
		"all in order":      {limit: 10, want: []int{1, 2, 3, 4, 5}},
		"first page":        {limit: 2, want: []int{1, 2}},
		"second page":       {after: museum.SpecimenID(testID(2)), limit: 2, want: []int{3, 4}},
		"last page":         {after: museum.SpecimenID(testID(4)), limit: 2, want: []int{5}},
		"behind the end":    {after: museum.SpecimenID(testID(5)), limit: 2},
		"a state":           {limit: 10, state: museum.SpecimenState("returned"), want: []int{2, 4}},
		"a page of a state": {after: museum.SpecimenID(testID(1)), limit: 1, state: museum.SpecimenState("stored"), want: []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := kept.List(t.Context(), tc.after, tc.limit, tc.state)
			if err != nil {
				t.Fatal(err)
			}
			got, want := make([]museum.SpecimenID, len(found)), make([]museum.SpecimenID, len(tc.want))
			for i, x := range found {
				got[i] = x.Record().ID
			}
			for i, n := range tc.want {
				want[i] = museum.SpecimenID(testID(n))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func BenchmarkInsertSpecimen(b *testing.B) {
	kept := NewSpecimens(openTest(b))
	n := 0
	for b.Loop() {
		n++
		keepSpecimens(b, kept, testSpecimen(n))
	}
}

func BenchmarkGetSpecimen(b *testing.B) {
	kept := NewSpecimens(openTest(b))
	keepSpecimens(b, kept, testSpecimen(1))
	for b.Loop() {
		if _, err := kept.Get(b.Context(), museum.SpecimenID(testID(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListSpecimens(b *testing.B) {
	db := openTest(b)
	kept := NewSpecimens(db)
	err := db.WithinTx(b.Context(), func(ctx context.Context) error {
		for n := range 1000 {
			r := testSpecimen(n)
			if err := kept.Insert(ctx, museum.SpecimenFromRecord(r)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := kept.List(b.Context(), museum.SpecimenID(testID(500)), 50, ""); err != nil || len(found) != 50 {
			b.Fatal(len(found), err)
		}
	}
}
