package surface_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/surface"
)

func parse(t testing.TB, yaml string) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func surfaceOf(t testing.TB, m *model.Model, spec surface.Spec) *surface.Surface {
	t.Helper()
	s, err := surface.New(m, spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// describe writes an operation of a surface in one line.
func describe(op *surface.Operation) string {
	var inputs []string
	for _, in := range op.Inputs {
		required := ""
		if in.Required {
			required = "!"
		}
		inputs = append(inputs, in.Source+":"+in.Name+required)
	}
	return fmt.Sprintf("%s %s (%s) %d %s", op.Method, op.Path, strings.Join(inputs, " "), op.Status, op.Result.Kind)
}

const accounts = `
aggregates:
  - name: Account
    fields: ["owner: string! unique", "balance: money! min=0", "note: string"]
    states: [open, closed]
    operations:
      - {name: OpenAccount, kind: create, http: POST /accounts, idempotent: true}
      - {name: GetAccount, kind: get, http: "GET /accounts/{id}"}
      - {name: ListAccounts, kind: list, http: GET /accounts}
      - {name: UpdateAccount, kind: update, http: "PUT /accounts/{id}"}
      - {name: DeleteAccount, kind: delete, http: "DELETE /accounts/{id}"}
      - {name: CloseAccount, kind: transition, from: open, to: closed, http: "POST /accounts/{id}/close"}
      - {name: Deposit, kind: adjust, field: balance, by: amount, sign: "+", http: "POST /accounts/{id}/deposits"}
      - {name: Transfer, kind: move, field: balance, by: amount, http: POST /transfers}
`

func TestSurfaceByKind(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), surface.Spec{})
	for name, want := range map[string]string{
		"OpenAccount":   "POST /accounts (header:Idempotency-Key body:owner! body:balance! body:note) 201 entity",
		"GetAccount":    "GET /accounts/{id} (path:id!) 200 entity",
		"ListAccounts":  "GET /accounts (query:cursor query:limit query:state) 200 page",
		"UpdateAccount": "PUT /accounts/{id} (path:id! header:If-Match body:owner! body:note) 200 entity",
		"DeleteAccount": "DELETE /accounts/{id} (path:id! header:If-Match) 204 none",
		"CloseAccount":  "POST /accounts/{id}/close (path:id! header:If-Match) 200 entity",
		"Deposit":       "POST /accounts/{id}/deposits (path:id! header:If-Match body:amount!) 200 entity",
		"Transfer":      "POST /transfers (body:source_id! body:target_id! body:amount!) 201 record",
	} {
		if got := describe(s.Operation(name)); got != want {
			t.Errorf("%s is\n%s, want\n%s", name, got, want)
		}
	}
}

func TestSurfaceErrors(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), surface.Spec{})
	for name, want := range map[string]string{
		"OpenAccount":   "deadline duplicate invalid key_reused key_running malformed media_type too_large unavailable",
		"GetAccount":    "deadline malformed not_found unavailable",
		"ListAccounts":  "deadline invalid malformed unavailable",
		"UpdateAccount": "conflict deadline duplicate invalid malformed media_type not_found precondition too_large unavailable",
		"DeleteAccount": "conflict deadline malformed not_found precondition unavailable",
		"CloseAccount":  "conflict deadline malformed not_found precondition unavailable wrong_state",
		"Deposit":       "conflict deadline invalid malformed media_type not_found not_possible precondition too_large unavailable",
		"Transfer":      "conflict deadline invalid malformed media_type not_possible too_large unavailable",
	} {
		if got := strings.Join(s.Operation(name).Errors, " "); got != want {
			t.Errorf("%s can fail with\n%s, want\n%s", name, got, want)
		}
	}
}

