// Package events sends what happened in the domain to the outbox, and reads it there
// for those who follow.
package events

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/feed"
	"example.com/service/internal/platform/messaging"
)

// Outbox takes messages, which are sent once the transaction in the context has
// committed.
type Outbox interface {
	Add(ctx context.Context, messages ...messaging.Message) error
}

// NewFeed returns a feed of what is in an outbox.
func NewFeed(outbox feed.Log[messaging.Message], log *slog.Logger) *feed.Feed[messaging.Message] {
	return feed.New(outbox, func(m messaging.Message) feed.Position {
		return feed.Position{Sequence: m.Sequence, ID: m.ID}
	}, log)
}

// UnitOfWork runs fn in a transaction.
type UnitOfWork interface {
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// TellingTx reports every commit, because others see the messages only then.
type TellingTx struct {
	UnitOfWork
	Committed func()
}

// WithinTx runs fn in a transaction.
func (t TellingTx) WithinTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if err := t.UnitOfWork.WithinTx(ctx, fn); err != nil {
		return err
	}
	t.Committed()
	return nil
}

type money orders.Money

// MarshalJSON writes the amount as a string, because many JSON parsers cannot
// represent 64-bit integers.
func (m money) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
	}{strconv.FormatInt(orders.Money(m).Amount(), 10), orders.Money(m).Currency()})
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (m *money) UnmarshalJSON(data []byte) error {
	var text struct {
		Amount   int64  `json:"amount,string"`
		Currency string `json:"currency"`
	}
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	value, err := orders.NewMoney(text.Amount, text.Currency)
	*m = money(value)
	return err
}
