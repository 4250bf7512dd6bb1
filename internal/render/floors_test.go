package render

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floors are the files of this package, the lowest first: a file uses only what
// is in itself or below it. Views that templates are given share a floor.
var floors = []string{
	"parallel.go", "fault.go", "funcs.go", "request.go",
	"facts.go", "view.go", "view_*.go",
	"finished.go", "templates.go", "engine.go", "source.go", "repeat.go", "planner.go", "check.go", "dialect.go", "draft.go", "merge.go",
	"state.go", "step_*.go", "render.go",
}

func floorOf(t *testing.T, file string) int {
	t.Helper()
	floor := slices.IndexFunc(floors, func(pattern string) bool {
		match, err := filepath.Match(pattern, file)
		return match && err == nil
	})
	if floor < 0 {
		t.Fatalf("%s has no floor; say in floors where it belongs", file)
	}
	return floor
}

// TestNoFileUsesAHigherOne counts the uses of what a higher file declares.
func TestNoFileUsesAHigherOne(t *testing.T) {
	fset := token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			f, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	// What other packages declare is of no interest, and left unknown.
	config := types.Config{Importer: nothing{}, Error: func(error) {}}
	pkg, _ := config.Check("render", fset, files, &info)
	file := func(p token.Pos) string { return fset.Position(p).Filename }
	uses := 0
	for id, object := range info.Uses {
		if object.Pkg() != pkg || !object.Pos().IsValid() {
			continue
		}
		from, to := file(id.Pos()), file(object.Pos())
		if from == to {
			continue
		}
		uses++
		if low, high := floorOf(t, from), floorOf(t, to); low < high {
			t.Errorf("%s uses %s of %s, which stands above it", fset.Position(id.Pos()), id.Name, to)
		}
	}
	if uses < 100 {
		t.Errorf("only %d uses between files were found; the test looks at too little", uses)
	}
}

// nothing imports packages without their content.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}
