package model

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/words"
)

// headroom is how much a sample of a field lies above the floor of what takes
// from it, so that a test can take one unit this often.
const headroom = 10

// sampleCurrency is the currency of all money in samples: what is in one flow
// must be in one currency.
const sampleCurrency = "EUR"

// Value is a sample value: it prints itself as JSON, and gives its parts to a
// template that writes it in another language.
type Value struct {
	Kind string
	// Text is the value as text, for every kind but a list: 12.50, true,
	// 2026-01-02. For money it is the amount.
	Text string
	Int  int64
	Bool bool
	// Amount, in minor units, and Currency are the parts of money.
	Amount   int64
	Currency string
	Items    []Value
	// Ref is the aggregate whose id stands in Text, a made-up one: who runs the
	// value against a service replaces it.
	Ref *Aggregate
	// Enum is the value of an enum; nil in an invalid sample.
	Enum *EnumValue
}

// JSON returns the value as it goes over the wire.
func (v Value) JSON() string {
	switch v.Kind {
	case Int, Bool:
		return v.Text
	case Money:
		return `{"amount":` + quoteJSON(v.Text) + `,"currency":` + quoteJSON(v.Currency) + `}`
	case List:
		items := make([]string, len(v.Items))
		for i, item := range v.Items {
			items[i] = item.JSON()
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return quoteJSON(v.Text)
}

func quoteJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic("model: " + err.Error()) // a string always encodes
	}
	return string(b)
}

// Sample returns a small valid value of the field. Values of different n ≥ 0
// differ where the type has so many; those of a unique field always do, up to a
// thousand. A field that an operation takes from begins with some to take, and
// one that an operation adds to leaves room where it can.
func (f *Field) Sample(n int) Value {
	c := constraint{typ: f.Type, name: f.Name, min: f.Min, max: f.Max, minText: f.MinText, maxText: f.MaxText, unique: f.Unique}
	c.takes, c.adds, c.floor = f.changes()
	return c.sample(n)
}

// changes tells whether operations take from the field and add to it, and the
// highest floor of those that take.
func (f *Field) changes() (takes, adds bool, floor string) {
	if f.Aggregate == nil {
		return false, false, ""
	}
	for _, op := range f.Aggregate.Operations {
		if op.Field != f {
			continue
		}
		if op.Is(Move) || op.Sign == "-" {
			takes, floor = true, maxText(floor, op.FloorText, f.Type)
		}
		if op.Is(Move) || op.Sign == "+" {
			adds = true
		}
	}
	return takes, adds, floor
}

// Invalid returns a value that the service refuses as invalid, and why. It is
// false for a field of which every value of the right shape is valid.
func (f *Field) Invalid() (v Value, why string, ok bool) {
	return constraint{typ: f.Type, name: f.Name, min: f.Min, max: f.Max, minText: f.MinText, maxText: f.MaxText}.invalid()
}

// Sample returns a small valid value of the input, as [Field.Sample] does.
func (in *Input) Sample(n int) Value {
	switch {
	case in.Role == RoleAmount:
		return in.amount()
	case in.Field != nil:
		return in.Field.Sample(n)
	}
	return in.constraint().sample(n)
}

// amount is the sample of what a field is changed by: one, or for a decimal in
// narrow bounds the least that there is.
func (in *Input) amount() Value {
	v := in.constraint().sample(0)
	if in.Type.Kind != Decimal {
		return v
	}
	field, one := mustDecimal(in.Field.Sample(0).Text), mustDecimal(v.Text)
	scale := max(field.Scale, one.Scale) // a sample has the scale of its bounds
	takes, adds, floor := in.Field.changes()
	less := new(big.Int).Sub(field.at(scale), one.at(scale))
	more := new(big.Int).Add(field.at(scale), one.at(scale))
	narrow := takes && floor != "" && less.Cmp(mustDecimal(floor).at(scale)) < 0 ||
		adds && in.Field.HasMax() && more.Cmp(mustDecimal(in.Field.MaxText).at(scale)) > 0
	if narrow {
		v.Text = formatDecimal(big.NewInt(1), scale)
	}
	return v
}

// Invalid returns a value that the service refuses as invalid, and why, as
// [Field.Invalid] does.
func (in *Input) Invalid() (v Value, why string, ok bool) {
	if in.Positive && in.Type.Kind == Decimal {
		return Value{Kind: Decimal, Text: "0"}, in.Human + " is not above zero", true
	}
	return in.constraint().invalid()
}

func (in *Input) constraint() constraint {
	return constraint{typ: in.Type, name: in.Name, min: in.Min, max: in.Max, minText: in.MinText, maxText: in.MaxText}
}

