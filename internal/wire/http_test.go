package wire_test

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/wire"
)

func surfaceOf(t *testing.T, operations string, fields ...string) *surface.Surface {
	t.Helper()
	return offered(t, things(t, operations, fields...))
}

func TestHTTPReadsBodiesByType(t *testing.T) {
	for _, tt := range []struct{ field, read, member string }{
		{"x: string!", "required plain", "*string x"},
		{"x: string", "as it is", "*string x"},
		{"x: string default=a", `required plain or "a"`, "*string x"},
		{"x: int!", "required plain", "*int64 x"},
		{"x: int default=3", "required plain or 3", "*int64 x"},
		{"x: bool", "as it is", "*bool x"},
		{"x: decimal!", "required value decimal", "*string x"},
		{"x: decimal", "optional value decimal", "*string x"},
		{"x: date default=2026-01-02", `required value date or "2026-01-02"`, "*string x"},
		{"x: timestamp", "optional value timestamp", "*string x"},
		{"x: uuid!", "required value uuid", "*string x"},
		{"x: money!", "required money", "*money x"},
		{"x: money", "optional money", "*money x"},
		{"x: enum(s,l) default=s", `required value enum(s,l) or "s"`, "*string x"},
		{"x: ref(Maker)!", "required value ref(Maker)", "*string x"},
		{"x: list(string)!", "list plain", "[]*string x"},
		{"x: list(int)", "list plain", "[]*int64 x"},
		{"x: list(money)", "list money", "[]*money x"},
		{"x: list(date)!", "list value date", "[]*string x"},
	} {
		s := surfaceOf(t, operations, tt.field)
		op, h := s.Operation("MakeThing"), wire.NewHTTP(s)
		in := op.Input("x")
		if got := readOf(h.Read(op, in)); got != tt.read {
			t.Errorf("%s is read by %q, want %q", tt.field, got, tt.read)
		}
		if got := memberOf(h.BodyMember(in)); got != tt.member {
			t.Errorf("%s is decoded into %q, want %q", tt.field, got, tt.member)
		}
	}
}

func TestHTTPReadsWhatStandsOutsideBodies(t *testing.T) {
	s := surfaceOf(t, operations, "x: string")
	h := wire.NewHTTP(s)
	for _, tt := range []struct{ operation, input, want string }{
		{"GetThing", "id", "param id of Thing"},
		{"GetThing", "read_token", "param token"},
		{"ListThings", "cursor", "cursor id of Thing"},
		{"ListThings", "limit", "limit"},
		{"ListThings", "state", "param state of Thing"},
		{"DropThing", "If-Match", "ifMatch"},
		{"MakeThing", "Idempotency-Key", "idempotencyKey"},
	} {
		op := s.Operation(tt.operation)
		if got := readOf(h.Read(op, op.Input(tt.input))); got != tt.want {
			t.Errorf("%s of %s is read by %q, want %q", tt.input, tt.operation, got, tt.want)
		}
	}
}

func TestHTTPReadsParametersOfAnArchitecture(t *testing.T) {
	for typ, want := range map[string]string{
		model.String: "as it is", model.Int: "param int", model.Bool: "param bool", model.Date: "param value date",
	} {
		in := &surface.Input{Name: "own", Type: &model.Type{Kind: typ}, Source: surface.SourceQuery, Role: "own"}
		if got := readOf(wire.HTTP{}.Read(&surface.Operation{}, in)); got != want {
			t.Errorf("a parameter of type %s is read by %q, want %q", typ, got, want)
		}
	}
}

