package museum

import (
	"encoding/json"
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

func TestMoneyAdd(t *testing.T) {
	tests := map[string]struct {
		a, b, want Money
		ok         bool
	}{
		"more":             {Money{1, "EUR"}, Money{2, "EUR"}, Money{3, "EUR"}, true},
		"nothing":          {Money{1, "EUR"}, Money{0, "EUR"}, Money{1, "EUR"}, true},
		"less":             {Money{1, "EUR"}, Money{-2, "EUR"}, Money{-1, "EUR"}, true},
		"another currency": {Money{1, "EUR"}, Money{2, "USD"}, Money{}, false},
		"too much":         {Money{math.MaxInt64, "EUR"}, Money{1, "EUR"}, Money{}, false},
		"too little":       {Money{math.MinInt64, "EUR"}, Money{-1, "EUR"}, Money{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tt.a.Add(tt.b)
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("%v + %v = %v, %v; want %v", tt.a, tt.b, got, err, tt.want)
			}
		})
	}
}

func TestMoneySurvivesJSON(t *testing.T) {
	want := Money{math.MinInt64, "EUR"}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if wire := `{"amount":"-9223372036854775808","currency":"EUR"}`; string(text) != wire {
		t.Errorf("money is %s, want %s", text, wire)
	}
	var got Money
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%s is %v, %v; want %v", text, got, err, want)
	}
	for _, bad := range []string{`null`, `"1 EUR"`, `{"amount":"1"}`, `{"amount":"x","currency":"EUR"}`, `{"amount":"1","currency":"euro"}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s is taken for %v", bad, got)
		}
	}
}
