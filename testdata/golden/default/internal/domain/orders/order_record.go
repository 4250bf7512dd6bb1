package orders

import (
	"errors"
	"time"
)

// OrderID identifies the order; it is a UUID.
type OrderID string

// ParseOrderID parses an id.
func ParseOrderID(s string) (OrderID, error) {
	id, err := parseUUID(s)
	return OrderID(id), err
}

// OrderState is the state of an order.
type OrderState string

// Values of OrderState.
const (
	OrderStatePlaced    OrderState = "placed"
	OrderStateConfirmed OrderState = "confirmed"
	OrderStateShipped   OrderState = "shipped"
	OrderStateCancelled OrderState = "cancelled"
)

// ParseOrderState parses a value.
func ParseOrderState(s string) (OrderState, error) {
	switch v := OrderState(s); v {
	case OrderStatePlaced, OrderStateConfirmed, OrderStateShipped, OrderStateCancelled:
		return v, nil
	}
	return "", errors.New("must be one of placed, confirmed, shipped, cancelled")
}

// OrderRecord is the order as it is stored and returned.
type OrderRecord struct {
	ID      OrderID
	Version int64
	State   OrderState
	OrderFields
	CreatedAt time.Time
	UpdatedAt time.Time
}
