// Package gosrc finishes rendered Go source: it unions, prunes and groups its
// imports, renames what collides and formats it. It looks at nothing on disk:
// which name an import binds is the caller's knowledge.
//
// Names that come from a user's model are marked (see package ident), so that
// they never are those of templates while source is rendered and read. [Settle]
// finds those that would be the same without their marks.
package gosrc

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/scanner"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/otelgen/otelgen/internal/ident"
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

// Source is a rendered file whose names are not settled.
type Source struct {
	style   Style
	path    string
	size    int
	fset    *token.FileSet
	file    *ast.File
	imports []Import
	names   *names
}

// Package is the name of the package that the file is part of, and "" for a file
// that says //go:build ignore. The name of a package of outside tests ends in _test.
func (f *Source) Package() string {
	for _, c := range f.file.Comments {
		if c.Pos() < f.file.Package && c.List[0].Text == "//go:build ignore" {
			return ""
		}
	}
	return ident.Plain(f.file.Name.Name)
}

// Finish finishes a file that is alone, as [Style.Parse], [Settle] and
// [Source.Finish] do for those of a module.
func (s Style) Finish(name string, src []byte, extra []Import) (File, error) {
	parsed, err := s.Parse(name, src, extra)
	if err != nil {
		return File{}, err
	}
	if err := Settle([]*Source{parsed}); err != nil {
		return File{}, err
	}
	return parsed.Finish()
}

// Parse reads a rendered file of the module. It joins the imports of src with
// extra, drops those that the file does not use and groups them (standard
// library, others, the module's own). Blank lines at the start and the end of a
// block go.
func (s Style) Parse(name string, src []byte, extra []Import) (*Source, error) {
	fset := token.NewFileSet()
	head, err := parser.ParseFile(fset, name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, unparsed(err)
	}
	all, err := declared(head, extra)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	before, body, seen := split(fset, head, src)
	// What the scan took for a package may be a variable of the same name, which
	// only a parsed file tells, at a cost that most files need not bear.
	used, mode := seen.qualifiers, parser.ParseComments|parser.SkipObjectResolution
	if slices.ContainsFunc(all, func(i Import) bool { n := s.binds(i); return seen.qualifiers[n] && seen.bare[n] }) {
		mode = parser.ParseComments
	}
	for {
		imports, err := s.choose(all, used)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fset = token.NewFileSet()
		f, err := parser.ParseFile(fset, name, s.join(before, imports, body), mode)
		if err != nil {
			return nil, unparsed(err)
		}
		if mode&parser.SkipObjectResolution == 0 {
			certain := usedNames(f)
			if slices.ContainsFunc(imports, func(i Import) bool { return s.unused(i, certain) }) {
				used = certain
				continue
			}
		}
		bound := map[string]bool{}
		for _, i := range imports {
			bound[s.binds(i)] = true
		}
		return &Source{style: s, path: name, size: len(src), fset: fset, file: f, imports: imports, names: namesOf(f, bound)}, nil
	}
}

func unparsed(err error) error {
	return fmt.Errorf("rendered source does not parse: %s", ident.Plain(err.Error()))
}

// Finish formats a file whose names are settled.
func (f *Source) Finish() (File, error) {
	f.unmark()
	var out bytes.Buffer
	out.Grow(f.size + f.size/8)
	if err := gofmt.Fprint(&out, f.fset, f.file); err != nil {
		return File{}, fmt.Errorf("format %s: %w", f.path, err)
	}
	paths := make([]string, len(f.imports))
	for i, imp := range f.imports {
		paths[i] = ident.Plain(imp.Path)
	}
	slices.Sort(paths)
	return File{out.Bytes(), slices.Compact(paths)}, nil
}

// gofmt prints as the command of that name does; the last flag, which go/format
// sets too, makes it normalize number literals. Going through go/format would
// parse each file twice more.
var gofmt = printer.Config{Mode: printer.UseSpaces | printer.TabIndent | 1<<30, Tabwidth: 8}

// declared lists the imports of a file and the extra ones.
func declared(f *ast.File, extra []Import) ([]Import, error) {
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
	return all, nil
}

