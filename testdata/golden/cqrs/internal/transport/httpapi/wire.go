package httpapi

import (
	"errors"
	"strconv"

	"example.com/service/internal/domain/orders"
)

// page is one part of a list.
type page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty"`
}

// receipt says what a command did. A query with its token sees the effect.
type receipt struct {
	ID        string `json:"id"`
	Version   int64  `json:"version"`
	ReadToken string `json:"read_token"`
}

// money has its minor units as a string, which survives parsers that use floating
// point for numbers.
type money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func newMoney(value orders.Money) money {
	return money{Amount: strconv.FormatInt(value.Amount(), 10), Currency: value.Currency()}
}

func (m money) parse() (value orders.Money, err error) {
	amount, err := strconv.ParseInt(m.Amount, 10, 64)
	if err != nil || m.Amount != strconv.FormatInt(amount, 10) {
		return value, errors.New("must have an amount of whole minor units")
	}
	return orders.NewMoney(amount, m.Currency)
}
