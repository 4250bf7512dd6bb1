package modeltext_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
)

// TestRefusalsNameBothOwners shows what a model cannot name twice. Whoever reads
// the error finds both places.
func TestRefusalsNameBothOwners(t *testing.T) {
	const get = `name: GetOrder, kind: get, http: "GET /orders/{id}"`
	two := func(second string) string {
		return withOperations(get) + `
  - name: Parcel
    fields: ["weight: int!"]
    operations:
      - {name: SendParcel, kind: create, http: POST /parcels, emits: ParcelSent}
      - {` + second + `}
`
	}
	for name, tt := range map[string]struct {
		yaml  string
		names []string
	}{
		"aggregates":                  {withAggregates("Order", "Parcel", "Order"), []string{"4:12: aggregate Order", "model.yaml:2:12"}},
		"aggregates spelled alike":    {withAggregates("UserId", "UserID"), []string{"3:12: aggregate UserID", "model.yaml:2:12"}},
		"aggregates of one table":     {withAggregates("Person", "People"), []string{"3:12: ", "Person (at model.yaml:2:12)", "People"}},
		"fields":                      {withFields(`"a: string", "b: int", "a: int"`), []string{"3:38: field a of Order", "model.yaml:3:15"}},
		"a field and the states":      {strings.Replace(withOperations(), "customer", "state", 1), []string{"3:15: field state of Order", "states (at model.yaml:4:14)"}},
		"members in JSON":             {"case: camel\n" + withFields(`"line_1: string", "line1: int"`), []string{"4:33: fields line_1", "model.yaml:4:15", "line1 of Order", `"line1"`}},
		"a member and the built-in":   {"case: camel\n" + withFields(`"made: timestamp wire=createdAt"`), []string{"4:15: field made of Order", `"createdAt"`}},
		"enum values":                 {withFields(`"e: enum(a,b,a)"`), []string{"3:27: enum value a of field e", "model.yaml:3:23"}},
		"states":                      {strings.Replace(withOperations(), "shipped", "placed", 1), []string{"4:33: state placed of Order", "model.yaml:4:14"}},
		"operations":                  {withOperations(get, `name: GetOrder, kind: list`), []string{"8:16: ", "Order.GetOrder (at model.yaml:7:16)"}},
		"operations spelled alike":    {two(`name: GetOrderById, kind: list`) + "      - {name: GetOrderByID, kind: list}\n", []string{"14:16: operation Parcel.GetOrderByID", "Parcel.GetOrderById (at model.yaml:13:16)"}},
		"operations of aggregates":    {two(`name: GetOrder, kind: list`), []string{"13:16: operation Parcel.GetOrder", "Order.GetOrder (at model.yaml:7:16)"}},
		"creates":                     {withOperations(`name: MakeOrder, kind: create`), []string{"7:16: ", "PlaceOrder (at model.yaml:6:16)", "MakeOrder", "of Order"}},
		"events":                      {two(`name: DropParcel, kind: delete, emits: OrderPlaced`), []string{"13:16: ", "Order.PlaceOrder (at model.yaml:6:16)", "Parcel.DropParcel", "OrderPlaced"}},
		"paths":                       {two(`name: GetParcel, kind: get, http: "GET /orders/{id}"`), []string{"13:45: ", "Order.GetOrder (at model.yaml:7:44)", "Parcel.GetParcel", "GET /orders/{id}"}},
		"paths that match one URL":    {withOperations(`name: GetOrder, kind: get, http: "GET /orders/{id}/last"`, `name: GetLast, kind: get, http: "GET /orders/all/{id}"`), []string{"8:43: ", "Order.GetLast", "Order.GetOrder (at model.yaml:7:44)"}},
		"a saga and an operation":     {withSaga(`name: Checkout, http: POST /stock, steps: [{name: a, call: Stock.GetStock}]`), []string{"10:28: ", "Stock.AddStock (at model.yaml:6:46)", "saga Checkout"}},
		"sagas":                       {withSaga(`name: Buy, steps: [{name: a, call: Stock.AddStock, with: {on_hand: input.n}}], input: ["n: int!"]}` + "\n  - {name: Buy"), []string{"11:12: saga Buy", "model.yaml:10:12"}},
		"inputs of a saga":            {withSaga(`name: Buy, input: ["n: int!", "n: int"], steps: [{name: a, call: Stock.GetStock}]`), []string{"10:37: input n of saga Buy", "model.yaml:10:26"}},
		"steps":                       {withSaga(`name: Buy, input: ["n: int!"], steps: [{name: a, call: Stock.AddStock, with: {on_hand: input.n}}, {name: a, call: Stock.AddStock, with: {on_hand: input.n}}]`), []string{"10:111: step a of saga Buy", "model.yaml:10:52"}},
		"values that a saga saves":    {withSaga(`name: Buy, input: ["n: int!"], steps: [{name: a, call: Stock.AddStock, with: {on_hand: input.n}, save: {x: id}}, {name: b, call: Stock.AddStock, with: {on_hand: input.n}, save: {x: id}}]`), []string{"10:184: step b saves x", "model.yaml:10:110"}},
		"keys of a mapping":           {"domain: a\ndomain: b\n", []string{"2:1: domain", "model.yaml:1:1"}},
		"values that a step is given": {withSaga(`name: Buy, input: ["n: int!"], steps: [{name: a, call: Stock.AddStock, with: {on_hand: input.n, on_hand: input.n}}]`), []string{"on_hand", "model.yaml:10:84"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := modeltext.Parse("model.yaml", []byte(tt.yaml))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.names {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
		})
	}
}

// TestNamesThatGoSpellsAlike keeps what is written on the wire and in SQL, and
// gives each thing a name of its own in Go.
func TestNamesThatGoSpellsAlike(t *testing.T) {
	m := parse(t, `aggregates:
  - name: Order
    fields: ["e: enum(new,New,new_value,in_progress,in-progress,line1,line_1)"]
    states: [step_1, step1, step_1_value]
    operations: [{name: PlaceOrder, kind: create, http: POST /orders}]
`)
	a := m.Aggregates[0]
	var got []string
	for _, v := range a.Field("e").Type.Values {
		got = append(got, v.Name+" "+v.Const)
	}
	for _, s := range a.States {
		got = append(got, s.Name+" "+s.Const)
	}
	want := []string{
		"new OrderENew", "New OrderENewValueValue", "new_value OrderENewValue", "in_progress OrderEInProgress", "in-progress OrderEInProgressValue",
		"line1 OrderELine1", "line_1 OrderELine1Value",
		"step_1 OrderStateStep1", "step1 OrderStateStep1ValueValue", "step_1_value OrderStateStep1Value",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
