package projection

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

func TestOrderEvents(t *testing.T) {
	created := orders.OrderPlaced{
		Customer: "customer-1",
		Item:     "item-1",
		Quantity: 1,
		Total:    must(orders.NewMoney(0, "EUR")),
		Note:     new("note-1"),
	}
	want := orders.OrderRecord{
		ID:          orders.OrderID(testID(1)),
		Version:     1,
		State:       orders.OrderStatePlaced,
		OrderFields: orders.OrderFields(created),
		CreatedAt:   now,
		UpdatedAt:   now,
	}
	stream := event.Stream("order", testID(1))
	first := stored(nil, stream, must(event.EncodeOrder(created)))
	d := newDoubles()
	if err := d.model(0).apply(t.Context(), first[0]); err != nil || !reflect.DeepEqual(d.orders[want.ID], want) {
		t.Fatalf("OrderPlaced gave %v and left %+v, want %+v", err, d.orders, want)
	}
	want.Version, want.UpdatedAt = 2, now.Add(time.Hour)
	tests := map[string]struct {
		happened orders.OrderEvent
		want     func(orders.OrderRecord) orders.OrderRecord
	}{
		"OrderConfirmed": {
			orders.OrderConfirmed{},
			func(row orders.OrderRecord) orders.OrderRecord {
				row.State = orders.OrderStateConfirmed
				return row
			},
		},
		"OrderShipped": {
			orders.OrderShipped{},
			func(row orders.OrderRecord) orders.OrderRecord {
				row.State = orders.OrderStateShipped
				return row
			},
		},
		"OrderCancelled": {
			orders.OrderCancelled{},
			func(row orders.OrderRecord) orders.OrderRecord {
				row.State = orders.OrderStateCancelled
				return row
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			for _, e := range stored(first, stream, must(event.EncodeOrder(tt.happened))) {
				if err := d.model(0).apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			got, there := d.orders[want.ID]
			if want := tt.want(want); !there || !reflect.DeepEqual(got, want) {
				t.Errorf("left %+v, want %+v", got, want)
			}
		})
	}

	var unknown *event.UnknownTypeError
	e := first[0]
	e.Type += "0"
	if err := d.model(0).apply(t.Context(), e); !errors.As(err, &unknown) {
		t.Errorf("an unknown event gave %v", err)
	}
}
