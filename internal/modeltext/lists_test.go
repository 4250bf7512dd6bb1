package modeltext_test

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/paging"
)

// parameters are the names of what callers may limit a list by.
func parameters(criteria []*model.Criterion) []string {
	var all []string
	for _, c := range criteria {
		all = append(all, c.Name()+" "+c.Go())
	}
	return all
}

func TestFilters(t *testing.T) {
	for _, tt := range []struct {
		filter string
		want   []string
	}{
		{"[state]", nil}, // every list of what has states can be limited by it
		{"[customer]", []string{"customer Customer"}},
		{"[code, quantity range]", []string{"code Code", "quantity_from QuantityFrom", "quantity_to QuantityTo"}},
		{"[created_at range, updated_at]", []string{"created_at_from CreatedAtFrom", "created_at_to CreatedAtTo", "updated_at UpdatedAt"}},
		{`["quantity   range"]`, []string{"quantity_from QuantityFrom", "quantity_to QuantityTo"}},
	} {
		m := parse(t, withOperations(`name: ListOrders, kind: list, filter: `+tt.filter))
		op := m.Aggregates[0].Operation(model.ListKind)
		if got := parameters(op.Criteria); !slices.Equal(got, tt.want) || op.Selects() != (len(tt.want) > 0) {
			t.Errorf("%s: %q, want %q", tt.filter, got, tt.want)
		}
	}
}

