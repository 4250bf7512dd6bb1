package orders

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Order changes only through its methods, which enforce its rules.
type Order struct {
	record OrderRecord
}

// OrderFields are what a caller decides about a new order.
type OrderFields struct {
	Customer string
	Item     string
	Quantity int64
	Total    Money
	Note     *string
}

// NewOrder returns a new order that keeps all rules.
func NewOrder(id OrderID, now time.Time, fields OrderFields) (*Order, error) {
	if err := fields.Validate(); err != nil {
		return nil, err
	}
	o := &Order{record: OrderRecord{
		ID:          id,
		Version:     1,
		State:       OrderStatePlaced,
		OrderFields: fields,
		CreatedAt:   now,
		UpdatedAt:   now,
	}}
	return o, nil
}

// OrderFromRecord returns an order as a store has it. It checks nothing: what is stored
// has kept the rules of its time, and must be readable when they have changed.
func OrderFromRecord(record OrderRecord) *Order { return &Order{record: record} }

// Record returns the whole state of the order; do not modify what its pointers and slices hold.
func (o *Order) Record() OrderRecord { return o.record }

// Confirm takes the order from placed to confirmed.
func (o *Order) Confirm(now time.Time) error {
	if o.record.State != OrderStatePlaced {
		return fmt.Errorf("the order is %s: %w", o.record.State, ErrWrongState)
	}
	o.record.State = OrderStateConfirmed
	o.touch(now)
	return nil
}

// Ship takes the order from confirmed to shipped.
func (o *Order) Ship(now time.Time) error {
	if o.record.State != OrderStateConfirmed {
		return fmt.Errorf("the order is %s: %w", o.record.State, ErrWrongState)
	}
	o.record.State = OrderStateShipped
	o.touch(now)
	return nil
}

// Cancel takes the order from placed or confirmed to cancelled.
func (o *Order) Cancel(now time.Time) error {
	if o.record.State != OrderStatePlaced && o.record.State != OrderStateConfirmed {
		return fmt.Errorf("the order is %s: %w", o.record.State, ErrWrongState)
	}
	o.record.State = OrderStateCancelled
	o.touch(now)
	return nil
}

// touch completes every change.
func (o *Order) touch(now time.Time) {
	o.record.Version++
	o.record.UpdatedAt = now
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
