package orders

import "testing"

func TestParseOrderState(t *testing.T) {
	for _, want := range []OrderState{OrderStatePlaced, OrderStateConfirmed, OrderStateShipped, OrderStateCancelled} {
		if got, err := ParseOrderState(string(want)); err != nil || got != want {
			t.Errorf("ParseOrderState(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseOrderState(unknown); err == nil || got != "" {
			t.Errorf("ParseOrderState(%q) = %q, %v", unknown, got, err)
		}
	}
}