func TestSurfaceOfAnArchitecture(t *testing.T) {
	var spec surface.Spec
	err := yaml.Unmarshal([]byte(`
results: {entity: receipt}
inputs:
  - {side: query, name: read_token, type: string, source: query, role: token}
`), &spec)
	if err != nil {
		t.Fatal(err)
	}
	s := surfaceOf(t, parse(t, accounts), spec)
	for name, want := range map[string]string{
		"OpenAccount":   "POST /accounts (header:Idempotency-Key body:owner! body:balance! body:note) 201 receipt",
		"GetAccount":    "GET /accounts/{id} (path:id! query:read_token) 200 entity",
		"DeleteAccount": "DELETE /accounts/{id} (path:id! header:If-Match) 204 none",
		"CloseAccount":  "POST /accounts/{id}/close (path:id! header:If-Match) 200 receipt",
	} {
		if got := describe(s.Operation(name)); got != want {
			t.Errorf("%s is\n%s, want\n%s", name, got, want)
		}
	}
	var got []string
	for _, f := range s.Operation("OpenAccount").Result.Fields {
		got = append(got, f.Go)
	}
	if want := []string{"ID", "Version", "ReadToken"}; !slices.Equal(got, want) {
		t.Errorf("a receipt has %v, want %v", got, want)
	}
	if token := s.Operation("GetAccount").InputOf(surface.RoleToken); token.Go != "ReadToken" {
		t.Errorf("the token is called %q in Go", token.Go)
	}
}

func TestDeleteCanAnswerWithAReceipt(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), surface.Spec{Results: map[string]string{"none": "receipt"}})
	if op := s.Operation("DeleteAccount"); op.Status != 200 || !op.Returns(surface.ResultReceipt) {
		t.Errorf("it answers %d with %s", op.Status, op.Result.Kind)
	}
}

const watched = `
aggregates:
  - name: Parcel
    fields: ["weight: decimal!", "note: string", "paid: money! min=0"]
    states: [packed, sent]
    operations:
      - {name: PackParcel, kind: create, emits: ParcelPacked}
      - {name: UpdateParcel, kind: update, emits: ParcelUpdated}
      - {name: SendParcel, kind: transition, from: packed, to: sent, emits: ParcelSent}
      - {name: PayParcel, kind: adjust, field: paid, by: amount, sign: "+", emits: ParcelPaid}
      - {name: DropParcel, kind: delete}
  - name: Depot
    fields: ["name: string!"]
    operations:
      - {name: OpenDepot, kind: create}
`

func TestStreamsOfEvents(t *testing.T) {
	var spec surface.Spec
	if err := yaml.Unmarshal([]byte("operations: [{kind: watch, reads: outbox}]"), &spec); err != nil {
		t.Fatal(err)
	}
	s := surfaceOf(t, parse(t, watched), spec)
	if len(s.Streams) != 1 || len(s.Operations) != 6 {
		t.Fatalf("%d streams and %d operations, want one of the aggregate that emits, beside the model's own", len(s.Streams), len(s.Operations))
	}
	op := s.Streams[0]
	if got := describe(op); op.Name != "WatchParcels" || got != "  (query:token query:id) 200 events" || op.IsCommand() || op.HasHTTP() {
		t.Errorf("%s is %s", op.Name, got)
	}
	if got := strings.Join(op.Errors, " "); got != "gone malformed unavailable" {
		t.Errorf("it can fail with %s", got)
	}
	var got []string
	for _, e := range op.Result.Events {
		text := e.Name + ":"
		for _, f := range e.Fields {
			text += " " + f.Name
		}
		got = append(got, text)
	}
	want := []string{"ParcelPacked: weight note paid", "ParcelUpdated: weight note", "ParcelSent:", "ParcelPaid: paid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events: %s", diff)
	}
	if !s.Reads("outbox") || s.Reads("event-log") || len(s.StreamsOf(op.Aggregate)) != 1 {
		t.Error("the stream does not say what it reads and whose it is")
	}
}

func TestNamesThatDifferInCapitals(t *testing.T) {
	m := parse(t, strings.Replace(watched, "operations:", `operations:
      - {name: GetSKU, kind: get, http: "GET /skus/{id}"}
      - {name: GetSku, kind: get, http: "GET /sku/{id}"}`, 1))
	s := surfaceOf(t, m, surface.Spec{})
	if one, other := s.Operation("GetSKU"), s.Operation("GetSku"); one.Kebab != "get-sku" || other.Kebab != "get-sku-2" || other.Snake != "get_sku_2" {
		t.Errorf("the operations are %s and %s, %s", one.Kebab, other.Kebab, other.Snake)
	}
}

