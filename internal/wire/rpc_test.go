package wire_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/wire"
)

// numbers gives each name the next number of its scope.
type numbers map[string]map[string]int

func (n numbers) Take(scope, name string) int {
	if n[scope] == nil {
		n[scope] = map[string]int{}
	}
	if n[scope][name] == 0 {
		n[scope][name] = len(n[scope]) + 1
	}
	return n[scope][name]
}

func (n numbers) Taken(scope string) map[string]int { return n[scope] }

// rpc is the surface of things with the operations and the fields.
func rpc(t *testing.T, operations string, fields ...string) wire.RPC {
	t.Helper()
	m := things(t, operations, fields...)
	s := offered(t, m)
	return wire.NewRPC(m, s, protoapi.New("shop", "example.com/shop", m, s, numbers{}))
}

func operation(t *testing.T, ops []*surface.Operation, name string) *surface.Operation {
	t.Helper()
	i := slices.IndexFunc(ops, func(op *surface.Operation) bool { return op.Name == name })
	if i < 0 {
		t.Fatalf("there is no operation %s", name)
	}
	return ops[i]
}

// sentOf writes how a message gives a value in one line, as Go would.
func sentOf(s wire.Sent) string {
	x := "GetX()"
	if s.Pointer {
		x = "X"
	}
	if s.Func != "" {
		x = s.Func + "(" + x + ")"
	}
	if s.Or != "" {
		x = s.Or + "(" + x + ", " + strings.TrimPrefix(s.Enum+"_"+s.Value, "_") + s.Default + ")"
	}
	return x
}

func TestRPCReadsFieldsByType(t *testing.T) {
	for _, tt := range []struct{ field, read, sent string }{
		{"x: string!", "required plain", "X"},
		{"x: string! min=1", "as it is", "GetX()"},
		{"x: string", "as it is", "X"},
		{"x: string default=a", "as it is", `orDefault(X, "a")`},
		{"x: int!", "required plain", "X"},
		{"x: int! min=1", "as it is", "GetX()"},
		{"x: int default=3", "as it is", "orDefault(X, 3)"},
		{"x: bool!", "required plain", "X"},
		{"x: decimal!", "required value decimal", "GetX()"},
		{"x: decimal", "optional value decimal", "X"},
		{"x: decimal default=1.5", "required value decimal", `orDefault(X, "1.5")`},
		{"x: date", "optional value date", "X"},
		{"x: timestamp!", "required value timestamp", "timestampText(GetX())"},
		{"x: timestamp", "nonzero value timestamp", "timestampText(GetX())"},
		{"x: timestamp default=2026-01-02T03:04:05Z", "required value timestamp", `cmp.Or(timestampText(GetX()), "2026-01-02T03:04:05Z")`},
		{"x: money!", "required money", "GetX()"},
		{"x: money", "nonzero money", "GetX()"},
		{"x: enum(s,l)!", "required value enum(s,l) by text", "GetX()"},
		{"x: enum(s,l)", "nonzero value enum(s,l) by text", "GetX()"},
		{"x: enum(s,l) default=l", "required value enum(s,l) by text", "cmp.Or(GetX(), ThingX_THING_X_L)"},
		{"x: ref(Maker)!", "required value ref(Maker)", "GetX()"},
		{"x: list(string)!", "as it is", "orEmpty(GetX())"},
		{"x: list(string)", "as it is", "GetX()"},
		{"x: list(date)!", "list value date", "GetX()"},
		{"x: list(money)", "optionalList money", "GetX()"},
		{"x: list(timestamp)!", "list value timestamp", "timestampTexts(GetX())"},
		{"x: list(enum(s,l))", "optionalList value enum(s,l) by text", "GetX()"},
	} {
		r := rpc(t, operations, tt.field)
		op := operation(t, r.Operations, "MakeThing")
		if got := readOf(r.Read(op, op.Input("x"))); got != tt.read {
			t.Errorf("%s is read by %q, want %q", tt.field, got, tt.read)
		}
		if got := sentOf(r.Sent(op.Input("x"))); got != tt.sent {
			t.Errorf("%s comes as %s, want %s", tt.field, got, tt.sent)
		}
	}
}

