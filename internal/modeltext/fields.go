package modeltext

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/formats"
	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/literal"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

const (
	maxValues = 100 // of an enum
	// minUniques is how many values a unique field must have room for: fewer
	// are a state or an enum.
	minUniques = 1000
)

// fields makes the aggregates' fields, but for their Go names.
func (b *builder) fields() error {
	return b.each(func(a *model.Aggregate, raw *grammar.Aggregate) error {
		if len(raw.Fields) == 0 {
			return b.Errorf(raw.At, "aggregate %s has no fields; give it at least one", a.Name)
		}
		seen := make(map[string]*model.Field, len(raw.Fields))
		for _, r := range raw.Fields {
			if err := b.fieldName(r.Name); err != nil {
				return err
			}
			switch name := r.Name.Value; {
			case seen[name] != nil:
				return b.Errorf(r.Name.At, "field %s of %s is given twice, first %s; drop one", name, a.Name, b.place(seen[name]))
			case words.Pascal(name) == protoMethod:
				return b.Errorf(r.Name.At, "field %s would have the name of a method that every message in Go has; rename it", name)
			case slices.Contains(builtins, name):
				return b.Errorf(r.Name.At, "field %s of %s: every aggregate has %s already; drop the field or rename it", name, a.Name, name)
			case name == "state" && len(raw.States) > 0:
				return b.Errorf(r.Name.At, "field state of %s: an aggregate with states (%s) has a state already; drop the field or rename it", a.Name, b.At(raw.States[0].At))
			}
			f, err := b.field(r)
			if err != nil {
				return err
			}
			if err := b.access(f, r); err != nil {
				return err
			}
			f.Aggregate, f.Mutable = a, !f.ReadOnly && !f.Immutable
			if constraint := a.Table + "_" + f.Name + "_key"; f.Unique && len(constraint) > maxIdentifier {
				return b.Errorf(r.Name.At, "the constraint %q of this unique field has more than the %d letters that PostgreSQL keeps; shorten the field's or the aggregate's name", words.Shorten(constraint), maxIdentifier)
			}
			b.at[f], seen[f.Name] = r.Name.At, f
			if r.WriteOnly.Given() {
				if err := r.Secret(b.Source); err != nil {
					return err
				}
				a.Secrets = append(a.Secrets, f.Seal())
				continue
			}
			a.Fields = append(a.Fields, f)
		}
		if len(a.Fields) == 0 {
			return b.Errorf(raw.At, "%s has nothing but what is writeonly; give it a field that callers are told", a.Name)
		}
		if len(a.Given()) == 0 {
			told := slices.IndexFunc(raw.Fields, func(r *grammar.Field) bool { return r.ReadOnly.Given() })
			return b.Errorf(raw.Fields[told].ReadOnly.At, "every field of %s that callers are told is readonly, so that a create takes nothing of it; drop one readonly or add a field", a.Name)
		}
		return nil
	})
}

// access checks who may give and change the field.
func (b *builder) access(f *model.Field, raw *grammar.Field) error {
	f.ReadOnly, f.Immutable = raw.ReadOnly.Given(), raw.Immutable.Given()
	switch {
	case f.ReadOnly && f.Immutable:
		return b.Errorf(raw.Immutable.At, "%s is readonly, so that no caller ever changes it; drop immutable", f.Name)
	case f.ReadOnly && f.Required:
		return b.Errorf(raw.ReadOnly.At, "%s is readonly and required, but a create does not take it; drop the !, and give it a default if it is always there", f.Name)
	case f.ReadOnly && f.Unique:
		return b.Errorf(raw.Unique.At, "%s is readonly, so that no caller gives it a value that others could not have; drop unique", f.Name)
	}
	return nil
}

// field makes one field and checks its type and options.
func (b *builder) field(raw *grammar.Field) (*model.Field, error) {
	f := &model.Field{Name: raw.Name.Value, Human: words.Human(raw.Name.Value), Required: raw.Type.Required, Unique: raw.Unique.Given(), Doc: raw.Doc.Value}
	var err error
	if f.Type, err = b.typ(raw.Type, f); err != nil {
		return nil, err
	}
	if err := b.bounds(f, raw); err != nil {
		return nil, err
	}
	if err := b.shape(f, raw); err != nil {
		return nil, err
	}
	if err := b.preset(f, raw.Default); err != nil {
		return nil, err
	}
	if err := b.wire(f, raw.Wire); err != nil {
		return nil, err
	}
	if err := b.object(f, raw.As); err != nil {
		return nil, err
	}
	return f, b.unique(f, raw)
}