func TestAStreamGivesWayToAnOperation(t *testing.T) {
	m := parse(t, strings.Replace(watched, "DropParcel", "WatchParcels", 1))
	s, err := surface.New(m, surface.Spec{Operations: []surface.SpecOperation{{Kind: surface.Watch, Reads: "outbox"}}})
	if err != nil {
		t.Fatal(err)
	}
	if op := s.Streams[0]; op.Name != "WatchAllParcels" || op.Snake != "watch_all_parcels" {
		t.Errorf("the stream is %s, %s", op.Name, op.Snake)
	}
}

func TestSurfaceRefusesABadSpec(t *testing.T) {
	input := func(change func(*surface.SpecInput)) surface.Spec {
		in := surface.SpecInput{Name: "read_token", Type: "string", Source: "query", Role: "token"}
		change(&in)
		return surface.Spec{Inputs: []surface.SpecInput{in}}
	}
	for name, spec := range map[string]surface.Spec{
		"use case":          {UseCases: []string{"count files"}},
		"unknown result":    {Results: map[string]string{"entity": "recipe"}},
		"result of nothing": {Results: map[string]string{"entities": "receipt"}},
		"unknown type":      input(func(in *surface.SpecInput) { in.Type = "money" }),
		"unknown source":    input(func(in *surface.SpecInput) { in.Source = "cookie" }),
		"path":              input(func(in *surface.SpecInput) { in.Source = "path" }),
		"unknown side":      input(func(in *surface.SpecInput) { in.Side = "both" }),
		"unknown kind":      input(func(in *surface.SpecInput) { in.Kinds = []string{"read"} }),
		"no role":           input(func(in *surface.SpecInput) { in.Role = "" }),
		"bad name":          input(func(in *surface.SpecInput) { in.Name = "readToken" }),
		"taken name":        input(func(in *surface.SpecInput) { in.Name = "limit" }),
		"unknown operation": {Operations: []surface.SpecOperation{{Kind: "look", Reads: "outbox"}}},
		"reads nothing":     {Operations: []surface.SpecOperation{{Kind: surface.Watch}}},
	} {
		if _, err := surface.New(parse(t, accounts), spec); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPagesByWhatIsBeforeThem(t *testing.T) {
	names := func(inputs []*surface.Input) (all []string) {
		for _, in := range inputs {
			all = append(all, in.Wire)
		}
		return all
	}
	for pages, want := range map[string]struct {
		http []string
		low  int64
		role string
	}{
		"{by: number, number: p}": {[]string{"limit", "p", "state"}, 1, surface.RoleNumber},
		"{by: number, first: 0}":  {[]string{"limit", "page", "state"}, 0, surface.RoleNumber},
		"{by: offset}":            {[]string{"limit", "offset", "state"}, 0, surface.RoleOffset},
	} {
		s := surfaceOf(t, parse(t, "pages: "+pages+"\n"+accounts), surface.Spec{})
		list := s.Operation("ListAccounts")
		if got := names(list.HTTPInputs()); !slices.Equal(got, want.http) {
			t.Errorf("%s: over HTTP a list takes %v, want %v", pages, got, want.http)
		}
		if got := names(list.RPCInputs()); !slices.Equal(got, []string{"cursor", "limit", "state"}) {
			t.Errorf("%s: over RPC a list takes %v", pages, got)
		}
		if in := list.InputOf(want.role); in == nil || *in.Min != want.low || *in.Max != surface.MaxSkip+want.low {
			t.Errorf("%s: a page begins at %+v", pages, in)
		}
	}
}

func TestSilence(t *testing.T) {
	m := parse(t, strings.Replace(accounts, `http: "POST /accounts/{id}/deposits"`, `answers: nothing, http: "POST /accounts/{id}/deposits"`, 1))
	for name, results := range map[string]map[string]string{
		"entities": nil, "receipts": {surface.ResultEntity: surface.ResultReceipt, surface.ResultNone: surface.ResultReceipt},
	} {
		op := surfaceOf(t, m, surface.Spec{Results: results}).Operation("Deposit")
		if !op.Silent() || op.Status != 204 || !op.HTTPResult().Is(surface.ResultNone) || op.Result.Field("version") == nil {
			t.Errorf("%s: status %d, %+v over HTTP and %+v over RPC", name, op.Status, op.HTTPResult(), op.Result)
		}
	}
}

func TestStatus(t *testing.T) {
	const path = `http: "POST /accounts/{id}/deposits"`
	receipts := map[string]string{surface.ResultEntity: surface.ResultReceipt, surface.ResultNone: surface.ResultReceipt}
	for more, want := range map[string]int{"": 200, "status: 202, ": 202, "status: 200, answers: nothing, ": 200, "answers: nothing, ": 204} {
		m := parse(t, strings.Replace(accounts, path, more+path, 1))
		for _, results := range []map[string]string{nil, receipts} {
			if got := surfaceOf(t, m, surface.Spec{Results: results}).Operation("Deposit").Status; got != want {
				t.Errorf("%s%v: status %d, want %d", more, results, got, want)
			}
		}
	}
}

func TestInputs(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), surface.Spec{})
	list, deposit := s.Operation("ListAccounts"), s.Operation("Deposit")
	limit := list.Input("limit")
	if limit.Default != "50" || *limit.Min != 1 || *limit.Max != 200 || limit.Role != surface.RoleLimit {
		t.Errorf("the limit is %+v", limit)
	}
	if after := list.InputOf(surface.RoleCursor); after.Name != "cursor" || after.Go != "After" {
		t.Errorf("the cursor is %+v", after)
	}
	if state := list.Input("state").Type; state.EnumName != "AccountState" || state.String() != "enum(open,closed)" {
		t.Errorf("the type of the state is %s, %s", state.EnumName, state)
	}
	if amount := deposit.InputOf(surface.RoleAmount); amount.Type.Kind != model.Money || *amount.Min != 1 || !amount.Positive {
		t.Errorf("the amount is %+v", amount)
	}
	if id := deposit.Input("id").Type; id.String() != "ref(Account)" {
		t.Errorf("the type of the id is %s", id)
	}
}

