package modeltext_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/proctime"
)

var update = flag.Bool("update", false, "write the golden file")

// withFields is a model whose only aggregate has these fields.
func withFields(fields string) string {
	return `aggregates:
  - name: Order
    fields: [` + fields + `]
    operations: [{name: PlaceOrder, kind: create, http: POST /orders}]
`
}

// withOperations is a model whose only aggregate has these operations besides a
// create.
func withOperations(operations ...string) string {
	m := `aggregates:
  - name: Order
    fields: ["customer: string!", "quantity: int! min=0 max=100", "weight: decimal", "code: int! unique"]
    states: [placed, confirmed, shipped, cancelled]
    operations:
      - {name: PlaceOrder, kind: create, http: POST /orders, emits: OrderPlaced}
`
	for _, op := range operations {
		m += "      - {" + op + "}\n"
	}
	return m
}

// withTypes is a model that declares these types and has an address.
func withTypes(types string) string {
	return "types: {" + types + "}\n" + withFields(`"address: Address!"`)
}

// withAggregates is a model of these aggregates, all alike.
func withAggregates(names ...string) string {
	m := "aggregates:\n"
	for i, name := range names {
		m += fmt.Sprintf("  - {name: %s, fields: [\"a: string\"], operations: [{name: Make%d, kind: create}]}\n", name, i)
	}
	return m
}

// withShelves is a model of shelves with books, which have these operations
// besides a create.
func withShelves(operations ...string) string {
	m := `aggregates:
  - name: Shelf
    fields: ["name: string!"]
    operations: [{name: AddShelf, kind: create}, {name: GetShelf, kind: get, http: "GET /shelves/{id}"}]
  - name: Book
    fields: ["shelf: ref(Shelf)!", "second: ref(Shelf)", "title: string!"]
    operations:
      - {name: AddBook, kind: create, http: POST /books}
`
	for _, op := range operations {
		m += "      - {" + op + "}\n"
	}
	return m
}

func withSaga(saga string) string {
	return `domain: shop
aggregates:
  - name: Stock
    fields: ["on_hand: int! min=0"]
    operations:
      - {name: AddStock, kind: create, http: POST /stock}
      - {name: TakeStock, kind: adjust, field: on_hand, by: amount, sign: "-", http: "POST /stock/{id}/take"}
      - {name: GetStock, kind: get, http: "GET /stock/{id}"}
sagas:
  - {` + saga + `}
`
}

const confirm = `name: ConfirmOrder, kind: transition, from: placed, to: confirmed, http: "POST /orders/{id}/confirm"`

