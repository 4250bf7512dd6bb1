package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/transactions"
)

// categoriesDouble are rows, or the failure to read them.
type categoriesDouble struct {
	rows []transactions.CategoryRecord
	err  error
}

func (d categoriesDouble) Get(_ context.Context, id transactions.CategoryID) (transactions.CategoryRecord, error) {
	for _, row := range d.rows {
		if row.ID == id {
			return row, d.err
		}
	}
	return transactions.CategoryRecord{}, cmp.Or(d.err, transactions.ErrNotFound)
}

func (d categoriesDouble) List(_ context.Context, after transactions.CategoryID, limit int) (rows []transactions.CategoryRecord, err error) {
	for _, row := range d.rows {
		if row.ID > after && len(rows) < limit {
			rows = append(rows, row)
		}
	}
	return rows, d.err
}

func someCategories() categoriesDouble {
	var d categoriesDouble
	for n := range 5 {
		d.rows = append(d.rows, transactions.CategoryRecord{
			ID:      transactions.CategoryID(fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n+1)),
			Version: 1,
		})
	}
	return d
}

func TestGetCategory(t *testing.T) {
	rows := someCategories()
	want := rows.rows[2]
	handler := GetCategoryHandler{Ports{Projection: new(projectionDouble), Categories: rows}}
	if got, err := handler.Handle(t.Context(), GetCategory{ID: want.ID}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("GetCategory gave %+v, %v; want %+v", got, err, want)
	}
	if got, err := handler.Handle(t.Context(), GetCategory{}); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("GetCategory of nothing gave %+v, %v", got, err)
	}
}

func TestListCategories(t *testing.T) {
	rows := someCategories()
	handler := ListCategoriesHandler{Ports{Projection: new(projectionDouble), Categories: rows}}
	var got []transactions.CategoryRecord
	q := ListCategories{Limit: 2}
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
		t.Errorf("ListCategories gave %+v, want %+v", got, rows.rows)
	}
}

func TestListRootCategories(t *testing.T) {
	rows := someCategories()
	handler := ListRootCategoriesHandler{Ports{Projection: new(projectionDouble), Categories: rows}}
	var got []transactions.CategoryRecord
	q := ListRootCategories{Limit: 2}
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
		t.Errorf("ListRootCategories gave %+v, want %+v", got, rows.rows)
	}
}

func TestCategoryQueriesWaitForWhatTheyAreToShow(t *testing.T) {
	broken := errors.New("broken")
	ask := map[string]func(ctx context.Context, ports Ports, token int64) error{
		"GetCategory": func(ctx context.Context, ports Ports, token int64) error {
			_, err := GetCategoryHandler{ports}.Handle(ctx, GetCategory{ID: someCategories().rows[0].ID, ReadToken: token})
			return err
		},
		"ListCategories": func(ctx context.Context, ports Ports, token int64) error {
			_, err := ListCategoriesHandler{ports}.Handle(ctx, ListCategories{Limit: 2, ReadToken: token})
			return err
		},
		"ListRootCategories": func(ctx context.Context, ports Ports, token int64) error {
			_, err := ListRootCategoriesHandler{ports}.Handle(ctx, ListRootCategories{Limit: 2, ReadToken: token})
			return err
		},
	}
	for name, handle := range ask {
		tests := map[string]struct {
			token   int64
			waiting error
			rows    categoriesDouble
			waited  []int64
			want    error
		}{
			"no token":   {rows: someCategories(), waited: []int64{0}},
			"it comes":   {token: 7, rows: someCategories(), waited: []int64{7}},
			"it is late": {token: 7, waiting: transactions.ErrUnavailable, rows: someCategories(), waited: []int64{7}, want: transactions.ErrUnavailable},
			"broken":     {rows: categoriesDouble{err: broken}, waited: []int64{0}, want: broken},
		}
		for what, tt := range tests {
			t.Run(name+" "+what, func(t *testing.T) {
				projection := &projectionDouble{err: tt.waiting}
				err := handle(t.Context(), Ports{Projection: projection, Categories: tt.rows}, tt.token)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || !slices.Equal(projection.waited, tt.waited) {
					t.Errorf("gave %v and waited for %v; want %v and %v", err, projection.waited, tt.want, tt.waited)
				}
			})
		}
	}
}
