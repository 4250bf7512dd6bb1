package orders

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func validOrder() OrderPlaced {
	return OrderPlaced{
		Customer: "customer-1",
		Item:     "item-1",
		Quantity: 1,
		Total:    Money{0, "EUR"},
		Note:     new("note-1"),
	}
}

func TestPlaceOrder(t *testing.T) {
	want := validOrder()
	event, err := PlaceOrder(OrderFields(want))
	if err != nil || !reflect.DeepEqual(event, OrderEvent(want)) {
		t.Errorf("PlaceOrder gave %+v, %v; want %+v", event, err, want)
	}
}

func TestPlaceOrderKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*OrderFields)
		field string
	}{
		"customer too short": {func(f *OrderFields) { f.Customer = strings.Repeat("é", 0) }, "customer"},
		"customer too long":  {func(f *OrderFields) { f.Customer = strings.Repeat("é", 101) }, "customer"},
		"item too short":     {func(f *OrderFields) { f.Item = strings.Repeat("é", 0) }, "item"},
		"item too long":      {func(f *OrderFields) { f.Item = strings.Repeat("é", 101) }, "item"},
		"quantity too low":   {func(f *OrderFields) { f.Quantity = 0 }, "quantity"},
		"quantity too high":  {func(f *OrderFields) { f.Quantity = 1001 }, "quantity"},
		"no total":           {func(f *OrderFields) { f.Total = Money{} }, "total"},
		"total too low":      {func(f *OrderFields) { f.Total = Money{-1, "EUR"} }, "total"},
		"note too long":      {func(f *OrderFields) { f.Note = new(strings.Repeat("é", 501)) }, "note"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := OrderFields(validOrder())
			tt.spoil(&fields)
			event, err := PlaceOrder(fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("PlaceOrder gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		fields := OrderFields(validOrder())
		for _, tt := range tests {
			tt.spoil(&fields)
		}
		_, err := PlaceOrder(fields)
		for _, tt := range tests {
			if !strings.Contains(fmt.Sprint("\n", err), "\n"+tt.field+" ") {
				t.Errorf("PlaceOrder gave %v, want that %s is among what is invalid", err, tt.field)
			}
		}
	})
}

func TestPlaceOrderNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := OrderFields(validOrder())
	fields.Note = nil
	if _, err := PlaceOrder(fields); err != nil {
		t.Error(err)
	}
}

func TestOrderChangesItsState(t *testing.T) {
	given := map[OrderState][]OrderEvent{
		OrderStatePlaced:    {validOrder()},
		OrderStateConfirmed: {validOrder(), OrderConfirmed{}},
		OrderStateShipped:   {validOrder(), OrderShipped{}},
		OrderStateCancelled: {validOrder(), OrderCancelled{}},
	}
	tests := map[string]struct {
		when func(*Order) (OrderEvent, error)
		from []OrderState
		then OrderEvent
	}{
		"ConfirmOrder": {
			when: (*Order).Confirm,
			from: []OrderState{OrderStatePlaced},
			then: OrderConfirmed{},
		},
		"ShipOrder": {
			when: (*Order).Ship,
			from: []OrderState{OrderStateConfirmed},
			then: OrderShipped{},
		},
		"CancelOrder": {
			when: (*Order).Cancel,
			from: []OrderState{OrderStatePlaced, OrderStateConfirmed},
			then: OrderCancelled{},
		},
	}
	for name, tt := range tests {
		for state, events := range given {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				event, err := tt.when(OrderFromEvents(events))
				if slices.Contains(tt.from, state) {
					if err != nil || event != tt.then {
						t.Errorf("gave %#v, %v; want %#v", event, err, tt.then)
					}
				} else if !errors.Is(err, ErrWrongState) || event != nil {
					t.Errorf("gave %#v, %v; want nothing and ErrWrongState", event, err)
				}
			})
		}
	}
}

func BenchmarkOrderFromEvents(b *testing.B) {
	events := slices.Repeat([]OrderEvent{validOrder()}, 20)
	b.ReportAllocs()
	for b.Loop() {
		OrderFromEvents(events)
	}
}
