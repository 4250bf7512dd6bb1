package gomodel

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/words"
)

// Checks are the rules of fields that are members of the variable on, in the order
// of the fields: Go expressions of an error, nil where a rule is kept.
func (c Code) Checks(fields []*model.Field, on string) []string {
	return c.checks(fields, on, strconv.Quote)
}

// ChecksAt are those of the members of a value type. The variable at is the path of
// the value.
func (c Code) ChecksAt(t *model.ValueType, on, at string) []string {
	return c.checks(t.Fields, on, func(name string) string { return at + "+" + strconv.Quote("."+name) })
}

// checks spells the name of a field in errors by path.
func (c Code) checks(fields []*model.Field, on string, path func(string) string) []string {
	var all []string
	for _, f := range fields {
		v, change := on+"."+f.Go, on+"."+f.Go
		if f.Change {
			v += ".Value"
		}
		add := func(when, reason string) {
			if f.Change {
				when = whenGiven(change, when)
			}
			all = append(all, fmt.Sprintf("check(%s, %s, %s)", when, path(f.Name), strconv.Quote(reason)))
		}
		if empty := c.emptyWhen(f, v); empty != "" {
			add(empty, "is required")
		}
		if f.Type.Base().Is(model.Float) {
			add(infinite(f, v), "must be finite")
		}
		if f.Type.Is(model.Map) {
			add("irregular("+v+")", entryReason)
		}
		bounds := *f
		if f.Merges() { // into a map that may have enough entries
			bounds.Min, bounds.MinText = nil, ""
		}
		if out := c.outOfBounds(&bounds, v); out != "" {
			add(out, reason(&bounds))
		}
		if f.Form() != nil {
			add(c.misshapen(f, v), formReason(f))
		}
		switch t := f.Type.Base(); {
		case t.Is(model.Enum):
			add(c.unlisted(f, v), "must be "+oneOf(t))
		case !t.Is(model.Composite) || !c.Ruled(t.Of.Fields):
		case f.Type.Is(model.List):
			all = append(all, fmt.Sprintf("validateEach(%s, %s, (*%s).validate)", v, path(f.Name), c.Type(t)))
		case f.Change && !f.Pointer():
			all = append(all, change+".New().validate("+path(f.Name)+")")
		default:
			all = append(all, v+".validate("+path(f.Name)+")")
		}
	}
	return all
}

// whenGiven is true where the change is given and the condition is true.
func whenGiven(change, condition string) string {
	if strings.Contains(condition, "||") {
		condition = "(" + condition + ")"
	}
	return change + ".Given && " + condition
}

// RuledItems reports whether an item of a list among the fields, which is of a type
// that the model declares, can break a rule.
func (c Code) RuledItems(m *model.Model) bool {
	return slices.ContainsFunc(ruled(m), func(f *model.Field) bool {
		return f.Type.Is(model.List) && f.Type.Elem.Is(model.Composite) && c.Ruled(f.Type.Elem.Of.Fields)
	})
}

// ruled are the fields whose values the domain checks.
func ruled(m *model.Model) []*model.Field {
	var all []*model.Field
	for _, a := range m.Aggregates {
		all = append(all, a.Taken()...)
	}
	for _, t := range model.Types(all) {
		all = append(all, t.Fields...)
	}
	return all
}

// AnyRuled reports whether a value that callers of the model's operations give can
// break a rule.
func (c Code) AnyRuled(m *model.Model) bool { return c.Ruled(ruled(m)) }

// GivesEnum reports whether callers of the model's operations give a value of an enum.
func (Code) GivesEnum(m *model.Model) bool {
	return slices.ContainsFunc(ruled(m), func(f *model.Field) bool { return f.Type.Base().Is(model.Enum) })
}

// GivesFloat reports whether callers of the model's operations give a float.
func (Code) GivesFloat(m *model.Model) bool {
	return slices.ContainsFunc(ruled(m), func(f *model.Field) bool { return f.Type.Base().Is(model.Float) })
}

// GivesMap reports whether callers of the model's operations give a map.
func (Code) GivesMap(m *model.Model) bool {
	return slices.ContainsFunc(ruled(m), func(f *model.Field) bool { return f.Type.Is(model.Map) })
}

