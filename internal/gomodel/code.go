// Package gomodel spells a service model in Go, as templates of a domain and of
// what surrounds it need it: types, values, the conditions under which a value
// breaks a rule, the members of an event. What depends on a model is worked out
// here, with types and tests; templates hold the text around it.
package gomodel

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
)

// Code spells Go as it reads in one package. The zero Code is that of the
// domain's own package.
type Code struct {
	pkg string
}

// Inside is code of the domain's package.
func Inside() Code { return Code{} }

// Outside is code of a package that imports the domain's under that name. It
// expects a function must there, which panics on an error, where a value has to
// be parsed.
func Outside(domain string) Code { return Code{domain} }

// Name spells an exported name of the domain.
func (c Code) Name(name string) string {
	if c.pkg == "" {
		return name
	}
	return c.pkg + "." + name
}

// Type spells a type.
func (c Code) Type(t *model.Type) string {
	switch t.Kind {
	case model.String:
		return "string"
	case model.Int:
		return "int64"
	case model.Float:
		return "float64"
	case model.Bool:
		return "bool"
	case model.Timestamp:
		return "time.Time"
	case model.Decimal:
		return c.Name("Decimal")
	case model.Date, model.Time, model.Month, model.Duration, model.JSON, model.UUID, model.Secret:
		return c.Name(t.Notation().Go)
	case model.Money:
		return c.Name("Money")
	case model.Enum:
		return c.Name(t.EnumName)
	case model.Ref:
		return c.Name(t.Ref.Name + "ID")
	case model.List:
		return "[]" + c.Type(t.Elem)
	case model.Map:
		return "map[string]" + c.Type(t.Elem)
	case model.Composite:
		return c.Name(t.Of.Name)
	}
	panic("gomodel: no Go type for " + t.Kind)
}

// Field spells the type of a field in records and inputs: a pointer where the
// value may be absent, and a change where the caller of a patch may leave it out.
// An absent list or map is nil.
func (c Code) Field(f *model.Field) string {
	switch {
	case f.Merges():
		return c.Name("MapChange")
	case f.Change:
		return c.Name("Change") + "[" + c.kept(f) + "]"
	}
	return c.kept(f)
}

func (c Code) kept(f *model.Field) string {
	if f.Pointer() {
		return "*" + c.Type(f.Type)
	}
	return c.Type(f.Type)
}

// Parser names the function that takes a type's text. It fails for a type whose
// values have no text of their own or need none to be parsed.
func (c Code) Parser(t *model.Type) (string, error) {
	switch t.Kind {
	case model.Enum:
		return c.Name("Parse" + t.EnumName), nil
	case model.Ref:
		return c.Name("Parse" + t.Ref.Name + "ID"), nil
	case model.Decimal:
		return c.Name("ParseDecimal"), nil
	case model.Timestamp:
		return c.Name("ParseTimestamp"), nil
	}
	if n := t.Notation(); n != nil {
		return c.Name("Parse" + n.Go), nil
	}
	return "", fmt.Errorf("no parser for the type %s", t)
}

// Value spells a sample of a type where its type is known, as in a struct
// literal or an argument.
func (c Code) Value(v sample.Value, t *model.Type) string {
	switch t.Form() {
	case model.Int, model.Float, model.Bool:
		return v.Text
	case model.Money:
		return c.money(v.Amount, v.Currency)
	case model.Decimal:
		return c.decimal(mustDecimal(v.Text))
	case model.Timestamp:
		return timestamp(v.Text)
	case model.Enum:
		return c.Name(v.Enum.Const)
	case model.List:
		return c.list(v, t)
	case model.Map:
		return c.entries(v, t)
	case model.Composite:
		return c.composite(v, t)
	case model.JSON:
		return literal(v.Text)
	}
	return strconv.Quote(v.Text)
}

// Sample spells the n-th sample of a field as a record or an input holds it.
func (c Code) Sample(f *model.Field, n int) string {
	return c.changed(f, c.held(f, sample.Field(f, n)))
}

// held spells a value of a field as a record holds it.
func (c Code) held(f *model.Field, v sample.Value) string {
	if f.Pointer() {
		return "new(" + c.typed(f, v) + ")"
	}
	return c.Value(v, f.Type)
}

