package gomodel_test

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"github.com/otelgen/otelgen/internal/gomodel"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

var (
	inside  = gomodel.Inside()
	outside = gomodel.Outside("shelf")
)

// field is the field of a model with one field of a shorthand, and one that the
// shorthand may refer to.
func field(t *testing.T, shorthand string) *model.Field {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(`
domain: shelf
aggregates:
  - name: Author
    fields: ["name: string!"]
    operations: [{name: AddAuthor, kind: create, http: POST /authors}]
  - name: Book
    fields: ['`+shorthand+`']
    operations: [{name: AddBook, kind: create, http: POST /books}]
`))
	if err != nil {
		t.Fatal(err)
	}
	return m.Aggregate("Book").Fields[0]
}

// operation is an adjustment of a field, and its event.
func operation(t *testing.T, field, adjust string) (*model.Operation, *model.Event) {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(`
domain: shelf
aggregates:
  - name: Book
    fields: ["title: string!", '`+field+`']
    states: [lent, here]
    operations:
      - {name: AddBook, kind: create, http: POST /books, emits: BookAdded}
      - {name: ReturnBook, kind: transition, from: lent, to: here, http: "POST /books/{id}/return"}
      - {name: ChangeBook, kind: adjust, `+adjust+`, http: "POST /books/{id}/change", emits: BookChanged}
`))
	if err != nil {
		t.Fatal(err)
	}
	op := m.Aggregates[0].Operation(model.Adjust)
	return op, m.Aggregates[0].Event(op)
}

func TestFieldsAndSamples(t *testing.T) {
	for _, tt := range []struct {
		field             string
		inside, outside   string // type
		sample, elsewhere string
	}{
		{"x: string!", "string", "string", `"x-1"`, `"x-1"`},
		{"x: string", "*string", "*string", `new("x-1")`, `new("x-1")`},
		{"x: int!", "int64", "int64", "1", "1"},
		{"x: int", "*int64", "*int64", "new(int64(1))", "new(int64(1))"},
		{"x: int default=3", "int64", "int64", "1", "1"},
		{"x: bool", "*bool", "*bool", "new(true)", "new(true)"},
		{"x: decimal!", "Decimal", "shelf.Decimal", "Decimal{100, 2}", `must(shelf.ParseDecimal("1.00"))`},
		{"x: decimal min=0.5", "*Decimal", "*shelf.Decimal", "new(Decimal{50, 2})", `new(must(shelf.ParseDecimal("0.50")))`},
		{"x: date!", "Date", "shelf.Date", `"2026-01-01"`, `"2026-01-01"`},
		{"x: date", "*Date", "*shelf.Date", `new(Date("2026-01-01"))`, `new(shelf.Date("2026-01-01"))`},
		{"x: timestamp!", "time.Time", "time.Time", "time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)", "time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)"},
		{"x: uuid!", "UUID", "shelf.UUID", `"00000000-0000-7000-8000-000000000001"`, `"00000000-0000-7000-8000-000000000001"`},
		{"x: money!", "Money", "shelf.Money", `Money{1, "EUR"}`, `must(shelf.NewMoney(1, "EUR"))`},
		{"x: money", "*Money", "*shelf.Money", `new(Money{1, "EUR"})`, `new(must(shelf.NewMoney(1, "EUR")))`},
		{"x: enum(a,b)!", "BookX", "shelf.BookX", "BookXA", "shelf.BookXA"},
		{"x: enum(a,b)", "*BookX", "*shelf.BookX", "new(BookXA)", "new(shelf.BookXA)"},
		{"x: ref(Author)!", "AuthorID", "shelf.AuthorID", `"00000000-0000-7000-8000-000000000001"`, `"00000000-0000-7000-8000-000000000001"`},
		{"x: ref(Author)", "*AuthorID", "*shelf.AuthorID", `new(AuthorID("00000000-0000-7000-8000-000000000001"))`, `new(shelf.AuthorID("00000000-0000-7000-8000-000000000001"))`},
		{"x: list(string)", "[]string", "[]string", `[]string{"x-1"}`, `[]string{"x-1"}`},
		{"x: list(money)!", "[]Money", "[]shelf.Money", `[]Money{{1, "EUR"}}`, `[]shelf.Money{must(shelf.NewMoney(1, "EUR"))}`},
		{"x: list(decimal) min=2", "[]Decimal", "[]shelf.Decimal", "[]Decimal{{100, 2}, {200, 2}}", `[]shelf.Decimal{must(shelf.ParseDecimal("1.00")), must(shelf.ParseDecimal("2.00"))}`},
		{"x: list(enum(a,b))", "[]BookX", "[]shelf.BookX", "[]BookX{BookXA}", "[]shelf.BookX{shelf.BookXA}"},
	} {
		f := field(t, tt.field)
		got := []string{inside.Field(f), outside.Field(f), inside.Sample(f, 0), outside.Sample(f, 0)}
		if want := []string{tt.inside, tt.outside, tt.sample, tt.elsewhere}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.field, got, want)
		}
	}
}

