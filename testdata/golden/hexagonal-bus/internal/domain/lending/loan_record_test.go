package lending

import "testing"

func TestParseLoanState(t *testing.T) {
	for _, want := range []LoanState{LoanStateBorrowed, LoanStateOverdue, LoanStateReturned} {
		if got, err := ParseLoanState(string(want)); err != nil || got != want {
			t.Errorf("ParseLoanState(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseLoanState(unknown); err == nil || got != "" {
			t.Errorf("ParseLoanState(%q) = %q, %v", unknown, got, err)
		}
	}
}
