package gomodel_test

import (
	"slices"
	"strings"
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

// A patch checks what it is given alone, and keeps the rest.
func TestPatch(t *testing.T) {
	m, err := modeltext.Parse("jars.yaml", []byte(`aggregates:
  - name: Jar
    fields: ["label: string! min=1 max=9", "note: string max=20", "price: money!", "sizes: list(int)!"]
    operations:
      - {name: MakeJar, kind: create}
      - {name: PatchJar, kind: update, http: "PATCH /jars/{id}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	op, code := m.Aggregates[0].Operations[1], gomodel.Inside()
	var got []string
	for _, in := range op.Input {
		got = append(got, code.Field(in))
	}
	got = append(got, code.Checks(op.Input, "i")...)
	for _, s := range code.Sets(op, code.Record("r", "input", "now")) {
		got = append(got, s.Value+" "+s.Differs)
	}
	got = append(got, code.Sample(op.Input[1], 0))
	want := []string{
		"Change[string]", "Change[*string]", "Change[Money]", "Change[[]int64]",
		`check(i.Label.Given && (utf8.RuneCountInString(i.Label.Value) < 1 || utf8.RuneCountInString(i.Label.Value) > 9), "label", "must have 1 to 9 characters")`,
		`check(i.Note.Given && i.Note.Value != nil && utf8.RuneCountInString(*i.Note.Value) > 20, "note", "must have at most 20 characters")`,
		`check(i.Price.Given && i.Price.Value == (Money{}), "price", "is required")`,
		`check(i.Sizes.Given && i.Sizes.Value == nil, "sizes", "is required")`,
		"input.Label.Or(r.Label) ",
		"input.Note.Or(r.Note) ",
		"input.Price.Or(r.Price) input.Price.Given && input.Price.Value.Currency() != r.Price.Currency()",
		"input.Sizes.Or(r.Sizes) ",
		`ChangeTo[*string](new("note-1"))`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