func TestForms(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`aggregates:
  - name: Book
    fields: ["mail: string! format=email", "other_mail: string format=email", "isbn: string! pattern=[0-9X]{10}|[0-9]{13}"]
    operations: [{name: AddBook, kind: create, http: POST /books}]
`))
	if err != nil {
		t.Fatal(err)
	}
	book := m.Aggregate("Book")
	want := []gomodel.Form{
		{Var: "bookIsbnForm", Doc: "is the isbn of a book", Pattern: "`^(?:[0-9X]{10}|[0-9]{13})$`"},
		// The pattern of addresses holds a backquote.
		{Var: "emailForm", Doc: "is an email address", Pattern: strconv.Quote(book.Field("mail").Form().String())},
	}
	if got := inside.Forms(m); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	checks := inside.Checks(book.Fields, "f")
	if want := []string{
		`check(!emailForm.MatchString(f.Mail), "mail", "must be an email address")`,
		`check(f.OtherMail != nil && !emailForm.MatchString(*f.OtherMail), "other_mail", "must be an email address")`,
		`check(!bookIsbnForm.MatchString(f.Isbn), "isbn", "must match ^(?:[0-9X]{10}|[0-9]{13})$")`,
	}; !reflect.DeepEqual(checks, want) {
		t.Errorf("got %+v, want %+v", checks, want)
	}
}

func TestDefault(t *testing.T) {
	for _, tt := range []struct{ field, inside, outside string }{
		{"x: string default=none", `"none"`, `"none"`},
		{"x: int default=-3", "-3", "-3"},
		{"x: float default=1e2", "100", "100"},
		{"x: bool default=true", "true", "true"},
		{"x: decimal default=0.50", "Decimal{50, 2}", `must(shelf.ParseDecimal("0.50"))`},
		{"x: date default=2026-01-31", `"2026-01-31"`, `"2026-01-31"`},
		{"x: timestamp default=2026-01-31T12:00:00Z", "time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)", "time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)"},
		{"x: enum(a,b) default=b", "BookXB", "shelf.BookXB"},
	} {
		f := field(t, tt.field)
		if in, out := inside.Default(f), outside.Default(f); in != tt.inside || out != tt.outside {
			t.Errorf("%s: %s and %s, want %s and %s", tt.field, in, out, tt.inside, tt.outside)
		}
	}
}

func TestSampleOfATimeOfDay(t *testing.T) {
	f := field(t, "x: timestamp!")
	if got, want := inside.Sample(f, 61), "time.Date(2026, time.January, 1, 1, 1, 0, 0, time.UTC)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParser(t *testing.T) {
	for shorthand, want := range map[string]string{
		"x: decimal": "shelf.ParseDecimal", "x: date": "shelf.ParseDate", "x: uuid": "shelf.ParseUUID",
		"x: timestamp": "shelf.ParseTimestamp", "x: enum(a,b)": "shelf.ParseBookX", "x: ref(Author)": "shelf.ParseAuthorID",
		"x: string": "", "x: money": "", "x: list(date)": "",
	} {
		got, err := outside.Parser(field(t, shorthand).Type)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", shorthand, got, err, want)
		}
	}
}

