// Package internal_test checks what is in this folder's README.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWalkNamesWhatExists looks up each name that the walk through the code
// quotes: a path from the top of the repository or from here, a package, or a
// declaration in one.
func TestWalkNamesWhatExists(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines > 120 {
		t.Errorf("%d lines; a walk of more than 120 is not read", lines)
	}
	packages := declarations(t)
	declared := regexp.MustCompile(`^[a-z]+(\.[A-Za-z]+)+$`)
	looked := 0
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(string(text), -1) {
		name := m[1]
		pkg, rest, _ := strings.Cut(name, ".")
		_, known := packages[name]
		switch {
		case strings.ContainsRune(name, '/') && !strings.ContainsRune(name, ' '), name == "templates":
			_, fromRoot := os.Stat(filepath.Join("..", filepath.FromSlash(name)))
			_, fromHere := os.Stat(filepath.FromSlash(name))
			if fromRoot != nil && fromHere != nil {
				t.Errorf("the walk names %s, which does not exist", name)
			}
		case declared.MatchString(name) && packages[pkg] != nil && filepath.Ext(name) != ".yaml":
			if !packages[pkg][rest] {
				t.Errorf("the walk names %s, and package %s declares no %s", name, pkg, rest)
			}
		case !known:
			continue // a command, a flag, a file of a service
		}
		looked++
	}
	if looked < 30 {
		t.Errorf("only %d names looked up; the walk quotes more", looked)
	}
	for _, m := range regexp.MustCompile("[Pp]ackage `([a-z]+)`").FindAllStringSubmatch(string(text), -1) {
		if packages[m[1]] == nil {
			t.Errorf("the walk names package %s, which does not exist", m[1])
		}
	}
}

// declarations lists what each package below internal declares at its top
// level, methods as Type.Method.
func declarations(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		names := all[f.Name.Name]
		if names == nil {
			names = map[string]bool{}
			all[f.Name.Name] = names
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[receiver(d)+d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if typ, ok := spec.(*ast.TypeSpec); ok {
						names[typ.Name.Name] = true
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}
