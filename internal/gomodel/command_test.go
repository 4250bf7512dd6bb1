package gomodel_test

import (
	"slices"
	"testing"

	"github.com/otelgen/otelgen/internal/gomodel"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

func TestSets(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Payment
    fields:
      - "total: money!"
      - "before: money readonly"
      - "closed_at: timestamp readonly"
      - "closed_on: date readonly"
      - "note: string max=9"
      - "count: int default=0"
      - "size: int"
      - "kind: enum(big,small)"
      - "open: bool default=true"
    operations:
      - {name: MakePayment, kind: create}
      - name: ClosePayment
        kind: command
        input: ["total: money!", "why: string!", "size: int!", "count: int!"]
        set: ["closed_at: now", "closed_on: now", "note: input.why", "before: total", "total: input.total",
          "size: 3", "kind: small", "open: false", "count: input.count"]
      - {name: ClearPayment, kind: command, set: ["note: null", "kind: 'big'", "size: count"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	commands := m.Aggregates[0].OperationsOf(model.Command)
	for name, tt := range map[string]struct {
		op   *model.Operation
		code gomodel.Code
		in   gomodel.Scope
		want []string
	}{
		"inside": {commands[0], gomodel.Inside(), gomodel.Inside().Record("p.record", "input", "now"), []string{
			"new(now)", "new(Date(now.Format(time.DateOnly)))", "new(input.Why)", "new(p.record.Total)", "input.Total",
			"new(int64(3))", "new(PaymentKindSmall)", "false", "input.Count",
		}},
		"outside": {commands[1], gomodel.Outside("payments"), gomodel.Inside().Kept("p", "input", "now"), []string{
			"nil", "new(payments.PaymentKindBig)", "new(p.count)",
		}},
	} {
		var got []string
		for _, s := range tt.code.Sets(tt.op, tt.in) {
			got = append(got, s.Value)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	var differ []string
	for _, s := range gomodel.Inside().Sets(commands[0], gomodel.Inside().Record("p", "input", "now")) {
		if s.Differs != "" {
			differ = append(differ, s.Differs)
		}
	}
	want := []string{"p.Before != nil && p.Total.Currency() != p.Before.Currency()", "input.Total.Currency() != p.Total.Currency()"}
	if !slices.Equal(differ, want) {
		t.Errorf("currencies differ where %q, want %q", differ, want)
	}
	// The event carries what no field of the same name keeps.
	var carried []string
	for _, c := range gomodel.Inside().Carried(commands[0]) {
		carried = append(carried, c.Go+" "+c.Tag)
	}
	if want := []string{"Why `json:\"why\"`", "SizeGiven `json:\"size_given\"`"}; !slices.Equal(carried, want) {
		t.Errorf("the event carries %q, want %q", carried, want)
	}
}

func TestMirrors(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Desk
    fields: ["room: string!", "note: string"]
    operations:
      - {name: PlaceDesk, kind: create, http: POST /desks}
      - {name: MoveDesk, kind: command, http: "POST /desks/{id}/move", input: ["room: string!"], set: ["room: input.room"]}
      - {name: NoteDesk, kind: command, http: "POST /desks/{id}/note", input: ["text: string"], set: ["note: input.text"]}
      - {name: ClearDesk, kind: command, http: "POST /desks/{id}/clear", set: ["note: null"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, false, false} {
		if op := m.Aggregates[0].Operations[i]; gomodel.Inside().Mirrors(op) != want {
			t.Errorf("%s: %t", op.Name, !want)
		}
	}
}
