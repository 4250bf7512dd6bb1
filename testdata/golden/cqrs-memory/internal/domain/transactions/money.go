package transactions

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in the minor units of one currency: 1999 and EUR are
// €19.99. The zero value is no money at all, which is not an amount of zero.
type Money struct {
	amount   int64
	currency string
}

var errCurrency = errors.New("must have a currency of three capital letters")

// NewMoney takes a currency in the form of ISO 4217. Which codes exist changes
// with the times and is not asked.
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

// Amount gives the minor units.
func (m Money) Amount() int64 { return m.amount }

// Currency gives the three letters.
func (m Money) Currency() string { return m.currency }

// Add gives the sum of two amounts of one currency.
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

// MarshalText gives amount and currency: 1999 EUR.
func (m Money) MarshalText() ([]byte, error) {
	return []byte(strconv.FormatInt(m.amount, 10) + " " + m.currency), nil
}

// UnmarshalText takes what MarshalText gave.
func (m *Money) UnmarshalText(text []byte) error {
	amount, currency, _ := strings.Cut(string(text), " ")
	units, err := strconv.ParseInt(amount, 10, 64)
	if err != nil {
		return fmt.Errorf("read the amount of money: %w", err)
	}
	*m, err = NewMoney(units, currency)
	return err
}