// changed spells the change of a field to a value.
func (c Code) changed(f *model.Field, value string) string {
	switch {
	case f.Merges():
		return c.Name("MapTo") + "(" + value + ")"
	case f.Change:
		return c.Name("ChangeTo") + "[" + c.kept(f) + "](" + value + ")"
	}
	return value
}

// Typed spells the n-th sample of a field where its type is not known.
func (c Code) Typed(f *model.Field, n int) string { return c.typed(f, sample.Field(f, n)) }

func (c Code) typed(f *model.Field, value sample.Value) string {
	v := c.Value(value, f.Type)
	if f.Type.Is(model.Int, model.Float, model.Ref) || f.Type.Notation() != nil {
		// An untyped constant would become an int or a string.
		return c.Type(f.Type) + "(" + v + ")"
	}
	return v
}

// Default spells the default of a field, where its type is known.
func (c Code) Default(f *model.Field) string {
	v := sample.Value{Kind: f.Type.Kind, Text: f.Default}
	for _, value := range f.Type.Values {
		if value.Name == f.Default {
			v.Enum = value
		}
	}
	return c.Value(v, f.Type)
}

// One spells the least amount of a number: 1, one minor unit of money, or for
// a decimal the smallest that there is.
func (c Code) One(t *model.Type) string {
	switch t.Kind {
	case model.Money:
		return c.money(1, currency)
	case model.Decimal:
		return c.decimal(decimal.Value{Coefficient: 1, Scale: 9})
	}
	return "1"
}

// Zero spells the zero value of a type that is a pointer or a struct.
func Zero(typ string) string {
	if strings.HasPrefix(typ, "*") {
		return "nil"
	}
	return typ + "{}"
}

// currency is that of amounts which no sample gives, and other is another one.
const (
	currency = "EUR"
	other    = "USD"
)

func (c Code) money(amount int64, currency string) string {
	if c.pkg == "" {
		return fmt.Sprintf("Money{%d, %q}", amount, currency)
	}
	return fmt.Sprintf("must(%s(%d, %q))", c.Name("NewMoney"), amount, currency)
}

func (c Code) decimal(d decimal.Value) string {
	if c.pkg == "" {
		return fmt.Sprintf("Decimal{%d, %d}", d.Coefficient, d.Scale)
	}
	return fmt.Sprintf("must(%s(%q))", c.Name("ParseDecimal"), d)
}

// list spells a list. Items whose type is a struct of this package need not
// repeat it.
func (c Code) list(v sample.Value, t *model.Type) string {
	items := "{"
	for i, item := range v.Items {
		if i > 0 {
			items += ", "
		}
		items += c.item(item, t.Elem)
	}
	return c.Type(t) + items + "}"
}

// entries spells a map.
func (c Code) entries(v sample.Value, t *model.Type) string {
	entries := make([]string, len(v.Members))
	for i, m := range v.Members {
		entries[i] = strconv.Quote(m.Wire) + ": " + c.Value(m.Value, t.Elem)
	}
	return c.Type(t) + "{" + strings.Join(entries, ", ") + "}"
}

// Specimen spells the n-th sample of a type that the model declares.
func (c Code) Specimen(t *model.ValueType, n int) string {
	return c.Value(sample.Of(t.Type(), n), t.Type())
}

// composite spells a value of a type that the model declares.
func (c Code) composite(v sample.Value, t *model.Type) string {
	members := make([]string, len(v.Members))
	for i, m := range v.Members {
		members[i] = m.Field.Go + ": " + c.held(m.Field, m.Value)
	}
	return c.Type(t) + "{" + strings.Join(members, ", ") + "}"
}

func (c Code) item(v sample.Value, t *model.Type) string {
	s := c.Value(v, t)
	if c.pkg == "" && t.Is(model.Money, model.Decimal) || t.Is(model.Composite) {
		return s[len(c.Type(t)):]
	}
	return s
}

func timestamp(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic("gomodel: " + err.Error()) // a sample is always a time
	}
	return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, %d, time.UTC)", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond())
}

// mustDecimal parses a decimal of a valid model.
func mustDecimal(text string) decimal.Value {
	d, err := decimal.Parse(text)
	if err != nil {
		panic("gomodel: " + err.Error())
	}
	return d
}
