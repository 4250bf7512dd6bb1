package transactions

import "testing"

func TestParseTransactionType(t *testing.T) {
	for _, want := range []TransactionType{TransactionTypeInbound, TransactionTypeOutbound} {
		if got, err := ParseTransactionType(string(want)); err != nil || got != want {
			t.Errorf("ParseTransactionType(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseTransactionType(unknown); err == nil || got != "" {
			t.Errorf("ParseTransactionType(%q) = %q, %v", unknown, got, err)
		}
	}
}