// choose returns the imports that bind a used name, in order.
func (s Style) choose(all []Import, used map[string]bool) ([]Import, error) {
	bound := map[string]string{}
	var kept []Import
	for _, imp := range all {
		imp.Name = s.written(imp)
		if s.unused(imp, used) || slices.Contains(kept, imp) {
			continue
		}
		name := s.binds(imp)
		if other, clash := bound[name]; clash && name != "_" {
			return nil, fmt.Errorf("imports %q and %q are both named %s", other, imp.Path, name)
		}
		bound[name] = imp.Path
		kept = append(kept, imp)
	}
	slices.SortFunc(kept, func(a, b Import) int {
		return cmp.Or(cmp.Compare(s.group(a.Path), s.group(b.Path)), cmp.Compare(ident.Plain(a.Path), ident.Plain(b.Path)), cmp.Compare(a.Name, b.Name))
	})
	return kept, nil
}

// written is the name that is before an import's path: none where the path
// lets a reader guess it, and the package's own where it does not.
func (s Style) written(imp Import) string {
	own := s.PackageName(imp.Path)
	switch {
	case imp.Name != "" && imp.Name != own:
		return imp.Name
	case own != assumedName(imp.Path):
		return own
	}
	return ""
}

// assumedName is the package name that a path suggests, by the rule of goimports.
func assumedName(p string) string {
	base := path.Base(p)
	if _, err := strconv.Atoi(strings.TrimPrefix(base, "v")); err == nil && strings.HasPrefix(base, "v") {
		if dir := path.Dir(p); dir != "." {
			base = path.Base(dir)
		}
	}
	base = strings.TrimPrefix(base, "go-")
	if i := strings.IndexFunc(base, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }); i >= 0 {
		base = base[:i]
	}
	return base
}

// binds is the name that an import gives its package in the file.
func (s Style) binds(imp Import) string { return cmp.Or(imp.Name, s.PackageName(imp.Path)) }

func (s Style) unused(imp Import, used map[string]bool) bool {
	name := s.binds(imp)
	return name != "_" && !used[name]
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

func (s Style) group(p string) int {
	switch {
	case p == s.Module || strings.HasPrefix(p, s.Module+"/"):
		return 2
	case s.Std(p):
		return 0
	}
	return 1
}

// words are the identifiers of a file outside selections such as the y of x.y:
// those before a dot and those that are alone somewhere.
type words struct{ qualifiers, bare map[string]bool }

// split returns what stands up to the end of the package clause, and what
// follows without its imports and the blank lines at the edges of blocks.
func split(fset *token.FileSet, f *ast.File, src []byte) (before, body []byte, seen words) {
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	start := offset(f.Name.End())
	var rest bytes.Buffer
	rest.Grow(len(src))
	pos := start
	for _, d := range f.Decls {
		rest.Write(src[pos:offset(d.Pos())])
		pos = offset(d.End())
	}
	rest.Write(src[pos:])
	body, seen = scan(rest.Bytes())
	return src[:start], body, seen
}

// join puts a file together again, with one import declaration.
func (s Style) join(before []byte, imports []Import, body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(before) + len(body) + 64*len(imports) + 16)
	out.Write(before)
	out.WriteString("\n\n")
	s.writeImports(&out, imports)
	out.Write(body)
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

// String returns the import as it is in an import declaration.
func (i Import) String() string {
	if i.Name == "" {
		return strconv.Quote(i.Path)
	}
	return i.Name + " " + strconv.Quote(i.Path)
}

// scan removes blank lines behind an opening and before a closing brace or
// parenthesis, where templates leave them and gofmt keeps them, and collects
// the identifiers.
func scan(src []byte) (trimmed []byte, seen words) {
	var sc scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	sc.Init(file, src, nil, scanner.ScanComments)
	out := make([]byte, 0, len(src))
	seen = words{map[string]bool{}, map[string]bool{}}
	copied, end, open := 0, 0, false
	var last, before token.Token
	var ident string
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
			out = append(append(out, src[copied:end]...), '\n')
			copied = end + bytes.LastIndexByte(gap, '\n') + 1
		}
		if tok == token.EOF {
			return append(out, src[copied:]...), seen
		}
		if last == token.IDENT && before != token.PERIOD && tok != token.COMMENT {
			if tok == token.PERIOD {
				seen.qualifiers[ident] = true
			} else {
				seen.bare[ident] = true
			}
		}
		if tok != token.COMMENT {
			before, last, ident = last, tok, lit
		}
		open = tok == token.LBRACE || tok == token.LPAREN
		if lit == "" {
			lit = tok.String()
		}
		end = start + len(lit)
	}
}