// badModels are what people get wrong, and what they do to see what happens.
var badModels = []struct{ name, yaml string }{
	// The file.
	{"empty", ""},
	{"only a comment", "# nothing\n"},
	{"not YAML", "aggregates: [\n  - name: x\n"},
	{"tabs", "aggregates:\n\t- name: Order\n"},
	{"brace in plain text", "aggregates:\n  - name: Order\n    operations:\n      - {name: GetOrder, kind: get, http: GET /orders/{id}}\n"},
	{"colon in plain text", "domain: a: b\n"},
	{"lone minus", "aggregates:\n  - name: Order\n    operations:\n      - name: X\n        sign: -\n"},
	{"not UTF-8", "domain: ord\xffers\n"},
	{"control character", "domain: shop\naggregates: \x07\n"},
	{"a byte order mark in the middle", "domain: ord\ufeffers\n"},
	{"a character that is none", "domain: ord\uffffers\n"},
	{"C1 control character", "domain: shop\naggregates: \u0090\n"},
	{"directive", "%YAML 1.2\n---\ndomain: a\n"},
	{"unknown directive", "%FOO a\n---\ndomain: a\n"},
	{"something after the end", "domain: a\n...\ndomain: b\n"},
	{"second document", "domain: a\n---\ndomain: b\n"},
	{"a list", "- aggregates\n"},
	{"a text", "Order\n"},
	{"deep nesting", "domain: " + strings.Repeat("[", 100000) + "\n"},
	{"deep nesting in blocks", strings.Repeat("- ", 100000) + "\n"},
	{"too big", "#" + strings.Repeat("x", 1<<20)},
	{"an anchor and its alias", "domain: &d orders\naggregates: *d\n"},
	{"an unknown alias", "domain: *d\n"},
	{"an anchor", "aggregates: &all []\n"},
	{"a tag", "domain: !secret orders\n"},
	{"a merge key", "<<: {domain: a}\n"},

	// Keys and shapes.
	{"unknown key", "domian: orders\n"},
	{"unknown key, far from all", "version: 2\n"},
	{"key twice", "domain: a\ndomain: b\n"},
	{"no aggregates", "domain: orders\n"},
	{"sagas of no aggregates", "aggregates: []\nsagas: [{name: Buy}]\n"},
	{"aggregates are a mapping", "aggregates: {Order: {}}\n"},
	{"aggregate is a text", "aggregates: [Order]\n"},
	{"key of numbers", "aggregates: [{name: Order, key: int64}]\n"},
	{"key that callers choose", "aggregates: [{name: Order, key: slug}]\n"},
	{"key that there is not", "aggregates: [{name: Order, key: uid}]\n"},
	{"key without a prefix", "aggregates: [{name: Order, key: string}]\n"},
	{"key of numbers with a prefix", "aggregates: [{name: Order, key: {type: int, prefix: ord_}}]\n"},
	{"key with a prefix that paths must escape", "aggregates: [{name: Order, key: {type: string, prefix: \"ord/\"}}]\n"},
	{"key with a prefix that is too long", "aggregates: [{name: Order, key: {type: string, prefix: abcdefghijklmnopqrst_}}]\n"},
	{"key without a type", "aggregates: [{name: Order, key: {prefix: ord_}}]\n"},
	{"key of a list", "aggregates: [{name: Order, key: [int]}]\n"},
	{"unknown word of a key", "aggregates: [{name: Order, key: {type: string, prefixed: ord_}}]\n"},
	{"key without a value", "aggregates: [{name: Order, key: }]\n"},
	{"aggregate without a name", "aggregates: [{fields: []}]\n"},
	{"name is a number", "aggregates: [{name: 12}]\n"},
	{"name is nothing", "aggregates: [{name: }]\n"},
	{"aggregate key", "aggregates: [{name: Order, field: []}]\n"},
	{"no fields", "aggregates: [{name: Order, operations: [{name: PlaceOrder, kind: create}]}]\n"},
	{"no operations", "aggregates: [{name: Order, fields: [\"a: string\"]}]\n"},

	// The domain.
	{"domain in capitals", "domain: Orders\n" + withAggregates("Order")},
	{"domain with a hyphen", "domain: my-shop\n" + withAggregates("Order")},
	{"domain is a keyword", "domain: select\n" + withAggregates("Order")},
	{"domain is vendored", "domain: vendor\n" + withAggregates("Order")},
	{"domain is a device", "domain: aux\n" + withAggregates("Order")},

	// Names over HTTP.
	{"unknown case", "case: pascal\n" + withAggregates("Order")},
	{"camelCase in a model in camelCase", "case: camel\n" + withFields(`"dueDate: date"`)},
	{"wire of a wrong form", withFields(`"a: string wire=9lives"`)},
	{"wire with a space", withFields(`"a: string wire=\"first name\""`)},
	{"a name of two fields over HTTP", withFields(`"first_name: string wire=name", "name: string"`)},
	{"wire of the id", strings.Replace(withOperations(), "operations:", "wire: {id: orderId}\n    operations:", 1)},
	{"wire of a state where there are none", "aggregates: [{name: Jar, fields: [\"n: int!\"], wire: {state: status}, operations: [{name: MakeJar, kind: create}]}]\n"},
	{"wire of two members alike", strings.Replace(withOperations(), "operations:", "wire: {created_at: at, updated_at: at}\n    operations:", 1)},
	{"wire of a member and a field alike", strings.Replace(withOperations(), "operations:", "wire: {state: customer}\n    operations:", 1)},
	{"wire of a member with a blank", strings.Replace(withOperations(), "operations:", "wire: {state: the state}\n    operations:", 1)},
	{"wire that is a text", strings.Replace(withOperations(), "operations:", "wire: status\n    operations:", 1)},
	{"wire of a state", "aggregates: [{name: Order, states: [new, old], fields: [\"a: string wire=state\"], operations: [{name: PlaceOrder, kind: create}]}]\n"},
	{"a field that is spelled in two ways", strings.Replace(withAggregates("Order", "Parcel"), "a: string", "a: string wire=b", 1)},
	{"an amount called like a field that is spelled otherwise", "aggregates: [{name: Stock, fields: [\"size: int! wire=Size\"], operations: [{name: AddStock, kind: create}, {name: GrowStock, kind: adjust, field: size, by: size, sign: \"+\"}]}]\n"},

	{"base path without a slash", "base_path: v1\n" + withAggregates("Order")},
	{"base path with a slash at its end", "base_path: /v1/\n" + withAggregates("Order")},
	{"base path with a parameter", "base_path: /{id}\n" + withAggregates("Order")},
	{"media of no JSON", "media: application/xml\n" + withAggregates("Order")},
	{"media of patches", "media: application/merge-patch+json\n" + withAggregates("Order")},
	{"media that is there anyway", "media: application/json\n" + withAggregates("Order")},
	{"base path of a probe", "base_path: /livez\n" + withAggregates("Order")},

	// Names of aggregates.
	{"aggregate in lower case", withAggregates("order")},
	{"aggregate in snake_case", withAggregates("purchase_order")},
	{"aggregate not ASCII", withAggregates("Überweisung")},
	{"aggregate with a path", withAggregates("../Order")},
	{"aggregate twice", withAggregates("Order", "Order")},
	{"aggregate twice after mending", withAggregates("UserId", "UserID")},
	{"aggregates of one table", withAggregates("Person", "People")},
	{"aggregate too long", withAggregates(strings.Repeat("Long", 15))},
	{"aggregate that is a method of messages", withAggregates("ProtoReflect")},

	// Fields.
	{"field that is a method of messages", withFields(`"proto_reflect: int"`)},
	{"field without quotes", withFields(`customer: string!`)},
	{"field without a type", withFields(`customer`)},
	{"field without a name", withFields(`": string"`)},
	{"field in camelCase", withFields(`"dueDate: date"`)},
	{"field with a hyphen", withFields(`"due-date: date"`)},
	{"field with two underscores", withFields(`"due__date: date"`)},
	{"field not ASCII", withFields(`"größe: int"`)},
	{"field too long", withFields(`"` + strings.Repeat("long_", 15) + `x: int"`)},
	{"field twice", withFields(`"a: string", "a: int"`)},
	{"field that every aggregate has", withFields(`"id: uuid"`)},
	{"unknown type", withFields(`"total: mony!"`)},
	{"unknown type, far from all", withFields(`"total: widget"`)},
	{"a type of another language", withFields(`"total: float64"`)},
	{"a float that is none", withFields(`"total: float default=NaN"`)},
	{"a float beyond its bounds", withFields(`"total: float min=0.5 default=0.25"`)},
	{"a bound of a float that is infinite", withFields(`"total: float max=Inf"`)},
	{"a bound of a float that is too large", withFields(`"total: float min=-1e999"`)},
	{"bounds of a float the wrong way", withFields(`"total: float min=1.5 max=1"`)},
	{"a unique float", withFields(`"total: float! unique"`)},
	{"a type of another language in capitals", withFields(`"at: DateTime"`)},
	{"an aggregate as a type", withFields(`"items: list(Item)"`)},
	{"an aggregate that there is as a type", withFields(`"parent: Order"`)},
	{"a type that is nearly declared", withTypes(`Addresses: ["street: string!"]`)},
	{"types in a list", "types: [Address]\n" + withFields(`"a: string"`)},
	{"types without aggregates", `{types: {Address: ["street: string!"]}, aggregates: []}`},
	{"a type in lower case", withTypes(`address: ["street: string!"]`)},
	{"a type that is given twice", withTypes(`Address: ["street: string!"], AddressId: ["a: string"], AddressID: ["a: string"]`)},
	{"a type named as an aggregate", withTypes(`Order: ["street: string!"]`)},
	{"a type without fields", withTypes(`Address: []`)},
	{"a type with a field twice", withTypes(`Address: ["street: string!", "street: int"]`)},
	{"a type with two fields of one name over HTTP", withTypes(`Address: ["street: string!", "road: string wire=street"]`)},
	{"a member with two names over HTTP", withTypes(`Address: ["street: string! wire=road", "geo: Geo"], Geo: ["street: string"]`)},
	{"a unique member", withTypes(`Address: ["street: string! unique"]`)},
	{"a read-only member", withTypes(`Address: ["street: string readonly"]`)},
	{"an immutable member", withTypes(`Address: ["street: string immutable"]`)},
	{"a member that refers to an aggregate", withTypes(`Address: ["orders: list(ref(Order))"]`)},
	{"a type that holds itself", withTypes(`Address: ["street: string!", "former: list(Address)"]`)},
	{"types that hold one another", withTypes(`Address: ["geo: Geo"], Geo: ["address: Address"]`)},
	{"types too deep in one another", withTypes(`Address: ["b: B"], B: ["c: C"], C: ["d: D"], D: ["e: E"], E: ["f: F"], F: ["g: string"]`)},
	{"a type that nothing has", withTypes(`Address: ["street: string!"], Geo: ["lat: int"]`)},
	{"a unique value", "types: {Address: [\"street: string!\"]}\n" + withFields(`"address: Address! unique"`)},
	{"a value with a default", "types: {Address: [\"street: string!\"]}\n" + withFields(`"address: Address default=x"`)},
	{"a value with a bound", "types: {Address: [\"street: string!\"]}\n" + withFields(`"address: Address max=3"`)},
	{"a filter by a value", "types: {Address: [\"street: string!\"]}\n" + strings.Replace(withFields(`"address: Address"`), "operations: [", "operations: [{name: ListOrders, kind: list, filter: [address]}, ", 1)},
	{"an object as a type", withFields(`"address: object"`)},
	{"type without a kind", withFields(`"total: (a)"`)},
	{"parentheses of nothing", withFields(`"total: int(3)"`)},
	{"a length in parentheses", withFields(`"note: string(100)!"`)},
	{"parentheses that do not end", withFields(`"note: string(100"`)},
	{"enum of nothing", withFields(`"e: enum"`)},
	{"enum with empty parentheses", withFields(`"e: enum()"`)},
	{"enum that does not end", withFields(`"e: enum(a,b"`)},
	{"enum value twice", withFields(`"e: enum(a,b,a)"`)},
	{"state twice among others", strings.Replace(withOperations(), "cancelled", "cancelled, shipped, in_transit", 1)},
	{"enum value that is a number", withFields(`"e: enum(1,2)"`)},
	{"list of lists", withFields(`"l: list(list(int))"`)},
	{"doc of nothing", withFields(`{name: m, type: int, doc: "  "}`)},
	{"doc that nobody sees", withFields(`{name: m, type: int, doc: "a\u200bb"}`)},
	{"doc that tools obey", withFields(`"m: int doc=\"x +build y\""`)},
	{"doc without end", "doc: " + strings.Repeat("x", 1001) + "\n" + withFields(`"m: int"`)},
	{"doc twice", withFields(`"m: int doc=a doc=b"`)},
	{"doc of a type without fields", "types: {Address: {doc: Where people live.}}\n" + withFields(`"m: int"`)},
	{"map without values", withFields(`"m: map"`)},
	{"map of numbers", withFields(`"m: map(int)"`)},
	{"map of maps", withFields(`"m: map(map(string))"`)},
	{"map of required texts", withFields(`"m: map(string!)"`)},
	{"list of maps", withFields(`"l: list(map(string))"`)},
	{"list of free values", withFields(`"l: list(json)"`)},
	{"map with a default", withFields(`"m: map(string) default=x"`)},
	{"map that is unique", withFields(`"m: map(string) unique"`)},
	{"map for too many", withFields(`"m: map(string) min=101"`)},
	{"map for none", withFields(`"m: map(string) max=0"`)},
	{"free value that is unique", withFields(`"j: json! unique"`)},
	{"free value with a default", withFields(`"j: json default=1"`)},
	{"free value with a min", withFields(`"j: json min=3"`)},
	{"free value with something in parentheses", withFields(`"j: json(string)"`)},
	{"map by its other name", withFields(`"m: dict"`)},
	{"list of lists, deep", withFields(`"l: ` + strings.Repeat("list(", 50000) + `int"`)},
	{"list of required", withFields(`"l: list(int!)"`)},
	{"ref to nobody", withFields(`"customer: ref(Customer)"`)},
	{"ref to a slip", withFields(`"parent: ref(Ordr)"`)},
	{"ref to two", withFields(`"parent: ref(Order,Order)"`)},
	{"unknown option", withFields(`"a: string mim=1"`)},
	{"required as an option", withFields(`"a: string required"`)},
	{"nullable as an option", withFields(`"a: string nullable"`)},
	{"a length as an option", withFields(`"a: string maxLength=3"`)},
	{"money in major units", withFields(`"total: money min=0.5"`)},
	{"money in less than minor units", withFields(`"total: money min=0.005"`)},
	{"option twice", withFields(`"a: string min=1 min=2"`)},
	{"unique twice", withFields(`"a: string unique unique"`)},
	{"option without a value", withFields(`"a: string min"`)},
	{"option with an empty value", withFields(`"a: string min= max=3"`)},
	{"option in quotes that do not end", withFields(`'a: string default="x'`)},
	{"min that is no number", withFields(`"a: int min=few"`)},
	{"min of 65 bits", withFields(`"a: int min=9223372036854775808"`)},
	{"min of a fraction", withFields(`"a: money min=0.5"`)},
	{"min of an exponent", withFields(`"a: decimal min=1e3"`)},
	{"min above max", withFields(`"a: int min=5 max=4"`)},
	{"min above max in decimals", withFields(`"a: decimal min=0.11 max=0.109"`)},
	{"min of a bool", withFields(`"a: bool min=1"`)},
	{"negative length", withFields(`"a: string min=-1"`)},
	{"length of nothing", withFields(`"a: list(int) max=0"`)},
	{"length beyond reason", withFields(`"a: string min=100000"`)},
	{"default of a required field", withFields(`"a: int! default=1"`)},
	{"default with a byte order mark", withFields(`'a: string default="x\ufeff"'`)},
	{"default with a line separator", withFields(`'a: string default="x\u2028"'`)},
	{"default that is no character", withFields(`'a: string default="\ufffe"'`)},
	{"default of another type", withFields(`"a: int default=one"`)},
	{"default out of range", withFields(`"a: int min=1 max=9 default=10"`)},
	{"default too long", withFields(`"a: string max=2 default=abc"`)},
	{"default that is no day", withFields(`"a: date default=2026-02-30"`)},
	{"default that is no value", withFields(`"a: enum(low,high) default=hihg"`)},
	{"default of money", withFields(`"a: money default=5"`)},
	{"default of nothing", withFields(`{name: a, type: int, default: null}`)},
	{"unique bool", withFields(`"a: bool unique"`)},
	{"unique list", withFields(`"a: list(int) unique"`)},
	{"unique and a default", withFields(`"a: int unique default=1"`)},
	{"unique without room", withFields(`"a: int min=1 max=10 unique"`)},
	{"unique with a long name", strings.Replace(withFields(`"`+strings.Repeat("x", 60)+`: string unique"`), "Order", "Consignment", 1)},
	{"mapping without a type", withFields(`{name: a, min: 1}`)},
	{"mapping with a wrong key", withFields(`{name: a, type: int, minimum: 1}`)},
	{"mapping with a wrong unique", withFields(`{name: a, type: int, unique: yes}`)},
	{"mapping with a wrong readonly", withFields(`{name: a, type: int, readonly: 1}`)},
	{"readonly with a value", withFields(`"a: int readonly=true"`)},
	{"readonly twice", withFields(`"a: int readonly readonly"`)},
	{"an id as an object", withFields(`"a: uuid as=object"`)},
	{"a reference as something else", withFields(`"a: ref(Order) as=objects"`)},
	{"a list of objects without a bound", withFields(`"a: list(ref(Order)) as=object"`)},
	{"an object that nobody can get", withFields(`"a: ref(Order) as=object"`)},
	{"an object that nobody can get, behind a secret", withFields(`"s: string writeonly", "a: ref(Order) as=object"`)},
	{"nothing but readonly fields and a secret", withFields(`"s: string! writeonly", "a: timestamp readonly"`)},
	{"readonly and immutable", withFields(`"a: int readonly immutable"`)},
	{"readonly and required", withFields(`"a: int! readonly"`)},
	{"readonly and unique", withFields(`"a: int readonly unique"`)},
	{"readonly alone", withFields(`"a: int readonly"`)},
	{"writeonly number", withFields(`"a: int writeonly", "b: int"`)},
	{"writeonly and readonly", withFields(`"a: string writeonly readonly", "b: int"`)},
	{"writeonly and unique", withFields(`"a: string writeonly unique", "b: int"`)},
	{"writeonly with a default", withFields(`"a: string writeonly default=x", "b: int"`)},
	{"writeonly with a format", withFields(`"a: string writeonly format=email", "b: int"`)},
	{"writeonly with a pattern", withFields(`"a: string writeonly pattern=[a-z]+", "b: int"`)},
	{"writeonly alone", withFields(`"a: string writeonly"`)},
	{"writeonly member", withTypes(`Address: ["street: string writeonly"]`)},
	{"writeonly input", `aggregates: [{name: Jar, fields: ["n: int"], operations: [{name: MakeJar, kind: create}, {name: OpenJar, kind: command, input: ["key: string writeonly"], set: ["n: 1"]}]}]`},
	{"writeonly in a filter", `aggregates: [{name: Jar, fields: ["n: int", "key: string writeonly"], operations: [{name: MakeJar, kind: create}, {name: ListJars, kind: list, filter: [key]}]}]`},
	{"writeonly set by a command", `aggregates: [{name: Jar, fields: ["n: int", "key: string writeonly"], operations: [{name: MakeJar, kind: create}, {name: OpenJar, kind: command, set: ["key: 'x'"]}]}]`},
	{"writeonly and immutable updated", `aggregates: [{name: Jar, fields: ["n: int", "key: string writeonly immutable"], operations: [{name: MakeJar, kind: create}, {name: OpenJar, kind: update, fields: [key]}]}]`},
	{"writeonly input of a saga", withSaga(`name: Buy, input: ["n: string writeonly"], steps: [{name: a, call: Stock.GetStock}]`)},
	{"readonly input of a saga", withSaga(`name: Buy, input: ["n: int readonly"], steps: [{name: a, call: Stock.GetStock}]`)},
	{"amount of what is immutable", `aggregates: [{name: Jar, fields: ["n: int! immutable", "m: int"], operations: [{name: MakeJar, kind: create}, {name: FillJar, kind: adjust, field: n, by: amount, sign: "+"}]}]`},
	{"amount of what is readonly", `aggregates: [{name: Jar, fields: ["n: int readonly default=1", "m: int"], operations: [{name: MakeJar, kind: create}, {name: FillJar, kind: adjust, field: n, by: amount, sign: "+"}]}]`},
	{"nothing to update but what is immutable", `aggregates: [{name: Jar, fields: ["n: int! immutable"], operations: [{name: MakeJar, kind: create}, {name: UpdateJar, kind: update}]}]`},
	{"type that is a format", withFields(`"a: email!"`)},
	{"option that is a format", withFields(`"a: string! email"`)},
	{"option that is a pattern", withFields(`"a: string! regex=a+"`)},
	{"unknown format", withFields(`"a: string format=e-mail"`)},
	{"format of a number", withFields(`"a: int format=phone"`)},
	{"pattern of a list", withFields(`"a: list(string) pattern=a+"`)},
	{"format and pattern", withFields(`"a: string format=email pattern=a+"`)},
	{"format with a length of its own", withFields(`"a: string format=country max=2"`)},
	{"format without room", withFields(`"a: string format=email max=10"`)},
	{"unique country", withFields(`"a: string format=country unique"`)},
	{"default that is no country", withFields(`"a: string format=country default=XX"`)},
	{"default that does not match", withFields(`"a: string pattern=a+ default=b"`)},
	{"pattern that does not end", withFields(`"a: string pattern=[a"`)},
	{"pattern that JSON Schema cannot read", withFields(`"a: string pattern=(?i)a"`)},
	{"pattern without room", withFields(`"a: string pattern=[0-9]{9} max=8"`)},
	{"unique pattern without room", withFields(`"a: string pattern=[0-9]{2} unique"`)},
	{"default that is no time", withFields(`"a: time default=9:30"`)},
	{"default that is no month", withFields(`"a: month default=2026-13"`)},
	{"default that is no duration", withFields(`"a: duration default=PT"`)},
	{"duration with a bound", withFields(`"a: duration max=PT1H"`)},
	{"mapping with options in the type", withFields(`{name: a, type: int min=1}`)},
	{"cycle", `aggregates:
  - {name: A1, fields: ["b: ref(B1)!"], operations: [{name: MakeA, kind: create}]}
  - {name: B1, fields: ["c: list(ref(C1))!"], operations: [{name: MakeB, kind: create}]}
  - {name: C1, fields: ["b: ref(B1)!"], operations: [{name: MakeC, kind: create}]}
`},
	{"cycle of one", withFields(`"parent: ref(Order)!"`)},

	// States.
	{"state twice", strings.Replace(withOperations(), "shipped", "placed", 1)},
	{"state that begins with a digit", strings.Replace(withOperations(), "shipped", "2nd", 1)},
	{"state that is a bool", strings.Replace(withOperations(), "shipped", "true", 1)},
	{"field state beside states", strings.Replace(withOperations(), "customer", "state", 1)},

	// Operations.
	{"operation without a name", withOperations(`kind: get`)},
	{"operation without a kind", withOperations(`name: GetOrder`)},
	{"operation in lower case", withOperations(`name: getOrder, kind: get`)},
	{"unknown kind", withOperations(`name: GetOrder, kind: fetch`)},
	{"near kind", withOperations(`name: ConfirmOrder, kind: transitoin`)},
	{"unknown key of an operation", withOperations(`name: GetOrder, kind: get, path: /orders`)},
	{"operation twice", withOperations(`name: GetOrder, kind: get`, `name: GetOrder, kind: get`)},
	{"two creates", withOperations(`name: MakeOrder, kind: create`)},
	{"no create", `aggregates: [{name: Order, fields: ["a: string"], operations: [{name: GetOrder, kind: get}]}]`},
	{"query that emits", withOperations(`name: GetOrder, kind: get, emits: OrderGot`)},
	{"query that is idempotent", withOperations(`name: GetOrder, kind: get, idempotent: true`)},
	{"get with from", withOperations(`name: ConfirmOrder, kind: get, from: placed`)},
	{"from without states", `aggregates: [{name: Jar, fields: ["n: int!"], operations: [{name: MakeJar, kind: create}, {name: BreakJar, kind: delete, from: full}]}]`},
	{"two updates of everything", withOperations(`name: ChangeOrder, kind: update`, `name: AlterOrder, kind: update`)},
	{"an update of an unknown field", withOperations(`name: ChangeOrder, kind: update, fields: [custmer]`)},
	{"an update of a field twice", withOperations(`name: ChangeOrder, kind: update, fields: [customer, customer]`)},
	{"an update of an immutable field", `aggregates: [{name: Jar, fields: ["n: int!", "label: string! immutable"], operations: [{name: MakeJar, kind: create}, {name: UpdateJar, kind: update, fields: [label]}]}]`},
	{"an update of a counted field", `aggregates: [{name: Jar, fields: ["n: int!", "label: string!"], operations: [{name: MakeJar, kind: create}, {name: UpdateJar, kind: update, fields: [n]}, {name: FillJar, kind: adjust, field: n, by: amount, sign: "+"}]}]`},
	{"fields of a create", withOperations(`name: MakeOrder, kind: command, fields: [customer], set: ["customer: 'x'"]`)},
	{"a patch of a readonly field", `aggregates: [{name: Jar, fields: ["n: int!", "label: string readonly"], operations: [{name: MakeJar, kind: create}, {name: PatchJar, kind: update, fields: [label], http: "PATCH /jars/{id}"}]}]`},
	{"a command that is a patch", withOperations(`name: MakeOrder, kind: command, http: "PATCH /orders/{id}", set: ["customer: 'x'"]`)},
	{"an update with another method", withOperations(`name: ChangeOrder, kind: update, http: "POST /orders/{id}"`)},
	{"update from an unknown state", withOperations(`name: ChangeOrder, kind: update, from: palced`)},
	{"from any state and one", withOperations(`name: ConfirmOrder, kind: transition, from: [placed, "*"], to: confirmed`)},
	{"command that changes nothing", withOperations(`name: NudgeOrder, kind: command, from: placed`)},
	{"command to an unknown state", withOperations(`name: NudgeOrder, kind: command, to: nowhere`)},
	{"input of a get", withOperations(`name: GetOrder, kind: get, input: ["a: string"]`)},
	{"set of a create", withOperations(`name: MakeOrder, kind: create, set: ["customer: 'x'"]`)},
	{"input twice", withCommand(`input: ["why: string", "why: int"], set: ["note: 'x'"]`)},
	{"input called id", withCommand(`input: ["id: string"], set: ["note: 'x'"]`)},
	{"unique input", withCommand(`input: ["why: string unique"], set: ["note: 'x'"]`)},
	{"readonly input", withCommand(`input: ["why: string readonly"], set: ["note: 'x'"]`)},
	{"enum input of its own", withCommand(`input: ["why: enum(a,b)"], set: ["note: 'x'"]`)},
	{"reference that is not kept", withCommand(`input: ["other: ref(Jar)"], set: ["note: 'x'"]`)},
	{"set without a colon", withCommand(`set: ["note"]`)},
	{"set without quotes", withCommand(`set: [note: now]`)},
	{"set of an unknown field", withCommand(`set: ["noet: 'x'"]`)},
	{"set twice", withCommand(`set: ["note: 'x'", "note: 'y'"]`)},
	{"set of a unique field", withCommand(`set: ["code: 'x'"]`)},
	{"set to nothing", withCommand(`set: ["note: "]`)},
	{"set to an unknown input", withCommand(`input: ["why: string"], set: ["note: input.wy"]`)},
	{"set to an unknown word", withCommand(`set: ["note: noww"]`)},
	{"set to itself", withCommand(`set: ["note: note"]`)},
	{"set to what is set above", withCommand(`set: ["count: 1", "size: count"]`)},
	{"set to another type", withCommand(`set: ["note: count"]`)},
	{"set to what may be absent", withCommand(`set: ["count: size"]`)},
	{"set to what may be too long", withCommand(`input: ["why: string max=99"], set: ["note: input.why"]`)},
	{"set to what may be too little", withCommand(`input: ["n: int! min=-1"], set: ["count: input.n"]`)},
	{"set a text to now", withCommand(`set: ["note: now"]`)},
	{"set a required field to null", withCommand(`set: ["count: null"]`)},
	{"set to a number out of bounds", withCommand(`set: ["count: -1"]`)},
	{"set a number to a text", withCommand(`set: ["count: 'x'"]`)},
	{"set to no value of an enum", withCommand(`set: ["kind: bgi"]`)},
	{"set to what is worked out", withCommand(`set: ["count: count + 1"]`)},
	{"set to a broken expression", withCommand(`set: ["note: 'x"]`)},
	{"set to a call", withCommand(`set: ["note: exec('x')"]`)},
	{"delete from an unreachable state", withOperations(`name: DropOrder, kind: delete, from: confirmed`)},
	{"nothing to update", `aggregates: [{name: Jar, fields: ["n: int!"], operations: [{name: MakeJar, kind: create}, {name: UpdateJar, kind: update}, {name: FillJar, kind: adjust, field: n, by: amount, sign: "+"}]}]`},

	// Transitions.
	{"transition without from", withOperations(`name: ConfirmOrder, kind: transition, to: confirmed`)},
	{"transition without to", withOperations(`name: ConfirmOrder, kind: transition, from: placed`)},
	{"from an unknown state", withOperations(`name: ConfirmOrder, kind: transition, from: palced, to: confirmed`)},
	{"to an unknown state", withOperations(`name: ConfirmOrder, kind: transition, from: placed, to: done`)},
	{"from nothing", withOperations(`name: ConfirmOrder, kind: transition, from: [], to: confirmed`)},
	{"from twice", withOperations(`name: ConfirmOrder, kind: transition, from: [placed, placed], to: confirmed`)},
	{"to where it is", withOperations(`name: ConfirmOrder, kind: transition, from: placed, to: placed`)},
	{"from a state that is never reached", withOperations(confirm, `name: ReopenOrder, kind: transition, from: [confirmed, shipped], to: placed`)},
	{"transition without states", `aggregates: [{name: Jar, fields: ["n: int!"], operations: [{name: MakeJar, kind: create}, {name: FillJar, kind: transition, from: a, to: b}]}]`},

	// Lists.
	{"pages of an unknown form", "pages: {as: list}\n" + withOperations()},
	{"pages with an unknown name", "pages: {item: data}\n" + withOperations()},
	{"pages with the name of a member that an array lacks", "pages: {as: array, items: data}\n" + withOperations()},
	{"pages with a name twice", "pages: {limit: n, cursor: n}\n" + withOperations()},
	{"pages with the name of another member", "pages: {items: next_cursor}\n" + withOperations()},
	{"answers with something", withOperations(`name: ChangeOrder, kind: update, answers: order, http: "PUT /orders/{id}"`)},
	{"answers of a get", withOperations(`name: GetOrder, kind: get, answers: nothing, http: "GET /orders/{id}"`)},
	{"answers over RPC alone", withOperations("name: ChangeOrder, kind: update, answers: nothing")},
	{"pages by an unknown way", "pages: {by: page}\n" + withOperations()},
	{"pages with the parameter of another way", "pages: {by: number, cursor: from}\n" + withOperations()},
	{"pages with a parameter of numbers by a cursor", "pages: {number: page}\n" + withOperations()},
	{"pages by number with a member that leads on", "pages: {by: number, next_cursor: next}\n" + withOperations()},
	{"pages with a first number by a cursor", "pages: {first: 0}\n" + withOperations()},
	{"pages with a first number that is neither", "pages: {by: number, first: 2}\n" + withOperations()},
	{"pages by number with a name twice", "pages: {by: number, limit: page}\n" + withOperations()},
	{"pages with a total that is no header", "pages: {as: array, total: all of them}\n" + withOperations()},
	{"pages with a total in a header of another use", "pages: {as: array, total: link}\n" + withOperations()},
	{"pages with a total of a name twice", "pages: {items: all, total: all}\n" + withOperations()},
	{"filter by a parameter of pages by offset", strings.Replace("pages: {by: offset, offset: from}\n"+withOperations(`name: ListOrders, kind: list, filter: [from]`), "customer:", "from:", 1)},
	{"a status of failure", withOperations(`name: DropOrder, kind: delete, status: 404, http: "DELETE /orders/{id}"`)},
	{"a status that is no number", withOperations(`name: DropOrder, kind: delete, status: gone, http: "DELETE /orders/{id}"`)},
	{"a status of what has no HTTP", withOperations(`name: DropOrder, kind: delete, status: 200`)},
	{"a status without a body of what has one", withOperations(`name: ChangeOrder, kind: update, status: 204, http: "PUT /orders/{id}"`)},
	{"a status of a query", withOperations(`name: GetOrder, kind: get, status: 201, http: "GET /orders/{id}"`)},
	{"pages of one item", "pages: {max: 1}\n" + withOperations()},
	{"pages of no items", "pages: {size: 0}\n" + withOperations()},
	{"pages of more items than a service should hold", "pages: {max: 5000}\n" + withOperations()},
	{"pages of more items than they can have", "pages: {size: 100, max: 20}\n" + withOperations()},
	{"pages with a name of two words", "pages: {limit: page size}\n" + withOperations()},
	{"filter of a get", withOperations(`name: GetOrder, kind: get, filter: [customer]`)},
	{"filter by nothing", withOperations(`name: ListOrders, kind: list, filter: []`)},
	{"filter by an unknown field", withOperations(`name: ListOrders, kind: list, filter: [custmer]`)},
	{"filter by a decimal", withOperations(`name: ListOrders, kind: list, filter: [weight]`)},
	{"filter twice", withOperations(`name: ListOrders, kind: list, filter: [customer, customer]`)},
	{"filter by a field and its range", withOperations(`name: ListOrders, kind: list, filter: [quantity, quantity range]`)},
	{"filter by something else", withOperations(`name: ListOrders, kind: list, filter: [quantity ranges]`)},
	{"filter by a range of states", withOperations(`name: ListOrders, kind: list, filter: [state range]`)},
	{"filter by a parameter of all lists", strings.Replace(withOperations(`name: ListOrders, kind: list, filter: [limit]`), "customer:", "limit:", 1)},
	{"filter by a parameter that pages names", strings.Replace("pages: {cursor: from}\n"+withOperations(`name: ListOrders, kind: list, filter: [from]`), "customer:", "from:", 1)},
	{"filter by a range of items", strings.Replace(withOperations(`name: ListOrders, kind: list, filter: [tag range]`), "customer: string", "tags: list(string)", 1)},
	{"filter by an item that is no text", strings.Replace(withOperations(`name: ListOrders, kind: list, filter: [tags]`), "customer: string", "tags: list(decimal)", 1)},
	{"filter by an item of what is no list", withOperations(`name: ListOrders, kind: list, filter: [cod]`)},
	{"get below an item of a list", strings.Replace(withShelves(`name: GetBook, kind: get, http: "GET /shelves/{shelf}/books/{id}"`), "shelf: ref(Shelf)!", "shelves: list(ref(Shelf))!", 1)},
	{"path with an unknown parent", withShelves(`name: ListBooks, kind: list, http: "GET /shelves/{shelv}/books"`)},
	{"path with a parent that is no reference", withShelves(`name: ListBooks, kind: list, http: "GET /titles/{title}/books"`)},
	{"path with a parent twice", withShelves(`name: ListBooks, kind: list, http: "GET /shelves/{shelf}/{shelf}"`)},
	{"get below what may change", withShelves(`name: GetBook, kind: get, http: "GET /shelves/{shelf}/books/{id}"`)},
	{"get below what may be absent", withShelves(`name: GetBook, kind: get, http: "GET /seconds/{second}/books/{id}"`)},
	{"create below what it is not given", strings.NewReplacer("ref(Shelf)!", "ref(Shelf) readonly", "POST /books", `"POST /shelves/{shelf}/books"`).Replace(withShelves())},
	{"input that the path has too", strings.Replace(withShelves(`name: Lend, kind: command, http: "POST /shelves/{shelf}/books/{id}/lend", input: ["shelf: string!"]`), "ref(Shelf)!", "ref(Shelf)! immutable", 1)},
	{"move below a parent", withShelves(`name: Move, kind: move, http: "POST /shelves/{shelf}/moves", field: n, by: m`)},
	{"list below an id", withShelves(`name: ListBooks, kind: list, http: "GET /shelves/{id}/books"`)},
	{"paths that differ in the names of parameters", withShelves(`name: ListBooks, kind: list, http: "GET /shelves/{shelf}"`)},
	{"filter by what the path names", withShelves(`name: ListBooks, kind: list, http: "GET /shelves/{shelf}/books", filter: [shelf]`)},
	{"filters with one parameter", strings.Replace(withOperations(`name: ListOrders, kind: list, filter: [quantity range, quantity_to]`), "customer:", "quantity_to:", 1)},

	// Lookups.
	{"lookup by what several can have", withShelves(`name: GetBook, kind: get, http: "GET /books/{title}"`)},
	{"lookup by what may be absent", strings.Replace(withShelves(`name: GetBook, kind: get, http: "GET /books/{title}"`), "title: string!", "title: string unique", 1)},
	{"lookup by a number", strings.Replace(withShelves(`name: GetBook, kind: get, http: "GET /books/{title}"`), "title: string!", "title: int! unique", 1)},
	{"lookup by money", strings.Replace(withShelves(`name: DropBook, kind: delete, http: "DELETE /books/{title}"`), "title: string!", "title: money!", 1)},
	{"lookup by two", strings.Replace(withShelves(`name: GetBook, kind: get, http: "GET /books/{title}/{id}"`), "title: string!", "title: string! unique", 1)},
	{"lookup by no field", strings.Replace(withShelves(`name: GetBook, kind: get, http: "GET /books/{isbn}"`), "title: string!", "title: string! unique", 1)},
	{"lookup by the name of something else", strings.Replace(withShelves(`name: GetBook, kind: get, http: "GET /books/{if_match}"`), "title: string!", "if_match: string! unique", 1)},

	// Adjustments.
	{"adjust without a field", withOperations(`name: AddOne, kind: adjust, by: amount, sign: "+"`)},
	{"adjust of nothing", withOperations(`name: AddOne, kind: adjust, field: quantiy, by: amount, sign: "+"`)},
	{"adjust of a text", withOperations(`name: AddOne, kind: adjust, field: customer, by: amount, sign: "+"`)},
	{"adjust of what may be absent", withOperations(`name: AddOne, kind: adjust, field: weight, by: amount, sign: "+"`)},
	{"adjust of what is unique", withOperations(`name: AddOne, kind: adjust, field: code, by: amount, sign: "+"`)},
	{"adjust without a sign", withOperations(`name: AddOne, kind: adjust, field: quantity, by: amount`)},
	{"adjust with a wrong sign", withOperations(`name: AddOne, kind: adjust, field: quantity, by: amount, sign: plus`)},
	{"adjust with a wrong amount", withOperations(`name: AddOne, kind: adjust, field: quantity, by: Amount, sign: "+"`)},
	{"adjust by the id", withOperations(`name: AddOne, kind: adjust, field: quantity, by: id, sign: "+"`)},
	{"floor of an addition", withOperations(`name: AddOne, kind: adjust, field: quantity, by: amount, sign: "+", floor: 0`)},
	{"floor under min", withOperations(`name: TakeOne, kind: adjust, field: quantity, by: amount, sign: "-", floor: -1`)},
	{"floor at max", withOperations(`name: TakeOne, kind: adjust, field: quantity, by: amount, sign: "-", floor: 100`)},
	{"floor that is no number", withOperations(`name: TakeOne, kind: adjust, field: quantity, by: amount, sign: "-", floor: low`)},
	{"nothing to add to", strings.Replace(withOperations(`name: AddOne, kind: adjust, field: quantity, by: amount, sign: "+"`), "min=0", "min=100", 1)},

	// Events.
	{"event in lower case", withOperations(confirm + `, emits: orderConfirmed`)},
	{"event of two changes", withOperations(confirm + `, emits: OrderPlaced`)},
	{"event that is recorded anyway", withOperations(confirm+`, emits: DeleteOrderRecorded`, `name: DeleteOrder, kind: delete`)},

	// Paths.
	{"http without a path", withOperations(`name: GetOrder, kind: get, http: GET`)},
	{"http with a path alone", withOperations(`name: GetOrder, kind: get, http: "/orders/{id}"`)},
	{"http with two spaces", withOperations(`name: ListOrders, kind: list, http: "GET  /orders"`)},
	{"http with a space before", withOperations(`name: ListOrders, kind: list, http: " GET /orders"`)},
	{"http with the wrong method", withOperations(`name: GetOrder, kind: get, http: "POST /orders/{id}"`)},
	{"http with a small method", withOperations(`name: GetOrder, kind: get, http: "get /orders/{id}"`)},
	{"path without a slash", withOperations(`name: ListOrders, kind: list, http: GET orders`)},
	{"path with a trailing slash", withOperations(`name: ListOrders, kind: list, http: GET /orders/`)},
	{"path with a doubled slash", withOperations(`name: ListOrders, kind: list, http: GET //orders`)},
	{"path with dots", withOperations(`name: ListOrders, kind: list, http: GET /orders/../admin`)},
	{"path with an accent", withOperations(`name: ListOrders, kind: list, http: GET /commandé`)},
	{"path with a query", withOperations(`name: ListOrders, kind: list, http: "GET /orders?all"`)},
	{"path with another parameter", withOperations(`name: GetOrder, kind: get, http: "GET /orders/{order_id}"`)},
	{"path with a parameter in a segment", withOperations(`name: GetOrder, kind: get, http: "GET /orders/o-{id}"`)},
	{"path with two parameters", withOperations(`name: GetOrder, kind: get, http: "GET /orders/{id}/{id}"`)},
	{"path with a colon", withOperations(`name: GetOrder, kind: get, http: "GET /orders/:id"`)},
	{"path without its parameter", withOperations(`name: GetOrder, kind: get, http: GET /orders`)},
	{"path with a parameter too many", withOperations(`name: ListOrders, kind: list, http: "GET /orders/{id}"`)},
	{"path that is a parameter", withOperations(`name: GetOrder, kind: get, http: "GET /{id}"`)},
	{"path of a probe", withOperations(`name: ListOrders, kind: list, http: GET /livez`)},
	{"path below a probe", withOperations(`name: GetOrder, kind: get, http: "GET /readyz/{id}"`)},
	{"path too deep", withOperations(`name: ListOrders, kind: list, http: GET ` + strings.Repeat("/a", 11))},
	{"path too long", withOperations(`name: ListOrders, kind: list, http: GET /` + strings.Repeat("a", 200))},
	{"paths that are the same", withOperations(`name: ListOrders, kind: list, http: GET /orders`, `name: ListAll, kind: list, http: GET /orders`)},
	{"paths that match the same URL", withOperations(`name: GetOrder, kind: get, http: "GET /orders/{id}/latest"`, `name: GetLast, kind: get, http: "GET /orders/all/{id}"`)},

	// Sagas.
	{"saga without steps", withSaga(`name: Checkout`)},
	{"saga without a name", withSaga(`steps: []`)},
	{"saga with a bad deadline", withSaga(`name: Checkout, deadline: soon, steps: [{name: a, call: Stock.GetStock}]`)},
	{"saga at the path of an operation", withSaga(`name: Checkout, http: POST /stock, steps: [{name: a, call: Stock.GetStock}]`)},
	{"saga with an input twice", withSaga(`name: Checkout, input: ["a: int", "a: int"], steps: [{name: a, call: Stock.GetStock}]`)},
	{"saga with a unique input", withSaga(`name: Checkout, input: ["a: int unique"], steps: [{name: a, call: Stock.GetStock}]`)},
	{"step that calls nobody", withSaga(`name: Checkout, steps: [{name: a, call: Stocks.GetStock}]`)},
	{"step that calls nothing", withSaga(`name: Checkout, steps: [{name: a, call: Stock.TakStock}]`)},
	{"step that misses an input", withSaga(`name: Checkout, input: ["id: ref(Stock)!"], steps: [{name: a, call: Stock.TakeStock, with: {id: input.id}}]`)},
	{"step that binds nothing", withSaga(`name: Checkout, input: ["stock: ref(Stock)!"], steps: [{name: a, call: Stock.GetStock, with: {id: input.stok}}]`)},
	{"step that binds a literal", withSaga(`name: Checkout, steps: [{name: a, call: Stock.GetStock, with: {id: "7"}}]`)},
	{"step that binds another type", withSaga(`name: Checkout, input: ["n: int!"], steps: [{name: a, call: Stock.GetStock, with: {id: input.n}}]`)},
	{"step that binds what is not an input", withSaga(`name: Checkout, input: ["n: int!"], steps: [{name: a, call: Stock.GetStock, with: {ids: input.n}}]`)},
	{"step that saves what is not there", withSaga(`name: Checkout, input: ["s: ref(Stock)!"], steps: [{name: a, call: Stock.GetStock, with: {id: input.s}, save: {n: on_hnad}}]`)},
	{"step that undoes with a query", withSaga(`name: Checkout, input: ["s: ref(Stock)!"], steps: [{name: a, call: Stock.GetStock, with: {id: input.s}, undo: Stock.GetStock, undo_with: {id: input.s}}]`)},
	{"undo_with of nothing", withSaga(`name: Checkout, input: ["s: ref(Stock)!"], steps: [{name: a, call: Stock.GetStock, with: {id: input.s}, undo_with: {id: input.s}}]`)},
}