func TestHTTPWritesResultsByType(t *testing.T) {
	for _, tt := range []struct{ field, write, member string }{
		{"x: string!", "as it is", "string x"},
		{"x: int", "as it is", "*int64 x,omitempty"},
		{"x: int default=3", "as it is", "int64 x"},
		{"x: timestamp!", "as it is", "time.Time x"},
		{"x: timestamp", "as it is", "*time.Time x,omitempty"},
		{"x: decimal!", "text", "string x"},
		{"x: decimal", "maybe String", "*string x,omitempty"},
		{"x: date", "maybe text", "*string x,omitempty"},
		{"x: enum(s,l)!", "text", "string x"},
		{"x: ref(Maker)", "maybe text", "*string x,omitempty"},
		{"x: money!", "newMoney", "money x"},
		{"x: money", "maybe newMoney", "*money x,omitempty"},
		{"x: list(string)!", "as it is", "[]string x"},
		{"x: list(timestamp)", "as it is", "[]time.Time x,omitzero"},
		{"x: list(decimal)!", "each String", "[]string x"},
		{"x: list(uuid)", "each text", "[]string x,omitzero"},
		{"x: list(money)", "each newMoney", "[]money x,omitzero"},
	} {
		s := surfaceOf(t, operations, tt.field)
		h, field := wire.NewHTTP(s), s.Operation("GetThing").Result.Field("x")
		if got := writeOf(h.Write(field)); got != tt.write {
			t.Errorf("%s is written by %q, want %q", tt.field, got, tt.write)
		}
		if got := memberOf(h.ResultMember(field)); got != tt.member {
			t.Errorf("%s is encoded from %q, want %q", tt.field, got, tt.member)
		}
	}
}

func TestHTTPClientMembers(t *testing.T) {
	for _, tt := range []struct{ field, input, result string }{
		{"x: string!", "string x", "string x"},
		{"x: string", "*string x,omitempty", "*string x,omitempty"},
		{"x: int default=3", "*int64 x,omitempty", "int64 x"},
		{"x: timestamp", "*time.Time x,omitempty", "*time.Time x,omitempty"},
		{"x: money!", "Money x", "Money x"},
		{"x: list(money)!", "[]Money x,omitzero", "[]Money x,omitzero"},
	} {
		s := surfaceOf(t, operations, tt.field)
		h := wire.NewHTTP(s)
		if got := memberOf(h.ClientMember(s.Operation("MakeThing").Input("x"))); got != tt.input {
			t.Errorf("a client sends %s from %q, want %q", tt.field, got, tt.input)
		}
		if got := memberOf(h.ClientMember(s.Operation("GetThing").Result.Field("x"))); got != tt.result {
			t.Errorf("a client reads %s into %q, want %q", tt.field, got, tt.result)
		}
	}
}

func TestHTTPClientInputsOutsideBodies(t *testing.T) {
	s := surfaceOf(t, operations, "x: string")
	h := wire.NewHTTP(s)
	for _, tt := range []struct{ operation, input, member, param string }{
		{"GetThing", "id", "ID string -", "in.ID"},
		{"GetThing", "read_token", "ReadToken string -", "in.ReadToken"},
		{"ListThings", "cursor", "Cursor string -", "in.Cursor"},
		{"ListThings", "limit", "Limit int -", "atMost(in.Limit)"},
		{"ListThings", "state", "State string -", "in.State"},
		{"DropThing", "If-Match", "IfMatch int64 -", "strconv.FormatInt(in.IfMatch, 10)"},
		{"MakeThing", "Idempotency-Key", "IdempotencyKey string -", "in.IdempotencyKey"},
	} {
		in := s.Operation(tt.operation).Input(tt.input)
		if m := h.ClientMember(in); m.Go+" "+memberOf(m) != tt.member {
			t.Errorf("%s is %q, want %q", tt.input, m, tt.member)
		}
		if got := h.ClientParam(in); got != tt.param {
			t.Errorf("%s is sent as %q, want %q", tt.input, got, tt.param)
		}
	}
}

func TestHTTPClientResults(t *testing.T) {
	s := surfaceOf(t, operations, "x: string")
	h := wire.NewHTTP(s)
	for name, want := range map[string]string{"MakeThing": "Thing", "ListThings": "Page[Thing]", "DropThing": ""} {
		if got := h.ClientResult(s.Operation(name)); got != want {
			t.Errorf("%s answers with %q, want %q", name, got, want)
		}
	}
}

// uses lists the flags of a struct that are set.
func uses(flags any) string {
	var set []string
	v := reflect.ValueOf(flags)
	for i := range v.NumField() {
		if v.Field(i).Kind() == reflect.Bool && v.Field(i).Bool() {
			set = append(set, v.Type().Field(i).Name)
		}
	}
	slices.Sort(set)
	return strings.Join(set, " ")
}

