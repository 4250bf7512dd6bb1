package command

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/storage"
)

func validPlaceOrder() PlaceOrder {
	return PlaceOrder{
		OrderFields: orders.OrderFields{
			Customer: "customer-1",
			Item:     "item-1",
			Quantity: 1,
			Total:    must(orders.NewMoney(0, "EUR")),
			Note:     new("note-1"),
		},
	}
}

// someOrder is what an order begins with.
func someOrder() orders.OrderPlaced {
	return orders.OrderPlaced{
		Customer: "customer-1",
		Item:     "item-1",
		Quantity: 1,
		Total:    must(orders.NewMoney(0, "EUR")),
		Note:     new("note-1"),
	}
}

func TestPlaceOrder(t *testing.T) {
	d := newDoubles()
	receipt, err := PlaceOrderHandler{d.ports()}.Handle(t.Context(), validPlaceOrder())
	if want := (Receipt{receipt.ID, 1, event.Token(d.position)}); err != nil || receipt != want {
		t.Fatalf("PlaceOrder gave %+v, %v; want %+v", receipt, err, want)
	}
	e := d.streams[event.Stream("order", receipt.ID)][0]
	if e.Version != 1 || !e.Time.Equal(now) || e.ID == "" {
		t.Errorf("PlaceOrder appended %+v", e)
	}
	if got, err := event.DecodeOrder(e); err != nil || !reflect.DeepEqual(got, orders.OrderEvent(someOrder())) {
		t.Errorf("PlaceOrder appended %+v, %v; want %+v", got, err, someOrder())
	}
}

func TestPlaceOrderFails(t *testing.T) {
	for port := range strings.FieldsSeq("Log.Append Tx.Commit") {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				cmd := validPlaceOrder()
				before := d.state()
				d.faults[port] = fault
				receipt, err := PlaceOrderHandler{d.ports()}.Handle(t.Context(), cmd)
				if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
					t.Errorf("PlaceOrder gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
				}
			})
		}
	}
}

// orderChanges are the commands on an order that is there, and the ports on their way.
var orderChanges = map[string]struct {
	given []orders.OrderEvent
	when  func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error)
	then  orders.OrderEvent
	ports string
}{
	"ConfirmOrder": {
		given: []orders.OrderEvent{someOrder()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ConfirmOrderHandler{ports}.Handle(ctx, ConfirmOrder{
				ID: orders.OrderID(id), IfMatch: ifMatch,
			})
		},
		then:  orders.OrderConfirmed{},
		ports: "Log.Load Log.Append Tx.Commit",
	},
	"ShipOrder": {
		given: []orders.OrderEvent{someOrder(), orders.OrderConfirmed{}},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ShipOrderHandler{ports}.Handle(ctx, ShipOrder{
				ID: orders.OrderID(id), IfMatch: ifMatch,
			})
		},
		then:  orders.OrderShipped{},
		ports: "Log.Load Log.Append Tx.Commit",
	},
	"CancelOrder": {
		given: []orders.OrderEvent{someOrder()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return CancelOrderHandler{ports}.Handle(ctx, CancelOrder{
				ID: orders.OrderID(id), IfMatch: ifMatch,
			})
		},
		then:  orders.OrderCancelled{},
		ports: "Log.Load Log.Append Tx.Commit",
	},
}

// givenOrder keeps a history in doubles.
func givenOrder(t *testing.T, history []orders.OrderEvent) (d *doubles, id string) {
	t.Helper()
	d = newDoubles()
	return d, keep(t, orderStreams(d.ports()), history...)
}

func TestOrderChanges(t *testing.T) {
	for name, tt := range orderChanges {
		t.Run(name, func(t *testing.T) {
			d, id := givenOrder(t, tt.given)
			version := int64(len(tt.given))
			receipt, err := tt.when(t.Context(), d.ports(), id, version)
			if want := (Receipt{id, version + 1, event.Token(d.position)}); err != nil || receipt != want {
				t.Fatalf("gave %+v, %v; want %+v", receipt, err, want)
			}
			stream := d.streams[event.Stream("order", id)]
			if got, err := event.DecodeOrder(stream[version]); err != nil || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("appended %+v, %v; want %+v", got, err, tt.then)
			}
		})
	}
}

func TestOrderChangesFail(t *testing.T) {
	for name, tt := range orderChanges {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d, id := givenOrder(t, tt.given)
					before := d.state()
					d.faults[port] = fault
					receipt, err := tt.when(t.Context(), d.ports(), id, 0)
					if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
						t.Errorf("gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
					}
				})
			}
		}
		refused := map[string]struct {
			given   []orders.OrderEvent
			ifMatch int64
			want    error
		}{
			"of another version": {tt.given, int64(len(tt.given)) + 1, orders.ErrPrecondition},
			"of nothing":         {nil, 0, orders.ErrNotFound},
		}
		for what, r := range refused {
			t.Run(name+" "+what, func(t *testing.T) {
				d, id := givenOrder(t, r.given)
				before := d.state()
				_, err := tt.when(t.Context(), d.ports(), id, r.ifMatch)
				if after := d.state(); !errors.Is(err, r.want) || !reflect.DeepEqual(after, before) {
					t.Errorf("gave %v and left %+v, want %v and no change", err, after, r.want)
				}
			})
		}
	}
}

func BenchmarkPlaceOrder(b *testing.B) {
	d := newDoubles()
	cmd := validPlaceOrder()
	handler := PlaceOrderHandler{d.ports()}
	before := d.state()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handler.Handle(b.Context(), cmd); err != nil {
			b.Fatal(err)
		}
		d.kept = before
		before = d.state()
	}
}
