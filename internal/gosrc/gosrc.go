// Package gosrc finishes rendered Go source: it unions, prunes and groups its
// imports and formats it. It looks at nothing on disk: which name an import
// binds is the caller's knowledge.
package gosrc

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Import is one import: the package's path and, where it is not the package's
// own, the name it is bound to.
type Import struct{ Name, Path string }

// Style is what the finishing of a file needs to know of the module that the
// file belongs to.
type Style struct {
	// Module is the path of the module; its packages make the last group.
	Module string
	// Std tells the standard library's packages from others.
	Std func(path string) bool
	// PackageName returns the name that an import binds when it has none of its own.
	PackageName func(path string) string
}

// File is a finished source file.
type File struct {
	Source []byte
	// Imports are the paths that the file imports, sorted.
	Imports []string
}

// Finish parses src, joins its imports with extra, drops those that it does not
// use, groups them (standard library, others, the module's own) and formats the
// result. Blank lines at the start and the end of a block go.
func (s Style) Finish(name string, src []byte, extra []Import) (File, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
	if err != nil {
		return File{}, fmt.Errorf("rendered source does not parse: %w", err)
	}
	imports, err := s.imports(f, extra)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", name, err)
	}
	out, err := format.Source(s.splice(fset, f, src, imports))
	if err != nil {
		return File{}, fmt.Errorf("format %s: %w", name, err)
	}
	paths := make([]string, len(imports))
	for i, imp := range imports {
		paths[i] = imp.Path
	}
	slices.Sort(paths)
	return File{trimBlocks(out), slices.Compact(paths)}, nil
}

// imports returns what the file needs of its own imports and the extra ones.
func (s Style) imports(f *ast.File, extra []Import) ([]Import, error) {
	all := slices.Clone(extra)
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("import %s: %w", spec.Path.Value, err)
		}
		imp := Import{Path: p}
		if spec.Name != nil {
			imp.Name = spec.Name.Name
		}
		all = append(all, imp)
	}
	used := usedNames(f)
	bound := map[string]string{}
	var kept []Import
	for _, imp := range all {
		if imp.Name != "" && imp.Name != "_" && imp.Name == s.PackageName(imp.Path) {
			imp.Name = ""
		}
		name := cmp.Or(imp.Name, s.PackageName(imp.Path))
		if name != "_" && !used[name] || slices.Contains(kept, imp) {
			continue
		}
		if other, clash := bound[name]; clash && name != "_" {
			return nil, fmt.Errorf("imports %q and %q are both named %s", other, imp.Path, name)
		}
		bound[name] = imp.Path
		kept = append(kept, imp)
	}
	slices.SortFunc(kept, func(a, b Import) int {
		return cmp.Or(cmp.Compare(s.group(a.Path), s.group(b.Path)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Name, b.Name))
	})
	return kept, nil
}

// usedNames collects the identifiers before a dot that the file itself does not declare.
func usedNames(f *ast.File) map[string]bool {
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			// The parser's own resolution suffices to tell a variable from a
			// package; types are not needed.
			if x, ok := sel.X.(*ast.Ident); ok && x.Obj == nil {
				used[x.Name] = true
			}
		}
		return true
	})
	return used
}

func (s Style) group(path string) int {
	switch {
	case path == s.Module || strings.HasPrefix(path, s.Module+"/"):
		return 2
	case s.Std(path):
		return 0
	}
	return 1
}

// splice returns src with one import declaration in place of all that it had.
func (s Style) splice(fset *token.FileSet, f *ast.File, src []byte, imports []Import) []byte {
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	var out bytes.Buffer
	head := offset(f.Name.End())
	out.Write(src[:head])
	out.WriteString("\n\n")
	s.writeImports(&out, imports)
	pos := head
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		out.Write(src[pos:offset(g.Pos())])
		pos = offset(g.End())
	}
	out.Write(src[pos:])
	return out.Bytes()
}

func (s Style) writeImports(out *bytes.Buffer, imports []Import) {
	if len(imports) == 0 {
		return
	}
	if len(imports) == 1 {
		fmt.Fprintf(out, "import %s\n", imports[0])
		return
	}
	out.WriteString("import (\n")
	for i, imp := range imports {
		if i > 0 && s.group(imports[i-1].Path) != s.group(imp.Path) {
			out.WriteString("\n")
		}
		fmt.Fprintf(out, "\t%s\n", imp)
	}
	out.WriteString(")\n")
}

// String returns the import as it stands in an import declaration.
func (i Import) String() string {
	if i.Name == "" {
		return strconv.Quote(i.Path)
	}
	return i.Name + " " + strconv.Quote(i.Path)
}

// trimBlocks removes blank lines behind an opening and before a closing brace
// or parenthesis, where templates leave them and gofmt keeps them.
func trimBlocks(src []byte) []byte {
	var sc scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	sc.Init(file, src, nil, scanner.ScanComments)
	var out bytes.Buffer
	copied, end, open := 0, 0, false
	for {
		pos, tok, lit := sc.Scan()
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		start := len(src)
		if tok != token.EOF {
			start = file.Offset(pos)
		}
		closes := tok == token.RBRACE || tok == token.RPAREN
		if gap := src[end:start]; (open || closes) && bytes.Count(gap, []byte("\n")) > 1 {
			out.Write(src[copied:end])
			out.WriteByte('\n')
			copied = end + bytes.LastIndexByte(gap, '\n') + 1
		}
		if tok == token.EOF {
			break
		}
		open = tok == token.LBRACE || tok == token.LPAREN
		if lit == "" {
			lit = tok.String()
		}
		end = start + len(lit)
	}
	out.Write(src[copied:])
	return out.Bytes()
}
