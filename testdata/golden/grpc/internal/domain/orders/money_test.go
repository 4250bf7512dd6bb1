package orders

import (
	"math"
	"testing"
)

func TestNewMoney(t *testing.T) {
	tests := map[string]struct {
		amount   int64
		currency string
		ok       bool
	}{
		"an amount":           {1999, "EUR", true},
		"nothing":             {0, "USD", true},
		"a debt":              {math.MinInt64, "JPY", true},
		"first, last letter":  {1, "AZA", true},
		"no currency":         {1, "", false},
		"too short":           {1, "EU", false},
		"too long":            {1, "EURO", false},
		"lower case":          {1, "eur", false},
		"not only letters":    {1, "E1R", false},
		"letters, not ASCII":  {1, "EÜ", false},
		"what is before an A": {1, "@AA", false},
		"what is behind a Z":  {1, "ZZ[", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := NewMoney(tt.amount, tt.currency)
			if (err == nil) != tt.ok {
				t.Fatalf("NewMoney(%d, %q): error %v", tt.amount, tt.currency, err)
			}
			if tt.ok && (m.Amount() != tt.amount || m.Currency() != tt.currency) {
				t.Errorf("NewMoney(%d, %q) = %v", tt.amount, tt.currency, m)
			}
			if !tt.ok && m != (Money{}) {
				t.Errorf("NewMoney(%d, %q) = %v beside an error", tt.amount, tt.currency, m)
			}
		})
	}
}
