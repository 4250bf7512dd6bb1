package protoapi_test

import (
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/contribtest"
	"github.com/otelgen/otelgen/internal/contrib/scenario"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/protogen"
	"github.com/otelgen/otelgen/internal/surface"
)

var update = flag.Bool("update", false, "write the golden files anew")

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

// proto describes an aggregate with the fields and one operation of each kind
// that has a message of its own.
func proto(t *testing.T, n numbers, fields ...string) string {
	t.Helper()
	p, _ := things(t, n, fields...)
	return string(p.Source())
}

func things(t *testing.T, n numbers, fields ...string) (*protoapi.Proto, *surface.Subject) {
	t.Helper()
	text := "aggregates:\n  - name: Thing\n    fields:\n"
	for _, f := range fields {
		text += fmt.Sprintf("      - %q\n", f)
	}
	text += `    operations:
      - {name: MakeThing, kind: create, idempotent: true, emits: ThingMade}
      - {name: GetThing, kind: get}
      - {name: ListThings, kind: list}
      - {name: DropThing, kind: delete, emits: ThingDropped}
`
	m, err := modeltext.Parse("model.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := surface.New(m, surface.Spec{Operations: []surface.SpecOperation{{Kind: surface.Listing}, {Kind: surface.Bulk}, {Kind: surface.Watch, Reads: "outbox"}}})
	if err != nil {
		t.Fatal(err)
	}
	return protoapi.New("Things-api", "example.com/things", m, s, n), s.Subjects[0]
}

// message cuts one declaration out of a file.
func message(t *testing.T, file, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(file, "\n"+name+" {\n")
	body, _, _ := strings.Cut(rest, "\n}\n")
	if !ok {
		t.Fatalf("no %s in\n%s", name, file)
	}
	return body
}

func TestProto(t *testing.T) {
	file := proto(t, numbers{}, "title: string! min=1 max=80", "size: int", "made: timestamp", "price: money!",
		"colour: enum(red,dark-blue) default=red", "tags: list(string) max=3", "weights: list(decimal)")
	golden := filepath.Join("testdata", "things.proto")
	if *update {
		if err := os.WriteFile(golden, []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), file); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := protogen.Generate(t.Context(), "things_api/v1/things_api.proto", []byte(file), protogen.GRPC); err != nil {
		t.Error(err)
	}
}

// TestEventsOfAnyName takes events for what streams of events have anyway.
func TestEventsOfAnyName(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Thing
    fields: ["title: string!"]
    operations:
      - {name: MakeThing, kind: create, emits: Token}
      - {name: GetThing, kind: get, http: "GET /things/{id}"}
      - {name: MendThing, kind: update, emits: MakeThingRequest}
      - {name: DropThing, kind: delete, emits: TokenEvent}
`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := surface.New(m, surface.Spec{Operations: []surface.SpecOperation{{Kind: surface.Listing}, {Kind: surface.Bulk}, {Kind: surface.Watch, Reads: "outbox"}}})
	if err != nil {
		t.Fatal(err)
	}
	file := protoapi.New("things", "example.com/things", m, s, numbers{}).Source()
	for _, want := range []string{"Token token_event_event = 5;", "TokenEvent token_event = 7;", "MakeThingRequestValue make_thing_request = 6;"} {
		if !strings.Contains(string(file), want) {
			t.Errorf("%q is not in\n%s", want, file)
		}
	}
	if _, err := protogen.Generate(t.Context(), "things/v1/things.proto", file, protogen.GRPC, protogen.Connect); err != nil {
		t.Error(err)
	}
}

// TestWhatIsRequiredIsToldFromWhatIsEmpty looks for the word optional where the
// empty value is as good as others, and not in what is answered.
func TestWhatIsRequiredIsToldFromWhatIsEmpty(t *testing.T) {
	file := proto(t, numbers{}, "any: int!", "more: int! min=1", "less: int! max=-1", "up: int! min=0", "on: bool!", "text: string!",
		"long: string! min=1", "most: string! min=0 max=3", "day: date!", "rate: decimal!", "tags: list(string)!", "few: list(int)! min=1")
	want := `  // Required.
  optional int64 any = 1;
  // Required. At least 1.
  int64 more = 2;
  // Required. At most -1.
  int64 less = 3;
  // Required. At least 0.
  optional int64 up = 4;
  // Required.
  optional bool on = 5;
  // Required.
  optional string text = 6;
  // Required. At least 1 characters.
  string long = 7;
  // Required. 0 to 3 characters.
  optional string most = 8;
  // Required.
  string day = 9;
  // Required.
  string rate = 10;
  repeated string tags = 11;
  // At least 1 items.
  repeated int64 few = 12;`
	if diff := cmp.Diff(want, message(t, file, "message MakeThingRequest")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if answered := message(t, file, "message Thing"); strings.Contains(answered, "optional") {
		t.Errorf("what is answered:\n%s", answered)
	}
}

func TestNumbersAreNeverGivenAnew(t *testing.T) {
	n := numbers{}
	before := proto(t, n, "title: string!", "size: int", "colour: enum(red,blue)!")
	recorded := maps.Clone(n["things_api.v1.MakeThingRequest"])
	after := proto(t, n, "note: string", "title: string!", "size: decimal", "colour: enum(green,blue)!")

	if got, want := message(t, before, "message MakeThingRequest"), "  // Required.\n  optional string title = 1;\n  optional int64 size = 2;\n  // Required.\n  ThingColour colour = 3;"; got != want {
		t.Errorf("before:\n%s", got)
	}
	want := "  reserved 2;\n\n  optional string note = 4;\n  // Required.\n  optional string title = 1;\n  optional string size = 5;\n  // Required.\n  ThingColour colour = 3;"
	if got := message(t, after, "message MakeThingRequest"); got != want {
		t.Errorf("a field came, one changed its type:\n%s\nwant\n%s", got, want)
	}
	for key, number := range recorded {
		if n["things_api.v1.MakeThingRequest"][key] != number {
			t.Errorf("%s had the number %d and has %d", key, number, n["things_api.v1.MakeThingRequest"][key])
		}
	}
	want = "  reserved 1;\n  reserved \"THING_COLOUR_RED\";\n\n  THING_COLOUR_UNSPECIFIED = 0;\n  THING_COLOUR_GREEN = 3;\n  THING_COLOUR_BLUE = 2;"
	if got := message(t, after, "enum ThingColour"); got != want {
		t.Errorf("a value is gone, another came:\n%s\nwant\n%s", got, want)
	}

	gone := proto(t, n, "title: string!", "colour: enum(green,blue)!")
	if got := message(t, gone, "message MakeThingRequest"); !strings.HasPrefix(got, "  reserved 2, 4, 5;\n  reserved \"size\", \"note\";\n") {
		t.Errorf("fields are gone:\n%s", got)
	}
	back := proto(t, n, "title: string!", "size: int", "colour: enum(green,blue)!")
	if got := message(t, back, "message MakeThingRequest"); !strings.Contains(got, "optional int64 size = 2;") {
		t.Errorf("a field is back:\n%s", got)
	}
}

// TestFieldsThatJSONSpellsAlike gives way for protobuf's JSON, in which line_1 and
// line1 are both line1. What is recorded keeps its name and its number.
func TestFieldsThatJSONSpellsAlike(t *testing.T) {
	n := numbers{}
	first := proto(t, n, "line1: string", "line1_value: string")
	if got, want := message(t, first, "message MakeThingRequest"), "  optional string line1 = 1;\n  optional string line1_value = 2;"; got != want {
		t.Errorf("before:\n%s", got)
	}
	both := []string{"line_1: string", "line1: string", "line1_value: string", "a_b: int", "ab: int", "item_2s: int", "item2s: int"}
	after := proto(t, n, both...)
	want := strings.Join([]string{
		"  optional string line_1_value_value = 3;", "  optional string line1 = 1;", "  optional string line1_value = 2;",
		"  optional int64 a_b = 4;", "  optional int64 ab = 5;", "  optional int64 item_2s = 6;", "  optional int64 item2s_value = 7;",
	}, "\n")
	if got := message(t, after, "message MakeThingRequest"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p, _ := things(t, n, both...)
	for surface, want := range map[string]string{"line_1": "line_1_value_value", "line1": "line1", "ab": "ab", "item2s": "item2s_value"} {
		if got := p.FieldName("MakeThingRequest", surface); got != want {
			t.Errorf("the field for %s is %s, want %s", surface, got, want)
		}
	}
	if err := p.Generate(t.Context(), protogen.GRPC); err != nil {
		t.Fatal(err)
	}
	if field, err := p.Field("MakeThingRequest", "line_1"); err != nil || field != "Line_1ValueValue" {
		t.Errorf("line_1 is %s in Go, %v", field, err)
	}
}

// TestWhatTheDesignGuideNames looks for pages and entity tags under the names of the
// design guide, which give way to a model's own, and for the numbers that a service
// has from before it had these names.
func TestWhatTheDesignGuideNames(t *testing.T) {
	n := numbers{"things_api.v1.ListThingsRequest": {"string cursor": 1, "int64 limit": 2}, "things_api.v1.ListThingsResponse": {"repeated Thing things": 1, "string next_cursor": 2}}
	file := proto(t, n, "title: string")
	for name, want := range map[string]string{
		"ListThingsRequest":  "  reserved 1, 2;\n  reserved \"cursor\", \"limit\";\n\n  // The next_page_token of the page before.\n  string page_token = 3;",
		"ListThingsResponse": "  reserved 2;\n  reserved \"next_cursor\";\n\n  repeated Thing things = 1;\n  // Where the next page begins; empty on the last.\n  string next_page_token = 3;",
		"DropThingRequest":   "  string id = 1;\n  // The etag that the caller has seen; empty matches any version.\n  string etag = 2;",
	} {
		if got := message(t, file, "message "+name); !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	for _, fields := range [][]string{{"etag: string"}, {"title: string wire=etag"}, {"title: string"}} {
		n := numbers{}
		before := proto(t, n, fields...)
		p, _ := things(t, n, fields...)
		etag := p.FieldName("Thing", protoapi.ETag)
		if want := map[bool]string{true: "etag", false: "etag_value"}[fields[0] == "title: string"]; etag != want {
			t.Errorf("%q: the entity tag is %s, want %s", fields, etag, want)
		}
		if _, err := protogen.Generate(t.Context(), "things_api/v1/things_api.proto", []byte(before), protogen.GRPC); err != nil {
			t.Error(err)
		}
		// The name stays when nothing of the model has the better one any more.
		if p, _ := things(t, n, "title: string"); p.FieldName("Thing", protoapi.ETag) != etag {
			t.Errorf("%q: the entity tag was %s and is %s", fields, etag, p.FieldName("Thing", protoapi.ETag))
		}
	}
}

// TestValuesThatProtobufSpellsAlike gives way too, where languages that nest
// values in their enum could not tell them apart.
func TestValuesThatProtobufSpellsAlike(t *testing.T) {
	n := numbers{}
	proto(t, n, "colour: enum(new)")
	file := proto(t, n, "colour: enum(New,new,in-progress,in_progress,line_1,line1,unspecified)")
	want := strings.Join([]string{
		"  THING_COLOUR_UNSPECIFIED = 0;", "  THING_COLOUR_NEW_VALUE = 2;", "  THING_COLOUR_NEW = 1;", "  THING_COLOUR_IN_PROGRESS = 3;", "  THING_COLOUR_IN_PROGRESS_VALUE = 4;",
		"  THING_COLOUR_LINE_1 = 5;", "  THING_COLOUR_LINE1_VALUE = 6;", "  THING_COLOUR_UNSPECIFIED_VALUE = 7;",
	}, "\n")
	if got := message(t, file, "enum ThingColour"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := protogen.Generate(t.Context(), "things_api/v1/things_api.proto", []byte(file), protogen.GRPC); err != nil {
		t.Error(err)
	}
}

// TestSpellingKeepsNumbers spells the values of an enum otherwise, so that they
// have the same names in protobuf.
func TestSpellingKeepsNumbers(t *testing.T) {
	n := numbers{}
	proto(t, n, "colour: enum(red,dark-blue,green,kind)")
	after := proto(t, n, "colour: enum(Red,darkBlue,green,kind)")
	if got, want := message(t, after, "enum ThingColour"), "  THING_COLOUR_UNSPECIFIED = 0;\n  THING_COLOUR_RED = 1;\n  THING_COLOUR_DARK_BLUE = 2;\n  THING_COLOUR_GREEN = 3;\n  THING_COLOUR_KIND = 4;"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	again := proto(t, n, "colour: enum(red,dark_blue,GREEN,kind)")
	if got, want := message(t, again, "enum ThingColour"), message(t, after, "enum ThingColour"); got != want {
		t.Errorf("and back:\n%s\nwant\n%s", got, want)
	}
	gone := proto(t, n, "colour: enum(blue)")
	if _, err := protogen.Generate(t.Context(), "things_api/v1/things_api.proto", []byte(gone), protogen.GRPC); err != nil {
		t.Error(err)
	}
	if got := message(t, gone, "enum ThingColour"); !strings.HasPrefix(got, "  reserved 1, 2, 3, 4;\n  reserved \"THING_COLOUR_RED\", ") {
		t.Errorf("all are gone:\n%s", got)
	}
}

// TestMessagesMakeWayForStubs gives aggregates the names of what is generated
// for the service of another.
func TestMessagesMakeWayForStubs(t *testing.T) {
	names := []string{"ThingService", "Thing", "ThingServiceClient", "ThingServiceServer", "RegisterThingServiceServer", "UnimplementedThingServiceServer", "UnsafeThingServiceServer"}
	text := "aggregates:\n"
	for i, name := range names {
		text += fmt.Sprintf("  - {name: %s, fields: [\"a: string\"], operations: [{name: Make%d, kind: create}, {name: Get%d, kind: get}]}\n", name, i, i)
	}
	m, err := modeltext.Parse("model.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := surface.New(m, surface.Spec{Operations: contribtest.Streams})
	if err != nil {
		t.Fatal(err)
	}
	out, err := protogen.Generate(t.Context(), "things/v1/things.proto", protoapi.New("things", "example.com/things", m, s, numbers{}).Source(), protogen.GRPC, protogen.Connect)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]string{}
	for _, f := range out.Files {
		file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, 0)
		if err != nil {
			t.Fatal(err)
		}
		for name := range file.Scope.Objects {
			key := file.Name.Name + "." + name
			if other := declared[key]; other != "" && name != "_" {
				t.Errorf("%s and %s both declare %s", other, f.Path, key)
			}
			declared[key] = f.Path
		}
	}
}

func TestEveryModelCanBeToldInProtobuf(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		in.Proto = protoapi.New(in.Service.Name, in.Service.Module, in.Model, in.Surface, numbers{})
		if err := in.Proto.Generate(t.Context(), protogen.GRPC); err != nil {
			t.Error(err)
		}
		contribtest.Build(t, in, scenario.RPC)
	})
}

func TestMethodsAreThoseOfTheFile(t *testing.T) {
	p, subject := things(t, numbers{}, "title: string!")
	var got []string
	for _, method := range p.Methods(subject) {
		if method.Unary() != (method.Operation != nil) {
			t.Errorf("%s does %v", method.Name, method.Operation)
		}
		got = append(got, fmt.Sprintf("%s(%v %s) %v %s", method.Name, method.Up, method.Request, method.Down, method.Response))
	}
	want := []string{
		"MakeThing(false MakeThingRequest) false MakeThingResponse",
		"BulkMakeThing(true BulkMakeThingRequest) true BulkMakeThingResponse",
		"GetThing(false GetThingRequest) false GetThingResponse",
		"ListThings(false ListThingsRequest) false ListThingsResponse",
		"StreamThings(false StreamThingsRequest) true StreamThingsResponse",
		"DropThing(false DropThingRequest) false DropThingResponse",
		"WatchThings(false WatchThingsRequest) true WatchThingsResponse",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
