package sqlmodel_test

import (
	"slices"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/sqlmodel"
)

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
