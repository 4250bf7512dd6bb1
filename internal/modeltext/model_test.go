package modeltext_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modelyaml"
)

// modelFiles are the models that are shipped and those that tests of other
// packages generate services from.
func modelFiles(t testing.TB) []string {
	t.Helper()
	bundled, err := filepath.Glob("../../templates/model/*/model.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob("../../testdata/models/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(bundled) < 1 || len(tests) < 3 {
		t.Fatalf("found %d bundled models and %d for tests, want at least 1 and 3", len(bundled), len(tests))
	}
	return append(bundled, tests...)
}

func readModel(t testing.TB, file string) *model.Model {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(data))
}

func parse(t testing.TB, yaml string) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func fromEntities(t testing.TB, specs ...string) *model.Model {
	t.Helper()
	m, err := modeltext.FromEntities(specs)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const orders = `
domain: orders
aggregates:
  - name: Order
    fields: ["customer: string!", "item: string!", "quantity: int! min=1", "total: money!"]
    states: [placed, confirmed, shipped, cancelled]
    operations:
      - {name: PlaceOrder,   kind: create,     http: POST /orders, emits: OrderPlaced}
      - {name: ConfirmOrder, kind: transition, from: placed, to: confirmed, http: "POST /orders/{id}/confirm", emits: OrderConfirmed}
      - {name: GetOrder,     kind: get,        http: "GET /orders/{id}"}
      - {name: ListOrders,   kind: list,       http: GET /orders}
`

func TestParseReadsAModel(t *testing.T) {
	m := parse(t, orders)
	order := m.Aggregate("Order")
	if order == nil {
		t.Fatal("there is no aggregate Order")
	}
	confirm := order.Operation(model.Transition)
	for _, tt := range []struct{ what, got, want string }{
		{"domain", m.Domain, "orders"},
		{"table", order.Table, "orders"},
		{"initial state", order.Initial().Name, "placed"},
		{"state constant", order.Initial().Const, "OrderStatePlaced"},
		{"type of a field", order.Field("total").Type.Kind, "money"},
		{"lower bound", order.Field("quantity").MinText, "1"},
		{"operation", confirm.Name, "ConfirmOrder"},
		{"verb", confirm.Verb, "Confirm"},
		{"verb of a list", order.Operation(model.ListKind).Verb, "List"},
		{"method", confirm.Method, "POST"},
		{"path", confirm.Path, "/orders/{id}/confirm"},
		{"parameter", confirm.Segments[1].Name, "id"},
		{"from", confirm.From[0].Name, "placed"},
		{"to", confirm.To.Name, "confirmed"},
		{"event", confirm.EventName(), "OrderConfirmed"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s is %q, want %q", tt.what, tt.got, tt.want)
		}
	}
	if got := len(order.Commands()); got != 2 {
		t.Errorf("there are %d commands, want 2", got)
	}
	if got := len(order.Queries()); got != 2 {
		t.Errorf("there are %d queries, want 2", got)
	}
}

func TestFieldForms(t *testing.T) {
	for _, tt := range []struct{ written, canonical string }{
		{`"name: string"`, `name: string`},
		{`name:string`, `name: string`},
		{`"name : string !"`, `name: string!`},
		{`{name: name, type: string!}`, `name: string!`},
		{`{name: name, type: string, min: 1, max: 9, unique: true}`, `name: string min=1 max=9 unique`},
		{`{name: name, type: string, unique: false, default: ""}`, `name: string default=""`},
		{`"name: string default=\"a b\""`, `name: string default="a b"`},
		{`"name: string default=a\\b"`, `name: string default="a\\b"`},
		{`"n: int default=007"`, `n: int default=7`},
		{`"n: decimal min=0.50 max=10"`, `n: decimal min=0.50 max=10`},
		{`{name: n, type: decimal, default: 0.10}`, `n: decimal default=0.10`},
		{`{name: d, type: date, default: 2026-01-31}`, `d: date default=2026-01-31`},
		{`"at: timestamp default=2026-01-31T12:00:00.1234567+01:00"`, `at: timestamp default=2026-01-31T11:00:00.123456Z`},
		{`"u: uuid default=018F4E7A-5B1C-7C3D-9E2F-0A1B2C3D4E5F"`, `u: uuid default=018f4e7a-5b1c-7c3d-9e2f-0a1b2c3d4e5f`},
		{`"e: enum( low , very_high ) default=low"`, `e: enum(low,very_high) default=low`},
		{`"l: list(enum(a,b))! max=3"`, `l: list(enum(a,b))! max=3`},
		{`"l: list(ref(Thing))"`, `l: list(ref(Thing))`},
		{`"r: ref(Thing) unique"`, `r: ref(Thing) unique`},
		{`{name: b, type: bool, default: true}`, `b: bool default=true`},
	} {
		m := parse(t, "aggregates: [{name: Thing, fields: ["+tt.written+"], operations: [{name: MakeThing, kind: create}]}]")
		if got := m.Aggregates[0].Fields[0].String(); got != tt.canonical {
			t.Errorf("%s reads as %q, want %q", tt.written, got, tt.canonical)
		}
	}
}

// TestNamesThatMeanSomethingElse shows what becomes of names that are taken:
// wire and SQL keep them, Go gets the one documented suffix.
func TestNamesThatMeanSomethingElse(t *testing.T) {
	m := parse(t, `
domain: shop
aggregates:
  - name: Range
    fields: ["type: string", "error: string", "ctx: string", "record: string", "confirm: string", "shop: string", "user_id: uuid", "x: int"]
    states: [open, done]
    operations:
      - {name: OpenRange, kind: create}
      - {name: ConfirmRange, kind: transition, from: open, to: done}
  - name: Series
    fields: ["state: string"]
    operations: [{name: StartSeries, kind: create}, {name: RecordSeries, kind: get}]
  - name: Row
    fields: ["len: int!"]
    operations: [{name: Type, kind: create}, {name: Lengthen, kind: adjust, field: len, by: version, sign: "+"}]
  - name: Fields
    fields: ["label: string"]
    operations: [{name: Plough, kind: create}]
`)
	series, row := m.Aggregate("Series"), m.Aggregate("Row")
	ranges := m.Aggregate("Range")
	for _, tt := range []struct{ what, got, want string }{
		{"a variable that is a keyword", ranges.Var, "rangeEntity"},
		{"its plural", ranges.Vars, "ranges"},
		{"an uncountable noun", series.Names, "Series"},
		{"its variable", series.Var, "series"},
		{"its plural variable", series.Vars, "seriesList"},
		{"a variable that generated code uses", row.Var, "row"}, // mended where both are in one file
		{"a field that is a keyword", ranges.Field("type").Var, "typeValue"},
		{"its Go name", ranges.Field("type").Go, "Type"},
		{"a field that is a generated method", ranges.Field("record").Go, "Record"}, // mended where it is one
		{"a field that is the domain package", ranges.Field("shop").Var, "shopValue"},
		{"an initialism", ranges.Field("user_id").Go, "UserID"},
		{"its variable", ranges.Field("user_id").Var, "userID"},
		{"a single letter", ranges.Field("x").Var, "xValue"},
		{"a state field where there are no states", series.Field("state").Go, "State"},
		{"an operation that is a keyword", row.Operations[0].Var, "typeOperation"},
		{"a field that is a predeclared function", row.Field("len").Var, "lenValue"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s is %q, want %q", tt.what, tt.got, tt.want)
		}
	}
}

// TestVariablesDiffer gives aggregates names that become those of others when
// they are mended.
func TestVariablesDiffer(t *testing.T) {
	m := parse(t, withAggregates("Key", "KeyEntity", "KeyEntityEntity", "Sheep", "SheepList"))
	seen := map[string]string{}
	for _, a := range m.Aggregates {
		for _, name := range []string{a.Var, a.Vars} {
			if seen[name] != "" {
				t.Errorf("%s and %s have the variable %s", seen[name], a.Name, name)
			}
			seen[name] = a.Name
		}
	}
	if got := m.Aggregate("KeyEntity").Var; got != "keyEntity" {
		t.Errorf("KeyEntity has the variable %s, which is free", got)
	}
}

func TestErrorf(t *testing.T) {
	m := parse(t, withAggregates("Order"))
	order := m.Aggregate("Order")
	for _, tt := range []struct {
		of   any
		want string
	}{
		{order, "model.yaml:2:12: wrong"}, {order.Operations[0], "model.yaml:2:62: wrong"}, {m, "model.yaml:2:12: wrong"}, {"nothing", "model.yaml:1:1: wrong"},
	} {
		if err := m.Errorf(tt.of, "wrong"); err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	nameless, err := modeltext.Parse("", []byte(withAggregates("Order")))
	if err != nil {
		t.Fatal(err)
	}
	if err := nameless.Errorf(nameless, "wrong"); err.Error() != "wrong" {
		t.Errorf("a model of no file is at a place: %v", err)
	}
}

func TestDomain(t *testing.T) {
	for _, tt := range []struct{ model, domain, vars string }{
		{"aggregates: [{name: Order, fields: [a: string], operations: [{name: PlaceOrder, kind: create}]}]", "orders", "orderList"},
		{"{domain: sales, aggregates: [{name: Order, fields: [a: string], operations: [{name: PlaceOrder, kind: create}]}]}", "sales", "orders"},
		{"aggregates: [{name: PurchaseOrder, fields: [a: string], operations: [{name: PlaceOrder, kind: create}]}]", "purchaseorders", "purchaseOrders"},
		{"aggregates: [{name: Slice, fields: [a: string], operations: [{name: CutSlice, kind: create}]}]", "slices", "sliceList"},
		{"aggregates: [{name: Metadata, fields: [a: string], operations: [{name: AddMetadata, kind: create}]}]", "metadata", "metadataList"},
	} {
		m := parse(t, strings.ReplaceAll(tt.model, "a: string", `"a: string"`))
		if m.Domain != tt.domain || m.Aggregates[0].Vars != tt.vars {
			t.Errorf("%s: domain %q and variable %q, want %q and %q", tt.model, m.Domain, m.Aggregates[0].Vars, tt.domain, tt.vars)
		}
	}
}

func TestEventsAreSharedByTheSameChange(t *testing.T) {
	m := parse(t, `
aggregates:
  - name: Ticket
    fields: ["title: string!"]
    states: [open, held, closed]
    operations:
      - {name: OpenTicket, kind: create, emits: TicketOpened}
      - {name: HoldTicket, kind: transition, from: open, to: held}
      - {name: CloseTicket, kind: transition, from: open, to: closed, emits: TicketClosed}
      - {name: DropTicket, kind: transition, from: held, to: closed, emits: TicketClosed}
`)
	var got []string
	for _, e := range m.Events() {
		got = append(got, fmt.Sprintf("%s by %d, published %t", e.Name, len(e.Operations), e.Published))
	}
	want := []string{
		"TicketOpened by 1, published true",
		"HoldTicketRecorded by 1, published false",
		"TicketClosed by 2, published true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMutableIsWhatNoOtherOperationChanges(t *testing.T) {
	m := readModel(t, "../../testdata/models/warehouse.yaml")
	var got []string
	for _, f := range m.Aggregate("StockItem").Mutable() {
		got = append(got, f.Name)
	}
	if want := []string{"sku", "category"}; !slices.Equal(got, want) {
		t.Errorf("an update changes %v, want %v", got, want)
	}
}

func TestFloorIsTheFieldsMinUnlessTheOperationHasOne(t *testing.T) {
	m := readModel(t, "../../testdata/models/warehouse.yaml")
	for name, want := range map[string]string{"PickStock": "0", "DryOut": "0.01", "ShrinkBox": "0", "FillStock": ""} {
		i := slices.IndexFunc(m.Operations(), func(op *model.Operation) bool { return op.Name == name })
		if got := m.Operations()[i].FloorText; got != want {
			t.Errorf("the floor of %s is %q, want %q", name, got, want)
		}
	}
}

func TestInCreationOrder(t *testing.T) {
	m := fromEntities(t, "Line order:ref(Order)! item:list(ref(Item))!", "Order customer:ref(Customer)!", "Item next:ref(Item)", "Customer favourite:ref(Item)")
	var got []string
	for _, a := range m.InCreationOrder() {
		got = append(got, a.Name)
	}
	if want := []string{"Customer", "Order", "Item", "Line"}; !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
}

func TestHasRefTo(t *testing.T) {
	m := fromEntities(t, "Line order:ref(Order)! items:list(ref(Item)) parent:ref(Line)", "Order customer:string", "Item order:ref(Order)")
	for _, a := range m.Aggregates {
		want := map[string][2]bool{"Line": {true, false}, "Order": {true, false}, "Item": {false, true}}[a.Name]
		if got := [2]bool{m.HasRefTo(a, model.Ref), m.HasRefTo(a, model.List)}; got != want {
			t.Errorf("one and several references to %s: %t, want %t", a.Name, got, want)
		}
	}
}

func TestPredicates(t *testing.T) {
	m := parse(t, orders)
	for predicate, want := range map[string]bool{
		"states": true, "money": true, "transition": true, "list-operation": true, "emits": true,
		"unique": false, "idempotent": false, "refs": false, "list": false, "saga": false, "move": false,
	} {
		if got, known := m.Has(predicate); !known || got != want {
			t.Errorf("Has(%q) is %t (known: %t), want %t", predicate, got, known, want)
		}
	}
	if _, known := m.Has("gin"); known {
		t.Error("a word that is none is known")
	}
	if !slices.Contains(model.Predicates(), "idempotent") || !slices.IsSorted(model.Predicates()) {
		t.Errorf("the predicates are %v", model.Predicates())
	}
}

func TestSaga(t *testing.T) {
	m := parse(t, `
domain: shop
aggregates:
  - name: Stock
    fields: ["on_hand: int! min=0"]
    operations:
      - {name: AddStock, kind: create}
      - {name: TakeStock, kind: adjust, field: on_hand, by: amount, sign: "-"}
      - {name: ReturnStock, kind: adjust, field: on_hand, by: amount, sign: "+"}
  - name: Order
    fields: ["stock: ref(Stock)!", "quantity: int!"]
    operations: [{name: PlaceOrder, kind: create}, {name: DropOrder, kind: delete}]
sagas:
  - name: Checkout
    http: POST /checkouts
    deadline: 2m
    input: ["stock_id: ref(Stock)!", "quantity: int! min=1"]
    steps:
      - name: take_stock
        call: Stock.TakeStock
        with: {id: input.stock_id, amount: input.quantity}
        undo: Stock.ReturnStock
        undo_with: {id: input.stock_id, amount: input.quantity}
      - {name: place_order, call: Order.PlaceOrder, with: {stock: input.stock_id, quantity: input.quantity}, save: {order_id: id}, undo: Order.DropOrder, undo_with: {id: saved.order_id}}
`)
	saga := m.Sagas[0]
	if got := fmt.Sprint(saga.Name, saga.Method, saga.Path, saga.Deadline, len(saga.Input), len(saga.Steps)); got != "CheckoutPOST/checkouts2m0s 2 2" {
		t.Errorf("the saga is %s", got)
	}
	last := saga.Steps[1]
	if last.Go != "PlaceOrder" || last.Save[0].Type.String() != "ref(Order)" || last.Undo.Name != "DropOrder" || last.UndoWith[0].Source != "saved" {
		t.Errorf("the last step is %+v", last)
	}
	roundTrip(t, m)
}

func TestYAMLRoundTrips(t *testing.T) {
	for _, file := range modelFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) { roundTrip(t, readModel(t, file)) })
	}
	t.Run("entities", func(t *testing.T) {
		roundTrip(t, fromEntities(t, `Invoice number:string! unique note:string default="none yet" total:money! min=1`, "Customer name:string!"))
	})
}