func TestChecks(t *testing.T) {
	for shorthand, want := range map[string][]string{
		"x: string!":                  nil,
		"x: string min=0":             nil,
		"x: string! min=2":            {"utf8.RuneCountInString(r.X) < 2", "must have at least 2 characters"},
		"x: string max=1":             {"r.X != nil && utf8.RuneCountInString(*r.X) > 1", "must have at most 1 character"},
		"x: string min=2 max=9":       {"r.X != nil && (utf8.RuneCountInString(*r.X) < 2 || utf8.RuneCountInString(*r.X) > 9)", "must have 2 to 9 characters"},
		"x: string! min=7 max=7":      {"utf8.RuneCountInString(r.X) < 7 || utf8.RuneCountInString(r.X) > 7", "must have 7 characters"},
		"x: string! min=0 max=9":      {"utf8.RuneCountInString(r.X) > 9", "must have at most 9 characters"},
		"x: string default=a max=9":   {"utf8.RuneCountInString(r.X) > 9", "must have at most 9 characters"},
		"x: int! min=-1 max=5":        {"r.X < -1 || r.X > 5", "must be -1 to 5"},
		"x: int min=0":                {"r.X != nil && *r.X < 0", "must be at least 0"},
		"x: float!":                   {"infinite(r.X)", "must be finite"},
		"x: float min=-0.5 max=1e300": {"r.X != nil && infinite(*r.X)", "must be finite", "r.X != nil && (*r.X < -0.5 || *r.X > 1e+300)", "must be -0.5 to 1e+300"},
		"x: list(float)":              {"slices.ContainsFunc(r.X, infinite)", "must be finite"},
		"x: decimal! min=0.50":        {"r.X.Cmp(Decimal{50, 2}) < 0", "must be at least 0.50"},
		"x: decimal max=-0.5":         {"r.X != nil && r.X.Cmp(Decimal{-5, 1}) > 0", "must be at most -0.5"},
		"x: money! min=1":             {"r.X == (Money{})", "is required", "r.X.Amount() < 1", "must have an amount of at least 1"},
		"x: money min=1":              {"r.X != nil && r.X.Amount() < 1", "must have an amount of at least 1"},
		"x: date!":                    {`r.X == ""`, "is required"},
		"x: date":                     nil,
		"x: uuid!":                    {`r.X == ""`, "is required"},
		"x: ref(Author)!":             {`r.X == ""`, "is required"},
		"x: timestamp!":               {"r.X.IsZero()", "is required"},
		"x: enum(a,b)!":               {"!known(ParseBookX, r.X)", "must be one of a, b"},
		"x: enum(a)":                  {"r.X != nil && !known(ParseBookX, *r.X)", "must be a"},
		"x: list(enum(a,b))":          {"!known(ParseBookX, r.X...)", "must be one of a, b"},
		"x: list(string)! min=1":      {"r.X == nil", "is required", "len(r.X) < 1", "must have at least 1 item"},
		"x: list(string) max=3":       {"len(r.X) > 3", "must have at most 3 items"},
		"x: list(string) min=1 max=3": {"r.X != nil && (len(r.X) < 1 || len(r.X) > 3)", "must have 1 to 3 items"},
	} {
		var checks []string
		for i := 0; i < len(want); i += 2 {
			checks = append(checks, fmt.Sprintf("check(%s, %q, %q)", want[i], "x", want[i+1]))
		}
		if got := inside.Checks([]*model.Field{field(t, shorthand)}, "r"); !reflect.DeepEqual(got, checks) {
			t.Errorf("%s:\n got %q\nwant %q", shorthand, got, checks)
		}
	}
}

func TestRuled(t *testing.T) {
	for shorthand, want := range map[string]bool{
		"x: string!": false, "x: string max=3": true, "x: enum(a,b)": true, "x: list(enum(a,b))": true, "x: list(string)": false,
	} {
		if got := inside.Ruled([]*model.Field{field(t, shorthand)}); got != want {
			t.Errorf("%s: %t", shorthand, got)
		}
	}
}

// cases are the names and values of cases, in turn.
func cases(all []gomodel.Case) []string {
	var flat []string
	for _, c := range all {
		flat = append(flat, c.Name, c.Value)
	}
	return flat
}

