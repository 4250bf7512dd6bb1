package modeltext_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

func TestTypesStandInOneAnotherInAnyOrder(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
types:
  Line: ["address: Address!", "notes: list(string) max=3"]
  Address: ["street: string! min=1", "geo: Geo"]
  Geo: ["latitude: decimal!", "longitude: decimal!"]
aggregates:
  - name: Order
    fields: ["lines: list(Line)! min=1", "home: Address", "place: Geo! immutable"]
    operations: [{name: PlaceOrder, kind: create}]
`))
	if err != nil {
		t.Fatal(err)
	}
	line, address, geo := m.Types[0], m.Types[1], m.Types[2]
	order := m.Aggregates[0]
	if lines := order.Field("lines"); lines.Type.Elem.Of != line || lines.Type.String() != "list(Line)" || *lines.Min != 1 {
		t.Errorf("lines is %v", lines)
	}
	if line.Fields[0].Type.Of != address || address.Fields[1].Type.Of != geo {
		t.Error("a type in a type is another one")
	}
	for _, tt := range []struct {
		name                string
		field               *model.Field
		pointer, sharesPart bool
	}{
		{"a list", order.Field("lines"), false, true},
		{"an optional value", order.Field("home"), true, true},
		{"a required value of plain members", order.Field("place"), false, false},
		{"a required value with optional members", line.Fields[0], false, true},
	} {
		if tt.field.Pointer() != tt.pointer || tt.field.Shares() != tt.sharesPart {
			t.Errorf("%s: a pointer %t, shares memory %t", tt.name, tt.field.Pointer(), tt.field.Shares())
		}
	}
	if !m.MayBeAbsent(address) || !m.MayBeAbsent(geo) || m.MayBeAbsent(line) {
		t.Error("an address and a position of one may be absent, a line may not")
	}
	if !order.Field("lines").Holds(model.Decimal) || order.Field("lines").Holds(model.Money) {
		t.Error("a line holds decimals, three deep, and no money")
	}
}