func TestHTTPUsesWhatTheOperationsNeed(t *testing.T) {
	const (
		get    = "\n      - {name: GetThing, kind: get, http: \"GET /things/{id}\"}"
		list   = "\n      - {name: ListThings, kind: list, http: GET /things}"
		create = "\n      - {name: MakeThing, kind: create, http: POST /things}"
		remove = "\n      - {name: DropThing, kind: delete, http: \"DELETE /things/{id}\"}"
		unpath = "\n      - {name: MakeThing, kind: create}"
	)
	for _, tt := range []struct{ operations, field, want string }{
		{unpath, "x: money!", ""},
		{unpath + get, "x: string", "FormatETag Param Query Reader"},
		{unpath + remove, "x: string", "FormatETag IfMatch Param Reader"},
		{unpath + list, "x: string", "Cursor Limit Page Param Query Reader"},
		{create, "x: string", "Body FormatETag Reader"},
		{create, "x: string!", "Body FormatETag Plain Reader Required"},
		{create, "x: int default=1", "Body FormatETag OrDefault Plain Reader Required"},
		{create, "x: date", "Body FormatETag Maybe Optional Reader Required Text"},
		{create, "x: money!", "Body FormatETag NewMoney ParseMoney Reader Required"},
		{create, "x: list(decimal)", "Body Each FormatETag List Reader Required"},
	} {
		if got := uses(wire.NewHTTP(surfaceOf(t, tt.operations, tt.field)).Uses()); got != tt.want {
			t.Errorf("%s with%s uses\n%s, want\n%s", tt.field, tt.operations, got, tt.want)
		}
	}
}

func TestHTTPCodesAreThoseOfItsOperations(t *testing.T) {
	s := surfaceOf(t, operations, "x: string unique")
	if got, want := strings.Join(wire.NewHTTP(s).Codes(), " "), "invalid not_found conflict duplicate wrong_state precondition key_reused key_running unavailable"; got != want {
		t.Errorf("codes are\n%s, want\n%s", got, want)
	}
}