func TestSpoilt(t *testing.T) {
	for shorthand, want := range map[string][]string{
		"x: string!":            nil,
		"x: string min=2 max=3": {"x too short", `new(strings.Repeat("é", 1))`, "x too long", `new(strings.Repeat("é", 4))`},
		"x: int! min=2 max=3":   {"x too low", "1", "x too high", "4"},
		"x: int max=3":          {"x too high", "new(int64(4))"},
		"x: money! min=0":       {"no x", "Money{}", "x too low", `Money{-1, "EUR"}`},
		"x: decimal max=0.9":    {"x too high", "new(Decimal{10, 1})"},
		"x: list(int)! min=1":   {"no x", "nil", "x too few", "slices.Repeat([]int64{1}, 0)"},
		"x: list(money) max=2":  {"x too many", `slices.Repeat([]Money{{1, "EUR"}}, 3)`},
		"x: enum(a,b)!":         {"unknown x", `"no such value"`},
		"x: enum(a,b)":          {"unknown x", `new(BookX("no such value"))`},
		"x: list(enum(a,b))":    {"unknown x", `[]BookX{"no such value"}`},
		"due_on: date!":         {"no due on", `""`},
		"x: timestamp!":         {"no x", "time.Time{}"},
		"x: int! min=-9223372036854775808 max=9223372036854775807": nil,
	} {
		fields := []*model.Field{field(t, shorthand)}
		if got := cases(inside.Spoilt(fields)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", shorthand, got, want)
		}
	}
	money := []*model.Field{field(t, "x: money")}
	if got, want := cases(inside.SpoiltChanges(money)), []string{"x in another currency", `new(Money{1, "USD"})`}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBounds(t *testing.T) {
	for shorthand, want := range map[string][]string{
		"x: string min=2":       {"least x", `new(strings.Repeat("é", 2))`},
		"x: int! min=2 max=3":   {"least x", "2", "most x", "3"},
		"x: money max=3":        {"most x", `new(Money{3, "EUR"})`},
		"x: decimal! min=-0.05": {"least x", "Decimal{-5, 2}"},
		"x: list(int) max=2":    {"most x", "slices.Repeat([]int64{1}, 2)"},
		"x: string!":            nil,
	} {
		if got := cases(inside.Bounds([]*model.Field{field(t, shorthand)})); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", shorthand, got, want)
		}
	}
}

func TestInvalid(t *testing.T) {
	for shorthand, want := range map[string]string{
		"x: string! max=3":                 "",
		"x: money!":                        "shelf.Money{}",
		"x: date!":                         `""`,
		"x: date":                          "",
		"x: timestamp!":                    "time.Time{}",
		"x: list(int)!":                    "nil",
		"x: enum(a,b)!":                    `"no such value"`,
		"x: enum(a,b)":                     "",
		"x: int! min=3":                    "2",
		"x: int! min=-9223372036854775808": "",
		"x: ref(Author)!":                  "",
	} {
		got := outside.Invalid([]*model.Field{field(t, shorthand)})
		if (got == nil) != (want == "") || got != nil && got.Value != want {
			t.Errorf("%s: %+v, want %q", shorthand, got, want)
		}
	}
}

func TestAnother(t *testing.T) {
	m, err := modeltext.FromEntities([]string{"Book title:string! pages:int! tags:list(string)! note:string"})
	if err != nil {
		t.Fatal(err)
	}
	if got := outside.Another(m.Aggregates[0]); got.Field.Name != "pages" || got.Value != "2" {
		t.Errorf("%s = %s", got.Field.Name, got.Value)
	}
}

