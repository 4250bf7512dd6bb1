// Package sqlmodel spells a service model in the tables of an SQL database:
// which columns an aggregate has, and how the value of each is converted between
// a record and the database. How a record's types are called is not its matter.
package sqlmodel

import (
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
)

// Forms in which a column keeps the value of a record's member.
const (
	Plain    = "plain"    // as database/sql converts it
	JSON     = "json"     // a list, a map or a value type, as encoding/json has it
	Items    = "items"    // a list whose items have a form of their own in JSON
	Amount   = "amount"   // the first part of money
	Currency = "currency" // and the second
	Text     = "text"     // a decimal, which a parser takes
)

// Column is a column of an aggregate's table.
type Column struct {
	Name string
	// Kind is that of the model's types, for which an engine has a type of its own.
	Kind string
	Null bool
	// Go is the record's member that it keeps and Form how.
	Go, Form string
	// Field is the model's, or nil for what every aggregate has.
	Field *model.Field
}

// Columns are those of one table.
type Columns []Column

// Of returns the columns of an aggregate's table.
func Of(a *model.Aggregate) Columns {
	all := Columns{
		{Name: "id", Kind: a.Key.Kind, Go: "ID", Form: Plain},
		{Name: "version", Kind: model.Int, Go: "Version", Form: Plain},
	}
	if a.HasStates() {
		all = append(all, Column{Name: "state", Kind: model.Enum, Go: "State", Form: Plain})
	}
	taken := make(map[string]bool)
	for _, f := range a.Fields {
		taken[f.Name] = !f.Type.Is(model.Money)
	}
	for _, f := range a.Fields {
		c := Column{Name: f.Name, Kind: f.Type.Form(), Null: f.Nilable(), Go: f.Go, Form: form(f.Type), Field: f}
		if !f.Type.Is(model.Money) {
			all = append(all, c)
			continue
		}
		amount, currency := c, c
		amount.Name, amount.Kind, amount.Form = free(f.Name+"_amount", taken), model.Int, Amount
		currency.Name, currency.Kind, currency.Form = free(f.Name+"_currency", taken), model.String, Currency
		all = append(all, amount, currency)
	}
	return append(all,
		Column{Name: "created_at", Kind: model.Timestamp, Go: "CreatedAt", Form: Plain},
		Column{Name: "updated_at", Kind: model.Timestamp, Go: "UpdatedAt", Form: Plain})
}

// free takes a name for a column of money that gives way to those of fields.
func free(name string, taken map[string]bool) string {
	for taken[name] {
		name += "_value"
	}
	taken[name] = true
	return name
}

func form(t *model.Type) string {
	switch {
	case t.Is(model.List) && t.Elem.Is(model.Money, model.Decimal):
		return Items
	case t.Is(model.List, model.Map, model.Composite):
		return JSON
	case t.Is(model.Decimal):
		return Text
	}
	return Plain
}

// Names lists the columns in SQL.
func (cs Columns) Names() string {
	names := make([]string, len(cs))
	for i, c := range cs {
		names[i] = `"` + c.Name + `"`
	}
	return strings.Join(names, ", ")
}

// Marks lists one placeholder for each column: $1, $2.
func (cs Columns) Marks() string {
	marks := make([]string, len(cs))
	for i := range cs {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	return strings.Join(marks, ", ")
}

// Conversions are what the columns of a model's tables need beyond what
// database/sql converts by itself.
type Conversions struct {
	// Items is set for lists whose items have a form of their own, and Money is
	// the type of such items that are money, or nil.
	Items bool
	Money *model.Type
	// Parsed is set for decimals and ParsedOptional for those that may be absent,
	// which need what the others need too.
	Parsed, ParsedOptional bool
	// Optional is set for money and decimals that may be absent.
	Optional bool
}

// ConversionsOf returns what the columns of all aggregates need.
func ConversionsOf(m *model.Model) Conversions {
	var need Conversions
	for _, a := range m.Aggregates {
		for _, f := range a.Fields {
			need.add(f)
		}
	}
	return need
}

func (need *Conversions) add(f *model.Field) {
	switch form(f.Type) {
	case Items:
		need.Items = true
		if f.Type.Elem.Is(model.Money) {
			need.Money = f.Type.Elem
		}
	case Text:
		need.Parsed = true
		need.ParsedOptional = need.ParsedOptional || f.Pointer()
	}
	if f.Type.Is(model.Money, model.Decimal) && f.Pointer() {
		need.Optional = true
	}
}
