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

// stockItemsDouble are rows, or the failure to read them.
type stockItemsDouble struct {
	rows []transactions.StockItemRecord
	err  error
}

func (d stockItemsDouble) Get(_ context.Context, id transactions.StockItemID) (transactions.StockItemRecord, error) {
	for _, row := range d.rows {
		if row.ID == id {
			return row, d.err
		}
	}
	return transactions.StockItemRecord{}, cmp.Or(d.err, transactions.ErrNotFound)
}

func (d stockItemsDouble) List(_ context.Context, after transactions.StockItemID, limit int, state transactions.StockItemState) (rows []transactions.StockItemRecord, err error) {
	for _, row := range d.rows {
		if row.ID > after && len(rows) < limit && (state == "" || state == row.State) {
			rows = append(rows, row)
		}
	}
	return rows, d.err
}

func someStockItems() stockItemsDouble {
	var d stockItemsDouble
	for n := range 5 {
		d.rows = append(d.rows, transactions.StockItemRecord{
			ID:      transactions.StockItemID(fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n+1)),
			Version: 1,
			State:   transactions.StockItemStateAvailable,
		})
	}
	return d
}

func TestGetStockItem(t *testing.T) {
	rows := someStockItems()
	want := rows.rows[2]
	handler := GetStockItemHandler{Ports{Projection: new(projectionDouble), StockItems: rows}}
	if got, err := handler.Handle(t.Context(), GetStockItem{ID: want.ID}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("GetStockItem gave %+v, %v; want %+v", got, err, want)
	}
	if got, err := handler.Handle(t.Context(), GetStockItem{}); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("GetStockItem of nothing gave %+v, %v", got, err)
	}
}

func TestListStockItems(t *testing.T) {
	rows := someStockItems()
	handler := ListStockItemsHandler{Ports{Projection: new(projectionDouble), StockItems: rows}}
	var got []transactions.StockItemRecord
	q := ListStockItems{Limit: 2}
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
		t.Errorf("ListStockItems gave %+v, want %+v", got, rows.rows)
	}
	page, err := handler.Handle(t.Context(), ListStockItems{Limit: 2, State: transactions.StockItemStateBlocked})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListStockItems in another state gave %+v, %v", page.Items, err)
	}
}

func TestStockItemQueriesWaitForWhatTheyAreToShow(t *testing.T) {
	broken := errors.New("broken")
	ask := map[string]func(ctx context.Context, ports Ports, token int64) error{
		"GetStockItem": func(ctx context.Context, ports Ports, token int64) error {
			_, err := GetStockItemHandler{ports}.Handle(ctx, GetStockItem{ID: someStockItems().rows[0].ID, ReadToken: token})
			return err
		},
		"ListStockItems": func(ctx context.Context, ports Ports, token int64) error {
			_, err := ListStockItemsHandler{ports}.Handle(ctx, ListStockItems{Limit: 2, ReadToken: token})
			return err
		},
	}
	for name, handle := range ask {
		tests := map[string]struct {
			token   int64
			waiting error
			rows    stockItemsDouble
			waited  []int64
			want    error
		}{
			"no token":   {rows: someStockItems(), waited: []int64{0}},
			"it comes":   {token: 7, rows: someStockItems(), waited: []int64{7}},
			"it is late": {token: 7, waiting: transactions.ErrUnavailable, rows: someStockItems(), waited: []int64{7}, want: transactions.ErrUnavailable},
			"broken":     {rows: stockItemsDouble{err: broken}, waited: []int64{0}, want: broken},
		}
		for what, tt := range tests {
			t.Run(name+" "+what, func(t *testing.T) {
				projection := &projectionDouble{err: tt.waiting}
				err := handle(t.Context(), Ports{Projection: projection, StockItems: tt.rows}, tt.token)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || !slices.Equal(projection.waited, tt.waited) {
					t.Errorf("gave %v and waited for %v; want %v and %v", err, projection.waited, tt.want, tt.waited)
				}
			})
		}
	}
}
