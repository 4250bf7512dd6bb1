package render_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/render/rendertest"
	"github.com/otelgen/otelgen/templates"
)

// keeping is a stack whose architecture needs rows kept, which its store does.
var keeping = map[string]string{
	"architecture/test/layer.yaml":                  manifest("architecture/test", "facets: {needs: {store: [rows]}}"),
	"architecture/test/dialect.tmpl":                kinds + `{{define "adapter.dir"}}internal/kept{{end}}`,
	"facet/rows/layer.yaml":                         manifest("facet/rows", ""),
	"store/test/layer.yaml":                         manifest("store/test", "facets: {offers: [rows]}"),
	"store/test/facets/rows/files/__adapter__/r.go": "package kept\n",
}

func TestWhatALayerMustProvide(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"all that is asked of it": {nil, ""},
		"a facet without its folder": {map[string]string{"store/test/layer.yaml": manifest("store/test", "facets: {offers: [rows, log]}"), "facet/log/layer.yaml": manifest("facet/log", "")},
			"store/test offers the facet log and has no folder facets/log; write what keeps it below facets/log/files, or take it out of offers in layer.yaml"},
		"a facet whose folder an ancestor has": {map[string]string{
			"store/test/layer.yaml": manifest("store/test", "extends: store/base\nfacets: {offers: [rows, log]}"), "facet/log/layer.yaml": manifest("facet/log", ""),
			"store/base/layer.yaml": manifest("store/base", "abstract: true"), "store/base/facets/log/slots/here.tmpl": "", "base/test/layer.yaml": manifest("base/test", "slots: [here]"),
		}, ""},
		"a facet that is spelled wrong": {map[string]string{"store/test/layer.yaml": manifest("store/test", "facets: {offers: [rows, log]}"), "facet/logs/layer.yaml": manifest("facet/logs", "")},
			`store/test offers log, and there is no such facet; did you mean "logs"?`},
		"a facet of a folder that is not given": {map[string]string{"store/test/layer.yaml": manifest("store/test", "facets: {offers: [rows, sessions]}")}, ""},
		"a slot that its kind must fill": {map[string]string{"base/test/layer.yaml": manifest("base/test", "slots: [{name: here, doc: the store's variable, must: store}]")},
			"store/test does not fill the slot here of base/test, as every store must: the store's variable; write its slots/here.tmpl"},
		"a slot that it fills": {map[string]string{
			"base/test/layer.yaml":       manifest("base/test", "slots: [{name: here, must: store}]"),
			"store/test/slots/here.tmpl": "x",
		}, ""},
		"a slot that it fills where a facet is needed": {map[string]string{
			"base/test/layer.yaml":                   manifest("base/test", "slots: [{name: here, must: store}]"),
			"store/test/facets/rows/slots/here.tmpl": "x",
		}, ""},
		"a slot that somebody must fill": {map[string]string{"base/test/layer.yaml": manifest("base/test", "slots: [{name: here, doc: what is done, must: any}]")},
			"no layer of this stack fills the slot here of base/test: what is done; write slots/here.tmpl in architecture/test"},
		"a slot that somebody fills": {map[string]string{
			"base/test/layer.yaml":         manifest("base/test", "slots: [{name: here, must: any}]"),
			"backend/test/slots/here.tmpl": "x",
		}, ""},
		"a slot under a condition that holds":       {map[string]string{"base/test/layer.yaml": manifest("base/test", "slots: [{name: here, must: store, when: [money, http-server]}]")}, "store/test does not fill"},
		"a slot under one that does not":            {map[string]string{"base/test/layer.yaml": manifest("base/test", "slots: [{name: here, must: store, when: rpc-server}]"), "framework/other/layer.yaml": manifest("framework/other", "provides: [rpc-server]")}, ""},
		"a slot under one that there is not":        {map[string]string{"base/test/layer.yaml": manifest("base/test", "slots: [{name: here, must: store, when: sometimes}]")}, `layer base/test: slot here: "sometimes" is not a property`},
		"a file that those who extend a layer have": {map[string]string{"framework/test/layer.yaml": manifest("framework/test", "extends: framework/base"), "framework/base/layer.yaml": manifest("framework/base", "abstract: true\nprovides: [http-server]\nfiles: [{path: internal/x.go, doc: the type X}]")}, "framework/test has no files/internal/x.go.tmpl, which framework/base needs: the type X"},
		"a file that is there": {map[string]string{
			"framework/test/layer.yaml":          manifest("framework/test", "provides: [http-server]\nfiles: [{path: internal/x.go, doc: the type X}]"),
			"framework/test/files/internal/x.go": "package internal",
		}, ""},
		"a file that its kind must have": {map[string]string{layer.KindsFile: strings.Replace(rendertest.Kinds, "name: store, facets: true", "name: store, files: [{path: __adapter__/s.go, doc: a test's database}], facets: true", 1)},
			"store/test has no files/__adapter__/s.go.tmpl, and every store must have it: a test's database"},
		"two packages in one folder": {map[string]string{
			"backend/test/files/internal/order/x.go.tmpl":                   "package order",
			"architecture/test/files/internal/__aggregate__/x_test.go.tmpl": "package orders_test",
		}, "architecture/test/files/internal/__aggregate__/x_test.go.tmpl and backend/test/files/internal/order/x.go.tmpl are in the folder internal/order of a service, one in package orders, the other in package order; give one of them another folder"},
		"a file that no build includes": {map[string]string{
			"backend/test/files/internal/order/x.go.tmpl":   "package order",
			"backend/test/files/internal/order/gen.go.tmpl": "//go:build ignore\n\npackage main",
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(keeping)
			maps.Copy(files, tt.files)
			err := plan(t, files, nil)
			if _, mendable := errors.AsType[*diag.Error](err); tt.want == "" && err != nil || tt.want != "" && (!mendable || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestFoldersOfOutsideLayersAreRead(t *testing.T) {
	for name, tt := range map[string]struct {
		outside map[string]string
		want    string
	}{
		"known":            {map[string]string{"backend/own/files/docs/own.md": "own", "backend/own/testdata/notes.txt": "mine"}, ""},
		"misspelled":       {map[string]string{"backend/own/slot/here.tmpl": "x"}, `backend/own has a folder slot, which nothing reads; did you mean "slots"?`},
		"of no facet":      {map[string]string{"backend/own/facets/rows/files/x.txt": "x"}, "backend/own has a folder facets/rows and does not offer that facet; add it in layer.yaml, facets: {offers: [rows]}"},
		"within a facet's": {map[string]string{"backend/own/layer.yaml": manifest("backend/own", "facets: {offers: [rows]}"), "backend/own/facets/rows/file/x.txt": "x"}, `backend/own has a folder facets/rows/file, which nothing reads; did you mean "files"?`},
	} {
		t.Run(name, func(t *testing.T) {
			outside := map[string]string{"backend/own/layer.yaml": manifest("backend/own", "")}
			maps.Copy(outside, tt.outside)
			err := plan(t, map[string]string{"architecture/test/dialect.tmpl": kinds}, outside)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// TestNamesOfALayerGiveWay has a layer declare what the model declares, in a file
// without a template too.
func TestNamesOfALayerGiveWay(t *testing.T) {
	layers := rendertest.Layers(map[string]string{
		"architecture/test/files/internal/kept/order.go.tmpl": "package kept\n\ntype {{(index .Model.Aggregates 0).Name}} struct{}\n",
		"backend/test/files/internal/kept/helpers.go":         "package kept\n\nimport \"fmt\"\n\ntype Order int\n\nfunc (o Order) String() string { return fmt.Sprint(int(o)) }\n",
	})
	catalog, err := layer.Load(layer.Source{FS: layers, Name: "layers"})
	if err != nil {
		t.Fatal(err)
	}
	res, err := render.Render(t.Context(), render.Request{
		Name: "service", Module: rendertest.Module, Catalog: catalog, Model: rendertest.Entities(t, "Order title:string!"), Generator: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"internal/kept/helpers.go": "type OrderValue int", "internal/kept/order.go": "type Order struct"} {
		if f, _ := res.Tree.File(path); !strings.Contains(string(f.Data), want) {
			t.Errorf("%s does not hold %q:\n%s", path, want, f.Data)
		}
	}
}

// TestSlotsAreDocumented reads the manifests that come with otelgen.
func TestSlotsAreDocumented(t *testing.T) {
	catalog, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range catalog.Layers("") {
		for _, s := range l.Slots {
			if s.Doc == "" {
				t.Errorf("%s: slot %s has no doc, which says what is in it", l.ID, s.Name)
			}
		}
	}
}
