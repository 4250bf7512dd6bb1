package museum

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Money is an amount in the minor units of a currency: 1999 and EUR are €19.99.
// The zero value means that there is no amount; it is not an amount of zero.
type Money struct {
	amount   int64
	currency string
}

var errCurrency = errors.New("must have a currency of three capital letters")

// NewMoney takes a currency in the form of ISO 4217. It does not check that the
// code exists, because the list of codes changes.
func NewMoney(amount int64, currency string) (Money, error) {
	if len(currency) != 3 {
		return Money{}, errCurrency
	}
	for _, letter := range []byte(currency) {
		if letter < 'A' || letter > 'Z' {
			return Money{}, errCurrency
		}
	}
	return Money{amount, currency}, nil
}

// Amount returns the minor units.
func (m Money) Amount() int64 { return m.amount }

// Currency returns the three letters.
func (m Money) Currency() string { return m.currency }

// Add returns the sum of two amounts of one currency.
func (m Money) Add(other Money) (Money, error) {
	if other.currency != m.currency {
		return Money{}, fmt.Errorf("must be in %s", m.currency)
	}
	sum := m.amount + other.amount
	if (sum > m.amount) != (other.amount > 0) {
		return Money{}, errors.New("is too large to be counted")
	}
	return Money{sum, m.currency}, nil
}

// moneyJSON is the JSON form of money. The amount is a string, because many JSON
// parsers cannot represent 64-bit integers.
type moneyJSON struct {
	Amount   int64  `json:"amount,string"`
	Currency string `json:"currency"`
}

// MarshalJSON writes amount and currency.
func (m Money) MarshalJSON() ([]byte, error) { return json.Marshal(moneyJSON{m.amount, m.currency}) }

// UnmarshalJSON is the inverse of MarshalJSON.
func (m *Money) UnmarshalJSON(data []byte) (err error) {
	var parts moneyJSON
	if err := json.Unmarshal(data, &parts); err != nil {
		return fmt.Errorf("read money: %w", err)
	}
	*m, err = NewMoney(parts.Amount, parts.Currency)
	return err
}