func TestAdjustment(t *testing.T) {
	for _, tt := range []struct {
		field, adjust string
		want          gomodel.Adjustment
	}{
		{"copies: int! min=0 max=9", `field: copies, by: count, sign: "+"`,
			gomodel.Adjustment{Type: "int64", NotPositive: "count < 1", Reason: "must be at least 1", Wraps: "<", Bound: "9", Beyond: "next > 9", AmountName: "Count"}},
		{"copies: int! min=0", `field: copies, by: count, sign: "-"`,
			gomodel.Adjustment{Type: "int64", NotPositive: "count < 1", Reason: "must be at least 1", Bound: "0", Beyond: "next < 0", AmountName: "Count"}},
		{"copies: int! min=-9", `field: copies, by: copies, sign: "-"`,
			gomodel.Adjustment{Type: "int64", NotPositive: "copies < 1", Reason: "must be at least 1", Wraps: ">", Bound: "-9", Beyond: "next < -9", AmountName: "Change"}},
		{"change: int!", `field: change, by: change, sign: "+"`,
			gomodel.Adjustment{Type: "int64", NotPositive: "change < 1", Reason: "must be at least 1", Wraps: "<", AmountName: "Difference"}},
		{"price: money!", `field: price, by: rise, sign: "+"`,
			gomodel.Adjustment{Type: "Money", NotPositive: "rise.Amount() < 1", Reason: "must have an amount of at least 1", Method: "Add", AmountName: "Rise"}},
		{"price: money!", `field: price, by: drop, floor: 5, sign: "-"`,
			gomodel.Adjustment{Type: "Money", NotPositive: "drop.Amount() < 1", Reason: "must have an amount of at least 1", Method: "Sub", Bound: "5", Beyond: "next.Amount() < 5", AmountName: "Drop"}},
		{"rate: decimal! max=0.9", `field: rate, by: points, sign: "+"`,
			gomodel.Adjustment{Type: "Decimal", NotPositive: "points.Cmp(Decimal{}) <= 0", Reason: "must be more than 0", Method: "Add", Bound: "0.9", Beyond: "next.Cmp(Decimal{9, 1}) > 0", AmountName: "Points"}},
	} {
		op, _ := operation(t, tt.field, tt.adjust)
		tt.want.Operation = op
		if got := inside.Adjustment(op); got != tt.want {
			t.Errorf("%s, %s:\n got %+v\nwant %+v", tt.field, tt.adjust, got, tt.want)
		}
	}
}

func TestAdjustCases(t *testing.T) {
	type row = gomodel.AdjustCase
	for _, tt := range []struct {
		field, adjust string
		want          []row
	}{
		{"copies: int! max=9", `field: copies, by: count, sign: "+"`, []row{
			{"one more", "8", "1", "9", ""},
			{"beyond the bound", "8", "2", "", "ErrNotPossible"},
			{"too large to be counted", "math.MaxInt64", "1", "", "ErrInvalid"},
			{"nothing", "8", "0", "", "ErrInvalid"},
			{"less than nothing", "8", "-1", "", "ErrInvalid"},
		}},
		{"copies: int! min=0", `field: copies, by: count, sign: "-"`, []row{
			{"one less", "1", "1", "0", ""},
			{"beyond the bound", "1", "2", "", "ErrNotPossible"},
			{"nothing", "1", "0", "", "ErrInvalid"},
			{"less than nothing", "1", "-1", "", "ErrInvalid"},
		}},
		{"copies: int! max=9223372036854775807", `field: copies, by: count, sign: "+"`, []row{
			{"one more", "9223372036854775806", "1", "9223372036854775807", ""},
			{"too large to be counted", "math.MaxInt64", "1", "", "ErrInvalid"},
			{"nothing", "9223372036854775806", "0", "", "ErrInvalid"},
			{"less than nothing", "9223372036854775806", "-1", "", "ErrInvalid"},
		}},
		{"price: money!", `field: price, by: drop, sign: "-"`, []row{
			{"one less", `Money{101, "EUR"}`, `Money{1, "EUR"}`, `Money{100, "EUR"}`, ""},
			{"too large to be counted", `Money{math.MinInt64, "EUR"}`, `Money{1, "EUR"}`, "", "ErrInvalid"},
			{"nothing", `Money{101, "EUR"}`, `Money{0, "EUR"}`, "", "ErrInvalid"},
			{"less than nothing", `Money{101, "EUR"}`, `Money{-1, "EUR"}`, "", "ErrInvalid"},
			{"another currency", `Money{101, "EUR"}`, `Money{1, "USD"}`, "", "ErrInvalid"},
		}},
		{"rate: decimal! max=0.90", `field: rate, by: points, sign: "+"`, []row{
			{"one more", "Decimal{89, 2}", "Decimal{1, 2}", "Decimal{90, 2}", ""},
			{"beyond the bound", "Decimal{90, 2}", "Decimal{1, 2}", "", "ErrNotPossible"},
			{"too large to be counted", "Decimal{maxCoefficient, 0}", "Decimal{1, 0}", "", "ErrInvalid"},
			{"nothing", "Decimal{90, 2}", "Decimal{}", "", "ErrInvalid"},
			{"less than nothing", "Decimal{90, 2}", "Decimal{-1, 0}", "", "ErrInvalid"},
		}},
		{"rate: decimal!", `field: rate, by: points, sign: "-"`, []row{
			{"one less", "Decimal{-9, 0}", "Decimal{1, 0}", "Decimal{-10, 0}", ""},
			{"too large to be counted", "Decimal{-maxCoefficient, 0}", "Decimal{1, 0}", "", "ErrInvalid"},
			{"nothing", "Decimal{-10, 0}", "Decimal{}", "", "ErrInvalid"},
			{"less than nothing", "Decimal{-10, 0}", "Decimal{-1, 0}", "", "ErrInvalid"},
		}},
		{"rate: decimal! max=999999999999999999", `field: rate, by: points, sign: "+"`, []row{
			{"one more", "Decimal{999999999999999998, 0}", "Decimal{1, 0}", "Decimal{999999999999999999, 0}", ""},
			{"too large to be counted", "Decimal{maxCoefficient, 0}", "Decimal{1, 0}", "", "ErrInvalid"},
			{"nothing", "Decimal{999999999999999999, 0}", "Decimal{}", "", "ErrInvalid"},
			{"less than nothing", "Decimal{999999999999999999, 0}", "Decimal{-1, 0}", "", "ErrInvalid"},
		}},
	} {
		op, _ := operation(t, tt.field, tt.adjust)
		if got := inside.AdjustCases(op); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s, %s:\n got %q\nwant %q", tt.field, tt.adjust, got, tt.want)
		}
	}
}

