// Package rendertest renders single files in tests of templates, in
// milliseconds: layers that are in memory and a model become one file.
//
//	layers := rendertest.Layers(map[string]string{
//		"architecture/test/files/internal/names.go.tmpl": "package internal\n…",
//	})
//	got := rendertest.File(t, layers, rendertest.Entities(t, "Book title:string!"), "internal/names.go")
package rendertest

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
)

// Module is the module path of the services that are rendered.
const Module = "example.com/service"

// minimal are the files of the smallest stack that there is: layers that render
// nothing, each the default of its kind.
var minimal = map[string]string{
	layer.KindsFile:                  Kinds,
	"base/test/layer.yaml":           "kind: base\nname: test\ntitle: Test\nsummary: Nothing\n",
	"architecture/test/layer.yaml":   "kind: architecture\nname: test\ntitle: Test\nsummary: Nothing\n",
	"architecture/test/dialect.tmpl": operations,
	"framework/test/layer.yaml":      "kind: framework\nname: test\ntitle: Test\nsummary: Nothing\nprovides: [http-server]\n",
	"backend/test/layer.yaml":        "kind: backend\nname: test\ntitle: Test\nsummary: Nothing\n",
	"store/test/layer.yaml":          "kind: store\nname: test\ntitle: Test\nsummary: Nothing\n",
}

// Kinds are those of the stack.
const Kinds = `
kinds:
  - {name: base, implied: true, summary: Nothing}
  - {name: architecture, summary: Nothing}
  - {name: facet, implied: true, summary: Nothing}
  - {name: store, facets: true, summary: Nothing}
  - {name: bus, facets: true, summary: Nothing}
  - {name: framework, summary: Nothing}
  - {name: backend, summary: Nothing}
  - {name: model, summary: Nothing}
roles:
  - {name: architecture, kind: architecture, default: test}
  - {name: framework, kind: framework, many: true, default: test}
  - {name: backend, kind: backend, many: true, default: test}
  - {name: store, kind: store, default: test}
  - {name: readmodel, kind: store, follows: store}
  - {name: bus, kind: bus, none: true, default: none, required: test}
`

// operations answers for every kind of operation.
const operations = `{{define "kind.create"}}yes{{end}}{{define "kind.get"}}yes{{end}}{{define "kind.list"}}yes{{end}}
{{define "kind.update"}}yes{{end}}{{define "kind.delete"}}yes{{end}}{{define "kind.transition"}}yes{{end}}
{{define "kind.adjust"}}yes{{end}}{{define "kind.move"}}yes{{end}}
`

// Layers returns the smallest possible stack, one layer "test" of each kind
// that a service needs, with the files given, which replace its own of the
// same path.
func Layers(files map[string]string) fs.FS {
	all := fstest.MapFS{}
	add := func(path, text string) { all[path] = &fstest.MapFile{Data: []byte(text)} }
	for path, text := range minimal {
		add(path, text)
	}
	for path, text := range files {
		add(path, text)
	}
	return all
}

// File renders one file of the stack of [Layers].
func File(t testing.TB, layers fs.FS, m *model.Model, path string) string {
	t.Helper()
	return FileOf(t, layers, nil, m, path)
}

// FileOf renders one file of any stack, that of layers which come with otelgen
// among them.
func FileOf(t testing.TB, layers fs.FS, answers layer.Answers, m *model.Model, path string) string {
	t.Helper()
	catalog, err := layer.Load(layer.Source{FS: layers, Name: "layers"})
	if err != nil {
		t.Fatal(err)
	}
	req := render.Request{Name: "service", Module: Module, Answers: answers, Catalog: catalog, Model: m, Generator: "test"}
	data, err := render.File(t.Context(), req, path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Text renders a template's text in a stack of [Layers] and returns what it
// gives, without the line end.
func Text(t testing.TB, m *model.Model, template string) string {
	t.Helper()
	text := File(t, Layers(map[string]string{"base/test/files/text.txt.tmpl": template}), m, "text.txt")
	if n := len(text); n > 0 && text[n-1] == '\n' {
		text = text[:n-1]
	}
	return text
}

// Model parses a model in YAML.
func Model(t testing.TB, yaml string) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Entities is the model of shorthands such as "Book title:string! price:money".
func Entities(t testing.TB, specs ...string) *model.Model {
	t.Helper()
	m, err := modeltext.FromEntities(specs)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
