package sample_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/sample"
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

func fromEntities(t testing.TB, specs ...string) *model.Model {
	t.Helper()
	m, err := modeltext.FromEntities(specs)
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

func field(t testing.TB, spec string) *model.Field {
	t.Helper()
	return fromEntities(t, "Thing "+spec).Aggregates[0].Fields[0]
}

// input is what a caller gives for a field of that shorthand.
func input(t testing.TB, spec string) *surface.Input {
	t.Helper()
	op := surfaceOf(t, fromEntities(t, "Thing "+spec), surface.Spec{}).Operation("CreateThing")
	return op.BodyInputs()[0]
}

func TestSample(t *testing.T) {
	for _, tt := range []struct{ field, first, second string }{
		{"customer:string!", `"customer-1"`, `"customer-2"`},
		{"due_date:string", `"due-date-1"`, `"due-date-2"`},
		{"isbn:string min=10 max=13", `"isbn-1xxxx"`, `"isbn-2xxxx"`},
		{"code:string max=3 unique", `"0"`, `"1"`},
		{"code:string min=3 max=3 unique", `"000"`, `"001"`},
		{"n:int", `1`, `2`},
		{"n:int min=-5 max=-4", `-5`, `-4`},
		{"n:int max=-7", `-7`, `-7`},
		{"n:decimal", `"1.00"`, `"2.00"`},
		{"n:decimal min=0.5 max=0.75", `"0.50"`, `"0.75"`},
		{"b:bool", `true`, `false`},
		{"d:date", `"2026-01-01"`, `"2026-01-02"`},
		{"at:timestamp", `"2026-01-01T00:00:00Z"`, `"2026-01-01T00:01:00Z"`},
		{"u:uuid", `"00000000-0000-7000-8000-000000000001"`, `"00000000-0000-7000-8000-000000000002"`},
		{"m:money min=5", `{"amount":"5","currency":"EUR"}`, `{"amount":"6","currency":"EUR"}`},
		{"e:enum(low,high)", `"low"`, `"high"`},
		{"l:list(int)", `[1]`, `[2]`},
		{"l:list(enum(a,b,c)) min=2", `["a","b"]`, `["b","c"]`},
		{"r:ref(Thing)", `"00000000-0000-7000-8000-000000000001"`, `"00000000-0000-7000-8000-000000000002"`},
	} {
		f := field(t, tt.field)
		if first, second := sample.Field(f, 0).JSON(), sample.Field(f, 1).JSON(); first != tt.first || second != tt.second {
			t.Errorf("samples of %s are %s and %s, want %s and %s", tt.field, first, second, tt.first, tt.second)
		}
	}
}

func TestSampleLeavesRoomForWhatOperationsDo(t *testing.T) {
	for _, tt := range []struct{ bounds, operations, want string }{
		{"int! min=0", `-`, "10"},
		{"int! min=0 max=4", `-`, "4"},
		{"int! min=0 max=4", `-+`, "3"},
		{"int! min=3 max=4", `+`, "3"},
		{"decimal! min=0.5", `-`, "10.50"},
		{"decimal! min=0 max=0.5", `-+`, "0.49"},
		{"money! min=0", `+`, "0"},
		{"money!", `-`, "10"},
	} {
		yaml := `aggregates: [{name: Thing, fields: ["n: ` + tt.bounds + `"], operations: [{name: MakeThing, kind: create}`
		for i, sign := range tt.operations {
			yaml += `, {name: Change` + strconv.Itoa(i) + `, kind: adjust, field: n, by: amount, sign: "` + string(sign) + `"}`
		}
		if got := sample.Field(parse(t, yaml+"]}]").Aggregates[0].Fields[0], 0).Text; got != tt.want {
			t.Errorf("the sample of %s with %s is %s, want %s", tt.bounds, tt.operations, got, tt.want)
		}
	}
}

func TestSampleAmountFits(t *testing.T) {
	for bounds, want := range map[string]string{
		"int! min=0": "1", "money! min=0": "1", "decimal! min=0": "1.00", "decimal! min=0 max=0.5": "0.01", "decimal! min=0.001 max=0.002": "0.001",
	} {
		m := parse(t, `aggregates: [{name: Thing, fields: ["n: `+bounds+`"], operations: [{name: MakeThing, kind: create}, {name: Grow, kind: adjust, field: n, by: amount, sign: "+"}]}]`)
		if got := sample.Input(surfaceOf(t, m, surface.Spec{}).Operation("Grow").InputOf(surface.RoleAmount), 0).Text; got != want {
			t.Errorf("the amount for %s is %s, want %s", bounds, got, want)
		}
	}
}

func TestInvalid(t *testing.T) {
	for _, tt := range []struct{ field, invalid, why string }{
		{"s:string min=2", `"s"`, "it is shorter than 2"},
		{"s:string max=4", `"s-1xx"`, "it is longer than 4"},
		{"n:int min=1", `0`, "it is below 1"},
		{"n:int max=9", `10`, "it is above 9"},
		{"n:decimal min=0.50", `"0.49"`, "it is below 0.50"},
		{"n:decimal max=999999999999999999", `"1e3"`, "it has an exponent"},
		{"m:money min=0", `{"amount":"-1","currency":"EUR"}`, "it is below 0"},
		{"e:enum(known,unknown)", `"unknown-x"`, "unknown-x is none of the values"},
		{"l:list(int) min=1", `[]`, "it has fewer than 1 items"},
		{"l:list(bool) max=1", `[true,false]`, "it has more than 1 items"},
		{"l:list(enum(a))", `["unknown"]`, "unknown is none of the values"},
	} {
		v, why, ok := sample.Invalid(input(t, tt.field))
		if !ok || v.JSON() != tt.invalid || why != tt.why {
			t.Errorf("an invalid %s is %s (%s, %t), want %s (%s)", tt.field, v.JSON(), why, ok, tt.invalid, tt.why)
		}
	}
	for _, spec := range []string{"s:string", "n:int", "b:bool", "d:date", "u:uuid", "m:money", "r:ref(Thing)", "l:list(bool)"} {
		if v, why, ok := sample.Invalid(input(t, spec)); ok {
			t.Errorf("%s can be invalid: %s, %s", spec, v.JSON(), why)
		}
	}
}

func TestUniqueSamplesDiffer(t *testing.T) {
	for _, spec := range []string{
		"s:string unique", "s:string max=2 unique", "s:string min=12 max=12 unique", "a_rather_long_name:string max=20 unique",
		"n:int unique", "n:int min=100 max=1099 unique", "n:int max=0 unique", "n:int min=-900 max=100 unique",
		"d:date unique", "at:timestamp unique", "u:uuid unique", "r:ref(Thing) unique",
	} {
		f := field(t, spec)
		seen := make(map[string]int)
		for n := range 1000 {
			text := sample.Field(f, n).Text
			if other, ok := seen[text]; ok {
				t.Fatalf("samples %d and %d of %s are both %s", other, n, spec, text)
			}
			seen[text] = n
		}
	}
}

// checkSamples checks samples against what the grammar says of their type.
func checkSamples(t testing.TB, what string, typ *model.Type, minimum, maximum *int64, minText, maxText string, sample func(int) sample.Value) {
	t.Helper()
	for _, n := range []int{0, 1, 2, 7, 999} {
		v := sample(n)
		if !json.Valid([]byte(v.JSON())) {
			t.Errorf("sample %d of %s is no JSON: %s", n, what, v.JSON())
		}
		if problem := refused(typ, v); problem != "" {
			t.Errorf("sample %d of %s is no %s: %s (%s)", n, what, typ, v.JSON(), problem)
		}
		size, sized := int64(0), true
		switch typ.Kind {
		case model.String:
			size = int64(utf8.RuneCountInString(v.Text))
		case model.Int:
			size = v.Int
		case model.Money:
			size = v.Amount
		case model.List:
			size = int64(len(v.Items))
		default:
			sized = false
		}
		if sized && (minimum != nil && size < *minimum || maximum != nil && size > *maximum) {
			t.Errorf("sample %d of %s breaks its bounds: %s", n, what, v.JSON())
		}
		if typ.Kind == model.Decimal {
			d := number(t, v.Text)
			if minText != "" && d.Compare(number(t, minText)) < 0 || maxText != "" && d.Compare(number(t, maxText)) > 0 {
				t.Errorf("sample %d of %s breaks its bounds: %s", n, what, v.Text)
			}
		}
	}
}

func number(t testing.TB, s string) decimal.Value {
	t.Helper()
	d, err := decimal.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func refused(typ *model.Type, v sample.Value) string {
	var err error
	switch typ.Kind {
	case model.Int, model.Money:
		_, err = strconv.ParseInt(v.Text, 10, 64)
	case model.Decimal:
		_, err = decimal.Parse(v.Text)
	case model.Bool:
		_, err = strconv.ParseBool(v.Text)
	case model.Date:
		_, err = time.Parse(time.DateOnly, v.Text)
	case model.Timestamp:
		_, err = time.Parse(time.RFC3339, v.Text)
	case model.Enum:
		if v.Enum == nil || v.Enum.Name != v.Text {
			return "it is none of the values"
		}
	case model.List:
		for _, item := range v.Items {
			if problem := refused(typ.Elem, item); problem != "" {
				return problem
			}
		}
	case model.Ref:
		if v.Ref != typ.Ref {
			return "it refers to something else"
		}
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// checkSurface checks what frameworks rely on in every surface.
func checkSurface(t testing.TB, m *model.Model) {
	t.Helper()
	for _, op := range surfaceOf(t, m, surface.Spec{}).Operations {
		names, goNames := make(map[string]bool), make(map[string]bool)
		for _, in := range op.Inputs {
			if names[in.Name] || goNames[in.Go] {
				t.Errorf("%s has two inputs %s (%s)", op.Name, in.Name, in.Go)
			}
			names[in.Name], goNames[in.Go] = true, true
			checkSamples(t, op.Name+"."+in.Name, in.Type, in.Min, in.Max, in.MinText, in.MaxText, func(n int) sample.Value { return sample.Input(in, n) })
		}
		if !slices.IsSorted(op.Errors) || len(slices.Compact(slices.Clone(op.Errors))) != len(op.Errors) {
			t.Errorf("the errors of %s are %v", op.Name, op.Errors)
		}
		members := make(map[string]bool)
		for _, f := range op.Result.Fields {
			if members[f.Name] {
				t.Errorf("the result of %s has two members %s", op.Name, f.Name)
			}
			members[f.Name] = true
		}
	}
}

// modelFiles are the models that are shipped and those that tests of other
// packages generate services from.
func modelFiles(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../templates/model/*/model.yaml", "../../testdata/models/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		all = append(all, files...)
	}
	return all
}

func TestSurfacesOfModels(t *testing.T) {
	for _, file := range modelFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkSurface(t, parse(t, string(data)))
	}
}

// FuzzSamples checks the samples of every model that can be read.
func FuzzSamples(f *testing.F) {
	for _, file := range modelFiles(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := modeltext.Parse("model.yaml", data); err == nil {
			checkSurface(t, m)
		}
	})
}

func TestSamplesAreJSON(t *testing.T) {
	m := parse(t, `aggregates: [{name: Account, fields: ["balance: money! min=1"], operations: [{name: OpenAccount, kind: create}]}]`)
	got := sample.Field(m.Aggregate("Account").Field("balance"), 0).JSON()
	if want := `{"amount":"1","currency":"EUR"}`; got != want {
		t.Errorf("money is %s, want %s", got, want)
	}
}

func TestSamplesOfReferences(t *testing.T) {
	m := parse(t, `aggregates:
  - {name: Shelf, fields: ["label: string!"], operations: [{name: PutUpShelf, kind: create}]}
  - {name: Book, fields: ["shelf: ref(Shelf)!", "seen_on: list(ref(Shelf)) min=2"], operations: [{name: AddBook, kind: create}]}
`)
	book := m.Aggregate("Book")
	var ids []string
	for _, v := range sample.Refs(book, 0) {
		ids = append(ids, v.Text[len(v.Text)-2:])
	}
	// The first of the list is what the other field refers to.
	if want := []string{"01", "02"}; !slices.Equal(ids, want) {
		t.Errorf("samples refer to %q, want %q", ids, want)
	}
	if got := sample.All(book.Field("seen_on"), 1); len(got) != 2 || got[0].Text == got[1].Text {
		t.Errorf("samples %+v", got)
	}
}

func TestSamplesHaveTheFormOfTheirField(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`aggregates:
  - name: Person
    fields:
      - "mail: string! format=email"
      - "short_mail: string! format=email min=32 max=32"
      - "site: string! format=uri min=60"
      - "tiny_site: string! format=uri max=32"
      - "home: string! format=country"
      - "pays_in: string! format=currency"
      - "zone: string! format=time-zone"
      - "phone: string! format=phone unique"
      - "handle: string! format=slug min=3 max=5"
      - "number: string! pattern=[A-Z]{2}[0-9]* min=4 max=6 unique"
    operations: [{name: AddPerson, kind: create, http: POST /people}]
`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := surface.New(m, surface.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range s.Operations[0].BodyInputs() {
		f, seen := in.Field, map[string]bool{}
		for n := range 1000 {
			text := sample.Input(in, n).Text
			size := int64(utf8.RuneCountInString(text))
			if !f.Form().Match(text) || f.Min != nil && size < *f.Min || f.Max != nil && size > *f.Max {
				t.Fatalf("%s: sample %d is %q", f, n, text)
			}
			if f.Unique && seen[text] {
				t.Fatalf("%s: sample %d is %q again", f, n, text)
			}
			seen[text] = true
		}
		if v, why, ok := sample.Invalid(in); !ok || f.Form().Match(v.Text) {
			t.Errorf("%s: %q is refused because %s", f, v.Text, why)
		}
	}
}
