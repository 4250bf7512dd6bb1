package rendertest_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/render/rendertest"
	"github.com/otelgen/otelgen/templates"
)

func TestFile(t *testing.T) {
	layers := rendertest.Layers(map[string]string{
		"architecture/test/partials.tmpl": `{{define "kept"}}{{range .Aggregate.Fields}}
	{{.Go}} any{{end}}{{end}}`,
		"architecture/test/files/internal/__aggregate__.go.tmpl": `package internal

type {{.Aggregate.Name}} struct { {{- partial "kept"}}
}
`,
	})
	got := rendertest.File(t, layers, rendertest.Entities(t, "Book title:string! price:money"), "internal/book.go")
	want := "package internal\n\ntype Book struct {\n\tTitle any\n\tPrice any\n}\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestText(t *testing.T) {
	m := rendertest.Model(t, `
domain: shelf
aggregates:
  - name: Book
    fields: ["title: string!"]
    operations: [{name: AddBook, kind: create, http: POST /books}, {name: GetBook, kind: get, http: "GET /books/{id}"}]
`)
	const want = "AddBook, GetBook in shelf"
	if got := rendertest.Text(t, m, `{{range $i, $op := .Model.Operations}}{{if $i}}, {{end}}{{$op.Name}}{{end}} in {{.Model.Domain}}`); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFileOf(t *testing.T) {
	m := rendertest.Entities(t, "Book title:string!")
	got := rendertest.FileOf(t, templates.FS, nil, m, "internal/domain/books/book.go")
	if !strings.Contains(got, "type Book struct") {
		t.Errorf("the default stack gives\n%s", got)
	}
}