var badEntities = []string{
	"",
	"invoice number:string",
	"Invoice",
	"Invoice number",
	"Invoice number:strng!",
	"Invoice number: string! min=x",
	"Invoice dueDate:date",
	"Invoice number:string total",
	"Invoice number:string total=5",
	"Invoice customer:ref(Customer)!",
	"Invoice number:string)",
	"Invoice \"number\":string",
	"Invoice number:string\xff",
	"Invoice parent:ref(Invoice)!",
}

// TestErrors keeps every error in one file, where they can be read as users will
// read them.
// withCommand is a model with a command that has the keys.
func withCommand(keys string) string {
	return `aggregates:
  - name: Jar
    fields: ["code: string unique", "note: string max=9", "count: int! min=0", "size: int min=0", "kind: enum(big,small)"]
    operations:
      - {name: MakeJar, kind: create}
      - {name: SealJar, kind: command, ` + keys + `}`
}

func TestErrors(t *testing.T) {
	var got strings.Builder
	report := func(name string, err error) {
		if err == nil {
			t.Errorf("%s: no error", name)
			return
		}
		if strings.ContainsAny(err.Error(), "\n\r") || len(err.Error()) > 400 {
			t.Errorf("%s: the error is not one readable line: %q", name, err)
		}
		fmt.Fprintf(&got, "%s\n\t%v\n", name, err)
	}
	seen := make(map[string]bool)
	for _, tt := range badModels {
		if seen[tt.name] {
			t.Errorf("two models are called %q", tt.name)
		}
		seen[tt.name] = true
		_, err := modeltext.Parse("model.yaml", []byte(tt.yaml))
		report(tt.name, err)
	}
	for _, spec := range badEntities {
		_, err := modeltext.FromEntities([]string{"Thing a:string", spec})
		report(fmt.Sprintf("--entity %q", spec), err)
	}
	const golden = "testdata/errors.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("run go test -update after reading what changed:\n%s", diff)
	}
}

