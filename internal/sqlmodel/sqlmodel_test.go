package sqlmodel_test

import (
	"reflect"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/sqlmodel"
)

func read(t *testing.T, fields string) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(`
domain: shelf
aggregates:
  - name: Book
    fields: `+fields+`
    states: [here, lent]
    operations:
      - {name: AddBook, kind: create, http: POST /books}
      - {name: LendBook, kind: transition, from: here, to: lent, http: "POST /books/{id}/lend"}
`))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestColumns(t *testing.T) {
	m := read(t, `["title: string!", "price: money", "rate: decimal!", "tags: list(string)", "fees: list(money)!"]`)
	type column struct {
		name, kind, form, member string
		null                     bool
	}
	var got []column
	for _, c := range sqlmodel.Of(m.Aggregates[0]) {
		got = append(got, column{c.Name, c.Kind, c.Form, c.Go, c.Null})
	}
	want := []column{
		{"id", model.UUID, sqlmodel.Plain, "ID", false},
		{"version", model.Int, sqlmodel.Plain, "Version", false},
		{"state", model.Enum, sqlmodel.Plain, "State", false},
		{"title", model.String, sqlmodel.Plain, "Title", false},
		{"price_amount", model.Int, sqlmodel.Amount, "Price", true},
		{"price_currency", model.String, sqlmodel.Currency, "Price", true},
		{"rate", model.Decimal, sqlmodel.Text, "Rate", false},
		{"tags", model.List, sqlmodel.JSON, "Tags", true},
		{"fees", model.List, sqlmodel.Items, "Fees", true},
		{"created_at", model.Timestamp, sqlmodel.Plain, "CreatedAt", false},
		{"updated_at", model.Timestamp, sqlmodel.Plain, "UpdatedAt", false},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

// TestColumnsOfMoneyGiveWay lets fields have the names that columns of money would
// have.
func TestColumnsOfMoneyGiveWay(t *testing.T) {
	m := read(t, `["total_amount: int", "total: money", "total_amount_value: money", "total_amount_value_currency: string"]`)
	got := sqlmodel.Of(m.Aggregates[0]).Names()
	const want = `"id", "version", "state", "total_amount", "total_amount_value", "total_currency", "total_amount_value_amount", "total_amount_value_currency_value", "total_amount_value_currency", "created_at", "updated_at"`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestColumnsInSQL(t *testing.T) {
	m, err := modeltext.FromEntities([]string{"Book title:string!"})
	if err != nil {
		t.Fatal(err)
	}
	columns := sqlmodel.Of(m.Aggregates[0])
	if got, want := columns.Names(), `"id", "version", "title", "created_at", "updated_at"`; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	if got, want := columns.Marks(), "$1, $2, $3, $4, $5"; got != want {
		t.Errorf("marks %s, want %s", got, want)
	}
}

func TestConversions(t *testing.T) {
	for fields, want := range map[string]sqlmodel.Conversions{
		`["x: string", "y: list(string)"]`: {},
		`["x: money!"]`:                    {},
		`["x: money"]`:                     {Optional: true},
		`["x: decimal!"]`:                  {Parsed: true},
		`["x: decimal"]`:                   {Parsed: true, ParsedOptional: true, Optional: true},
		`["x: list(decimal)"]`:             {Items: true},
	} {
		if got := sqlmodel.ConversionsOf(read(t, fields)); got != want {
			t.Errorf("%s: %+v, want %+v", fields, got, want)
		}
	}
	got := sqlmodel.ConversionsOf(read(t, `["x: list(money)"]`))
	if !got.Items || got.Money == nil || !got.Money.Is(model.Money) {
		t.Errorf("a list of money: %+v", got)
	}
}
