package model

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Limits of a decimal: its coefficient fits an int64 and its scale is kept.
const (
	maxDecimalDigits = 18
	maxDecimalScale  = 9
)

// DecimalValue is a decimal number, Coefficient / 10^Scale.
type DecimalValue struct {
	Coefficient int64
	Scale       int
}

// ParseDecimal reads a decimal as the generated services do: digits with an
// optional sign and fraction, no exponent, at most 18 digits and 9 after the
// point.
func ParseDecimal(s string) (DecimalValue, error) {
	unsigned, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(unsigned, ".")
	switch {
	case !allDigits(whole) || point && !allDigits(fraction):
		return DecimalValue{}, fmt.Errorf("%q is no decimal such as -12.50", shorten(s))
	case len(whole) > 1 && whole[0] == '0':
		return DecimalValue{}, fmt.Errorf("%q has leading zeros", shorten(s))
	case len(fraction) > maxDecimalScale:
		return DecimalValue{}, fmt.Errorf("%q has more than %d digits after the point", shorten(s), maxDecimalScale)
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	if len(digits) > maxDecimalDigits {
		return DecimalValue{}, fmt.Errorf("%q has more than %d digits", shorten(s), maxDecimalDigits)
	}
	d := DecimalValue{Scale: len(fraction)}
	if digits != "" {
		var err error
		if d.Coefficient, err = strconv.ParseInt(digits, 10, 64); err != nil {
			return DecimalValue{}, fmt.Errorf("%q is no decimal: %w", shorten(s), err)
		}
	}
	if negative {
		d.Coefficient = -d.Coefficient
	}
	return d, nil
}

// String returns the decimal with its scale kept: 12.50.
func (d DecimalValue) String() string {
	return formatDecimal(big.NewInt(d.Coefficient), d.Scale)
}

// Compare returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d DecimalValue) Compare(e DecimalValue) int {
	scale := max(d.Scale, e.Scale)
	return d.at(scale).Cmp(e.at(scale))
}

// at returns the coefficient at a scale that is not less than the decimal's.
func (d DecimalValue) at(scale int) *big.Int {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.Scale)), nil)
	return ten.Mul(ten, big.NewInt(d.Coefficient))
}

func formatDecimal(coefficient *big.Int, scale int) string {
	digits := new(big.Int).Abs(coefficient).String()
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if coefficient.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