func TestLocation(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), surface.Spec{})
	if op := s.Operation("OpenAccount"); !op.Location() || op.LocationPath() != "/accounts/{id}" {
		t.Errorf("what is made is at %q", op.LocationPath())
	}
	for _, name := range []string{"Transfer", "Deposit", "DeleteAccount"} {
		if s.Operation(name).Location() {
			t.Errorf("%s has a location", name)
		}
	}
}

func TestOperationsFindThingsByAUniqueField(t *testing.T) {
	s := surfaceOf(t, parse(t, `
aggregates:
  - name: User
    fields: ["name: string! max=40 unique", "number: uuid! unique immutable"]
    operations:
      - {name: AddUser, kind: create, http: POST /users}
      - {name: GetUser, kind: get, http: "GET /users/{name}"}
      - {name: RenameUser, kind: update, http: "PUT /users/{name}"}
      - {name: DropUser, kind: delete, http: "DELETE /users/numbers/{number}"}
`), surface.Spec{})
	for _, tt := range []struct{ operation, input, wire, goName string }{
		{"GetUser", "name", "name", "Name"},
		{"RenameUser", "current_name", "name", "CurrentName"},
		{"DropUser", "number", "number", "Number"},
	} {
		op := s.Operation(tt.operation)
		in := op.InputOf(surface.RoleLookup)
		if in == nil || in.Name != tt.input || in.Wire != tt.wire || in.Go != tt.goName || in.Source != surface.SourcePath || !in.Required {
			t.Errorf("%s finds a user by %+v, want %s", tt.operation, in, tt.input)
		}
		if op.InputOf(surface.RoleID) != nil || !op.Can(surface.CodeNotFound) {
			t.Errorf("%s takes an id, or always finds a user", tt.operation)
		}
	}
	if s.Operation("GetUser").Can(surface.CodeMalformed) || !s.Operation("DropUser").Can(surface.CodeMalformed) {
		t.Error("a text can be malformed, or a UUID cannot")
	}
	made := s.Operation("AddUser")
	if made.LocationPath() != "/users/{name}" {
		t.Errorf("what is made is at %q", made.LocationPath())
	}
}