// members are the names, types, tags, notes and samples of members, in turn.
func members(all []gomodel.Member) []string {
	var flat []string
	for _, m := range all {
		flat = append(flat, m.Go, m.Type, m.Tag, m.Note, m.Sample(0))
	}
	return flat
}

func TestMembers(t *testing.T) {
	op, changed := operation(t, "copies: int!", `field: copies, by: count, sign: "+"`)
	a := op.Aggregate
	added := a.Event(a.Operation(model.Create))
	for name, tt := range map[string]struct{ got, want []string }{
		"an event of a create": {members(outside.Members(added)), []string{
			"Title", "string", "`json:\"title\"`", "", `"title-1"`,
			"Copies", "int64", "`json:\"copies\"`", "", "1",
		}},
		"an event of an adjust": {members(outside.Members(changed)), []string{
			"Count", "int64", "`json:\"count\"`", "", "1",
			"Copies", "int64", "`json:\"copies\"`", "what came of it", "1",
		}},
		"an event of a transition": {members(outside.Members(a.Event(a.Operation(model.Transition)))), nil},
		"the input of an adjust":   {members(outside.Payload(op)), []string{"Count", "int64", "`json:\"count\"`", "", "1"}},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, tt.got, tt.want)
		}
	}
	_, changed = operation(t, "price: money!", `field: price, by: price, sign: "+"`)
	if got, want := members(outside.Members(changed))[:5], []string{"Change", "shelf.Money", "`json:\"change\"`", "", `must(shelf.NewMoney(1, "EUR"))`}; !reflect.DeepEqual(got, want) {
		t.Errorf("an amount that has the field's name:\n got %q\nwant %q", got, want)
	}
}

func TestTag(t *testing.T) {
	for shorthand, want := range map[string]string{
		"due_on: date!":         "`json:\"due_on\"`",
		"due_on: date":          "`json:\"due_on,omitempty\"`",
		"due_on: list(date)":    "`json:\"due_on,omitzero\"`",
		"due_on: int default=3": "`json:\"due_on\"`",
	} {
		if got := gomodel.Tag(field(t, shorthand)); got != want {
			t.Errorf("%s: %s, want %s", shorthand, got, want)
		}
	}
}

