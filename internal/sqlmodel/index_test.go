package sqlmodel_test

import (
	"slices"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/sqlmodel"
)

func TestLookupsOf(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
domain: shelf
aggregates:
  - name: Book
    fields: ["isbn: string! unique", "code: string! unique", "mark: string! unique"]
    operations:
      - {name: AddBook, kind: create, http: POST /books}
      - {name: GetBook, kind: get, http: "GET /books/{isbn}"}
      - {name: FindBook, kind: get, http: "GET /books/codes/{code}"}
      - {name: DropBook, kind: delete, http: "DELETE /books/{mark}"}
      - {name: ListBooks, kind: list, http: GET /books, filter: [code]}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range sqlmodel.LookupsOf(m.Aggregates[0]) {
		got = append(got, x.Name()+" "+x.Columns.Names())
	}
	if want := []string{`books_isbn_idx "isbn"`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q: queries by the code have the index of the list, and commands find by no read model", got, want)
	}
}

func TestIndexesOf(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
domain: shelf
aggregates:
  - name: Shelf
    fields: ["name: string!"]
    operations: [{name: AddShelf, kind: create}, {name: ListShelves, kind: list}]
  - name: Book
    fields: ["shelf: ref(Shelf)!", "title: string!", "pages: int"]
    operations:
      - {name: AddBook, kind: create}
      - {name: ListBooks, kind: list, filter: [title, pages range]}
      - {name: ListShelfBooks, kind: list, http: "GET /shelves/{shelf}/books", filter: [pages]}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range m.Aggregates {
		for _, x := range sqlmodel.IndexesOf(a) {
			got = append(got, x.Name()+" "+x.Columns.Names())
		}
	}
	want := []string{
		`books_title_idx "title", "id"`,
		`books_pages_idx "pages", "id"`,
		`books_shelf_idx "shelf", "id"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
