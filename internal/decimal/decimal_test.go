package decimal_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/decimal"
)

func TestParse(t *testing.T) {
	for _, good := range []string{"0", "-1", "12.50", "0.000000001", "999999999999999999", "-123456789.123456789"} {
		d, err := decimal.Parse(good)
		if err != nil || d.String() != good {
			t.Errorf("%s is read as %s: %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "-", "1e3", "+1", ".5", "5.", "01", "1.0000000001", "1000000000000000000", "1 ", "0x1", "NaN", "١"} {
		if d, err := decimal.Parse(bad); err == nil {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
	if decimal.MustParse("0.5").Compare(decimal.MustParse("0.50")) != 0 || decimal.MustParse("999999999999999999").Compare(decimal.MustParse("0.999999999")) != 1 {
		t.Error("decimals of different scales do not compare by value")
	}
}
