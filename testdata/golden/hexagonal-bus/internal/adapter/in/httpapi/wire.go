package httpapi

import (
	"errors"
	"strconv"

	"example.com/service/internal/domain/museum"
)

// page is one part of a list.
type page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty"`
}

// money has its minor units as a string, which survives parsers that use floating
// point for numbers.
type money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func newMoney(value museum.Money) money {
	return money{Amount: strconv.FormatInt(value.Amount(), 10), Currency: value.Currency()}
}

func (m money) parse() (value museum.Money, err error) {
	amount, err := strconv.ParseInt(m.Amount, 10, 64)
	if err != nil || m.Amount != strconv.FormatInt(amount, 10) {
		return value, errors.New("must have an amount of whole minor units")
	}
	return museum.NewMoney(amount, m.Currency)
}

func maybe[T, W any](value *T, write func(T) W) *W {
	if value == nil {
		return nil
	}
	wire := write(*value)
	return &wire
}

func each[T, W any](values []T, write func(T) W) []W {
	if values == nil {
		return nil
	}
	wire := make([]W, len(values))
	for i, value := range values {
		wire[i] = write(value)
	}
	return wire
}

func text[T ~string](value T) string { return string(value) }