// maxText returns the greater of two bounds of a number; "" is none.
func maxText(x, y string, t *Type) string {
	switch {
	case x == "":
		return y
	case y == "":
		return x
	case t.Kind == Decimal && mustDecimal(x).Compare(mustDecimal(y)) < 0:
		return y
	case t.Kind != Decimal && mustInt(x) < mustInt(y):
		return y
	}
	return x
}

// constraint is all that a sample must keep to.
type constraint struct {
	typ              *Type
	name             string
	min, max         *int64
	minText, maxText string
	unique           bool
	takes, adds      bool
	floor            string
}

func (c constraint) sample(n int) Value {
	n = max(0, n)
	v := Value{Kind: c.typ.Kind}
	switch c.typ.Kind {
	case String:
		v.Text = c.text(n)
	case Int:
		v.Int = c.number(n)
		v.Text = strconv.FormatInt(v.Int, 10)
	case Money:
		v.Amount, v.Currency = c.number(n), sampleCurrency
		v.Text = strconv.FormatInt(v.Amount, 10)
	case Decimal:
		v.Text = c.decimal(n)
	case Bool:
		v.Bool = n%2 == 0
		v.Text = strconv.FormatBool(v.Bool)
	case Date:
		v.Text = sampleTime.AddDate(0, 0, n).Format(time.DateOnly)
	case Timestamp:
		v.Text = sampleTime.Add(time.Duration(n) * time.Minute).Format(time.RFC3339)
	case UUID:
		v.Text = sampleUUID(n)
	case Ref:
		v.Text, v.Ref = sampleUUID(n), c.typ.Ref
	case Enum:
		v.Enum = c.typ.Values[n%len(c.typ.Values)]
		v.Text = v.Enum.Name
	case List:
		v.Items = c.items(n, max(1, minOr(c.min, 0)))
	}
	return v
}

