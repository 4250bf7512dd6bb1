package rpcapi

import (
	"strconv"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/domain/orders"
)

// formatETag returns the entity tag of a version, as HTTP writes it.
func formatETag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

func newMoney(value orders.Money) *servicev1.Money {
	return &servicev1.Money{Amount: value.Amount(), Currency: value.Currency()}
}

func each[T, W any](values []T, write func(T) W) []W {
	wire := make([]W, len(values))
	for i, value := range values {
		wire[i] = write(value)
	}
	return wire
}
