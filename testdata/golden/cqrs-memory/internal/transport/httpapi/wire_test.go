package httpapi

import "testing"

func TestAmountsAreWholeMinorUnits(t *testing.T) {
	for _, amount := range []string{"0", "7", "-7", "9223372036854775807", "-9223372036854775808"} {
		if got, err := (money{amount, "EUR"}).parse(); err != nil || got.Currency() != "EUR" {
			t.Errorf("%q is %v, %v", amount, got, err)
		}
	}
	for _, amount := range []string{"", "-", "-0", "+5", "007", "-07", " 5", "5.0", "1e3", "1_000", "0x1f", "٣", "9223372036854775808"} {
		if got, err := (money{amount, "EUR"}).parse(); err == nil {
			t.Errorf("%q is taken for %v", amount, got)
		}
	}
}
