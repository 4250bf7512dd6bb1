package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
)

// ordersDouble holds rows, or the error of reading them.
type ordersDouble struct {
	rows []orders.OrderRecord
	err  error
}

func (d ordersDouble) Get(_ context.Context, id orders.OrderID) (orders.OrderRecord, error) {
	for _, row := range d.rows {
		if row.ID == id {
			return row, d.err
		}
	}
	return orders.OrderRecord{}, cmp.Or(d.err, orders.ErrNotFound)
}

func (d ordersDouble) List(_ context.Context, after orders.OrderID, limit int, state orders.OrderState) (rows []orders.OrderRecord, err error) {
	for _, row := range d.rows {
		if row.ID > after && len(rows) < limit && (state == "" || state == row.State) {
			rows = append(rows, row)
		}
	}
	return rows, d.err
}

func someOrders() ordersDouble {
	var d ordersDouble
	for n := range 5 {
		d.rows = append(d.rows, orders.OrderRecord{
			ID:      orders.OrderID(fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n+1)),
			Version: 1,
			State:   orders.OrderStatePlaced,
		})
	}
	return d
}

func TestGetOrder(t *testing.T) {
	rows := someOrders()
	want := rows.rows[2]
	handler := GetOrderHandler{Ports{Projection: new(projectionDouble), Orders: rows}}
	if got, err := handler.Handle(t.Context(), GetOrder{ID: want.ID}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("GetOrder gave %+v, %v; want %+v", got, err, want)
	}
	if got, err := handler.Handle(t.Context(), GetOrder{}); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("GetOrder of nothing gave %+v, %v", got, err)
	}
}

func TestListOrders(t *testing.T) {
	rows := someOrders()
	handler := ListOrdersHandler{Ports{Projection: new(projectionDouble), Orders: rows}}
	var got []orders.OrderRecord
	q := ListOrders{Limit: 2}
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
		t.Errorf("ListOrders gave %+v, want %+v", got, rows.rows)
	}
	page, err := handler.Handle(t.Context(), ListOrders{Limit: 2, State: orders.OrderStateConfirmed})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListOrders in another state gave %+v, %v", page.Items, err)
	}
}

func TestOrderQueriesWaitForWhatTheyAreToShow(t *testing.T) {
	broken := errors.New("broken")
	ask := map[string]func(ctx context.Context, ports Ports, token int64) error{
		"GetOrder": func(ctx context.Context, ports Ports, token int64) error {
			_, err := GetOrderHandler{ports}.Handle(ctx, GetOrder{ID: someOrders().rows[0].ID, ReadToken: token})
			return err
		},
		"ListOrders": func(ctx context.Context, ports Ports, token int64) error {
			_, err := ListOrdersHandler{ports}.Handle(ctx, ListOrders{Limit: 2, ReadToken: token})
			return err
		},
	}
	for name, handle := range ask {
		tests := map[string]struct {
			token   int64
			waiting error
			rows    ordersDouble
			waited  []int64
			want    error
		}{
			"no token":   {rows: someOrders(), waited: []int64{0}},
			"it comes":   {token: 7, rows: someOrders(), waited: []int64{7}},
			"it is late": {token: 7, waiting: storage.ErrUnavailable, rows: someOrders(), waited: []int64{7}, want: storage.ErrUnavailable},
			"broken":     {rows: ordersDouble{err: broken}, waited: []int64{0}, want: broken},
		}
		for what, tt := range tests {
			t.Run(name+" "+what, func(t *testing.T) {
				projection := &projectionDouble{err: tt.waiting}
				err := handle(t.Context(), Ports{Projection: projection, Orders: tt.rows}, tt.token)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || projection.name != "orders" || !slices.Equal(projection.waited, tt.waited) {
					t.Errorf("gave %v and waited for %s %v; want %v and %v", err, projection.name, projection.waited, tt.want, tt.waited)
				}
			})
		}
	}
}