var sampleTime = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// sampleUUID is a UUID of version 7 (https://www.rfc-editor.org/rfc/rfc9562#section-5.7).
func sampleUUID(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012x", n+1) }

// items are different members of a list.
func (c constraint) items(n int, count int64) []Value {
	items := make([]Value, count)
	for i := range items {
		items[i] = constraint{typ: c.typ.Elem, name: c.name}.sample(n + i)
	}
	return items
}

// text is the field's name and a number, or a number alone where there is no
// room for more.
func (c constraint) text(n int) string {
	s := words.Kebab(c.name) + "-" + strconv.Itoa(n+1)
	if longest := maxOr(c.max); int64(len(s)) > longest {
		s = strconv.FormatInt(int64(n), 36)
		if int64(len(s)) > longest {
			s = s[int64(len(s))-longest:]
		}
		return strings.Repeat("0", max(0, int(minOr(c.min, 0))-len(s))) + s
	}
	return s + strings.Repeat("x", max(0, int(minOr(c.min, 0))-len(s)))
}

// number is n above the least good value, or where that is too much, within the
// bounds.
func (c constraint) number(n int) int64 {
	low, high := c.least(), maxOr(c.max)
	if c.adds && high > low {
		high--
	}
	switch room := uint64(high) - uint64(low); {
	case uint64(n) <= room:
		return low + int64(n)
	case c.unique:
		// Below the least good value there is more room.
		low = minOr(c.min, math.MinInt64)
		return low + int64(uint64(n)%(uint64(high)-uint64(low)+1))
	default:
		return low + int64(uint64(n)%(room+1))
	}
}

// least is 1, or what the bounds and the operations on the field make of it.
func (c constraint) least() int64 {
	low, high := int64(1), maxOr(c.max)
	if c.min != nil {
		low = *c.min
	}
	if c.takes {
		floor := minOr(c.min, 0)
		if c.floor != "" {
			floor = mustInt(c.floor)
		}
		low = max(low, floor)
		if low < math.MaxInt64-headroom {
			low = max(low, floor+headroom)
		}
		if c.adds && high > floor+1 {
			high--
		}
	}
	return min(low, high)
}

// decimal does for decimals what number does, in units of the finest scale that
// the bounds have, and at least hundredths.
func (c constraint) decimal(n int) string {
	if c.minText == "" && c.maxText == "" && c.floor == "" {
		low := int64(100)
		if c.takes {
			low = headroom * 100
		}
		return formatDecimal(big.NewInt(low+100*int64(n)), 2)
	}
	scale := 2
	for _, s := range []string{c.minText, c.maxText, c.floor} {
		if s != "" {
			scale = max(scale, mustDecimal(s).Scale)
		}
	}
	unit := DecimalValue{Coefficient: 1}.at(scale)
	low := new(big.Int).Set(unit)
	if c.minText != "" {
		low = mustDecimal(c.minText).at(scale)
	}
	if c.takes && c.floor != "" {
		low = new(big.Int).Add(mustDecimal(c.floor).at(scale), new(big.Int).Mul(unit, big.NewInt(headroom)))
	}
	step := new(big.Int).Mul(unit, big.NewInt(int64(n)))
	candidates := []string{formatDecimal(new(big.Int).Add(low, step), scale)}
	if c.maxText != "" {
		high := mustDecimal(c.maxText).at(scale)
		if c.adds {
			less := new(big.Int).Sub(high, unit)
			least := new(big.Int).Sub(high, big.NewInt(1))
			candidates = append(candidates, formatDecimal(less, scale), formatDecimal(least, scale))
		}
		candidates = append(candidates, formatDecimal(high, scale), c.maxText)
	}
	candidates = append(candidates, formatDecimal(low, scale), c.minText)
	for _, s := range candidates {
		if d, err := ParseDecimal(s); err == nil && c.holds(d) {
			return s
		}
	}
	return c.floor
}

// holds reports whether a decimal is within the bounds, and above the floor when
// something is to be taken.
func (c constraint) holds(d DecimalValue) bool {
	return (c.minText == "" || d.Compare(mustDecimal(c.minText)) >= 0) &&
		(c.maxText == "" || d.Compare(mustDecimal(c.maxText)) <= 0) &&
		(c.floor == "" || d.Compare(mustDecimal(c.floor)) > 0)
}

func (c constraint) invalid() (v Value, why string, ok bool) {
	switch c.typ.Kind {
	case String:
		return c.invalidText()
	case Int, Money:
		return c.invalidNumber()
	case Decimal:
		return c.invalidDecimal()
	case Enum:
		names := make([]string, len(c.typ.Values))
		for i, v := range c.typ.Values {
			names[i] = v.Name
		}
		unknown := "unknown"
		for slices.Contains(names, unknown) {
			unknown += "-x"
		}
		return Value{Kind: Enum, Text: unknown}, unknown + " is none of the values", true
	case List:
		return c.invalidList()
	}
	return v, "", false
}

func (c constraint) invalidText() (Value, string, bool) {
	v := c.sample(0)
	switch {
	case minOr(c.min, 0) > 0:
		v.Text = v.Text[:*c.min-1]
		return v, fmt.Sprintf("it is shorter than %d", *c.min), true
	case maxOr(c.max) <= maxStringMin:
		v.Text += strings.Repeat("x", int(*c.max)+1-utf8.RuneCountInString(v.Text))
		return v, fmt.Sprintf("it is longer than %d", *c.max), true
	}
	return Value{}, "", false
}

func (c constraint) invalidNumber() (Value, string, bool) {
	var (
		n   int64
		why string
	)
	switch {
	case c.min != nil && *c.min > math.MinInt64:
		n, why = *c.min-1, "it is below "+c.minText
	case c.max != nil && *c.max < math.MaxInt64:
		n, why = *c.max+1, "it is above "+c.maxText
	default:
		return Value{}, "", false
	}
	v := Value{Kind: c.typ.Kind, Text: strconv.FormatInt(n, 10)}
	if v.Kind == Money {
		v.Amount, v.Currency = n, sampleCurrency
	} else {
		v.Int = n
	}
	return v, why, true
}

// invalidDecimal falls back on an exponent, which no decimal has.
func (c constraint) invalidDecimal() (Value, string, bool) {
	beyond := func(bound string, by int64) (string, bool) {
		if bound == "" {
			return "", false
		}
		d := mustDecimal(bound)
		x := formatDecimal(new(big.Int).Add(d.at(d.Scale), big.NewInt(by)), d.Scale)
		_, err := ParseDecimal(x)
		return x, err == nil
	}
	if x, ok := beyond(c.minText, -1); ok {
		return Value{Kind: Decimal, Text: x}, "it is below " + c.minText, true
	}
	if x, ok := beyond(c.maxText, 1); ok {
		return Value{Kind: Decimal, Text: x}, "it is above " + c.maxText, true
	}
	return Value{Kind: Decimal, Text: "1e3"}, "it has an exponent", true
}

func (c constraint) invalidList() (Value, string, bool) {
	switch {
	case minOr(c.min, 0) > 0:
		return Value{Kind: List, Items: c.items(0, *c.min-1)}, fmt.Sprintf("it has fewer than %d items", *c.min), true
	case maxOr(c.max) <= maxListMin:
		return Value{Kind: List, Items: c.items(0, *c.max+1)}, fmt.Sprintf("it has more than %d items", *c.max), true
	}
	item, why, ok := constraint{typ: c.typ.Elem, name: c.name}.invalid()
	if !ok {
		return Value{}, "", false
	}
	return Value{Kind: List, Items: []Value{item}}, why, true
}