func TestApplied(t *testing.T) {
	op, changed := operation(t, "copies: int!", `field: copies, by: count, sign: "+"`)
	a := op.Aggregate
	type set = []gomodel.Assignment
	for name, tt := range map[string]struct{ got, want set }{
		"create":     {inside.Applied(a.Events()[0]), set{{"state", "BookStateLent"}, {"copies", "event.Copies"}}},
		"transition": {outside.Applied(a.Events()[1]), set{{"state", "shelf.BookStateHere"}}},
		"adjust":     {inside.Applied(changed), set{{"copies", "event.Copies"}}},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: %q, want %q", name, tt.got, tt.want)
		}
	}
}

func TestKey(t *testing.T) {
	for shorthand, want := range map[string]string{
		"x: string! unique":     "event.X",
		"x: string unique":      "*event.X",
		"x: int unique":         "strconv.FormatInt(*event.X, 10)",
		"x: timestamp unique":   "event.X.Format(time.RFC3339Nano)",
		"x: uuid! unique":       "string(event.X)",
		"x: ref(Author) unique": "string(*event.X)",
	} {
		if got := outside.Key(field(t, shorthand), "event"); got != want {
			t.Errorf("%s: %s, want %s", shorthand, got, want)
		}
	}
}

func TestChanges(t *testing.T) {
	m, err := modeltext.FromEntities([]string{"Book title:string!"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := outside.Changes(m.Aggregates[0]), (gomodel.Changes{Type: "shelf.BookFields", Var: "fields"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	op, _ := operation(t, "copies: int!", `field: copies, by: count, sign: "+"`)
	if got, want := inside.Changes(op.Aggregate), (gomodel.Changes{Type: "BookChanges", Var: "changes", Own: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMessage(t *testing.T) {
	for _, tt := range []struct{ field, typ, write, read string }{
		{"x: string", "*string", "record.X", "data.X"},
		{"x: list(date)", "[]shelf.Date", "record.X", "data.X"},
		{"x: money!", "money", "money(record.X)", "shelf.Money(data.X)"},
		{"x: decimal", "*decimal", "(*decimal)(record.X)", "(*shelf.Decimal)(data.X)"},
		{"x: list(money)", "[]money",
			"each(record.X, func(v shelf.Money) money { return money(v) })",
			"each(data.X, func(v money) shelf.Money { return shelf.Money(v) })"},
	} {
		m := outside.Message(field(t, tt.field))
		got := []string{m.Type, m.Write("record"), m.Read("data")}
		if want := []string{tt.typ, tt.write, tt.read}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.field, got, want)
		}
	}
}

func TestText(t *testing.T) {
	for shorthand, want := range map[string]string{
		"x: string": "*r.X", "x: int": "strconv.FormatInt(*r.X, 10)", "x: bool": "strconv.FormatBool(*r.X)",
		"x: timestamp": "r.X.UTC().Format(time.RFC3339Nano)", "x: decimal": "r.X.String()",
		"x: date": "string(*r.X)", "x: uuid": "string(*r.X)", "x: enum(a,b)": "string(*r.X)", "x: ref(Author)": "string(*r.X)",
		"x: money": "", "x: list(int)": "",
	} {
		got, err := outside.Text(field(t, shorthand).Type, "*r.X")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", shorthand, got, err, want)
		}
	}
}

func TestEqual(t *testing.T) {
	for shorthand, want := range map[string]string{
		"x: string!":    "row.X == r.X",
		"x: string":     "*row.X == *r.X",
		"x: timestamp!": "row.X.Equal(r.X)",
		"x: timestamp":  "row.X.Equal(*r.X)",
	} {
		if got := outside.Equal(field(t, shorthand), "row", "r"); got != want {
			t.Errorf("%s: %s, want %s", shorthand, got, want)
		}
	}
}

func TestFunction(t *testing.T) {
	for expr, want := range map[string]string{
		"v.String()":                 "shelf.Decimal.String",
		"shelf.Format(v)":            "func(v shelf.Decimal) string { return shelf.Format(v) }",
		"v.Number.String()":          "func(v shelf.Decimal) string { return v.Number.String() }",
		"v.Text":                     "func(v shelf.Decimal) string { return v.Text }",
		`v.String() + "!"`:           `func(v shelf.Decimal) string { return v.String() + "!" }`,
		"strings.ToUpper(string(v))": "func(v shelf.Decimal) string { return strings.ToUpper(string(v)) }",
	} {
		if got := gomodel.Function("shelf.Decimal", "string", expr); got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
}
