package readmodel

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/museum"
)

func keepSpecimens(t testing.TB, kept *Specimens, rows ...museum.SpecimenRecord) {
	t.Helper()
	for _, r := range rows {
		if err := kept.Put(t.Context(), r); err != nil {
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
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nwant\n%+v", got, want)
	}
}

func TestSpecimensKeepWhatTheyAreGiven(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	rows := []museum.SpecimenRecord{testSpecimen(1), bareSpecimen(2), testSpecimen(3)}
	rows[2].Notes = rows[2].Notes[:0]     // not the same as nil
	rows[2].Counts = rows[2].Counts[:0]   // not the same as nil
	rows[2].Weights = rows[2].Weights[:0] // not the same as nil
	rows[2].Offers = rows[2].Offers[:0]   // not the same as nil
	rows[2].Colours = rows[2].Colours[:0] // not the same as nil
	rows[2].Related = rows[2].Related[:0] // not the same as nil
	keepSpecimens(t, kept, rows...)
	for _, r := range rows {
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
		r = got
	}
}

func TestPutSpecimenIgnoresWhatIsOlder(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	first, third := testSpecimen(1), bareSpecimen(2)
	third.ID, third.CreatedAt, third.Version = first.ID, first.CreatedAt, 3
	second, again := testSpecimen(1), testSpecimen(1)
	second.Version, again.Version = 2, 3
	again.UpdatedAt = testTime(99)
	keepSpecimens(t, kept, first, third, second, again)
	wantSpecimen(t, kept, third)
}

func TestDeleteSpecimen(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	r := testSpecimen(1)
	r.Version = 2
	keepSpecimens(t, kept, r)
	if err := kept.Delete(t.Context(), r.ID, 1); err != nil {
		t.Fatal(err)
	}
	wantSpecimen(t, kept, r) // which is newer
	for range 2 {
		if err := kept.Delete(t.Context(), r.ID, 3); err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Get(t.Context(), r.ID); !errors.Is(err, museum.ErrNotFound) {
			t.Errorf("still there: %v", err)
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
				got[i] = x.ID
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

func TestClearSpecimens(t *testing.T) {
	kept := NewSpecimens(openTest(t))
	keepSpecimens(t, kept, testSpecimen(1), testSpecimen(2), testSpecimen(3))
	for _, want := range []int64{2, 1, 0} {
		if cleared, err := kept.Clear(t.Context(), 2); err != nil || cleared != want {
			t.Fatalf("%d cleared, %v; want %d", cleared, err, want)
		}
	}
	for n := range 4 {
		if _, err := kept.Get(t.Context(), museum.SpecimenID(testID(n))); !errors.Is(err, museum.ErrNotFound) {
			t.Errorf("%d is still there: %v", n, err)
		}
	}
	keepSpecimens(t, kept, testSpecimen(1)) // even an old version
	wantSpecimen(t, kept, testSpecimen(1))
}

// TestSpecimensAreBuiltBesideThoseThatServe makes others serve and back again.
func TestSpecimensAreBuiltBesideThoseThatServe(t *testing.T) {
	db := openTest(t)
	p, kept := NewProjection(db), NewSpecimens(db)
	serving, built := testSpecimen(1), testSpecimen(1)
	serving.Version, built.UpdatedAt = 7, testTime(99)
	keepSpecimens(t, kept, serving)
	for generation := range int64(4) {
		goTo(t, p, "specimens generation", generation)
		if generation&1 == 0 {
			wantSpecimen(t, kept, serving)
			keepSpecimens(t, kept.Beside(), built) // an older version does not matter
			wantSpecimen(t, kept.Beside(), built)
		} else {
			wantSpecimen(t, kept, built)
			wantSpecimen(t, kept.Beside(), serving)
		}
	}
	if cleared, err := kept.Beside().Clear(t.Context(), 10); err != nil || cleared != 1 {
		t.Errorf("%d cleared, %v", cleared, err)
	}
	if _, err := kept.Beside().Get(t.Context(), serving.ID); !errors.Is(err, museum.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	wantSpecimen(t, kept, built)
}

func BenchmarkPutSpecimen(b *testing.B) {
	kept := NewSpecimens(openTest(b))
	r := testSpecimen(1)
	for b.Loop() {
		r.Version++
		keepSpecimens(b, kept, r)
	}
}