// TestHostileModelsAreRefusedAtOnce gives the parser a megabyte of what is worst
// for it. The bound is on processor time, which other processes do not use up, and
// is generous, for slow machines: work that grows faster than the input takes
// minutes.
func TestHostileModelsAreRefusedAtOnce(t *testing.T) {
	const mega = 1<<20 - 1000
	fill := func(s string) string { return strings.Repeat(s, mega/len(s)) }
	for name, yaml := range map[string]string{
		"flow nesting":     "domain: " + fill("["),
		"block nesting":    fill("- "),
		"mapping nesting":  fill("{a: "),
		"list types":       withFields(`"a: ` + fill("list(") + `"`),
		"enum values":      withFields(`"a: enum(` + fill("a,") + `b)"`),
		"options":          withFields(`"a: int ` + fill("b ") + `"`),
		"words in a type":  withFields(`"a: ` + fill("b ") + `"`),
		"long name":        withAggregates("_" + fill("ID")),
		"long lower name":  withAggregates(fill("aB")[1:]),
		"long ref":         withFields(`"a: ref(` + fill("ID") + `)"`),
		"long field":       withFields(`"` + fill("a__") + `: int"`),
		"long path":        withOperations(`name: GetOrder, kind: get, http: "GET ` + fill("/a") + `"`),
		"many fields":      withFields(fill(`"a: int",`) + `"a: int"`),
		"many states":      strings.Replace(withOperations(), "placed, confirmed", fill("a,")+"b", 1),
		"many aggregates":  "aggregates: [" + fill("{},") + "{}]",
		"many keys":        "aggregates: [{" + fill("name: A,") + "name: B}]",
		"long default":     withFields(`'a: string default="` + fill("x") + `'`),
		"many documents":   fill("---\n"),
		"many anchors":     "aggregates: [" + fill("&a 1,") + "2]",
		"comments":         fill("# x\n"),
		"long min":         withFields(`"a: decimal min=` + fill("9") + `"`),
		"long domain":      "domain: " + fill("A") + "\n" + withAggregates("Order"),
		"unicode in words": withFields(`"a: enum(` + fill("ä,") + `b)"`),
	} {
		before := proctime.Used()
		_, err := modeltext.Parse("model.yaml", []byte(yaml))
		if err == nil || len(err.Error()) > 400 {
			t.Errorf("%s: the error is %v", name, err)
		}
		if took := proctime.Used() - before; took > 5*time.Second {
			t.Errorf("%s: it took %v of processor time", name, took)
		}
	}
	for name, spec := range map[string]string{
		"fields": "A " + fill("a:int "),
		"names":  "A " + fill("a "),
		"words":  fill("ID "),
	} {
		before := proctime.Used()
		if _, err := modeltext.FromEntities([]string{spec}); err == nil {
			t.Errorf("%s: no error", name)
		}
		if took := proctime.Used() - before; took > 5*time.Second {
			t.Errorf("%s: it took %v of processor time", name, took)
		}
	}
}

// TestPathsThatLookAlike are fine: a word is preferred to a parameter.
func TestPathsThatLookAlike(t *testing.T) {
	parse(t, withOperations(
		`name: GetOrder, kind: get, http: "GET /orders/{id}"`,
		`name: ListLatest, kind: list, http: GET /orders/latest`,
		`name: ListOrders, kind: list, http: GET /orders`,
		`name: GetNote, kind: get, http: "GET /orders/{id}/note"`,
		confirm,
		`name: DeleteOrder, kind: delete, http: "DELETE /orders/{id}"`,
	))
}
