// Package sample makes small values of the fields of a model and of the inputs of
// a surface: valid ones, and ones that a service must refuse.
package sample

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

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/formats"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
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
	// Text is the value as text, for every kind but a list, a map and a value type:
	// 12.50, true, 2026-01-02. For money it is the amount.
	Text string
	Int  int64
	Bool bool
	// Amount, in minor units, and Currency are the parts of money.
	Amount   int64
	Currency string
	Items    []Value
	// Members are those of a value type, the entries of a map, or what a JSON value has.
	Members []Member
	// Ref is the aggregate whose id is in Text, a made-up one: who runs the
	// value against a service replaces it.
	Ref *model.Aggregate
	// Enum is the value of an enum; nil in an invalid sample.
	Enum *model.EnumValue
}

// Member is a member of a value type's value, or of an object that no type describes.
type Member struct {
	Field *model.Field // nil where no type does
	// Wire is its name over HTTP.
	Wire  string
	Value Value
}

// JSON returns the value as it goes over the wire.
func (v Value) JSON() string {
	if v.Ref != nil && v.Ref.Counted() {
		return v.Text
	}
	switch v.Kind {
	case model.OfNull:
		return "null"
	case model.Int, model.Float, model.Bool, model.JSON:
		return v.Text
	case model.Money:
		return `{"amount":` + quoteJSON(v.Text) + `,"currency":` + quoteJSON(v.Currency) + `}`
	case model.List:
		items := make([]string, len(v.Items))
		for i, item := range v.Items {
			items[i] = item.JSON()
		}
		return "[" + strings.Join(items, ",") + "]"
	case model.Map, model.Composite:
		members := make([]string, len(v.Members))
		for i, m := range v.Members {
			members[i] = quoteJSON(m.Wire) + ":" + m.Value.JSON()
		}
		return "{" + strings.Join(members, ",") + "}"
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

// Field returns a small valid value of the field. Values of different n ≥ 0
// differ where the type has so many; those of a unique field always do, up to a
// thousand. A field that an operation takes from begins with some to take, and
// one that an operation adds to leaves room where it can.
func Field(f *model.Field, n int) Value {
	c := constraintOn(f)
	c.takes, c.adds, c.floor = changes(f)
	return c.sample(n)
}

// Of returns a small valid value of a type that the model declares.
func Of(t *model.Type, n int) Value { return constraint{typ: t}.sample(n) }

// All are the n-th sample of the field: the items of a list, or one value.
func All(f *model.Field, n int) []Value {
	v := Field(f, n)
	if f.Type.Is(model.List) {
		return v.Items
	}
	return []Value{v}
}

// Refs are the ids in the n-th samples of the aggregate's references, each of an
// aggregate once.
func Refs(a *model.Aggregate, n int) []Value {
	var all []Value
	for _, f := range a.Refs() {
		for _, v := range All(f, n) {
			same := func(o Value) bool { return o.Ref == v.Ref && o.Text == v.Text }
			if !slices.ContainsFunc(all, same) {
				all = append(all, v)
			}
		}
	}
	return all
}

// changes reports whether operations take from the field and add to it, and the
// highest floor of those that take.
func changes(f *model.Field) (takes, adds bool, floor string) {
	if f.Aggregate == nil {
		return false, false, ""
	}
	for _, op := range f.Aggregate.Operations {
		if op.Field != f {
			continue
		}
		if op.Is(model.Move) || op.Sign == "-" {
			takes, floor = true, maxText(floor, op.FloorText, f.Type)
		}
		if op.Is(model.Move) || op.Sign == "+" {
			adds = true
		}
	}
	return takes, adds, floor
}

// Input returns a small valid value of the input, as [Field] does.
func Input(in *surface.Input, n int) Value {
	switch {
	case in.Role == surface.RoleAmount:
		return amountOf(in)
	case in.Field != nil:
		return Field(in.Field, n)
	}
	return constraintOf(in).sample(n)
}

// Object is a reference, or a list of them, as an object with an id.
func Object(v Value) Value {
	if v.Kind != model.List {
		return Value{Kind: model.Composite, Members: []Member{{Wire: "id", Value: v}}}
	}
	items := make([]Value, len(v.Items))
	for i, item := range v.Items {
		items[i] = Object(item)
	}
	v.Items = items
	return v
}

// OverHTTP is a valid value of the input as it travels over HTTP.
func OverHTTP(in *surface.Input, n int) Value {
	if in.Object() {
		return Object(Input(in, n))
	}
	return Input(in, n)
}

// amount is the sample of what a field is changed by: one, or for a decimal in
// narrow bounds the least that there is.
func amountOf(in *surface.Input) Value {
	v := constraintOf(in).sample(0)
	if in.Type.Kind != model.Decimal {
		return v
	}
	field, one := decimal.MustParse(Field(in.Field, 0).Text), decimal.MustParse(v.Text)
	scale := max(field.Scale, one.Scale) // a sample has the scale of its bounds
	takes, adds, floor := changes(in.Field)
	less := new(big.Int).Sub(field.At(scale), one.At(scale))
	more := new(big.Int).Add(field.At(scale), one.At(scale))
	narrow := takes && floor != "" && less.Cmp(decimal.MustParse(floor).At(scale)) < 0 ||
		adds && in.Field.HasMax() && more.Cmp(decimal.MustParse(in.Field.MaxText).At(scale)) > 0
	if narrow {
		v.Text = decimal.Format(big.NewInt(1), scale)
	}
	return v
}

// Invalid returns a value that the service refuses as invalid, and why. It is
// false for an input of which every value of the right shape is valid.
func Invalid(in *surface.Input) (v Value, why string, ok bool) {
	if in.Positive && in.Type.Kind == model.Decimal {
		return Value{Kind: model.Decimal, Text: "0"}, in.Human + " is not above zero", true
	}
	c := constraintOf(in)
	if in.Merges() { // into a map that may have enough entries
		c.min = nil
	}
	return c.invalid()
}

func constraintOn(f *model.Field) constraint {
	return constraint{typ: f.Type, name: f.Name, min: f.Min, max: f.Max, minText: f.MinText, maxText: f.MaxText, unique: f.Unique, field: f}
}

func constraintOf(in *surface.Input) constraint {
	return constraint{typ: in.Type, name: in.Name, min: in.Min, max: in.Max, minText: in.MinText, maxText: in.MaxText, field: in.Field}
}

// maxText returns the greater of two bounds of a number; "" means none.
func maxText(x, y string, t *model.Type) string {
	switch {
	case x == "":
		return y
	case y == "":
		return x
	case t.Kind == model.Decimal && decimal.MustParse(x).Compare(decimal.MustParse(y)) < 0:
		return y
	case t.Kind != model.Decimal && parseInt(x) < parseInt(y):
		return y
	}
	return x
}

// constraint is all that a sample must keep to.
type constraint struct {
	typ              *model.Type
	name             string
	min, max         *int64
	minText, maxText string
	unique           bool
	field            *model.Field // whose form a text has; nil for none
	takes, adds      bool
	floor            string
}

func (c constraint) sample(n int) Value {
	n = max(0, n)
	v := Value{Kind: c.typ.Kind}
	switch c.typ.Kind {
	case model.String:
		v.Text = c.text(n)
	case model.Secret:
		v.Kind, v.Text = model.String, c.text(n)
	case model.Int:
		v.Int = c.number(n)
		v.Text = strconv.FormatInt(v.Int, 10)
	case model.Money:
		v.Amount, v.Currency = c.number(n), sampleCurrency
		v.Text = strconv.FormatInt(v.Amount, 10)
	case model.Decimal:
		v.Text = c.decimal(n)
	case model.Float:
		v.Text = c.float(n)
	case model.Bool:
		v.Bool = n%2 == 0
		v.Text = strconv.FormatBool(v.Bool)
	case model.Date:
		v.Text = sampleTime.AddDate(0, 0, n).Format(time.DateOnly)
	case model.Time:
		v.Text = sampleTime.Add(time.Duration(n) * time.Minute).Format(time.TimeOnly)
	case model.Month:
		v.Text = sampleTime.AddDate(0, n, 0).Format("2006-01")
	case model.Duration:
		v.Text = fmt.Sprintf("PT%dM", n+1)
	case model.Timestamp:
		v.Text = sampleTime.Add(time.Duration(n) * time.Minute).Format(time.RFC3339)
	case model.UUID:
		v.Text = sampleUUID(n)
	case model.Ref:
		v.Text, v.Ref = ID(c.typ.Ref, n), c.typ.Ref
	case model.Enum:
		v.Enum = c.typ.Values[n%len(c.typ.Values)]
		v.Text = v.Enum.Name
	case model.List:
		v.Items = c.items(n, max(1, boundOr(c.min, 0)))
	case model.Map:
		v.Members = c.entries(n, max(1, boundOr(c.min, 0)))
	case model.JSON:
		v = c.free(n)
	case model.Composite:
		for _, f := range c.typ.Of.Fields {
			v.Members = append(v.Members, Member{f, c.typ.Of.OnWire(f), Field(f, n)})
		}
	}
	return v
}

var sampleTime = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// ID is the n-th sample of an id of the aggregate.
func ID(a *model.Aggregate, n int) string {
	if a.Counted() {
		return strconv.Itoa(n + 1)
	}
	if a.Prefixed() {
		return a.Key.Prefix + strings.ReplaceAll(sampleUUID(n), "-", "")
	}
	return sampleUUID(n)
}

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

// entries are those of a map, the first of which has a key that is no name.
func (c constraint) entries(n int, count int64) []Member {
	entries := make([]Member, count)
	for i := range entries {
		text := Value{Kind: model.String, Text: fmt.Sprintf("%s-%d", words.Kebab(c.name), n+i+1)}
		entries[i] = Member{Wire: fmt.Sprintf("%s/%d", words.Kebab(c.name), i+1), Value: text}
	}
	return entries
}

// free is a JSON value: an object, or where there is no room for one a number.
func (c constraint) free(n int) Value {
	member := Member{Wire: words.Kebab(c.name), Value: Value{Kind: model.Int, Int: int64(n + 1), Text: strconv.Itoa(n + 1)}}
	v := Value{Kind: model.JSON, Members: []Member{member}}
	v.Text = "{" + quoteJSON(member.Wire) + ":" + member.Value.Text + "}"
	if int64(len(v.Text)) > boundOr(c.max, math.MaxInt64) {
		v.Members, v.Text = nil, strconv.Itoa(n%10)
	}
	return v
}

// text is the n-th text in the form that the field asks for.
func (c constraint) text(n int) string {
	switch {
	case c.field == nil || c.field.Form() == nil:
		return c.plain(n)
	case c.field.Pattern != nil:
		text, ok := c.field.Pattern.Sample(n, boundOr(c.min, 0), boundOr(c.max, math.MaxInt64))
		if !ok {
			panic("sample: no text matches " + c.field.Pattern.String()) // the model has tried
		}
		return text
	case len(c.field.Format.Values) > 0:
		return c.field.Format.Values[n%len(c.field.Format.Values)]
	}
	return c.formatted(n)
}

// formatted is the n-th text of a format whose texts are made up.
func (c constraint) formatted(n int) string {
	const host = "example.com"
	before, after := "", ""
	switch c.field.Format.Name {
	case "email":
		after = "@" + host
	case "uri":
		before = "https://" + host + "/"
	case "phone":
		return fmt.Sprintf("+4930%07d", n+1)
	}
	inner := c
	less := func(bound *int64) *int64 {
		if bound == nil {
			return nil
		}
		n := max(1, *bound-int64(len(before)+len(after)))
		return &n
	}
	inner.min, inner.max = less(c.min), less(c.max)
	return before + inner.plain(n) + after
}

// plain is the field's name and a number, or a number alone where there is no
// room for more.
func (c constraint) plain(n int) string {
	s := words.Kebab(c.name) + "-" + strconv.Itoa(n+1)
	if longest := boundOr(c.max, math.MaxInt64); int64(len(s)) > longest {
		s = strconv.FormatInt(int64(n), 36)
		if int64(len(s)) > longest {
			s = s[int64(len(s))-longest:]
		}
		return strings.Repeat("0", max(0, int(boundOr(c.min, 0))-len(s))) + s
	}
	return s + strings.Repeat("x", max(0, int(boundOr(c.min, 0))-len(s)))
}

// number is n above the least good value, or where that is too much, within the
// bounds.
func (c constraint) number(n int) int64 {
	low, high := c.least(), boundOr(c.max, math.MaxInt64)
	if c.adds && high > low {
		high--
	}
	switch room := uint64(high) - uint64(low); {
	case uint64(n) <= room:
		return low + int64(n)
	case c.unique:
		// Below the least good value there is more room.
		low = boundOr(c.min, math.MinInt64)
		return low + int64(uint64(n)%(uint64(high)-uint64(low)+1))
	default:
		return low + int64(uint64(n)%(room+1))
	}
}

// least is 1, or what the bounds and the operations on the field make of it.
func (c constraint) least() int64 {
	low, high := int64(1), boundOr(c.max, math.MaxInt64)
	if c.min != nil {
		low = *c.min
	}
	if c.takes {
		floor := boundOr(c.min, 0)
		if c.floor != "" {
			floor = parseInt(c.floor)
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
		return decimal.Format(big.NewInt(low+100*int64(n)), 2)
	}
	scale := 2
	for _, s := range []string{c.minText, c.maxText, c.floor} {
		if s != "" {
			scale = max(scale, decimal.MustParse(s).Scale)
		}
	}
	unit := decimal.Value{Coefficient: 1}.At(scale)
	low := new(big.Int).Set(unit)
	if c.minText != "" {
		low = decimal.MustParse(c.minText).At(scale)
	}
	if c.takes && c.floor != "" {
		low = new(big.Int).Add(decimal.MustParse(c.floor).At(scale), new(big.Int).Mul(unit, big.NewInt(headroom)))
	}
	step := new(big.Int).Mul(unit, big.NewInt(int64(n)))
	candidates := []string{decimal.Format(new(big.Int).Add(low, step), scale)}
	if c.maxText != "" {
		high := decimal.MustParse(c.maxText).At(scale)
		if c.adds {
			less := new(big.Int).Sub(high, unit)
			least := new(big.Int).Sub(high, big.NewInt(1))
			candidates = append(candidates, decimal.Format(less, scale), decimal.Format(least, scale))
		}
		candidates = append(candidates, decimal.Format(high, scale), c.maxText)
	}
	candidates = append(candidates, decimal.Format(low, scale), c.minText)
	for _, s := range candidates {
		if d, err := decimal.Parse(s); err == nil && c.holds(d) {
			return s
		}
	}
	return c.floor
}

// float is n above 1, or n parts of what lies between the bounds above the lower one.
func (c constraint) float(n int) string {
	const parts = 1000
	low, step := 1.5, 1.0
	if c.minText != "" {
		low = formats.MustFloat(c.minText)
	}
	if c.maxText != "" {
		high := formats.MustFloat(c.maxText)
		if c.minText == "" {
			low = min(low, high-parts)
		}
		n, step = n%parts, min(step, high/parts-low/parts)
	}
	return strconv.FormatFloat(low+step*float64(n), 'g', -1, 64)
}

// holds reports whether a decimal is within the bounds, and above the floor when
// something is to be taken.
func (c constraint) holds(d decimal.Value) bool {
	return (c.minText == "" || d.Compare(decimal.MustParse(c.minText)) >= 0) &&
		(c.maxText == "" || d.Compare(decimal.MustParse(c.maxText)) <= 0) &&
		(c.floor == "" || d.Compare(decimal.MustParse(c.floor)) > 0)
}

func (c constraint) invalid() (v Value, why string, ok bool) {
	switch c.typ.Kind {
	case model.String, model.Secret:
		return c.invalidText()
	case model.Int, model.Money:
		return c.invalidNumber()
	case model.Decimal:
		return c.invalidDecimal()
	case model.Float:
		return c.invalidFloat()
	case model.Enum:
		names := make([]string, len(c.typ.Values))
		for i, v := range c.typ.Values {
			names[i] = v.Name
		}
		unknown := "unknown"
		for slices.Contains(names, unknown) {
			unknown += "-x"
		}
		return Value{Kind: model.Enum, Text: unknown}, unknown + " is none of the values", true
	case model.List:
		return c.invalidList()
	case model.Map:
		return c.invalidMap()
	case model.JSON:
		return c.invalidFree()
	case model.Composite:
		return c.invalidMember()
	}
	return v, "", false
}

// invalidMember is a value of which one member is invalid.
func (c constraint) invalidMember() (Value, string, bool) {
	v := c.sample(0)
	for i, m := range v.Members {
		if bad, why, ok := constraintOn(m.Field).invalid(); ok {
			v.Members[i].Value = bad
			return v, m.Wire + " of " + c.name + ": " + why, true
		}
	}
	return Value{}, "", false
}

func (c constraint) invalidText() (Value, string, bool) {
	v := c.sample(0)
	if c.field != nil && c.field.Form() != nil {
		if other, ok := c.field.Form().Other(); ok {
			v.Text = other
			return v, "it is not " + c.field.FormText(), true
		}
	}
	switch {
	case boundOr(c.min, 0) > 1 || boundOr(c.min, 0) == 1 && c.typ.Kind != model.Secret:
		v.Text = v.Text[:*c.min-1]
		return v, fmt.Sprintf("it is shorter than %d", *c.min), true
	case boundOr(c.max, math.MaxInt64) <= model.MaxStringMin:
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
	if v.Kind == model.Money {
		v.Amount, v.Currency = n, sampleCurrency
	} else {
		v.Int = n
	}
	return v, why, true
}

func (c constraint) invalidFloat() (Value, string, bool) {
	beyond := func(bound string, to float64) (Value, bool) {
		if bound == "" {
			return Value{}, false
		}
		text := strconv.FormatFloat(math.Nextafter(formats.MustFloat(bound), to), 'g', -1, 64)
		_, finite := formats.FloatText(text)
		return Value{Kind: model.Float, Text: text}, finite
	}
	if v, ok := beyond(c.minText, math.Inf(-1)); ok {
		return v, "it is below " + c.minText, true
	}
	if v, ok := beyond(c.maxText, math.Inf(1)); ok {
		return v, "it is above " + c.maxText, true
	}
	return Value{}, "", false
}

// invalidDecimal falls back on an exponent, which no decimal has.
func (c constraint) invalidDecimal() (Value, string, bool) {
	beyond := func(bound string, by int64) (string, bool) {
		if bound == "" {
			return "", false
		}
		d := decimal.MustParse(bound)
		x := decimal.Format(new(big.Int).Add(d.At(d.Scale), big.NewInt(by)), d.Scale)
		_, err := decimal.Parse(x)
		return x, err == nil
	}
	if x, ok := beyond(c.minText, -1); ok {
		return Value{Kind: model.Decimal, Text: x}, "it is below " + c.minText, true
	}
	if x, ok := beyond(c.maxText, 1); ok {
		return Value{Kind: model.Decimal, Text: x}, "it is above " + c.maxText, true
	}
	return Value{Kind: model.Decimal, Text: "1e3"}, "it has an exponent", true
}

func (c constraint) invalidList() (Value, string, bool) {
	switch {
	case boundOr(c.min, 0) > 0:
		return Value{Kind: model.List, Items: c.items(0, *c.min-1)}, fmt.Sprintf("it has fewer than %d items", *c.min), true
	case boundOr(c.max, math.MaxInt64) <= model.MaxListMin:
		return Value{Kind: model.List, Items: c.items(0, *c.max+1)}, fmt.Sprintf("it has more than %d items", *c.max), true
	}
	item, why, ok := constraint{typ: c.typ.Elem, name: c.name}.invalid()
	if !ok {
		return Value{}, "", false
	}
	return Value{Kind: model.List, Items: []Value{item}}, why, true
}

func (c constraint) invalidMap() (Value, string, bool) {
	switch {
	case boundOr(c.min, 0) > 0:
		return Value{Kind: model.Map, Members: c.entries(0, *c.min-1)}, fmt.Sprintf("it has fewer than %d entries", *c.min), true
	case boundOr(c.max, math.MaxInt64) <= model.MaxListMin:
		return Value{Kind: model.Map, Members: c.entries(0, *c.max+1)}, fmt.Sprintf("it has more than %d entries", *c.max), true
	}
	text := Value{Kind: model.String, Text: "x"}
	return Value{Kind: model.Map, Members: []Member{{Value: text}}}, "a key is empty", true
}

// invalidFree is a JSON value that is too long, or where that would be very long, one
// that goes too deep.
func (c constraint) invalidFree() (Value, string, bool) {
	if most := boundOr(c.max, math.MaxInt64); most <= model.MaxStringMin {
		return Value{Kind: model.JSON, Text: strings.Repeat("1", int(most)+1)}, fmt.Sprintf("it is longer than %d bytes", most), true
	}
	deep := strings.Repeat("[", model.MaxJSONDepth+1) + strings.Repeat("]", model.MaxJSONDepth+1)
	return Value{Kind: model.JSON, Text: deep}, "it is too deep", true
}

func boundOr(bound *int64, otherwise int64) int64 {
	if bound != nil {
		return *bound
	}
	return otherwise
}

// parseInt reads a number that the model has checked.
func parseInt(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("sample: " + err.Error())
	}
	return n
}