func (b *builder) typ(raw grammar.Type, f *model.Field) (*model.Type, error) {
	t := &model.Type{Kind: raw.Kind.Value, Field: f}
	switch t.Kind {
	case model.List, model.Map:
		var err error
		t.Elem, err = b.typ(*raw.Elem, f)
		return t, err
	case model.Ref:
		if len(raw.Args) != 1 {
			return nil, b.Errorf(raw.Args[1].At, "a ref is to one aggregate; write ref(%s)", words.Shorten(raw.Args[0].Value))
		}
		target := raw.Args[0]
		if t.Ref = b.aggregates[words.Settle(target.Value)]; t.Ref == nil {
			return nil, b.Unknown("aggregate", target, b.aggregateNames())
		}
	case model.Enum:
		return t, b.values(t, raw.Args)
	}
	if slices.Contains(grammar.TypeKinds(), t.Kind) {
		return t, nil
	}
	if t.Kind, t.Of = model.Composite, b.types[words.Settle(raw.Kind.Value)]; t.Of == nil {
		return nil, b.UnknownType(raw.Kind, slices.Sorted(maps.Keys(b.types)), b.aggregateNames())
	}
	return t, nil
}

func (b *builder) values(t *model.Type, args []grammar.Text) error {
	if len(args) > maxValues {
		return b.Errorf(args[maxValues].At, "the enum has %d values; at most %d are allowed", len(args), maxValues)
	}
	names := newSpelling(args)
	for _, arg := range args {
		if err := b.value("an enum's value", arg); err != nil {
			return err
		}
		if err := b.once(args, arg, "enum value", "field "+t.Field.Name); err != nil {
			return err
		}
		t.Values = append(t.Values, &model.EnumValue{Name: arg.Value, Go: names.of(arg.Value), Human: words.Human(arg.Value)})
	}
	return nil
}

func (b *builder) aggregateNames() []string {
	names := make([]string, len(b.model.Aggregates))
	for i, a := range b.model.Aggregates {
		names[i] = a.Name
	}
	return names
}

// bounds checks min and max. They count the runes of a string and the items of
// a list, and compare the value of a number and the minor units of money.
func (b *builder) bounds(f *model.Field, raw *grammar.Field) error {
	for _, bound := range []grammar.Text{raw.Min, raw.Max} {
		if bound.Given() && !f.Type.Is(model.String, model.List, model.Map, model.JSON, model.Int, model.Decimal, model.Float, model.Money) {
			return b.Errorf(bound.At, "%s has no min or max; string, list, map, int, decimal, float and money have", f.Type.Word())
		}
	}
	if f.Type.Is(model.JSON) && raw.Min.Given() {
		return b.Errorf(raw.Min.At, "json has no min, only a max of bytes; drop it")
	}
	var err error
	if f.Min, f.MinText, err = b.number(f, "min", raw.Min); err != nil {
		return err
	}
	if f.Max, f.MaxText, err = b.number(f, "max", raw.Max); err != nil {
		return err
	}
	if f.HasMin() && f.HasMax() && b.compare(f, f.MinText, f.MaxText) > 0 {
		return b.Errorf(raw.Min.At, "min %s is above max %s; swap them", f.MinText, f.MaxText)
	}
	if !f.Type.Is(model.String, model.List, model.Map, model.JSON) {
		return nil
	}
	limit := int64(model.MaxStringMin)
	if f.Type.Is(model.List, model.Map) {
		limit = model.MaxListMin
	}
	switch {
	case f.Min != nil && *f.Min < 0:
		return b.Errorf(raw.Min.At, "min counts %s and cannot be negative; use 0 or more", counted(f.Type))
	case f.Max != nil && *f.Max < 1:
		return b.Errorf(raw.Max.At, "max counts %s; with %s the field could hold nothing, so use 1 or more", counted(f.Type), f.MaxText)
	case f.Min != nil && *f.Min > limit:
		return b.Errorf(raw.Min.At, "min asks for %s %s; at most %d are allowed", f.MinText, counted(f.Type), limit)
	}
	return nil
}

