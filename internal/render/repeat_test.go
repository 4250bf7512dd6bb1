package render_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/render/rendertest"
)

const shop = `
aggregates:
  - name: Order
    fields: ["item: string!"]
    operations:
      - {name: PlaceOrder, kind: create, http: POST /orders, emits: OrderPlaced}
      - {name: DropOrder, kind: delete, http: "DELETE /orders/{id}"}
  - name: ShopItem
    fields: ["name: string!"]
    operations: [{name: AddShopItem, kind: create, http: POST /items}]
sagas:
  - name: CheckOut
    http: POST /checkouts
    input: ["item: string!", "id: ref(Order)!"]
    steps:
      - {name: place_order, call: Order.PlaceOrder, with: {item: input.item}}
      - {name: drop_order, call: Order.DropOrder, with: {id: input.id}}
`

// kinds answers for all that a model of these tests can have.
const kinds = `{{define "kind.create"}}yes{{end}}{{define "kind.delete"}}yes{{end}}{{define "kind.saga"}}yes{{end}}`

// paths renders a stack whose base has one template at each path, of one text.
func paths(t *testing.T, manifest, text string, templates ...string) (map[string]string, error) {
	t.Helper()
	files := map[string]string{
		"architecture/test/dialect.tmpl": kinds,
		"architecture/test/layer.yaml":   "kind: architecture\nname: test\ntitle: Test\nsummary: Nothing\n" + manifest,
	}
	for _, path := range templates {
		files["base/test/files/"+path+".txt.tmpl"] = text
	}
	return tree(t, rendertest.Layers(files), rendertest.Model(t, shop))
}

// tree renders the stack of layers and returns its text files.
func tree(t *testing.T, layers fs.FS, m *model.Model) (map[string]string, error) {
	t.Helper()
	catalog, err := layer.Load(layer.Source{FS: layers, Name: "layers"})
	if err != nil {
		return nil, err
	}
	result, err := render.Render(t.Context(), render.Request{Name: "service", Module: rendertest.Module, Catalog: catalog, Model: m, Generator: "test"})
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, f := range result.Tree.Files() {
		if name, ok := strings.CutSuffix(f.Path, ".txt"); ok {
			texts[name] = strings.TrimSpace(string(f.Data))
		}
	}
	return texts, nil
}

func TestPathWords(t *testing.T) {
	for _, tt := range []struct {
		path, text string
		want       map[string]string
	}{
		{"all", `{{len .Each}}`, map[string]string{"all": "0"}},
		{"__service__", `{{.Service.Name}}`, map[string]string{"service": "service"}},
		{"__aggregate__", `{{.Aggregate.Name}}`, map[string]string{"order": "Order", "shop_item": "ShopItem"}},
		{"__table___test", `{{.Aggregate.Name}}`, map[string]string{"orders_test": "Order", "shop_items_test": "ShopItem"}},
		{"__aggregate__/__table__", `{{.Aggregate.Name}}`, map[string]string{"order/orders": "Order", "shop_item/shop_items": "ShopItem"}},
		{"__operation__", `{{.Operation.Name}} {{.Subject.Name}} {{with .Aggregate}}{{.Name}}{{end}}`, map[string]string{
			"place_order": "PlaceOrder Order Order", "drop_order": "DropOrder Order Order", "add_shop_item": "AddShopItem ShopItem ShopItem",
			"start_check_out": "StartCheckOut CheckOut", "show_check_out": "ShowCheckOut CheckOut",
		}},
		{"__subject__", `{{.Subject.Name}} {{with .Aggregate}}{{.Name}}{{end}}`, map[string]string{
			"order": "Order Order", "shop_item": "ShopItem ShopItem", "check_out": "CheckOut",
		}},
		{"__aggregate__/__subject__", `{{.Subject.Name}}`, map[string]string{"order/order": "Order", "shop_item/shop_item": "ShopItem"}},
		{"__table__/__operation__", `{{.Operation.Name}}`, map[string]string{
			"orders/place_order": "PlaceOrder", "orders/drop_order": "DropOrder", "shop_items/add_shop_item": "AddShopItem",
		}},
		{"__aggregate__/__event__", `{{.Event.Name}} {{.Aggregate.Name}}`, map[string]string{
			"order/order_placed": "OrderPlaced Order", "order/drop_order_recorded": "DropOrderRecorded Order", "shop_item/add_shop_item_recorded": "AddShopItemRecorded ShopItem",
		}},
		{"__saga__", `{{.Saga.Name}}`, map[string]string{"check_out": "CheckOut"}},
		{"__step__", `{{.Saga.Name}} {{.Step.Go}}`, map[string]string{"place_order": "CheckOut PlaceOrder", "drop_order": "CheckOut DropOrder"}},
		{"__saga__/__step__", `{{.Step.Call.Name}}`, map[string]string{"check_out/place_order": "PlaceOrder", "check_out/drop_order": "DropOrder"}},
	} {
		got, err := paths(t, "", tt.text, tt.path)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s gives %v, want %v", tt.path, got, tt.want)
		}
		for path, text := range tt.want {
			if got[path] != text {
				t.Errorf("%s gives %v, want %v", tt.path, got, tt.want)
			}
		}
	}
}

func TestPathWordsOfLayers(t *testing.T) {
	const manifest = `
paths:
  - {word: thing, over: .Model.InCreationOrder, text: .Kebab}
  - {word: field, over: .Each.thing.Fields, within: thing, text: .Name}
`
	got, err := paths(t, manifest, `{{.Each.thing.Name}} {{with index .Each "field"}}{{.Go}}{{end}}`, "__thing__/__operation__", "__field__")
	if err != nil {
		t.Fatal(err)
	}
	if got["item"] != "Order Item" || got["name"] != "ShopItem Name" || got["shop-item/place_order"] != "ShopItem" || len(got) != 2+2*5 {
		t.Errorf("got %v", got)
	}
}

func TestPathWordsAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ manifest, path, want string }{
		"unknown":        {"", "__aggregat__", "there are service, domain"},
		"the engine's":   {"paths: [{word: saga, over: .Model.Sagas, text: .Snake}]", "x", `"saga" exists already`},
		"a place":        {"paths: [{word: adapter, over: .Model.Sagas, text: .Snake}]", "x", `"adapter" exists already`},
		"within nothing": {"paths: [{word: thing, over: .Model.Sagas, text: .Snake, within: other}]", "x", `within "other"`},
		"no list":        {"paths: [{word: thing, over: .Model.Domain, text: .Snake}]", "__thing__", "not a list"},
		"no such list":   {"paths: [{word: thing, over: .Model.Things, text: .Snake}]", "__thing__", "Things"},
		"no text":        {"paths: [{word: thing, over: .Model.Sagas, text: .Steps}]", "__thing__", "cannot stand in a path"},
		"a pipeline":     {"paths: [{word: thing, over: .Model.Sagas | first, text: .Snake}]", "x", "must name a list"},
		"no word":        {"paths: [{word: A, over: .Model.Sagas, text: .Snake}]", "x", "lower-case letters"},
	} {
		_, err := paths(t, tt.manifest, "x", tt.path)
		if _, mendable := errors.AsType[*diag.Error](err); !mendable || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, tt.want)
		}
	}
}