func BenchmarkNew(b *testing.B) {
	var text strings.Builder
	text.WriteString("aggregates:")
	for i := range 50 {
		fmt.Fprintf(&text, `
  - name: Thing%[1]d
    fields: ["code: string! unique", "kind: enum(a,b,c)", "amount: int! min=0"]
    states: [open, closed]
    operations:
      - {name: MakeThing%[1]d, kind: create, http: POST /things%[1]d, emits: Thing%[1]dMade}
      - {name: ListThings%[1]d, kind: list, http: GET /things%[1]d}
      - {name: CloseThing%[1]d, kind: transition, from: open, to: closed, http: "POST /things%[1]d/{id}/close"}
`, i)
	}
	m := parse(b, text.String())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := surface.New(m, surface.Spec{}); err != nil {
			b.Fatal(err)
		}
	}
}

const flow = accounts + `
sagas:
  - name: MoveHouse
    http: POST /moves
    input: ["owner: string!", "account: ref(Account)!"]
    steps: [{name: close, call: Account.CloseAccount, with: {id: input.account}}]
`

func specOf(t testing.TB, text string) surface.Spec {
	t.Helper()
	var spec surface.Spec
	if err := yaml.Unmarshal([]byte(text), &spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestOperationsOfASaga(t *testing.T) {
	s := surfaceOf(t, parse(t, flow), surface.Spec{})
	start, show := s.Operation("StartMoveHouse"), s.Operation("ShowMoveHouse")
	if got, want := describe(start), "POST /moves (body:owner! body:account!) 202 record"; got != want || start.LocationPath() != "/moves/{id}" {
		t.Errorf("the start is %s at %q, want %s", got, start.LocationPath(), want)
	}
	if got, want := describe(show), "GET /moves/{id} (path:id!) 200 record"; got != want || show.IsCommand() || !show.Can(surface.CodeNotFound) {
		t.Errorf("the show is %s with %v, want %s", got, show.Errors, want)
	}
	if sub := start.Subject; sub != show.Subject || sub.Name != "MoveHouse" || sub.Saga == nil || start.Aggregate != nil || start.Operation != nil {
		t.Errorf("they are about %+v", start.Subject)
	}
}

func TestListingsAndBulks(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), specOf(t, "operations: [{kind: listing}, {kind: bulk}]"))
	var got []string
	for _, op := range s.Repeats {
		got = append(got, fmt.Sprintf("%s of %s %s %s %d", op.Name, op.Of.Name, op.Stream, op.Result.Kind, len(op.Inputs)))
	}
	if want := []string{"StreamAccounts of ListAccounts server entity 1", "BulkOpenAccount of OpenAccount both entity 4"}; !slices.Equal(got, want) {
		t.Errorf("repeats are %q, want %q", got, want)
	}
	if list := s.Operation("ListAccounts"); len(s.RepeatsOf(list)) != 1 || len(s.RepeatsOf(s.Operation("GetAccount"))) != 0 {
		t.Errorf("the list is done again by %v", s.RepeatsOf(list))
	}
	if s := surfaceOf(t, parse(t, accounts), surface.Spec{}); len(s.Repeats) != 0 {
		t.Errorf("repeats that nobody asked for: %v", s.Repeats)
	}
}

