package event

import (
	"errors"
	"reflect"
	"testing"

	"example.com/service/internal/domain/orders"
)

func TestOrderEventsSurviveBeingKept(t *testing.T) {
	tests := map[string]orders.OrderEvent{
		OrderPlacedV1: orders.OrderPlaced{
			Customer: "customer-1",
			Item:     "item-1",
			Quantity: 1,
			Total:    must(orders.NewMoney(0, "EUR")),
			Note:     new("note-1"),
		},
		OrderConfirmedV1: orders.OrderConfirmed{},
		OrderShippedV1:   orders.OrderShipped{},
		OrderCancelledV1: orders.OrderCancelled{},
	}
	for kind, want := range tests {
		e, err := EncodeOrder(want)
		if err != nil || e.Type != kind {
			t.Errorf("%+v became %s, %v; want %s", want, e.Type, err, kind)
		}
		if got, err := DecodeOrder(e); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %+v, %v; want %+v", e.Data, got, err, want)
		}
	}
}

func TestDecodeOrderRefusesWhatItDoesNotKnow(t *testing.T) {
	var unknown *UnknownTypeError
	e := Stored{Type: "OrderPlaced.v2", Position: 7, Data: []byte("{}")}
	if got, err := DecodeOrder(e); !errors.As(err, &unknown) || *unknown != (UnknownTypeError{e.Type, 7}) {
		t.Errorf("a newer version became %+v, %v", got, err)
	}
	e = Stored{Type: OrderPlacedV1, Data: []byte("{")}
	if got, err := DecodeOrder(e); err == nil {
		t.Errorf("broken data became %+v", got)
	}
	if got, err := EncodeOrder(nil); err == nil {
		t.Errorf("no event became %+v", got)
	}
}
