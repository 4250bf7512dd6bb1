package treecheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// dependencies imports packages of other modules from their source. Of a package
// only what it declares is checked, and only what the declarations mention is
// imported in turn: compiling the same packages takes minutes where no build cache
// has them.
type dependencies struct {
	dir    string // of the module that requires them
	fset   *token.FileSet
	listed map[string]*listedPackage
	done   map[string]*types.Package
}

// listedPackage is what the go command says of a package.
type listedPackage struct {
	ImportPath, Dir, Name string
	GoFiles, CgoFiles     []string
	ImportMap             map[string]string
}

// find asks the go command where packages and all that they need stand.
func (d *dependencies) find(ctx context.Context, packages []string) error {
	packages = slices.DeleteFunc(packages, func(p string) bool { return d.listed[p] != nil || p == "unsafe" })
	if len(packages) == 0 {
		return nil
	}
	args := append([]string{"list", "-deps", "-json=ImportPath,Dir,Name,GoFiles,CgoFiles,ImportMap", "--"}, packages...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = d.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -mod=mod"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("find dependencies: %w\n%s", err, stderr.Bytes())
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &listedPackage{}
		switch err := dec.Decode(p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read what the go command says of dependencies: %w", err)
		}
		d.listed[p.ImportPath] = p
	}
}

// Import imports a package that has been found. What is wrong in its own
// declarations is not the fault of what imports it, and goes by.
func (d *dependencies) Import(p string) (*types.Package, error) {
	if p == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := d.done[p]; pkg != nil {
		return pkg, nil
	}
	listed := d.listed[p]
	if listed == nil {
		return nil, fmt.Errorf("there is no package %s", strconv.Quote(p))
	}
	var files []*ast.File
	for _, name := range slices.Concat(listed.GoFiles, listed.CgoFiles) {
		f, err := parser.ParseFile(d.fset, filepath.Join(listed.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, d.declarations(listed, f))
	}
	config := types.Config{
		Importer:         importerFrom{d, listed.ImportMap},
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Error:            func(error) {},
	}
	pkg, _ := config.Check(p, d.fset, files, nil)
	d.done[p] = pkg
	return pkg, nil
}

// declarations drops the bodies of functions, and the imports that nothing else
// in the file mentions.
func (d *dependencies) declarations(in *listedPackage, f *ast.File) *ast.File {
	mentioned := map[string]bool{}
	for _, decl := range f.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			fn.Body = nil
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				n.Body = &ast.BlockStmt{}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok {
					mentioned[x.Name] = true
				}
			}
			return true
		})
	}
	f.Decls = slices.DeleteFunc(f.Decls, func(decl ast.Decl) bool {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.IMPORT {
			return false
		}
		group.Specs = slices.DeleteFunc(group.Specs, func(spec ast.Spec) bool {
			name := d.localName(in, spec.(*ast.ImportSpec))
			return name != "." && !mentioned[name]
		})
		return len(group.Specs) == 0
	})
	return f
}

// localName is what a file calls a package that it imports.
func (d *dependencies) localName(in *listedPackage, spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p, _ := strconv.Unquote(spec.Path.Value) // it has been parsed
	if to := d.listed[mapped(in.ImportMap, p)]; to != nil {
		return to.Name
	}
	return path.Base(p)
}

// importerFrom imports for one package, which may mean another by a path than
// others do: the standard library has copies of what it takes from elsewhere.
type importerFrom struct {
	*dependencies
	paths map[string]string
}

func (i importerFrom) Import(p string) (*types.Package, error) {
	return i.dependencies.Import(mapped(i.paths, p))
}

func mapped(paths map[string]string, p string) string {
	if to, ok := paths[p]; ok {
		return to
	}
	return p
}
