// Package decimal holds decimal numbers as generated services know them: exact,
// with the scale that they were written in.
package decimal

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/words"
)

// Limits of a decimal: its coefficient fits an int64 and its scale is kept.
const (
	maxDigits = 18
	maxScale  = 9
)

// Value is a decimal number, Coefficient / 10^Scale.
type Value struct {
	Coefficient int64
	Scale       int
}

// Parse reads a decimal as the generated services do: digits with an
// optional sign and fraction, no exponent, at most 18 digits and 9 after the
// point.
func Parse(s string) (Value, error) {
	unsigned, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(unsigned, ".")
	switch {
	case !allDigits(whole) || point && !allDigits(fraction):
		return Value{}, fmt.Errorf("%q is not a decimal such as -12.50", words.Shorten(s))
	case len(whole) > 1 && whole[0] == '0':
		return Value{}, fmt.Errorf("%q has leading zeros", words.Shorten(s))
	case len(fraction) > maxScale:
		return Value{}, fmt.Errorf("%q has more than %d digits after the point", words.Shorten(s), maxScale)
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	if len(digits) > maxDigits {
		return Value{}, fmt.Errorf("%q has more than %d digits", words.Shorten(s), maxDigits)
	}
	d := Value{Scale: len(fraction)}
	if digits != "" {
		var err error
		if d.Coefficient, err = strconv.ParseInt(digits, 10, 64); err != nil {
			return Value{}, fmt.Errorf("%q is no decimal: %w", words.Shorten(s), err)
		}
	}
	if negative {
		d.Coefficient = -d.Coefficient
	}
	return d, nil
}

// String returns the decimal with its scale kept: 12.50.
func (d Value) String() string {
	return Format(big.NewInt(d.Coefficient), d.Scale)
}

// Compare returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d Value) Compare(e Value) int {
	scale := max(d.Scale, e.Scale)
	return d.At(scale).Cmp(e.At(scale))
}

// At returns the coefficient at a scale that is not less than the decimal's.
func (d Value) At(scale int) *big.Int {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.Scale)), nil)
	return ten.Mul(ten, big.NewInt(d.Coefficient))
}

// Format returns coefficient / 10^scale in digits, with its scale kept.
func Format(coefficient *big.Int, scale int) string {
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

// MustParse reads a number that is known to be one, and panics where it is not.
func MustParse(s string) Value {
	d, err := Parse(s)
	if err != nil {
		panic("decimal: " + err.Error())
	}
	return d
}
