// Package events sends what happened in the domain to the outbox.
package events

import (
	"context"
	"encoding/json"
	"strconv"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/messaging"
)

// Outbox takes messages, which are sent once the transaction in the context has
// committed.
type Outbox interface {
	Add(ctx context.Context, messages ...messaging.Message) error
}

type money museum.Money

// MarshalJSON writes the amount as a string, because many JSON parsers cannot
// represent 64-bit integers.
func (m money) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
	}{strconv.FormatInt(museum.Money(m).Amount(), 10), museum.Money(m).Currency()})
}

type decimal museum.Decimal

// MarshalText keeps the number exact.
func (d decimal) MarshalText() ([]byte, error) { return []byte(museum.Decimal(d).String()), nil }

// each converts the items of a list. An empty list stays empty, and nil stays nil.
func each[From, To any](items []From, convert func(From) To) []To {
	if items == nil {
		return nil
	}
	converted := make([]To, len(items))
	for i, item := range items {
		converted[i] = convert(item)
	}
	return converted
}