func TestHTTPStatuses(t *testing.T) {
	for code, want := range map[string]string{
		surface.CodeMalformed: "http.StatusBadRequest", surface.CodeInvalid: "http.StatusUnprocessableEntity",
		surface.CodeTooLarge: "http.StatusRequestEntityTooLarge", surface.CodeGone: "http.StatusGone",
	} {
		if got := (wire.HTTP{}).Status(code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
	s := surfaceOf(t, operations, "x: string")
	for name, want := range map[string]string{"MakeThing": "http.StatusCreated", "GetThing": "http.StatusOK", "DropThing": "http.StatusNoContent"} {
		if got := wire.NewHTTP(s).Success(s.Operation(name)); got != want {
			t.Errorf("%s answers with %s, want %s", name, got, want)
		}
	}
}

func TestHTTPLocation(t *testing.T) {
	for get, want := range map[string]string{
		"/things/{id}":                    "/things/ {id}",
		"/things/{id}/whole":              "/things/ {id} /whole",
		"/things/{parent}/below/{id}/now": "/things/ parent /below/ {id} /now",
	} {
		s := surfaceOf(t, `
      - {name: MakeThing, kind: create, http: POST /things}
      - {name: GetThing, kind: get, http: "GET `+get+`"}
  - name: Parent
    fields: ["x: string"]
    operations:
      - {name: MakeParent, kind: create, http: POST /parents}`, "parent: ref(Parent)! immutable")
		var got []string
		for _, part := range wire.NewHTTP(s).Location(s.Operation("MakeThing")) {
			switch {
			case part.Given != nil:
				got = append(got, part.Given.Name)
			default:
				got = append(got, cmp.Or(part.Text, "{id}"))
			}
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: the location is %s, want %s", get, got, want)
		}
	}
}

func TestHTTPLocationByAUniqueField(t *testing.T) {
	s := surfaceOf(t, `
      - {name: MakeThing, kind: create, http: POST /things}
      - {name: GetThing, kind: get, http: "GET /things/{code}/card"}`, "code: string! unique")
	at := wire.NewHTTP(s).Location(s.Operation("MakeThing"))
	if len(at) != 3 || at[0].Text != "/things/" || at[1].Given == nil || at[1].Given.Name != "code" || at[2].Text != "/card" {
		t.Errorf("the location is %+v, want that of the code", at)
	}
	s = surfaceOf(t, `
      - {name: MakeThing, kind: create, http: POST /things}
      - {name: FindThing, kind: get, http: "GET /things/by-code/{code}"}
      - {name: GetThing, kind: get, http: "GET /things/{id}"}`, "code: string! unique")
	if got := s.Operation("MakeThing").LocationPath(); got != "/things/{id}" {
		t.Errorf("the location is %s, want that of the id", got)
	}
}

func TestHTTPReadsWhatNamesAThing(t *testing.T) {
	s := surfaceOf(t, `
      - {name: MakeThing, kind: create, http: POST /things}
      - {name: GetThing, kind: get, http: "GET /things/{code}"}
      - {name: ShowThing, kind: get, http: "GET /things/keys/{key}"}
      - {name: ChangeThing, kind: update, http: "PUT /things/{code}"}`, "code: string! unique", "key: uuid! unique")
	h := wire.NewHTTP(s)
	for _, tt := range []struct{ operation, input, want string }{
		{"GetThing", "code", "as it is"},
		{"ShowThing", "key", "param value uuid"},
		{"ChangeThing", "current_code", "as it is"},
	} {
		op := s.Operation(tt.operation)
		if got := readOf(h.Read(op, op.Input(tt.input))); got != tt.want {
			t.Errorf("%s of %s is read by %q, want %q", tt.input, tt.operation, got, tt.want)
		}
	}
	if in := s.Operation("ChangeThing").Input("current_code"); in.Wire != "code" || in.Go != "CurrentCode" || in.Source != surface.SourcePath {
		t.Errorf("the parameter is %+v, want code of the path", in)
	}
	if !h.Uses().Lookup {
		t.Error("no operation finds a thing by another value than its id")
	}
}

func TestHTTPExamples(t *testing.T) {
	s := surfaceOf(t, operations, "things: list(int)!", "x: string!", "y: int")
	h, op := wire.NewHTTP(s), s.Operation("MakeThing")
	if got, want := h.Example(op), `{"things":[1],"x":"x-1"}`; got != want {
		t.Errorf("an example is %s, want %s", got, want)
	}
	if got := h.Missed(op); got != op.Input("x") {
		t.Errorf("what is missed is %v, want x", got)
	}
}

func TestHTTPReadsWhatListsAreLimitedBy(t *testing.T) {
	s := surfaceOf(t, `
      - {name: MakeThing, kind: create, http: POST /things}
      - {name: ListThings, kind: list, http: "GET /makers/{maker}/things", filter: [name, size, price range, fresh, seen range, kind, other]}
`, "maker: ref(Maker)!", "name: string!", "size: int", "price: int!", "fresh: bool", "seen: date", "kind: enum(a,b)!", "other: ref(Maker)")
	op, h := s.Operation("ListThings"), wire.NewHTTP(s)
	for _, tt := range []struct{ input, want string }{
		{"maker", "param id of Maker"},
		{"cursor", "cursorIn id of Thing"},
		{"name", "given plain"},
		{"size", "given whole number"},
		{"price_to", "given whole number"},
		{"fresh", "given flag"},
		{"seen_from", "given value date"},
		{"kind", "given value enum(a,b)"},
		{"other", "given value ref(Maker)"},
	} {
		if got := readOf(h.Read(op, op.Input(tt.input))); got != tt.want {
			t.Errorf("%s is read by %q, want %q", tt.input, got, tt.want)
		}
	}
	if u := h.Uses(); !u.Scope || !u.Parents || !u.Given || !u.Cursor || !slices.Equal(u.Paging, []string{"cursor", "limit", "read_token"}) {
		t.Errorf("it uses %+v", u)
	}
}