func TestRPCReadsWhatIsNoField(t *testing.T) {
	r := rpc(t, operations, "x: string")
	ops := slices.Concat(r.Operations, r.Streams)
	for _, tt := range []struct{ operation, input, want string }{
		{"GetThing", "id", "required id of Thing"},
		{"GetThing", "read_token", "param token"},
		{"ListThings", "cursor", "pageToken id of Thing"},
		{"ListThings", "limit", "pageSize"},
		{"ListThings", "state", "param state of Thing by text"},
		{"DropThing", "If-Match", "etag"},
		{"MakeThing", "Idempotency-Key", "idempotencyKey"},
		{"WatchThings", "token", "nonzero position"},
		{"WatchThings", "id", "param id of Thing"},
	} {
		op := operation(t, ops, tt.operation)
		if got := readOf(r.Read(op, op.Input(tt.input))); got != tt.want {
			t.Errorf("%s of %s is read by %q, want %q", tt.input, tt.operation, got, tt.want)
		}
	}
}

func TestRPCReadsWhatNamesAThing(t *testing.T) {
	r := rpc(t, `
      - {name: MakeThing, kind: create}
      - {name: GetThing, kind: get, http: "GET /things/{code}"}
      - {name: ShowThing, kind: get, http: "GET /things/keys/{key}"}`, "code: string! unique", "key: uuid! unique")
	for _, tt := range []struct{ operation, input, want string }{
		{"GetThing", "code", "as it is"},
		{"ShowThing", "key", "required value uuid"},
	} {
		op := operation(t, r.Operations, tt.operation)
		if got := readOf(r.Read(op, op.Input(tt.input))); got != tt.want {
			t.Errorf("%s of %s is read by %q, want %q", tt.input, tt.operation, got, tt.want)
		}
	}
}

func TestRPCWritesResultsByType(t *testing.T) {
	for _, tt := range []struct{ field, want string }{
		{"x: string!", "as it is"},
		{"x: int", "as it is"},
		{"x: decimal!", "text"},
		{"x: decimal", "maybe String"},
		{"x: date", "maybe text"},
		{"x: ref(Maker)!", "text"},
		{"x: enum(s,l)!", "text by text"},
		{"x: enum(s,l)", "valueOf by text"},
		{"x: timestamp!", "timestamppb.New"},
		{"x: timestamp", "message timestamppb.New"},
		{"x: money!", "newMoney"},
		{"x: money", "message newMoney"},
		{"x: list(string)", "as it is"},
		{"x: list(enum(s,l))", "valuesOf by text"},
		{"x: list(timestamp)!", "each timestamppb.New"},
		{"x: list(money)!", "each newMoney"},
		{"x: list(decimal)", "each String"},
		{"x: list(uuid)", "each text"},
	} {
		r := rpc(t, operations, tt.field)
		if got := writeOf(r.Write(operation(t, r.Operations, "GetThing").Result.Field("x"))); got != tt.want {
			t.Errorf("%s is written by %q, want %q", tt.field, got, tt.want)
		}
	}
}

func TestRPCUsesWhatTheMethodsNeed(t *testing.T) {
	const (
		get    = "\n      - {name: GetThing, kind: get}"
		list   = "\n      - {name: ListThings, kind: list}"
		create = "\n      - {name: MakeThing, kind: create}"
		once   = "\n      - {name: MakeThing, kind: create, idempotent: true}"
	)
	// Makers are made by AddMaker, for each item of a stream too.
	for _, tt := range []struct{ operations, field, want string }{
		{create, "x: string", "FormatETag Item"},
		{once, "x: string", "FormatETag IdempotencyKey Item Metadata Reader WithKey"},
		{create + get, "x: string", "FormatETag Item ReadToken Reader Required"},
		{create + list, "x: string", "Each FormatETag Item Named PageSize PageToken Part ReadToken Reader"},
		{create, "x: string!", "FormatETag Item Plain Reader Required"},
		{create, "x: string default=a", "FormatETag Item OrDefault"},
		{create, "x: list(int)!", "FormatETag Item OrEmpty"},
		{create, "x: date", "FormatETag Item Maybe Optional Reader Text"},
		{create, "x: money", "FormatETag Item Message NewMoney Nonzero ParseMoney Reader"},
		{create, "x: timestamp!", "FormatETag Item Reader Required TimestampText"},
		{create, "x: list(timestamp)", "Each FormatETag Item List OptionalList Reader TimestampText TimestampTexts"},
		{create, "x: enum(s,l)", "FormatETag Item Named Nonzero Reader ValueOf"},
		{create, "x: list(enum(s,l))!", "FormatETag Item List Named Reader ValuesOf"},
		{create, "x: list(decimal)!", "Each FormatETag Item List Reader"},
	} {
		if got := uses(rpc(t, tt.operations, tt.field).Uses()); got != tt.want {
			t.Errorf("%s with%s uses\n%s, want\n%s", tt.field, tt.operations, got, tt.want)
		}
	}
}

