package wire_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/templates"
)

// TestWhatIsRenderedIsUsed looks in reader.go and wire.go for functions that
// nothing calls, and everywhere for calls of functions that are not there, as a
// service's linter and compiler would.
func TestWhatIsRenderedIsUsed(t *testing.T) {
	catalog, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	for _, fields := range [][]string{
		{"x: string"},
		{"x: string!", "y: timestamp"},
		{"x: int default=3", "y: decimal"},
		{"x: date!", "y: money"},
		{"x: date default=2026-01-02", "y: enum(s,l)"},
		{"x: ref(Maker)!"},
		{"x: list(string)!", "y: list(date)"},
		{"x: list(timestamp)!", "y: list(money)"},
		{"x: list(enum(s,l))!", "y: list(timestamp)"},
	} {
		out, err := render.Render(t.Context(), render.Request{
			Name: "shop", Module: "example.com/shop", Catalog: catalog, Model: things(t, operations, fields...),
			Answers: layer.Answers{"architecture": {"cqrs"}, "framework": {"nethttp", "grpc"}, "bus": {"memory"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		fset, packages := token.NewFileSet(), map[string][]*ast.File{}
		for _, f := range out.Tree.Files() {
			name := path.Base(path.Dir(f.Path))
			if !slices.Contains([]string{"httpapi", "rpcapi", "web"}, name) || strings.HasSuffix(f.Path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, f.Path, f.Data, 0)
			if err != nil {
				t.Fatal(err)
			}
			packages[name] = append(packages[name], file)
		}
		asked := selected(packages["httpapi"])
		for name, files := range packages {
			for _, fault := range faults(fset, name, files, asked) {
				t.Errorf("%q: %s", fields, fault)
			}
		}
	}
}

// nothing stands for every package that is imported.
type nothing struct{}

func (nothing) Import(p string) (*types.Package, error) {
	pkg := types.NewPackage(p, path.Base(p))
	pkg.MarkComplete()
	return pkg, nil
}

// selected returns what handlers ask of package web: of itself and of its reader.
func selected(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && (x.Name == "web" || x.Name == "read") {
					names[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	return names
}

// faults lists what a package calls and lacks of its own, and what it has and
// does not use. What handlers ask for is to be in package web, and is used.
func faults(fset *token.FileSet, name string, files []*ast.File, asked map[string]bool) []string {
	var found []string
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	cfg := types.Config{Importer: nothing{}, Error: func(err error) {
		var fault types.Error
		if !errors.As(err, &fault) {
			return
		}
		missing, plain := strings.CutPrefix(fault.Msg, "undefined: ")
		if plain && !strings.Contains(missing, ".") || strings.Contains(fault.Msg, "type reader has no") || strings.Contains(fault.Msg, "type Reader has no") || strings.Contains(fault.Msg, "type money has no") {
			found = append(found, fault.Error())
		}
	}}
	_, _ = cfg.Check(name, fset, files, info) // what is imported has nothing in it
	used := map[types.Object]bool{}
	for _, object := range info.Uses {
		if f, ok := object.(*types.Func); ok {
			object = f.Origin()
		}
		used[object] = true
	}
	defined := map[string]bool{}
	for ident, object := range info.Defs {
		defined[ident.Name] = true
		if name == "web" && asked[ident.Name] {
			continue
		}
		at := fset.Position(ident.Pos())
		if f, ok := object.(*types.Func); ok && !used[f] && slices.Contains([]string{"reader.go", "wire.go"}, path.Base(at.Filename)) {
			found = append(found, at.String()+": "+f.Name()+" is not used")
		}
	}
	if name == "web" {
		for wanted := range asked {
			if !defined[wanted] {
				found = append(found, "package web lacks "+wanted)
			}
		}
	}
	return found
}