// entryReason says which entries a map can have.
var entryReason = fmt.Sprintf("must have keys of 1 to %d characters without control characters, and texts of at most %d characters", model.MaxKeyLength, model.MaxValueLength)

// Validated are the value types that callers give and whose values can break a rule.
func (c Code) Validated(m *model.Model) []*model.ValueType {
	var fields []*model.Field
	for _, a := range m.Aggregates {
		fields = append(fields, a.Taken()...)
	}
	return slices.DeleteFunc(model.Types(fields), func(t *model.ValueType) bool { return !c.Ruled(t.Fields) })
}

// Ruled reports whether a value of the fields can break a rule.
func (c Code) Ruled(fields []*model.Field) bool {
	return len(c.Checks(fields, "f")) > 0
}

// emptyWhen is true of the zero value of a required field whose type tells it
// from all that callers can mean.
func (c Code) emptyWhen(f *model.Field, v string) string {
	if !f.Required {
		return ""
	}
	switch f.Type.Kind {
	case model.Money:
		return v + " == (" + c.Name("Money") + "{})"
	case model.Date, model.Time, model.Month, model.Duration, model.JSON, model.UUID, model.Ref:
		return v + " == " + none(f.Type)
	case model.Timestamp:
		return v + ".IsZero()"
	case model.List, model.Map:
		return v + " == nil"
	}
	return ""
}

// unlisted is true of a value of an enum, or a list of them, that its parser refuses.
func (c Code) unlisted(f *model.Field, v string) string {
	parse := c.Name("Parse" + f.Type.Base().EnumName)
	switch {
	case f.Type.Is(model.List):
		v += "..."
	case f.Pointer():
		return v + " != nil && !known(" + parse + ", *" + v + ")"
	}
	return "!known(" + parse + ", " + v + ")"
}

// infinite is true of a number, or a list with one, that is infinite or none at all.
func infinite(f *model.Field, v string) string {
	switch {
	case f.Type.Is(model.List):
		return "slices.ContainsFunc(" + v + ", infinite)"
	case f.Pointer():
		return v + " != nil && infinite(*" + v + ")"
	}
	return "infinite(" + v + ")"
}

// formReason says which texts have the form that a field asks for.
func formReason(f *model.Field) string {
	if f.Format != nil {
		return "must be " + f.Format.Is
	}
	return "must match " + f.Pattern.String()
}

// misshapen is true of a text that its field's form refuses.
func (c Code) misshapen(f *model.Field, v string) string {
	form := c.Form(f)
	if f.Pointer() {
		return v + " != nil && !" + form + ".MatchString(*" + v + ")"
	}
	return "!" + form + ".MatchString(" + v + ")"
}

// Form names the variable that holds the regular expression of a field's form:
// one for each format, and one for each field with a pattern.
func (Code) Form(f *model.Field) string {
	if f.Format != nil {
		return words.Camel(strings.ReplaceAll(f.Format.Name, "-", "_")) + "Form"
	}
	if f.Within != nil {
		return words.Camel(f.Within.Name) + f.Go + "Form"
	}
	return words.Camel(f.Aggregate.Name) + f.Go + "Form"
}

// Form is a regular expression that a text has to match, as a variable.
type Form struct {
	// Var is its name and Doc ends the sentence that begins with it.
	Var, Doc string
	// Pattern is the expression as a Go literal.
	Pattern string
}

// Forms are the variables of all forms that fields have, by name.
func (c Code) Forms(m *model.Model) []Form {
	var all []Form
	add := func(fields []*model.Field, owner string) {
		for _, f := range fields {
			if f.Form() == nil || slices.ContainsFunc(all, func(form Form) bool { return form.Var == c.Form(f) }) {
				continue
			}
			form := Form{Var: c.Form(f), Doc: "is " + f.FormText(), Pattern: literal(f.Form().String())}
			if f.Format == nil {
				form.Doc = "is the " + f.Human + " of " + words.Article(owner)
			}
			all = append(all, form)
		}
	}
	for _, a := range m.Aggregates {
		add(a.Fields, a.Human)
	}
	for _, t := range c.Validated(m) {
		add(t.Fields, t.Human)
	}
	slices.SortFunc(all, func(x, y Form) int { return strings.Compare(x.Var, y.Var) })
	return all
}