func TestCriteriaOfSeveralLists(t *testing.T) {
	m := parse(t, withOperations(
		`name: ListOrders, kind: list, filter: [customer, quantity range]`,
		`name: BrowseOrders, kind: list, filter: [quantity range, code]`,
		`name: AllOrders, kind: list`,
	))
	want := []string{"customer Customer", "quantity_from QuantityFrom", "quantity_to QuantityTo", "code Code"}
	if got := parameters(m.Aggregates[0].Criteria()); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestParents(t *testing.T) {
	m := parse(t, withShelves(
		`name: ListBooks, kind: list, http: "GET /shelves/{shelf}/books", filter: [title]`,
		`name: ListSeconds, kind: list, http: "GET /shelves/{second}/of/{shelf}/books"`,
	))
	book := m.Aggregate("Book")
	if got, want := parameters(book.Criteria()), []string{"shelf Shelf", "title Title", "second Second"}; !slices.Equal(got, want) {
		t.Errorf("criteria %q, want %q", got, want)
	}
	var parents []string
	for _, f := range book.Operations[2].Parents {
		parents = append(parents, f.Name)
	}
	if want := []string{"second", "shelf"}; !slices.Equal(parents, want) {
		t.Errorf("parents %q, want %q", parents, want)
	}
	if !m.IsParent(m.Aggregate("Shelf")) || m.IsParent(book) || !m.HasParents() {
		t.Error("shelves have books, and books nothing")
	}
}

func TestItemsOfLists(t *testing.T) {
	m := parse(t, `
aggregates:
  - name: Group
    fields: ["name: string!"]
    operations: [{name: AddGroup, kind: create, http: POST /groups}]
  - name: User
    fields: ["tags: list(string) wire=labels", "groups: list(ref(Group))", "mp3_files: list(string)", "mp3file: string"]
    operations:
      - {name: AddUser, kind: create, http: POST /users}
      - {name: ListUsers, kind: list, http: GET /users, filter: [tag, tags, mp3_file]}
      - {name: ListMembers, kind: list, http: "GET /groups/{group}/members", filter: [tag]}
      - {name: ListAll, kind: list, http: "GET /groups/{groups}"}
`)
	user := m.Aggregate("User")
	if got, want := parameters(user.Criteria()), []string{"tag Tag", "tags Tags", "mp3_file Mp3FileItem", "group Group", "groups Groups"}; !slices.Equal(got, want) {
		t.Errorf("criteria %q, want %q", got, want)
	}
	for _, c := range user.Criteria() {
		if kept := c.Kept(); !c.Holds() || !c.MayLack() || kept != user.Field(kept.Name) || c.Field.Type != kept.Type.Elem {
			t.Errorf("%s is %t an item of %s", c.Name(), c.Holds(), kept.Name)
		}
	}
	if tags := user.Operations[1].Criteria[1].Field; tags.Wire != "labels" || user.Operations[1].Criteria[0].Field.Wire != "" {
		t.Errorf("the list is called %q", tags.Wire)
	}
	if group := m.Aggregate("Group"); !m.IsParent(group) || !m.HasRefTo(group, model.Ref) {
		t.Error("groups have users")
	}
}

func TestReadsTimes(t *testing.T) {
	for filter, want := range map[string]bool{"[customer]": false, "[created_at range]": true} {
		m := parse(t, withOperations(`name: ListOrders, kind: list, filter: `+filter))
		if got := m.ReadsTimes(); got != want {
			t.Errorf("%s: %t, want %t", filter, got, want)
		}
	}
}

func TestBelowAParent(t *testing.T) {
	m := parse(t, strings.NewReplacer("ref(Shelf)!", "ref(Shelf)! immutable", "POST /books", `"POST /shelves/{shelf}/books"`).Replace(withShelves(
		`name: GetBook, kind: get, http: "GET /shelves/{shelf}/books/{id}"`,
		`name: ChangeBook, kind: update, http: "PUT /shelves/{shelf}/books/{id}"`,
		`name: DropBook, kind: delete, http: "DELETE /books/{id}"`,
	)))
	book := m.Aggregate("Book")
	below := make(map[string]bool)
	for _, op := range book.Operations {
		below[op.Name] = op.Below()
	}
	if want := map[string]bool{"AddBook": false, "GetBook": true, "ChangeBook": true, "DropBook": false}; !maps.Equal(below, want) {
		t.Errorf("below a shelf are %v, want %v", below, want)
	}
	if !book.ChangesBelow() || book.AlwaysBelow() || !m.CreatesBelow() || !m.FindsParents() || m.IsParent(m.Aggregate("Shelf")) {
		t.Error("books are created and changed below a shelf, dropped anywhere, and listed nowhere")
	}
	if got := book.CheckedRefs(); len(got) != 1 || got[0].Name != "second" {
		t.Errorf("of the references, a create looks for %v besides its parent", got)
	}
}

func TestPages(t *testing.T) {
	for text, want := range map[string]paging.Pages{
		"":                                      {},
		"pages: {as: object}":                   {},
		"pages: {as: array}":                    {Array: true},
		"pages: {as: array, limit: size}":       {Array: true, Names: map[string]string{"limit": "size"}},
		"pages: {items: data, cursor: '@from'}": {Names: map[string]string{"items": "data", "cursor": "@from"}},
		"pages: {by: cursor}":                   {},
		"pages: {by: number}":                   {By: paging.ByNumber, First: 1},
		"pages: {by: number, first: 0, number: p, total: true, as: array}": {
			By: paging.ByNumber, Array: true, Total: "X-Total-Count", Names: map[string]string{"number": "p"},
		},
		"case: camel\npages: {by: offset, offset: first, total: true}": {By: paging.ByOffset, Total: "total", Names: map[string]string{"offset": "first"}},
		"pages: {by: offset, total: false}":                            {By: paging.ByOffset},
		"pages: {as: array, total: X-All}":                             {Array: true, Total: "X-All"},
		"pages: {size: 50, max: 200}":                                  {},
		"pages: {size: 100, max: 1000}":                                {Size: 100, Max: 1000},
		"pages: {size: 500}":                                           {Size: 500, Max: 500},
		"pages: {max: 20}":                                             {Size: 20, Max: 20},
		"pages: {max: 300}":                                            {Max: 300},
	} {
		got, silent := parse(t, text+"\n"+withOperations()).Pages, reflect.DeepEqual(want, paging.Pages{})
		want.Size, want.Max = cmp.Or(want.Size, paging.UsualSize), cmp.Or(want.Max, paging.UsualMax)
		if want.Names == nil {
			want.Names = map[string]string{}
		}
		if !reflect.DeepEqual(got, want) || got.IsDefault() != silent {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}
