package render_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/render/rendertest"
	"github.com/otelgen/otelgen/templates"
)

// TestDialectKeysAreDeclared reads every template that comes with otelgen. A key
// that one asks for is declared in the manifest of its layer, of an ancestor or
// of the facet whose files ask, or answered by the layer or an ancestor; what is
// declared is asked for.
func TestDialectKeysAreDeclared(t *testing.T) {
	catalog, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	facetOf := func(name string) *layer.Layer {
		l, err := catalog.Layer(layer.KindFacet, name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	used := map[layer.ID]map[string]bool{}
	for _, l := range catalog.Layers("") {
		calls, err := contract.Calls(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range calls {
			chain := l.Chain()
			if call.Facet != "" {
				chain = append(chain, facetOf(call.Facet).Chain()...)
			}
			known := false
			for _, c := range chain {
				declared := slices.ContainsFunc(c.Dialect, func(a layer.Ask) bool { return a.Key == call.Key })
				if declared && used[c.ID] == nil {
					used[c.ID] = map[string]bool{}
				}
				if declared {
					used[c.ID][call.Key] = true
				}
				known = known || declared || slices.Contains(c.Answers(), call.Key)
			}
			if !known {
				t.Errorf("%s: %s asks for the dialect key %q, which no manifest declares", l.ID, call.Place, call.Key)
			}
		}
	}
	for _, l := range catalog.Layers("") {
		for _, ask := range l.Dialect {
			if !used[l.ID][ask.Key] {
				t.Errorf("%s declares the dialect key %q, and no template asks for it", l.ID, ask.Key)
			}
		}
	}
}

// plan renders a stack of test layers, some of them from outside, and returns the
// error.
func plan(t *testing.T, files, outside map[string]string) error {
	t.Helper()
	sources := []layer.Source{{FS: rendertest.Layers(files), Name: "layers"}}
	if outside != nil {
		sources = append(sources, layer.Source{FS: folder(outside), Name: "outside", Outside: true})
	}
	catalog, err := layer.Load(sources...)
	if err != nil {
		t.Fatal(err)
	}
	answers := layer.Answers{}
	if outside != nil {
		answers = answers.With("backend", "own")
	}
	_, err = render.Render(t.Context(), render.Request{
		Name: "service", Module: rendertest.Module, Answers: answers, Catalog: catalog, Model: rendertest.Model(t, shop), Generator: "test",
	})
	return err
}

func folder(files map[string]string) fs.FS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// manifest is that of a layer, with more lines.
func manifest(id, more string) string {
	kind, name, _ := strings.Cut(id, "/")
	return "kind: " + kind + "\nname: " + name + "\ntitle: Test\nsummary: Nothing\n" + more
}

func TestAsksAreAnswered(t *testing.T) {
	const (
		framework = "framework/test/layer.yaml"
		arch      = "architecture/test/dialect.tmpl"
	)
	http := func(more string) string { return manifest("framework/test", "provides: [http-server]\n"+more) }
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"answered": {map[string]string{framework: http("dialect: [call]"), arch: kinds + `{{define "call"}}x{{end}}`}, ""},
		"missing": {map[string]string{framework: http("dialect: [call]"), arch: kinds},
			`framework/test asks for the dialect key "call", which architecture/test does not answer; define it in the dialect.tmpl there`},
		"answered elsewhere by a store": {map[string]string{
			framework: http("dialect: [open]"), arch: kinds, "store/test/layer.yaml": manifest("store/test", "facets: {offers: [rows]}"),
			"architecture/test/layer.yaml": manifest("architecture/test", "facets: {needs: {store: [rows]}}"), "facet/rows/layer.yaml": manifest("facet/rows", ""),
			"store/other/layer.yaml": manifest("store/other", ""), "store/other/dialect.tmpl": `{{define "open"}}x{{end}}`,
		}, `framework/test asks for the dialect key "open", which store/test does not answer`},
		"asked by an ancestor": {map[string]string{
			"architecture/test/layer.yaml": manifest("architecture/test", "facets: {needs: {store: [rows]}}"), "facet/rows/layer.yaml": manifest("facet/rows", ""),
			"store/base/layer.yaml": manifest("store/base", "abstract: true\ndialect: [open]"), arch: kinds,
			"store/test/layer.yaml": manifest("store/test", "extends: store/base\nfacets: {offers: [rows]}"), "store/other/layer.yaml": manifest("store/other", ""),
			"store/other/dialect.tmpl": `{{define "open"}}x{{end}}`,
		}, `store/base asks for the dialect key "open", which store/test does not answer`},
		"a partial is no answer": {map[string]string{framework: http("dialect: [call]"), arch: kinds, "architecture/test/partials.tmpl": `{{define "call"}}x{{end}}`},
			`"call", which architecture/test does not answer`},
		"where the model has it":     {map[string]string{framework: http("dialect: [{key: call, when: saga}]"), arch: kinds}, `"call"`},
		"where the model has it not": {map[string]string{framework: http("dialect: [{key: call, when: money}]"), arch: kinds}, ""},
		"where the stack has it":     {map[string]string{framework: http("dialect: [{key: call, when: [money, http-server]}]"), arch: kinds}, `"call"`},
		"where the surface has none": {map[string]string{framework: http("dialect: [{key: call, when: watch}]"), arch: kinds}, ""},
		"where callers give tokens": {map[string]string{
			framework: http("dialect: [{key: call, when: token}]"), arch: kinds,
			"architecture/test/layer.yaml": manifest("architecture/test", "surface: {inputs: [{name: since, type: string, source: header, role: token}]}"),
		}, `"call"`},
		"under no known condition": {map[string]string{framework: http("dialect: [{key: call, when: sometimes}]"), arch: kinds}, `"sometimes" is not a property`},
	} {
		err := plan(t, tt.files, nil)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}

func TestLayersFromOutsideDeclareWhatTheyAskFor(t *testing.T) {
	arch := map[string]string{"architecture/test/dialect.tmpl": kinds + `{{define "row"}}x{{end}}`}
	for name, tt := range map[string]struct {
		outside map[string]string
		want    string
	}{
		"declared": {map[string]string{
			"backend/own/layer.yaml": manifest("backend/own", "dialect: [row]"), "backend/own/files/own.txt.tmpl": `{{dialect "row"}}`,
		}, ""},
		"answered by itself": {map[string]string{
			"backend/own/layer.yaml": manifest("backend/own", ""), "backend/own/files/own.txt.tmpl": `{{dialect "own"}}`, "backend/own/dialect.tmpl": `{{define "own"}}x{{end}}`,
		}, ""},
		"undeclared": {map[string]string{
			"backend/own/layer.yaml": manifest("backend/own", "dialect: [error]"), "backend/own/files/own.txt.tmpl": "\n{{if true}}{{print (dialect \"row\")}}{{end}}",
			"backend/own/dialect.tmpl": `{{define "error"}}x{{end}}`,
		}, `layer backend/own: files/own.txt.tmpl:2:20: the dialect key "row" is not declared; add it in layer.yaml, dialect: [error, row]`},
		"undeclared in a slot": {map[string]string{
			"backend/own/layer.yaml": manifest("backend/own", ""), "backend/own/slots/here.tmpl": `{{range .Env}}{{else}}{{dialect "row"}}{{end}}`,
		}, `slots/here.tmpl:1:24: the dialect key "row" is not declared`},
		"no plain text": {map[string]string{
			"backend/own/layer.yaml": manifest("backend/own", ""), "backend/own/files/own.txt.tmpl": `{{dialect (print "r" "ow")}}`,
		}, "must be a plain text"},
	} {
		files := map[string]string{"base/test/layer.yaml": manifest("base/test", "slots: [here]")}
		for path, text := range arch {
			files[path] = text
		}
		err := plan(t, files, tt.outside)
		if _, mendable := errors.AsType[*diag.Error](err); tt.want == "" && err != nil || tt.want != "" && (!mendable || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}

func TestWhatNoLayerRendersIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ answers, others, want string }{
		"an operation": {
			strings.Replace(kinds, "kind.delete", "other", 1), "",
			"model.yaml:7:16: operation DropOrder is of kind delete, which architecture test does not support; leave it out, since no architecture does",
		},
		"a saga": {
			strings.Replace(kinds, "kind.saga", "other", 1), "",
			"model.yaml:12:11: the model has a saga, CheckOut, which architecture test does not support; leave it out, since no architecture does",
		},
		"an operation that another supports": {
			strings.Replace(kinds, "kind.delete", "other", 1), kinds,
			"which architecture test does not support; leave it out, or choose an architecture that does: other",
		},
	} {
		files := map[string]string{"architecture/test/dialect.tmpl": tt.answers}
		if tt.others != "" {
			files["architecture/other/layer.yaml"] = manifest("architecture/other", "")
			files["architecture/other/dialect.tmpl"] = tt.others
		}
		err := plan(t, files, nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}
