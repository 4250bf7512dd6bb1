package render_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/render/rendertest"
)

func TestViewOfTheDomain(t *testing.T) {
	m := rendertest.Entities(t, "Book title:string! price:money", "Author name:string")
	for template, want := range map[string]string{
		`{{range .Model.Aggregates}}{{article .Human}}, {{end}}`:                    "a book, an author,",
		`{{range (index .Model.Aggregates 0).Fields}}{{$.Inside.Field .}} {{end}}`:  "string *Money",
		`{{range (index .Model.Aggregates 0).Fields}}{{$.Outside.Field .}} {{end}}`: "string *books.Money",
		`{{.Outcomes}}`: "[invalid not_found conflict precondition]",
	} {
		if got := rendertest.Text(t, m, template); got != want {
			t.Errorf("%s gives %q, want %q", template, got, want)
		}
	}
	every := rendertest.Model(t, `
aggregates:
  - name: Book
    fields: ["title: string! unique", "copies: int!"]
    states: [here, lent]
    operations:
      - {name: AddBook, kind: create, http: POST /books, idempotent: true}
      - {name: LendBook, kind: transition, from: here, to: lent, http: "POST /books/{id}/lend"}
      - {name: BuyBook, kind: adjust, field: copies, by: count, sign: "+", http: "POST /books/{id}/buy"}
`)
	const want = "[invalid not_found conflict duplicate wrong_state not_possible precondition key_reused key_running]"
	if got := rendertest.Text(t, every, `{{.Outcomes}}`); got != want {
		t.Errorf("outcomes %s, want %s", got, want)
	}
}
