package museum

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number of at most 18 digits, at most 9 of them after
// the point. Trailing zeros are kept: 1.50 and 1.5 are equal but not identical.
type Decimal struct {
	coefficient int64 // the digits without the point
	scale       int   // how many of them are after it
}

const (
	maxCoefficient = 999_999_999_999_999_999
	maxScale       = 9
)

var errDecimal = errors.New("must be a decimal number like -12.50, with at most 18 digits and 9 of them behind the point")

// ParseDecimal parses digits with an optional sign and point. Exponents and
// leading zeros are errors.
func ParseDecimal(s string) (Decimal, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !isDigits(whole) || len(whole) > 1 && whole[0] == '0' || point && !isDigits(fraction) || len(fraction) > maxScale {
		return Decimal{}, errDecimal
	}
	coefficient, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || coefficient > maxCoefficient {
		return Decimal{}, errDecimal
	}
	if len(digits) < len(s) {
		coefficient = -coefficient
	}
	return Decimal{coefficient, len(fraction)}, nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// String returns the number in the form that ParseDecimal takes.
func (d Decimal) String() string {
	if d.scale == 0 {
		return strconv.FormatInt(d.coefficient, 10)
	}
	sign, coefficient := "", d.coefficient
	if coefficient < 0 {
		sign, coefficient = "-", -coefficient
	}
	digits := fmt.Sprintf("%0*d", d.scale+1, coefficient)
	point := len(digits) - d.scale
	return sign + digits[:point] + "." + digits[point:]
}

// Cmp returns a negative number when d is less than other, a positive one when it
// is greater, and 0 when they are equal.
func (d Decimal) Cmp(other Decimal) int {
	whole, billionths := d.split()
	otherWhole, otherBillionths := other.split()
	return cmp.Or(cmp.Compare(whole, otherWhole), cmp.Compare(billionths, otherBillionths))
}

// Sub returns the difference at the larger of the two scales.
func (d Decimal) Sub(other Decimal) (Decimal, error) {
	whole, billionths := d.split()
	otherWhole, otherBillionths := other.split()
	return join(whole-otherWhole, billionths-otherBillionths, max(d.scale, other.scale))
}

// join is the inverse of split.
func join(whole, billionths int64, scale int) (Decimal, error) {
	whole += billionths / powers[maxScale]
	limit := (maxCoefficient + 1) / powers[scale]
	if whole <= -limit || whole >= limit {
		return Decimal{}, errors.New("is too large to be counted")
	}
	return Decimal{whole*powers[scale] + billionths%powers[maxScale]/powers[maxScale-scale], scale}, nil
}

// split returns the part before the point and the part after it in billionths;
// both have the sign of the number.
func (d Decimal) split() (whole, billionths int64) {
	unit := powers[d.scale]
	return d.coefficient / unit, d.coefficient % unit * powers[maxScale-d.scale]
}

var powers = [maxScale + 1]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// MarshalText returns the text of String.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses the text as ParseDecimal does.
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDecimal(string(text))
	return err
}