func counted(t *model.Type) string {
	switch t.Kind {
	case model.List:
		return "items"
	case model.Map:
		return "entries"
	case model.JSON:
		return "bytes"
	}
	return "characters"
}

// number reads a bound or a floor of a field: a decimal for a decimal, an
// integer for all else.
func (b *builder) number(f *model.Field, what string, t grammar.Text) (*int64, string, error) {
	if !t.Given() {
		return nil, "", nil
	}
	if f.Type.Kind == model.Decimal {
		d, err := decimal.Parse(t.Value)
		if err != nil {
			return nil, "", b.Errorf(t.At, "%s of %s: %v; write it like 0.50", what, f.Name, err)
		}
		return nil, d.String(), nil
	}
	if f.Type.Kind == model.Float {
		text, ok := formats.FloatText(t.Value)
		if !ok {
			return nil, "", b.Errorf(t.At, "%s of %s is %q, which is no finite number; write it like 0.5", what, f.Name, words.Shorten(t.Value))
		}
		return nil, text, nil
	}
	n, err := strconv.ParseInt(t.Value, 10, 64)
	if minor, ok := grammar.MinorUnits(t.Value); err != nil && ok && f.Type.Kind == model.Money {
		return nil, "", b.Errorf(t.At, "%s of %s is an amount in minor units, such as cents; write %s for %s", what, f.Name, minor, words.Shorten(t.Value))
	}
	if err != nil {
		return nil, "", b.Errorf(t.At, "%s of %s must be a whole number of 64 bits, not %q; write it like 10", what, f.Name, words.Shorten(t.Value))
	}
	return &n, strconv.FormatInt(n, 10), nil
}

// compare compares two numbers of a field that have been read before.
func (b *builder) compare(f *model.Field, x, y string) int {
	if f.Type.Kind == model.Decimal {
		return decimal.MustParse(x).Compare(decimal.MustParse(y))
	}
	if f.Type.Kind == model.Float {
		return cmp.Compare(formats.MustFloat(x), formats.MustFloat(y))
	}
	m, n := mustInt(x), mustInt(y)
	switch {
	case m < n:
		return -1
	case m > n:
		return 1
	}
	return 0
}

// mustInt reads a number that has passed the checks.
func mustInt(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("modeltext: " + err.Error())
	}
	return n
}

// unique checks that a unique field is of a type that identifies something.
func (b *builder) unique(f *model.Field, raw *grammar.Field) error {
	switch {
	case !f.Unique:
		return nil
	case !f.Type.Is(model.String, model.Int, model.Timestamp, model.Ref) && (f.Type.Notation() == nil || f.Type.Is(model.JSON)):
		return b.Errorf(raw.Unique.At, "%s cannot be unique; string, int, date, time, month, duration, timestamp, uuid and ref can", f.Type.Word())
	case f.HasDefault:
		return b.Errorf(raw.Default.At, "a unique field has no default, because only one %s could have it; drop one of the two", f.Human)
	case literal.Room(f) < minUniques:
		return b.Errorf(raw.Unique.At, "a unique field needs room for %d values; this one has room for %d, so widen min and max or drop unique", minUniques, literal.Room(f))
	}
	return nil
}

// preset checks a default and keeps it in its canonical text.
func (b *builder) preset(f *model.Field, t grammar.Text) error {
	if !t.Given() {
		return nil
	}
	if f.Required {
		return b.Errorf(t.At, "a required field has no default: a default is for callers who leave %s out; drop the ! or the default", f.Name)
	}
	canonical, problem := literal.Parse(f, t.Value)
	if problem != "" {
		return b.Errorf(t.At, "default of %s: %s", f.Name, problem)
	}
	f.Default, f.HasDefault = canonical, true
	return nil
}

// value checks a value of an enum or a state.
func (b *builder) value(what string, t grammar.Text) error {
	if len(t.Value) > maxIdentifier || !enumValue.MatchString(t.Value) {
		return b.Errorf(t.At, "%s must begin with an ASCII letter and go on with letters, digits, _ and -, not %q", what, words.Shorten(t.Value))
	}
	return nil
}

// enumValue is how a value of an enum or a state is spelled.
var enumValue = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