func TestRPCCodes(t *testing.T) {
	for code, want := range map[string]string{
		surface.CodeInvalid: "InvalidArgument", surface.CodeDuplicate: "AlreadyExists", surface.CodeUnavailable: "Unavailable",
	} {
		if got := (wire.RPC{}).Code(code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

func TestRPCServices(t *testing.T) {
	r := rpc(t, operations, "size: enum(s,l)!", "x: string")
	var got []string
	for _, s := range r.Services() {
		for _, e := range s.Enums {
			got = append(got, s.Name+" "+e.EnumName)
		}
		got = append(got, s.Name+" tells "+s.Entity[len(s.Entity)-3].Name)
	}
	if want := []string{"Thing ThingSize", "Thing ThingState", "Thing tells x", "Maker tells name"}; !slices.Equal(got, want) {
		t.Errorf("services have %q, want %q", got, want)
	}
}

func TestRPCCalls(t *testing.T) {
	r := rpc(t, operations, "x: string")
	list := func(calls ...wire.Call) string {
		var names []string
		for _, c := range calls {
			names = append(names, c.Subject.Names+"."+c.Name)
		}
		return strings.Join(names, " ")
	}
	for _, tt := range []struct{ what, got, want string }{
		{"all calls", list(r.Calls()...), "Things.MakeThing Things.BulkMakeThing Things.GetThing Things.ListThings Things.StreamThings Things.AgeThing Things.DropThing Things.WatchThings Makers.AddMaker Makers.BulkAddMaker"},
		{"the first unary call", list(*r.Unary()), "Things.MakeThing"},
		{"the first stream of responses", list(*r.Down()), "Things.StreamThings"},
		{"the first stream of requests", list(*r.Both()), "Things.BulkMakeThing"},
		{"calls that may be made again", list(r.Harmless()...), "Things.MakeThing Things.GetThing Things.ListThings"},
		{"calls that may not", list(r.Harmful()...), "Things.AgeThing Things.DropThing Makers.AddMaker"},
		{"the first query", r.Query().Name, "GetThing"},
		{"the first command that does more each time", r.Command().Name, "AgeThing"},
		{"the first operation that is done once", r.Idempotent().Name, "MakeThing"},
		{"a full name", r.FullName(r.Calls()[0].Subject, "MakeThing"), "shop.v1.ThingService/MakeThing"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.what, tt.got, tt.want)
		}
	}
	if s := r.Streamed(); s.Aggregate.Name != "Thing" || s.Create.Name != "MakeThing" || s.List.Name != "ListThings" {
		t.Errorf("examples of streams are about %s, %s and %s", s.Aggregate.Name, s.Create.Name, s.List.Name)
	}
}

func TestRPCDemandsWhatAMessageMayLack(t *testing.T) {
	r := rpc(t, operations, "a: string!", "b: string! min=1", "c: date!", "d: date", "e: list(date)!", "f: bool!")
	var names []string
	for _, in := range r.Demanded(operation(t, r.Operations, "MakeThing")) {
		names = append(names, in.Name)
	}
	if want := []string{"a", "c", "f"}; !slices.Equal(names, want) || !r.Demands() {
		t.Errorf("demanded are %v, want %v", names, want)
	}
}

func TestRPCExamples(t *testing.T) {
	r := rpc(t, operations, "size: enum(s,l)!", "x: string!", "y: int", "maker: ref(Maker)")
	op := operation(t, r.Operations, "MakeThing")
	if got, want := r.Example(op), `{"size":"THING_SIZE_S","x":"x-1"}`; got != want {
		t.Errorf("an example is %s, want %s", got, want)
	}
	if refs := r.References(op); len(refs) != 1 || refs[0].Name != "maker" {
		t.Errorf("references are %v, want maker", refs)
	}
}

func TestRPCEventsRepeatWhatTheirOperationTook(t *testing.T) {
	r := rpc(t, operations, "x: string!", "y: int")
	watch := operation(t, r.Streams, "WatchThings")
	made := watch.Result.Events[0]
	names := r.Repeated(operation(t, r.Operations, "MakeThing"), made)
	if want := []string{"x", "y"}; !slices.Equal(names, want) || !r.Tells(watch) {
		t.Errorf("%s repeats %v, want %v", made.Name, names, want)
	}
	if got := r.Repeated(operation(t, r.Operations, "DropThing"), watch.Result.Events[1]); len(got) > 0 {
		t.Errorf("%s repeats %v", watch.Result.Events[1].Name, got)
	}
}
