package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
)

// specimensDouble holds rows, or the error of reading them.
type specimensDouble struct {
	rows []museum.SpecimenRecord
	err  error
}

func (d specimensDouble) Get(_ context.Context, id museum.SpecimenID) (museum.SpecimenRecord, error) {
	for _, row := range d.rows {
		if row.ID == id {
			return row, d.err
		}
	}
	return museum.SpecimenRecord{}, cmp.Or(d.err, museum.ErrNotFound)
}

func (d specimensDouble) List(_ context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) (rows []museum.SpecimenRecord, err error) {
	for _, row := range d.rows {
		if row.ID > after && len(rows) < limit && (state == "" || state == row.State) {
			rows = append(rows, row)
		}
	}
	return rows, d.err
}

func someSpecimens() specimensDouble {
	var d specimensDouble
	for n := range 5 {
		d.rows = append(d.rows, museum.SpecimenRecord{
			ID:      museum.SpecimenID(fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n+1)),
			Version: 1,
			State:   museum.SpecimenStateStored,
		})
	}
	return d
}

func TestGetSpecimen(t *testing.T) {
	rows := someSpecimens()
	want := rows.rows[2]
	handler := GetSpecimenHandler{Ports{Projection: new(projectionDouble), Specimens: rows}}
	if got, err := handler.Handle(t.Context(), GetSpecimen{ID: want.ID}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("GetSpecimen gave %+v, %v; want %+v", got, err, want)
	}
	if got, err := handler.Handle(t.Context(), GetSpecimen{}); !errors.Is(err, museum.ErrNotFound) {
		t.Errorf("GetSpecimen of nothing gave %+v, %v", got, err)
	}
}

func TestListSpecimens(t *testing.T) {
	rows := someSpecimens()
	handler := ListSpecimensHandler{Ports{Projection: new(projectionDouble), Specimens: rows}}
	var got []museum.SpecimenRecord
	q := ListSpecimens{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := handler.Handle(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		if page.Next == "" {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		q.After = page.Next
	}
	if !reflect.DeepEqual(got, rows.rows) {
		t.Errorf("ListSpecimens gave %+v, want %+v", got, rows.rows)
	}
	page, err := handler.Handle(t.Context(), ListSpecimens{Limit: 2, State: museum.SpecimenStateShown})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListSpecimens in another state gave %+v, %v", page.Items, err)
	}
}

func TestSpecimenQueriesWaitForWhatTheyAreToShow(t *testing.T) {
	broken := errors.New("broken")
	ask := map[string]func(ctx context.Context, ports Ports, token int64) error{
		"GetSpecimen": func(ctx context.Context, ports Ports, token int64) error {
			_, err := GetSpecimenHandler{ports}.Handle(ctx, GetSpecimen{ID: someSpecimens().rows[0].ID, ReadToken: token})
			return err
		},
		"ListSpecimens": func(ctx context.Context, ports Ports, token int64) error {
			_, err := ListSpecimensHandler{ports}.Handle(ctx, ListSpecimens{Limit: 2, ReadToken: token})
			return err
		},
	}
	for name, handle := range ask {
		tests := map[string]struct {
			token   int64
			waiting error
			rows    specimensDouble
			waited  []int64
			want    error
		}{
			"no token":   {rows: someSpecimens(), waited: []int64{0}},
			"it comes":   {token: 7, rows: someSpecimens(), waited: []int64{7}},
			"it is late": {token: 7, waiting: storage.ErrUnavailable, rows: someSpecimens(), waited: []int64{7}, want: storage.ErrUnavailable},
			"broken":     {rows: specimensDouble{err: broken}, waited: []int64{0}, want: broken},
		}
		for what, tt := range tests {
			t.Run(name+" "+what, func(t *testing.T) {
				projection := &projectionDouble{err: tt.waiting}
				err := handle(t.Context(), Ports{Projection: projection, Specimens: tt.rows}, tt.token)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || projection.name != "specimens" || !slices.Equal(projection.waited, tt.waited) {
					t.Errorf("gave %v and waited for %s %v; want %v and %v", err, projection.name, projection.waited, tt.want, tt.waited)
				}
			})
		}
	}
}
