package modeltext_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

const library = `
domain: library
aggregates:
  - name: Shelf
    fields: ["label: string!", "above: ref(Shelf)"]
    operations:
      - {name: PutUpShelf, kind: create, http: POST /shelves}
  - name: Book
    fields:
      - "title: string!"
      - "price: money!"
      - "copies: int! min=0 max=9"
      - "due: date"
      - "tags: list(string)"
      - "shelf: ref(Shelf)!"
      - "seen_on: list(ref(Shelf)) min=2"
    states: [here, lent, lost]
    operations:
      - {name: AddBook, kind: create, http: POST /books, emits: BookAdded}
      - {name: LendBook, kind: transition, from: here, to: lent, http: "POST /books/{id}/lend"}
      - {name: FindBook, kind: transition, from: [lent, lost], to: here, http: "POST /books/{id}/find"}
      - {name: LoseBook, kind: transition, from: [here, lent], to: lost, http: "POST /books/{id}/lose"}
      - {name: Buy, kind: adjust, field: copies, by: count, sign: "+", http: "POST /books/{id}/buy"}
      - {name: Sell, kind: adjust, field: copies, by: count, sign: "-", floor: 1, http: "POST /books/{id}/sell"}
      - {name: UpdateBook, kind: update, http: "PUT /books/{id}"}
      - {name: BurnBook, kind: delete, http: "DELETE /books/{id}", emits: BookBurnt}
`

func readLibrary(t *testing.T) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("library.yaml", []byte(library))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func fieldNames(fields []*model.Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

func TestFactsOfFields(t *testing.T) {
	book := readLibrary(t).Aggregate("Book")
	var pointers []string
	for _, f := range book.Fields {
		if f.Pointer() {
			pointers = append(pointers, f.Name)
		}
	}
	for name, tt := range map[string]struct{ got, want []string }{
		"pointers":           {pointers, []string{"due"}},
		"decisive":           {fieldNames(book.Decisive()), []string{"price", "copies"}},
		"optional":           {fieldNames(book.Optional()), []string{"due", "tags", "seen_on"}},
		"given to a create":  {fieldNames(book.Operation(model.Create).Given()), fieldNames(book.Fields)},
		"given to an update": {fieldNames(book.Operation(model.Update).Given()), []string{"title", "price", "due", "tags", "shelf", "seen_on"}},
		"given to a delete":  {fieldNames(book.Operation(model.Delete).Given()), nil},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s: %q, want %q", name, tt.got, tt.want)
		}
	}
}

func TestFactsOfOperations(t *testing.T) {
	m := readLibrary(t)
	for _, op := range m.Operations() {
		got := []any{op.Does(), op.Decides()}
		want := map[string][]any{
			"PutUpShelf": {"makes a new shelf", false},
			"AddBook":    {"makes a new book", false},
			"LendBook":   {"takes a book from here to lent", true},
			"FindBook":   {"takes a book from lent or lost to here", true},
			"LoseBook":   {"takes a book from here or lent to lost", true},
			"Buy":        {"adds to the copies of a book", true},
			"Sell":       {"takes from the copies of a book", true},
			"UpdateBook": {"puts new values in place of those that a book has", true},
			"BurnBook":   {"ends a book", false},
		}[op.Name]
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", op.Name, got, want)
		}
	}
	book := m.Aggregate("Book")
	for _, op := range book.OperationsOf(model.Adjust) {
		if want := map[string]string{"Buy": "9", "Sell": "1"}[op.Name]; op.Bound() != want || op.Adds() != (op.Name == "Buy") {
			t.Errorf("%s is bound by %q and adds: %t", op.Name, op.Bound(), op.Adds())
		}
	}
	for state, want := range map[string]string{"here": "", "lent": "LendBook", "lost": "LoseBook"} {
		got := ""
		for _, s := range book.States {
			if s.Name != state {
				continue
			}
			if op := book.LeadsTo(s); op != nil {
				got = op.Name
			}
		}
		if got != want {
			t.Errorf("%s is reached by %q, want %q", state, got, want)
		}
	}
}

func TestUpdatesThatDecideNothing(t *testing.T) {
	m, err := modeltext.FromEntities([]string{"Book title:string!"})
	if err != nil {
		t.Fatal(err)
	}
	a := m.Aggregates[0]
	if a.Decides() || a.Operation(model.Update).Decides() || a.Decisive() != nil || a.Nilable() != nil {
		t.Errorf("a title decides: %t, %q", a.Decides(), fieldNames(a.Decisive()))
	}
}

func TestFactsOfEvents(t *testing.T) {
	m := readLibrary(t)
	shelf, book := m.Aggregate("Shelf"), m.Aggregate("Book")
	if got := book.Published(); len(got) != 2 || got[0].Name != "BookAdded" || got[1].Name != "BookBurnt" || len(shelf.Published()) != 0 {
		t.Errorf("published: %+v", got)
	}
	if !book.Emits(model.Delete) || book.Emits(model.Update) || shelf.Emits(model.Create) {
		t.Error("deletes of books are published, updates and shelves are not")
	}
	if !m.Publishes(model.Money) || m.Publishes(model.Decimal) || m.PublishesLists(model.Money) || !m.PublishesLists(model.String) {
		t.Error("books have money and a list of strings")
	}
}

