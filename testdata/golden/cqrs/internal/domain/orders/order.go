package orders

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// OrderFields are what a caller decides about a new order.
type OrderFields struct {
	Customer string
	Item     string
	Quantity int64
	Total    Money
	Note     *string
}

// Order is the state of an order that the rules need, derived from its events.
type Order struct {
	state OrderState
}

// OrderFromEvents returns the order after all its events, the oldest first.
func OrderFromEvents(events []OrderEvent) *Order {
	o := &Order{}
	for _, event := range events {
		o.apply(event)
	}
	return o
}

func (o *Order) apply(event OrderEvent) {
	switch event.(type) {
	case OrderPlaced:
		o.state = OrderStatePlaced
	case OrderConfirmed:
		o.state = OrderStateConfirmed
	case OrderShipped:
		o.state = OrderStateShipped
	case OrderCancelled:
		o.state = OrderStateCancelled
	}
}

// PlaceOrder decides about a new order.
func PlaceOrder(fields OrderFields) (OrderEvent, error) {
	if err := fields.Validate(); err != nil {
		return nil, err
	}
	return OrderPlaced(fields), nil
}

// Confirm takes the order from placed to confirmed.
func (o *Order) Confirm() (OrderEvent, error) {
	if o.state != OrderStatePlaced {
		return nil, fmt.Errorf("the order is %s: %w", o.state, ErrWrongState)
	}
	return OrderConfirmed{}, nil
}

// Ship takes the order from confirmed to shipped.
func (o *Order) Ship() (OrderEvent, error) {
	if o.state != OrderStateConfirmed {
		return nil, fmt.Errorf("the order is %s: %w", o.state, ErrWrongState)
	}
	return OrderShipped{}, nil
}

// Cancel takes the order from placed or confirmed to cancelled.
func (o *Order) Cancel() (OrderEvent, error) {
	if o.state != OrderStatePlaced && o.state != OrderStateConfirmed {
		return nil, fmt.Errorf("the order is %s: %w", o.state, ErrWrongState)
	}
	return OrderCancelled{}, nil
}

// Validate returns an error for each rule that is broken, joined.
func (f *OrderFields) Validate() error {
	return errors.Join(
		check(utf8.RuneCountInString(f.Customer) < 1 || utf8.RuneCountInString(f.Customer) > 100, "customer", "must have 1 to 100 characters"),
		check(utf8.RuneCountInString(f.Item) < 1 || utf8.RuneCountInString(f.Item) > 100, "item", "must have 1 to 100 characters"),
		check(f.Quantity < 1 || f.Quantity > 1000, "quantity", "must be 1 to 1000"),
		check(f.Total == (Money{}), "total", "is required"),
		check(f.Total.Amount() < 0, "total", "must have an amount of at least 0"),
		check(f.Note != nil && utf8.RuneCountInString(*f.Note) > 500, "note", "must have at most 500 characters"),
	)
}