func TestOperationsOfALayer(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), specOf(t, `
operations:
  - name: Reindex
    http: POST /reindex
    inputs: ["prefix: string! max=9", "dry: bool default=false", {field: "request_id: string", source: header}]
    result: {kind: record, fields: ["count: int!", "took: decimal"]}
    errors: [conflict]
  - {name: FindOwner, subject: Owners, http: "GET /owners/{id}", side: query, inputs: ["id: uuid!", "since: date"], result: {kind: record, fields: ["name: string!"]}, errors: [not_found]}
  - {name: DropOwner, subject: Owners, http: "DELETE /owners/{id}", status: 202}
`))
	for name, want := range map[string]string{
		"Reindex":   "POST /reindex (body:prefix! body:dry header:request_id) 200 record",
		"FindOwner": "GET /owners/{id} (path:id! query:since) 200 record",
		"DropOwner": "DELETE /owners/{id} (path:id!) 202 none",
	} {
		if got := describe(s.Operation(name)); got != want {
			t.Errorf("%s is\n%s, want\n%s", name, got, want)
		}
	}
	reindex, find := s.Operation("Reindex"), s.Operation("FindOwner")
	if got := strings.Join(reindex.Errors, " "); got != "conflict deadline invalid malformed media_type too_large unavailable" {
		t.Errorf("Reindex can fail with %s", got)
	}
	if got := strings.Join(find.Errors, " "); got != "deadline invalid malformed not_found unavailable" || find.IsCommand() {
		t.Errorf("FindOwner can fail with %s", got)
	}
	if prefix := reindex.Input("prefix"); prefix.MaxText != "9" || !prefix.Is(surface.RoleField) || prefix.Field != nil {
		t.Errorf("the prefix is %+v", prefix)
	}
	var subjects []string
	for _, sub := range s.Subjects {
		subjects = append(subjects, fmt.Sprintf("%s %s %d", sub.Name, sub.Snake, len(sub.Operations)))
	}
	if want := []string{"Account account 8", "Reindex reindex 1", "Owners owners 2"}; !slices.Equal(subjects, want) {
		t.Errorf("subjects are %q, want %q", subjects, want)
	}
}

func TestALayerGivesWayToTheModel(t *testing.T) {
	s := surfaceOf(t, parse(t, accounts), specOf(t, "operations: [{name: Audit, subject: Account, errors: [gone], result: {kind: record, fields: [\"at: date!\"]}}, {name: Count, subject: Account}]"))
	if sub := s.Operation("Audit").Subject; sub.Name != "AccountOperations" || sub.Human != "account" || len(sub.Operations) != 2 {
		t.Errorf("the subject is %+v", sub)
	}
	if !s.Fails(surface.CodeGone) || s.Fails(surface.CodeDuplicate) || !s.Uses(model.Date) || s.Uses(model.Money) || len(s.Own()) != 2 {
		t.Error("what layers add is not told")
	}
	s = surfaceOf(t, parse(t, accounts), specOf(t, "operations: [{name: Deposit}]"))
	if op := s.Operation("DepositAll"); op == nil || op.Operation != nil || s.Operation("Deposit").Operation == nil {
		t.Errorf("the layer's operation is %+v", op)
	}
}

func TestOperationsOfALayerAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ operation, want string }{
		"no name":             {"{http: POST /x}", "PascalCase"},
		"unknown kind":        {"{kind: look, reads: outbox}", "kind: watch"},
		"unknown side":        {"{name: Do, side: both}", "command or query"},
		"unknown error":       {"{name: Do, errors: [teapot]}", `"teapot" is unknown`},
		"unknown status":      {"{name: Do, status: 404}", "none of success"},
		"a record of nothing": {"{name: Do, result: {kind: record}}", "a record has fields"},
		"an entity":           {"{name: Do, result: {kind: entity}}", "record or none"},
		"bad path":            {"{name: Do, http: POST x}", "slash"},
		"bad input":           {`{name: Do, inputs: ["n: number"]}`, "unknown type"},
		"an enum":             {`{name: Do, inputs: ["n: enum(a,b)"]}`, "belongs to an aggregate"},
		"an input twice":      {`{name: Do, inputs: ["n: int", "n: int"]}`, "given twice"},
		"a body of a get":     {`{name: Do, http: GET /x, inputs: [{field: "n: int", source: body}]}`, "has no body"},
		"a path without it":   {`{name: Do, http: GET /x, inputs: [{field: "n: string", source: path}]}`, "exactly where"},
		"a header of numbers": {`{name: Do, inputs: [{field: "n: int", source: header}]}`, "type string"},
		"a list in a query":   {`{name: Do, http: GET /x, inputs: ["n: list(int)"]}`, "in a body alone"},
		"the path of another": {"{name: Do, http: POST /accounts}", "the same URL"},
		"twice":               {"{name: Do}, {name: Do}", "twice"},
	} {
		_, err := surface.New(parse(t, accounts), specOf(t, "operations: ["+tt.operation+"]"))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, tt.want)
		}
	}
}