func TestFactsOfReferences(t *testing.T) {
	m := readLibrary(t)
	shelf, book := m.Aggregate("Shelf"), m.Aggregate("Book")
	if !shelf.RefersToItself() || book.RefersToItself() || !m.MayLack(model.Ref) {
		t.Error("a shelf may be above another one, a book is on one")
	}
	if got, want := book.Targets(), []model.Target{{Aggregate: shelf}, {Aggregate: shelf, List: true}}; !reflect.DeepEqual(got, want) {
		t.Errorf("targets %+v", got)
	}
}

func TestEnums(t *testing.T) {
	m, err := modeltext.FromEntities([]string{"Book binding:enum(soft,hard) topics:list(enum(art,law)) pages:int"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range append(m.Aggregates[0].Enums(), readLibrary(t).Aggregate("Book").Enums()...) {
		names = append(names, e.EnumName)
	}
	if want := []string{"BookBinding", "BookTopics", "BookState"}; !reflect.DeepEqual(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestArithmetic(t *testing.T) {
	m := readLibrary(t)
	for kind, want := range map[string]model.Arithmetic{
		model.Int:     {Adds: true, Subtracts: true, Compares: true},
		model.Money:   {},
		model.Decimal: {},
	} {
		if got := m.Arithmetic(kind); got != want {
			t.Errorf("%s: %+v, want %+v", kind, got, want)
		}
	}
	bounded, err := modeltext.FromEntities([]string{"Book rate:decimal! max=1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := bounded.Arithmetic(model.Decimal); got != (model.Arithmetic{Compares: true}) {
		t.Errorf("bounds: %+v", got)
	}
}

func TestEventsOf(t *testing.T) {
	if got := readLibrary(t).EventsOf(model.Delete); len(got) != 1 || got[0].Name != "BookBurnt" {
		t.Errorf("%+v", got)
	}
}

func TestAbout(t *testing.T) {
	for want, names := range map[string][]string{
		"books":                   {"Book"},
		"books and shelves":       {"Book", "Shelf"},
		"books, shelves and fees": {"Book", "Shelf", "Fee"},
		"books, shelves and more": {"Book", "Shelf", "Fee", "Reader"},
	} {
		var specs []string
		for _, name := range names {
			specs = append(specs, name+" label:string")
		}
		m, err := modeltext.FromEntities(specs)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.About(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFieldsThatCallersMayNotAlwaysGive(t *testing.T) {
	m := readModel(t, "../../testdata/models/members.yaml")
	names := func(fields []*model.Field) string {
		var all []string
		for _, f := range fields {
			all = append(all, f.Name)
		}
		return strings.Join(all, " ")
	}
	member, branch := m.Aggregate("Member"), m.Aggregate("Branch")
	create, update := member.Operation(model.Create), member.Operation(model.Update)
	for what, got := range map[string][2]string{
		"a create takes":             {names(create.Given()), "number email phone handle nickname branch sponsor paid_until fee"},
		"an update takes":            {names(update.Given()), "email phone handle nickname sponsor paid_until"},
		"a create refers by":         {names(create.Refs()), "branch sponsor"},
		"an update refers by":        {names(update.Refs()), "sponsor"},
		"unique in a create":         {names(create.Uniques()), "number email handle nickname"},
		"unique in an update":        {names(update.Uniques()), "email handle nickname"},
		"absent where not given":     {names(member.Optional()), "phone nickname sponsor paid_until"},
		"there without being given":  {names(member.Preset()), "points"},
		"there, of several types":    {names(branch.Preset()), "rating grade"},
		"a transition takes nothing": {names(member.Operation(model.Transition).Given()), ""},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", what, got[0], got[1])
		}
	}
	if !m.SomeUniques() || readModel(t, "../../testdata/models/warehouse.yaml").SomeUniques() {
		t.Error("only an update of members gives some of the unique fields and leaves out others")
	}
	if got, want := member.Field("points").String(), "points: int min=0 default=0 readonly"; got != want {
		t.Errorf("printed as %q, want %q", got, want)
	}
}

func TestReferencesMayDangle(t *testing.T) {
	const authors = `
aggregates:
  - name: Author
    fields: ["name: string!"]
    operations: [{name: AddAuthor, kind: create}DELETE]
  - name: Book
    fields: ["title: string!", "author: ref(Author)!HOW", "others: list(ref(Author))HOW", "sequel_to: ref(Book)HOW"]
    operations: [{name: AddBook, kind: create}UPDATE]
`
	const drop, change = ", {name: DropAuthor, kind: delete}", ", {name: ChangeBook, kind: update}"
	for _, tt := range []struct {
		drop, change, how string
		want              bool
	}{{drop, change, "", true}, {drop, "", "", false}, {"", change, "", false}, {drop, change, " immutable", false}} {
		m, err := modeltext.Parse("model.yaml", []byte(strings.NewReplacer("DELETE", tt.drop, "UPDATE", tt.change, "HOW", tt.how).Replace(authors)))
		if err != nil {
			t.Fatal(err)
		}
		book := m.Aggregate("Book")
		if book.KeepsDangling() != tt.want || m.KeepsDangling() != tt.want || m.KeepsDanglingLists() != tt.want {
			t.Errorf("delete %q, update %q, fields%s: a book keeps what is gone: %v", tt.drop, tt.change, tt.how, book.KeepsDangling())
		}
		if forgettable := book.Forgettable(); tt.drop != "" && (len(forgettable) != 1 || forgettable[0].Name != "Author") || book.Field("sequel_to").MayDangle() {
			t.Errorf("a book refers to %v, of which an author can be gone", forgettable)
		}
	}
}
