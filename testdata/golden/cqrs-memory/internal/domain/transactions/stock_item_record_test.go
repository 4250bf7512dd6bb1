package transactions

import "testing"

func TestParseStockItemState(t *testing.T) {
	for _, want := range []StockItemState{StockItemStateAvailable, StockItemStateBlocked, StockItemStateRetired} {
		if got, err := ParseStockItemState(string(want)); err != nil || got != want {
			t.Errorf("ParseStockItemState(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseStockItemState(unknown); err == nil || got != "" {
			t.Errorf("ParseStockItemState(%q) = %q, %v", unknown, got, err)
		}
	}
}
