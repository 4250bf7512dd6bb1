package orders

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const orderID OrderID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var orderMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validOrderFields() OrderFields {
	return OrderFields{
		Customer: "customer-1",
		Item:     "item-1",
		Quantity: 1,
		Total:    Money{0, "EUR"},
		Note:     new("note-1"),
	}
}

func validOrderRecord() OrderRecord {
	return OrderRecord{
		ID:          orderID,
		Version:     1,
		State:       OrderStatePlaced,
		OrderFields: validOrderFields(),
		CreatedAt:   orderMade,
		UpdatedAt:   orderMade,
	}
}

func TestNewOrder(t *testing.T) {
	order, err := NewOrder(orderID, orderMade, validOrderFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validOrderRecord()
	if got := order.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewOrder gave %+v, want %+v", got, want)
	}
	if got, want := order.Events(), []OrderEvent{OrderPlaced{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("NewOrder recorded %+v, want %+v", got, want)
	}
}

func TestNewOrderKeepsTheRules(t *testing.T) {
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
			fields := validOrderFields()
			tt.spoil(&fields)
			order, err := NewOrder(orderID, orderMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || order != nil {
				t.Errorf("NewOrder gave %v, %v; want nothing and that %s is invalid", order, err, tt.field)
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		fields := validOrderFields()
		for _, tt := range tests {
			tt.spoil(&fields)
		}
		_, err := NewOrder(orderID, orderMade, fields)
		for _, tt := range tests {
			if !strings.Contains(fmt.Sprint("\n", err), "\n"+tt.field+" ") {
				t.Errorf("NewOrder gave %v, want that %s is among what is invalid", err, tt.field)
			}
		}
	})
}

func TestNewOrderTakesWhatIsJustWithin(t *testing.T) {
	tests := map[string]func(*OrderFields){
		"least customer": func(f *OrderFields) { f.Customer = strings.Repeat("é", 1) },
		"most customer":  func(f *OrderFields) { f.Customer = strings.Repeat("é", 100) },
		"least item":     func(f *OrderFields) { f.Item = strings.Repeat("é", 1) },
		"most item":      func(f *OrderFields) { f.Item = strings.Repeat("é", 100) },
		"least quantity": func(f *OrderFields) { f.Quantity = 1 },
		"most quantity":  func(f *OrderFields) { f.Quantity = 1000 },
		"least total":    func(f *OrderFields) { f.Total = Money{0, "EUR"} },
		"most note":      func(f *OrderFields) { f.Note = new(strings.Repeat("é", 500)) },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validOrderFields()
			set(&fields)
			if _, err := NewOrder(orderID, orderMade, fields); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewOrderNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := validOrderFields()
	fields.Note = nil
	if _, err := NewOrder(orderID, orderMade, fields); err != nil {
		t.Error(err)
	}
}

func TestOrderChangesItsState(t *testing.T) {
	states := []OrderState{OrderStatePlaced, OrderStateConfirmed, OrderStateShipped, OrderStateCancelled}
	tests := map[string]struct {
		apply func(*Order, time.Time) error
		from  []OrderState
		to    OrderState
		event func(OrderRecord) []OrderEvent
	}{
		"ConfirmOrder": {
			apply: (*Order).Confirm,
			from:  []OrderState{OrderStatePlaced},
			to:    OrderStateConfirmed,
			event: func(r OrderRecord) []OrderEvent { return []OrderEvent{OrderConfirmed{r}} },
		},
		"ShipOrder": {
			apply: (*Order).Ship,
			from:  []OrderState{OrderStateConfirmed},
			to:    OrderStateShipped,
			event: func(r OrderRecord) []OrderEvent { return []OrderEvent{OrderShipped{r}} },
		},
		"CancelOrder": {
			apply: (*Order).Cancel,
			from:  []OrderState{OrderStatePlaced, OrderStateConfirmed},
			to:    OrderStateCancelled,
			event: func(r OrderRecord) []OrderEvent { return []OrderEvent{OrderCancelled{r}} },
		},
	}
	for name, tt := range tests {
		for _, state := range states {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				before := validOrderRecord()
				before.State = state
				order := OrderFromRecord(before)
				later := orderMade.Add(time.Hour)

				err := tt.apply(order, later)

				if !slices.Contains(tt.from, state) {
					if !errors.Is(err, ErrWrongState) || !reflect.DeepEqual(order, OrderFromRecord(before)) {
						t.Errorf("gave %v and left %+v, want ErrWrongState and no change", err, order)
					}
					return
				}
				want := before
				want.State, want.Version, want.UpdatedAt = tt.to, 2, later
				if got := order.Record(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("gave %v and left %+v, want %+v", err, got, want)
				}
				if got, want := order.Events(), tt.event(want); !reflect.DeepEqual(got, want) {
					t.Errorf("recorded %+v, want %+v", got, want)
				}
			})
		}
	}
}

func BenchmarkNewOrder(b *testing.B) {
	fields := validOrderFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewOrder(orderID, orderMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