// literal is a text as a Go literal, in backquotes where it can be.
func literal(text string) string {
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// oneOf lists the values of an enum.
func oneOf(t *model.Type) string {
	names := make([]string, len(t.Values))
	for i, value := range t.Values {
		names[i] = value.Name
	}
	if len(names) == 1 {
		return names[0]
	}
	return "one of " + strings.Join(names, ", ")
}

// outOfBounds is true of a value beyond one of its bounds; "" where none can be.
func (c Code) outOfBounds(f *model.Field, v string) string {
	var low, high string
	if bounded(f) {
		low = c.beyond(f, v, "<", f.MinText)
	}
	if f.HasMax() {
		high = c.beyond(f, v, ">", f.MaxText)
	}
	absent := ""
	// No list has no items, and no map has entries, which can only be too few.
	if !f.Always() && (!f.Type.Is(model.List, model.Map) || low != "") {
		absent = v + " != nil && "
	}
	switch {
	case low == "" && high == "":
		return ""
	case low == "" || high == "":
		return absent + low + high
	case absent == "":
		return low + " || " + high
	}
	return absent + "(" + low + " || " + high + ")"
}

// bounded reports whether some value is below the field's lower bound: no text
// no list and no map is shorter than nothing.
func bounded(f *model.Field) bool {
	counts := f.Type.Is(model.String, model.List, model.Map)
	return f.HasMin() && (!counts || f.MinText != "0")
}

func (c Code) beyond(f *model.Field, v, than, bound string) string {
	deref := v
	if f.Pointer() {
		deref = "*" + v
	}
	switch f.Type.Kind {
	case model.Decimal:
		return fmt.Sprintf("%s.Cmp(%s) %s 0", v, c.decimal(mustDecimal(bound)), than)
	case model.String:
		return fmt.Sprintf("utf8.RuneCountInString(%s) %s %s", deref, than, bound)
	case model.List, model.Map, model.JSON:
		return fmt.Sprintf("len(%s) %s %s", deref, than, bound)
	case model.Money:
		return fmt.Sprintf("%s.Amount() %s %s", v, than, bound)
	}
	return fmt.Sprintf("%s %s %s", deref, than, bound)
}

// reason says which values are within the bounds.
func reason(f *model.Field) string {
	last := f.MinText
	if f.HasMax() {
		last = f.MaxText
	}
	must, unit := "must be ", ""
	switch f.Type.Kind {
	case model.String:
		must, unit = "must have ", plural(" character", last)
	case model.List:
		must, unit = "must have ", plural(" item", last)
	case model.Map:
		must, unit = "must have ", " entries"
		if last == "1" {
			unit = " entry"
		}
	case model.JSON:
		must, unit = "must have ", plural(" byte", last)
	case model.Money:
		must = "must have an amount of "
	}
	switch {
	case bounded(f) && f.MinText == f.MaxText:
		return must + f.MaxText + unit
	case bounded(f) && f.HasMax():
		return must + f.MinText + " to " + f.MaxText + unit
	case bounded(f):
		return must + "at least " + f.MinText + unit
	}
	return must + "at most " + f.MaxText + unit
}

func plural(word, count string) string {
	if count == "1" {
		return word
	}
	return word + "s"
}

// Case is a value of a field for a test, as a Go expression, and what is
// special about it.
type Case struct {
	Field *model.Field
	Name  string
	Value string
	// Path is the field's name in errors, with that of the member which is wrong.
	Path string
}

// Spoilt are values of the fields that each break a rule.
func (c Code) Spoilt(fields []*model.Field) []Case {
	var all []Case
	for _, f := range fields {
		all = append(all, c.spoilt(f)...)
	}
	return all
}

// SpoiltChanges are values that an update refuses: those that break a rule, and
// for money another currency.
func (c Code) SpoiltChanges(fields []*model.Field) []Case {
	var all []Case
	for _, f := range fields {
		all = append(all, c.spoilt(f)...)
		if f.Type.Is(model.Money) {
			all = append(all, Case{f, f.Human + " in another currency", pointed(f, c.money(sample.Field(f, 0).Amount, other)), f.Name})
		}
	}
	return all
}

func (c Code) spoilt(f *model.Field) []Case {
	var all []Case
	add := func(name, value string) { all = append(all, Case{f, name, c.changed(f, value), f.Name}) }
	if empty := c.empty(f); empty != "" {
		add("no "+f.Human, empty)
	}
	switch f.Type.Kind {
	case model.String:
		if form := f.Form(); form != nil {
			if other, ok := form.Other(); ok {
				add("misshapen "+f.Human, pointed(f, strconv.Quote(other)))
			}
		}
		if bounded(f) {
			add(f.Human+" too short", c.length(f, mustInt(f.MinText)-1))
		}
		if f.HasMax() {
			add(f.Human+" too long", c.length(f, mustInt(f.MaxText)+1))
		}
	case model.JSON:
		add(f.Human+" too large", c.length(f, mustInt(f.MaxText)+1))
	case model.Map:
		add(f.Human+" with an empty key", c.Type(f.Type)+`{"": "x"}`)
		fallthrough
	case model.List:
		if bounded(f) {
			add(f.Human+" too few", c.length(f, mustInt(f.MinText)-1))
		}
		if f.HasMax() {
			add(f.Human+" too many", c.length(f, mustInt(f.MaxText)+1))
		}
	case model.Int, model.Money:
		if f.HasMin() && mustInt(f.MinText) != math.MinInt64 {
			add(f.Human+" too low", c.number(f, mustInt(f.MinText)-1))
		}
		if f.HasMax() && mustInt(f.MaxText) != math.MaxInt64 {
			add(f.Human+" too high", c.number(f, mustInt(f.MaxText)+1))
		}
	case model.Float:
		if f.HasMin() {
			add(f.Human+" too low", pointed(f, "math.Nextafter("+f.MinText+", math.Inf(-1))"))
		}
		if f.HasMax() {
			add(f.Human+" too high", pointed(f, "math.Nextafter("+f.MaxText+", math.Inf(1))"))
		}
	case model.Decimal:
		if f.HasMin() {
			add(f.Human+" too low", pointed(f, c.decimal(beside(f.MinText, -1))))
		}
		if f.HasMax() {
			add(f.Human+" too high", pointed(f, c.decimal(beside(f.MaxText, 1))))
		}
	}
	switch {
	case f.Type.Is(model.Float):
		add("infinite "+f.Human, pointed(f, "math.Inf(1)"))
	case f.Type.Base().Is(model.Float):
		add(f.Human+" without a number", c.Type(f.Type)+"{math.NaN()}")
	}
	if f.Type.Base().Is(model.Enum) {
		add("unknown "+f.Human, c.unknown(f))
	}
	if t := f.Type.Base(); t.Is(model.Composite) && len(all) == 0 {
		all = append(all, c.spoiltMember(f, t)...)
	}
	return all
}

// spoiltMember is the field with a value, alone in a list, of which one member breaks
// a rule. The test of the type has the others.
func (c Code) spoiltMember(f *model.Field, t *model.Type) []Case {
	broken := c.Spoilt(t.Of.Fields)
	if len(broken) == 0 {
		return nil
	}
	first := broken[0]
	v := sample.Field(f, 0)
	if f.Type.Is(model.List) {
		v = v.Items[0]
	}
	members := make([]string, len(v.Members))
	for i, m := range v.Members {
		members[i] = m.Field.Go + ": " + c.held(m.Field, m.Value)
		if m.Field == first.Field {
			members[i] = m.Field.Go + ": " + first.Value
		}
	}
	literal := "{" + strings.Join(members, ", ") + "}"
	if f.Type.Is(model.List) {
		return []Case{{f, f.Human + " with " + first.Name, c.changed(f, c.Type(f.Type)+"{"+literal+"}"), f.Name + "[0]." + first.Path}}
	}
	return []Case{{f, f.Human + " with " + first.Name, c.changed(f, pointed(f, c.Type(t)+literal)), f.Name + "." + first.Path}}
}

// Bounds are the values of the fields that their bounds just allow.
func (c Code) Bounds(fields []*model.Field) []Case {
	var all []Case
	for _, f := range fields {
		if f.Form() != nil {
			continue // which has texts of its own
		}
		if f.HasMin() {
			all = append(all, Case{f, "least " + f.Human, c.bound(f, f.MinText), f.Name})
		}
		if f.HasMax() {
			all = append(all, Case{f, "most " + f.Human, c.bound(f, f.MaxText), f.Name})
		}
	}
	return all
}

func (c Code) bound(f *model.Field, bound string) string {
	switch f.Type.Kind {
	case model.String, model.List, model.Map, model.JSON:
		return c.length(f, mustInt(bound))
	case model.Decimal:
		return pointed(f, c.decimal(mustDecimal(bound)))
	case model.Float:
		return pointed(f, "float64("+bound+")")
	}
	return c.number(f, mustInt(bound))
}

// Invalid is a value that the domain refuses, of the first of the fields that
// is always there and has one, or nil.
func (c Code) Invalid(fields []*model.Field) *Case {
	for _, f := range fields {
		value := c.empty(f)
		switch {
		case f.Type.Is(model.Ref):
			continue // what exists is asked before
		case f.Always() && f.Type.Is(model.Enum):
			value = `"no such value"`
		case f.Always() && f.Type.Is(model.Int) && f.HasMin() && mustInt(f.MinText) != math.MinInt64:
			value = c.number(f, mustInt(f.MinText)-1)
		}
		if value != "" {
			return &Case{f, "invalid " + f.Human, value, f.Name}
		}
	}
	return nil
}

// Another is a value that differs from the first sample, of the last field of
// a create that is plain and always there, or else of its first field.
func (c Code) Another(a *model.Aggregate) Case {
	f := a.Given()[0]
	for _, candidate := range a.Given() {
		if candidate.Always() && (candidate.Type.Is(model.String, model.Int, model.Money, model.Decimal, model.Timestamp) || candidate.Type.Notation() != nil) {
			f = candidate
		}
	}
	return Case{f, "another " + f.Human, c.Sample(f, 1), f.Name}
}

// empty is the zero value that a required field refuses, or "".
func (c Code) empty(f *model.Field) string {
	if !f.Required {
		return ""
	}
	switch f.Type.Kind {
	case model.Money:
		return c.Name("Money") + "{}"
	case model.Date, model.Time, model.Month, model.Duration, model.JSON, model.UUID, model.Ref:
		return none(f.Type)
	case model.Timestamp:
		return "time.Time{}"
	case model.List, model.Map:
		return "nil"
	}
	return ""
}

// length is a text of n characters, one of which takes two bytes, a list of n items,
// a map of n entries, or a JSON value of n bytes.
func (c Code) length(f *model.Field, n int64) string {
	switch f.Type.Kind {
	case model.Map:
		return fmt.Sprintf("entries(%d)", n)
	case model.JSON:
		return pointed(f, fmt.Sprintf(`%s(strings.Repeat("1", %d))`, c.Type(f.Type), n))
	case model.List:
		return fmt.Sprintf("slices.Repeat(%s{%s}, %d)", c.Type(f.Type), c.item(sample.Field(f, 0).Items[0], f.Type.Elem), n)
	}
	return pointed(f, fmt.Sprintf(`strings.Repeat("é", %d)`, n))
}

// number is n, or money of n minor units.
func (c Code) number(f *model.Field, n int64) string {
	switch {
	case f.Type.Is(model.Money):
		return pointed(f, c.money(n, currency))
	case f.Pointer():
		return fmt.Sprintf("new(int64(%d))", n)
	}
	return strconv.FormatInt(n, 10)
}

// unknown is not one of an enum's values.
func (c Code) unknown(f *model.Field) string {
	const text = `"no such value"`
	switch {
	case f.Type.Is(model.List):
		return c.Type(f.Type) + "{" + text + "}"
	case f.Pointer():
		return "new(" + c.Type(f.Type) + "(" + text + "))"
	}
	return text
}

// pointed makes a pointer to a value where the field is one.
func pointed(f *model.Field, value string) string {
	if f.Pointer() {
		return "new(" + value + ")"
	}
	return value
}

// beside is the decimal that lies by of the last place beside another.
func beside(text string, by int64) decimal.Value {
	d := mustDecimal(text)
	d.Coefficient += by
	return d
}

// mustInt parses a bound of a valid model.
func mustInt(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("gomodel: " + err.Error())
	}
	return n
}
