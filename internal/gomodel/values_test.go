package gomodel_test

import (
	"reflect"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

func addressed(t *testing.T) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(`
types:
  Address: ["street: string! min=1", "kind: enum(home,office)", "geo: Geo"]
  Geo: ["latitude: int! min=-90"]
  Note: ["text: string"]
aggregates:
  - name: Order
    fields: ["to: Address!", "from: Address", "stops: list(Address) max=2", "tour: list(Geo)", "note: Note!"]
    operations: [{name: PlaceOrder, kind: create}]
`))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestValueTypes(t *testing.T) {
	m := addressed(t)
	order, address := m.Aggregates[0], m.Types[0]
	want := []string{
		`f.To.validate("to")`,
		`f.From.validate("from")`,
		`check(len(f.Stops) > 2, "stops", "must have at most 2 items")`,
		`validateEach(f.Stops, "stops", (*Address).validate)`,
		`validateEach(f.Tour, "tour", (*Geo).validate)`,
	}
	if got := inside.Checks(order.Fields, "f"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	want = []string{
		`check(utf8.RuneCountInString(a.Street) < 1, at+".street", "must have at least 1 character")`,
		`check(a.Kind != nil && !known(ParseAddressKind, *a.Kind), at+".kind", "must be one of home, office")`,
		`a.Geo.validate(at+".geo")`,
	}
	if got := inside.ChecksAt(address, "a", "at"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := inside.Validated(m); len(got) != 2 {
		t.Errorf("%d types have rules, want two: a note has none", len(got))
	}
	for _, tt := range []struct{ name, typ, sample string }{
		{"from", "*shelf.Address", `new(shelf.Address{Street: "street-1", Kind: new(shelf.AddressKindHome), Geo: new(shelf.Geo{Latitude: -90})})`},
		{"tour", "[]shelf.Geo", `[]shelf.Geo{{Latitude: -90}}`},
	} {
		f := order.Field(tt.name)
		if got := outside.Field(f); got != tt.typ {
			t.Errorf("%s is of type %s, want %s", tt.name, got, tt.typ)
		}
		if got := outside.Sample(f, 0); got != tt.sample {
			t.Errorf("%s is %s, want %s", tt.name, got, tt.sample)
		}
	}
}

// A field with a bound of its own is tried with what breaks that: of a list, one
// test cannot tell both.
func TestSpoiltValues(t *testing.T) {
	var got []string
	for _, c := range inside.Spoilt(addressed(t).Aggregates[0].Fields) {
		got = append(got, c.Name+": "+c.Path)
	}
	want := []string{
		"to with street too short: to.street", "from with street too short: from.street", "stops too many: stops",
		"tour with latitude too low: tour[0].latitude",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