// roundTrip checks that a model's canonical form makes an equal model and the
// same bytes, read as a file and as a node of another file.
func roundTrip(t testing.TB, m *model.Model) {
	t.Helper()
	first := modelyaml.Print(m)
	again, err := modeltext.Parse("canonical.yaml", first)
	if err != nil {
		t.Fatalf("%v in\n%s", err, first)
	}
	if !reflect.DeepEqual(modeltext.Unplaced(m), modeltext.Unplaced(again)) {
		t.Errorf("the canonical form makes another model:\n%s\n%s", first, modelyaml.Print(again))
	}
	if diff := cmp.Diff(string(first), string(modelyaml.Print(again))); diff != "" {
		t.Errorf("the canonical form is not stable:\n%s", diff)
	}
	embedded, err := modeltext.ParseNode("node", modelyaml.Node(m))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(modeltext.Unplaced(m), modeltext.Unplaced(embedded)) {
		t.Error("the node makes another model")
	}
}

func TestCanonicalForm(t *testing.T) {
	const want = `domain: billing
aggregates:
  - name: Invoice
    fields:
      - "number: string! unique"
      - "paid: money! min=0"
    states: [open, closed]
    operations:
      - {name: CreateInvoice, kind: create, http: POST /invoices, emits: InvoiceCreated, idempotent: true}
      - {name: PayInvoice, kind: adjust, field: paid, by: amount, sign: "+", http: "POST /invoices/{id}/payments"}
      - {name: RefundInvoice, kind: adjust, field: paid, by: amount, sign: "-", floor: 5, http: "POST /invoices/{id}/refunds"}
      - {name: CloseInvoice, kind: transition, from: open, to: closed}
`
	if got := string(modelyaml.Print(parse(t, want))); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

func TestFromEntities(t *testing.T) {
	m := fromEntities(t, "Invoice number:string! due:date total:money! min=1", "Category name:string! unique", "UserId value:uuid!")
	const want = `aggregates:
  - name: Invoice
    fields:
      - "number: string!"
      - "due: date"
      - "total: money! min=1"
    operations:
      - {name: CreateInvoice, kind: create, http: POST /invoices, emits: InvoiceCreated}
      - {name: GetInvoice, kind: get, http: "GET /invoices/{id}"}
      - {name: ListInvoices, kind: list, http: GET /invoices}
      - {name: UpdateInvoice, kind: update, http: "PUT /invoices/{id}", emits: InvoiceUpdated}
      - {name: DeleteInvoice, kind: delete, http: "DELETE /invoices/{id}", emits: InvoiceDeleted}
  - name: Category
    fields:
      - "name: string! unique"
    operations:
      - {name: CreateCategory, kind: create, http: POST /categories, emits: CategoryCreated}
      - {name: GetCategory, kind: get, http: "GET /categories/{id}"}
      - {name: ListCategories, kind: list, http: GET /categories}
      - {name: UpdateCategory, kind: update, http: "PUT /categories/{id}", emits: CategoryUpdated}
      - {name: DeleteCategory, kind: delete, http: "DELETE /categories/{id}", emits: CategoryDeleted}
  - name: UserID
    fields:
      - "value: uuid!"
    operations:
      - {name: CreateUserID, kind: create, http: POST /user-ids, emits: UserIDCreated}
      - {name: GetUserID, kind: get, http: "GET /user-ids/{id}"}
      - {name: ListUserIDs, kind: list, http: GET /user-ids}
      - {name: UpdateUserID, kind: update, http: "PUT /user-ids/{id}", emits: UserIDUpdated}
      - {name: DeleteUserID, kind: delete, http: "DELETE /user-ids/{id}", emits: UserIDDeleted}
`
	if got := string(modelyaml.Print(m)); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

// many is a model of n aggregates, each of which refers to the one before.
func many(n int) string {
	var b strings.Builder
	b.WriteString("aggregates:\n")
	for i := range n {
		ref := ""
		if i > 0 {
			ref = fmt.Sprintf(`, "before: ref(Thing%d)!"`, i-1)
		}
		fmt.Fprintf(&b, `
  - name: Thing%[1]d
    fields: ["code: string! unique", "kind: enum(a,b,c)", "amount: int! min=0"%[2]s]
    states: [open, closed]
    operations:
      - {name: MakeThing%[1]d, kind: create, http: POST /things%[1]d, emits: Thing%[1]dMade}
      - {name: GetThing%[1]d, kind: get, http: "GET /things%[1]d/{id}"}
      - {name: ListThings%[1]d, kind: list, http: GET /things%[1]d}
      - {name: UpdateThing%[1]d, kind: update, http: "PUT /things%[1]d/{id}"}
      - {name: CloseThing%[1]d, kind: transition, from: open, to: closed, http: "POST /things%[1]d/{id}/close"}
      - {name: TakeThing%[1]d, kind: adjust, field: amount, by: amount, sign: "-", http: "POST /things%[1]d/{id}/take"}
`, i, ref)
	}
	return b.String()
}

func TestFiftyAggregates(t *testing.T) {
	m := parse(t, many(50))
	roundTrip(t, m)
	checkNames(t, m)
	if got := len(m.InCreationOrder()); got != 50 {
		t.Errorf("%d of 50 aggregates have a place in the order of creation", got)
	}
}

func BenchmarkParse(b *testing.B) {
	order, err := os.ReadFile("../../templates/model/order/model.yaml")
	if err != nil {
		b.Fatal(err)
	}
	inputs := []struct {
		name string
		data []byte
	}{
		{"order", order},
		{"aggregates=1", []byte(many(1))},
		{"aggregates=50", []byte(many(50))},
		{"aggregates=200", []byte(many(200))},
	}
	for _, in := range inputs {
		b.Run(in.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := modeltext.Parse("model.yaml", in.data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestModelsUseEverything keeps the models for tests what they are for.
func TestModelsUseEverything(t *testing.T) {
	used := make(map[string]bool)
	for _, file := range modelFiles(t) {
		m := readModel(t, file)
		for _, predicate := range model.Predicates() {
			if holds, _ := m.Has(predicate); holds {
				used[predicate] = true
			}
		}
	}
	var unused []string
	for _, predicate := range model.Predicates() {
		if !used[predicate] {
			unused = append(unused, predicate)
		}
	}
	if diff := cmp.Diff([]string{"move", "saga"}, unused); diff != "" {
		t.Errorf("what no model uses: %s", diff)
	}
}
