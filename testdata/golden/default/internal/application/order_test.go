package application

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
)

type ordersDouble struct{ *doubles }

func (d ordersDouble) Insert(_ context.Context, order *orders.Order) error {
	r := order.Record()
	d.orders[r.ID] = r
	return d.faultAt["Orders.Insert"]
}

func (d ordersDouble) Update(_ context.Context, order *orders.Order) error {
	r := order.Record()
	if d.orders[r.ID].Version != r.Version-1 {
		return storage.ErrConflict
	}
	d.orders[r.ID] = r
	return d.faultAt["Orders.Update"]
}

func (d ordersDouble) Get(_ context.Context, id orders.OrderID) (*orders.Order, error) {
	r, ok := d.orders[id]
	if !ok {
		return nil, orders.ErrNotFound
	}
	return orders.OrderFromRecord(r), d.faultAt["Orders.Get"]
}

func (d ordersDouble) List(_ context.Context, after orders.OrderID, limit int, state orders.OrderState) ([]*orders.Order, error) {
	var found []*orders.Order
	for _, id := range slices.Sorted(maps.Keys(d.orders)) {
		if id > after && len(found) < limit && (state == "" || state == d.orders[id].State) {
			found = append(found, orders.OrderFromRecord(d.orders[id]))
		}
	}
	return found, d.faultAt["Orders.List"]
}

// validPlaceOrder is an input that breaks no rule.
func validPlaceOrder() PlaceOrderInput {
	return PlaceOrderInput{OrderFields: orders.OrderFields{
		Customer: "customer-1",
		Item:     "item-1",
		Quantity: 1,
		Total:    must(orders.NewMoney(0, "EUR")),
		Note:     new("note-1"),
	}}
}

// keepOrder stores one order in d, as if it had been there before.
func keepOrder(t *testing.T, d *doubles, state orders.OrderState) orders.OrderRecord {
	t.Helper()
	fields := validPlaceOrder().OrderFields
	order, err := orders.NewOrder(orders.OrderID(d.New()), now.Add(-time.Hour), fields)
	if err != nil {
		t.Fatal(err)
	}
	r := order.Record()
	r.State = state
	d.orders[r.ID] = r
	return r
}

func TestPlaceOrder(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).Orders.PlaceOrder(t.Context(), validPlaceOrder())
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.orders[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("PlaceOrder gave %+v and kept %+v", got, stored)
	}
}

func TestPlaceOrderFails(t *testing.T) {
	ports := []string{"Orders.Insert", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validPlaceOrder()
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).Orders.PlaceOrder(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("PlaceOrder gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestPlaceOrderRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	in := validPlaceOrder()
	in.Quantity = 0
	before := d.copy()
	_, err := d.app(t).Orders.PlaceOrder(t.Context(), in)
	if after := d.copy(); !errors.Is(err, orders.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("PlaceOrder gave %v and left %+v", err, after)
	}
}

// orderCalls are the use cases of one order, and the ports on their way.
var orderCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	state   orders.OrderState
	call    func(ctx context.Context, app UseCases, r orders.OrderRecord, ifMatch int64) (orders.OrderRecord, error)
}{
	"ConfirmOrder": {
		ports:   "Orders.Get Orders.Update Tx.Commit",
		version: 2,
		state:   orders.OrderStatePlaced,
		call: func(ctx context.Context, app UseCases, r orders.OrderRecord, ifMatch int64) (orders.OrderRecord, error) {
			return app.Orders.ConfirmOrder(ctx, ConfirmOrderInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"ShipOrder": {
		ports:   "Orders.Get Orders.Update Tx.Commit",
		version: 2,
		state:   orders.OrderStateConfirmed,
		call: func(ctx context.Context, app UseCases, r orders.OrderRecord, ifMatch int64) (orders.OrderRecord, error) {
			return app.Orders.ShipOrder(ctx, ShipOrderInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"CancelOrder": {
		ports:   "Orders.Get Orders.Update Tx.Commit",
		version: 2,
		state:   orders.OrderStatePlaced,
		call: func(ctx context.Context, app UseCases, r orders.OrderRecord, ifMatch int64) (orders.OrderRecord, error) {
			return app.Orders.CancelOrder(ctx, CancelOrderInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"GetOrder": {
		ports:   "Orders.Get",
		version: 1,
		state:   orders.OrderStatePlaced,
		call: func(ctx context.Context, app UseCases, r orders.OrderRecord, _ int64) (orders.OrderRecord, error) {
			return app.Orders.GetOrder(ctx, GetOrderInput{
				ID: r.ID,
			})
		},
	},
}

func TestOrderCalls(t *testing.T) {
	for name, tt := range orderCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepOrder(t, d, tt.state)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.orders[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
		})
	}
}

func TestOrderCallsFail(t *testing.T) {
	for name, tt := range orderCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepOrder(t, d, tt.state)
					before := d.copy()
					d.faultAt[port] = fault

					_, err := tt.call(t.Context(), d.app(t), r, 0)

					if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
						t.Errorf("%s gave %v and left %+v, want %v and no change", name, err, after, fault)
					}
				})
			}
		}
		t.Run(name+" of nothing", func(t *testing.T) {
			d := newDoubles()
			r := keepOrder(t, d, tt.state)
			delete(d.orders, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, orders.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing and needs no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepOrder(t, d, tt.state)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, orders.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestListOrders(t *testing.T) {
	d := newDoubles()
	var want []orders.OrderRecord
	for range 3 {
		want = append(want, keepOrder(t, d, orders.OrderStatePlaced))
	}
	app := d.app(t)
	var got []orders.OrderRecord
	in := ListOrdersInput{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := app.Orders.ListOrders(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		if page.Next == "" {
			if pages != 2 {
				t.Errorf("%d pages, want 2", pages)
			}
			break
		}
		in.After = page.Next
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ListOrders gave %+v, want %+v", got, want)
	}
	page, err := app.Orders.ListOrders(t.Context(), ListOrdersInput{Limit: 2, State: orders.OrderStateConfirmed})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListOrders in another state gave %+v, %v", page.Items, err)
	}

	d.faultAt["Orders.List"] = errBroken
	if _, err := app.Orders.ListOrders(t.Context(), in); !errors.Is(err, errBroken) {
		t.Errorf("ListOrders gave %v, want %v", err, errBroken)
	}
}
