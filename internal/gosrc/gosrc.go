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
	style Style
	path  string
	text  string
	// finished is set where text is what Finish gives, unless a name in it has
	// been changed.
	finished, changed bool

	fset *token.FileSet
	// head has the package clause and what is before it. It is file, which is
	// without its imports, once that is parsed.
	head, file *ast.File
	imports    []Import
	// marked is set where names of the model are in the file.
	marked bool
	names  *names // once identifiers has collected them
}

// Package is the name of the package that the file is part of, and "" for a file
// that says //go:build ignore. The name of a package of outside tests ends in _test.
func (f *Source) Package() string {
	for _, c := range f.head.Comments {
		if c.Pos() < f.head.Package && c.List[0].Text == "//go:build ignore" {
			return ""
		}
	}
	return ident.Plain(f.head.Name.Name)
}

// Finish finishes a file that is alone, as [Style.Parse], [Settle] and
// [Source.Finish] do for those of a module.
func (s Style) Finish(name, src string, extra []Import) (File, error) {
	parsed, err := s.Parse(name, src, extra)
	if err != nil {
		return File{}, err
	}
	if err := Settle([]*Source{parsed}); err != nil {
		return File{}, err
	}
	return parsed.Finish()
}

// Parse reads a rendered file of the module. It joins the imports of text with
// extra, drops those that the file does not use and groups them (standard
// library, others, the module's own). Blank lines at the start and the end of a
// block go.
func (s Style) Parse(name, text string, extra []Import) (*Source, error) {
	f := &Source{style: s, path: name, text: text, marked: hasMarks(text, extra)}
	if err := f.read(extra); err != nil {
		return nil, err
	}
	if f.marked {
		f.names = f.identifiers()
	}
	return f, nil
}

// Take takes a file of the module that is finished already: Parse and Finish would
// give the same text. Nothing in it comes from a model. Whether that is so is for
// the caller to know; the file is parsed only where a name in it may have to
// give way.
func (s Style) Take(name, text string) (*Source, error) {
	head, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, unparsed(err)
	}
	f := &Source{style: s, path: name, text: text, finished: true, head: head}
	if f.imports, err = declared(head, nil); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// read parses the file and joins its imports.
func (f *Source) read(extra []Import) error {
	s, src := f.style, []byte(f.text)
	if err := f.parse(src, parser.SkipObjectResolution); err != nil {
		return err
	}
	all, err := declared(f.file, extra)
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	seen := f.words(all)
	used := seen.qualifiers
	// What looks like a package may be a variable of the same name, which only the
	// parser's resolution tells, at a cost that most files need not bear.
	if slices.ContainsFunc(all, func(i Import) bool { n := s.binds(i); return seen.qualifiers[n] && seen.bare[n] }) {
		if err := f.parse(src, 0); err != nil {
			return err
		}
		seen = f.words(all) // its nodes are those of the file
		used = usedNames(f.file)
	}
	if f.imports, err = s.choose(all, used); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	f.closeGaps(src, seen.raw)
	f.dropImports()
	return nil
}

func hasMarks(text string, extra []Import) bool {
	return ident.Has(text) || slices.ContainsFunc(extra, func(i Import) bool { return ident.Has(i.Name) || ident.Has(i.Path) })
}

func (f *Source) parse(src []byte, mode parser.Mode) (err error) {
	f.fset = token.NewFileSet()
	if f.file, err = parser.ParseFile(f.fset, f.path, src, parser.ParseComments|mode); err != nil {
		return unparsed(err)
	}
	f.head = f.file
	return nil
}

func unparsed(err error) error {
	return fmt.Errorf("rendered source does not parse: %s", ident.Plain(err.Error()))
}

// identifiers are the names in the file by what they are looked up in.
func (f *Source) identifiers() *names {
	bound := map[string]bool{}
	for _, i := range f.imports {
		bound[f.style.binds(i)] = true
	}
	return namesOf(f.file, bound)
}

// load collects the names in the file, where that is not done.
func (f *Source) load() error {
	if f.file == nil {
		if err := f.read(nil); err != nil {
			return err
		}
	}
	if f.names == nil {
		f.names = f.identifiers()
	}
	return nil
}

// Finish formats a file whose names are settled.
func (f *Source) Finish() (File, error) {
	imports := make([]Import, len(f.imports))
	paths := make([]string, len(f.imports))
	for i, imp := range f.imports {
		imports[i] = Import{ident.Plain(imp.Name), ident.Plain(imp.Path)}
		paths[i] = imports[i].Path
	}
	slices.Sort(paths)
	if f.finished && !f.changed {
		return File{[]byte(f.text), slices.Compact(paths)}, nil
	}
	if f.marked {
		f.unmark()
	}
	var out bytes.Buffer
	out.Grow(len(f.text) + len(f.text)/8)
	if err := gofmt.Fprint(&out, f.fset, f.file); err != nil {
		return File{}, fmt.Errorf("format %s: %w", f.path, err)
	}
	return File{f.style.insert(out.Bytes(), f.file.Name.Name, imports), slices.Compact(paths)}, nil
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

// words are the identifiers of a file outside selections such as the y of x.y.
type words struct {
	// qualifiers are those before a dot. Of those that imports bind, bare are the
	// ones that are alone somewhere.
	qualifiers, bare map[string]bool
	// raw are the texts in backquotes.
	raw []*ast.BasicLit
}

func (f *Source) words(imports []Import) words {
	bound := map[string]bool{}
	for _, i := range imports {
		bound[f.style.binds(i)] = true
	}
	seen := words{qualifiers: map[string]bool{}, bare: map[string]bool{}}
	ast.Inspect(f.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				seen.qualifiers[x.Name] = true
				return false
			}
		case *ast.Ident:
			if bound[n.Name] {
				seen.bare[n.Name] = true
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && n.Value[0] == '`' {
				seen.raw = append(seen.raw, n)
			}
		}
		return true
	})
	return seen
}

// closeGaps removes blank lines behind an opening and before a closing brace or
// parenthesis, where templates leave them and gofmt keeps them.
func (f *Source) closeGaps(src []byte, raw []*ast.BasicLit) {
	file := f.fset.File(f.file.FileStart)
	starts := file.Lines()
	line := func(i int) []byte {
		if i+1 < len(starts) {
			return src[starts[i]:starts[i+1]]
		}
		return src[starts[i]:]
	}
	is := func(offset int, either string) bool {
		return strings.IndexByte(either, src[offset]) >= 0 && f.isCode(file.Pos(offset), raw)
	}
	// From the last line to the first, since lines that are merged count no more.
	for last := len(starts) - 2; last > 0; last-- {
		if len(bytes.TrimSpace(line(last))) > 0 {
			continue
		}
		first := last
		for first > 0 && len(bytes.TrimSpace(line(first-1))) == 0 {
			first--
		}
		before := bytes.TrimRight(src[:starts[first]], space)
		after := starts[last+1] + len(line(last+1)) - len(bytes.TrimLeft(line(last+1), space))
		if len(before) > 0 && is(len(before)-1, "{(") || after < len(src) && is(after, "})") {
			for range last - first + 1 {
				file.MergeLine(first + 1)
			}
		}
		last = first
	}
}

const space = " \t\r\n"

// isCode reports whether a place is outside comments and the texts in backquotes.
func (f *Source) isCode(at token.Pos, raw []*ast.BasicLit) bool {
	within := func(n ast.Node) bool { return n.Pos() <= at && at < n.End() }
	for _, b := range raw {
		if within(b) {
			return false
		}
	}
	for _, group := range f.file.Comments {
		if within(group) {
			return !slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return within(c) })
		}
	}
	return true
}

// dropImports takes the imports out of the file, with the comments within them.
func (f *Source) dropImports() {
	isImport := func(d ast.Decl) bool { g, ok := d.(*ast.GenDecl); return ok && g.Tok == token.IMPORT }
	for _, d := range f.file.Decls {
		if isImport(d) {
			f.file.Comments = slices.DeleteFunc(f.file.Comments, func(c *ast.CommentGroup) bool { return d.Pos() <= c.Pos() && c.End() <= d.End() })
		}
	}
	f.file.Decls = slices.DeleteFunc(f.file.Decls, isImport)
	f.file.Imports = nil
}

// insert puts the imports behind the package clause of a formatted file without
// any.
func (s Style) insert(src []byte, name string, imports []Import) []byte {
	if len(imports) == 0 {
		return src
	}
	at := clause(src) + len("package ") + len(name)
	if bytes.HasPrefix(src[at:], []byte(" //")) {
		at += bytes.IndexByte(src[at:], '\n')
	}
	var out bytes.Buffer
	out.Grow(len(src) + 64*len(imports) + 16)
	out.Write(src[:at])
	s.writeImports(&out, imports)
	out.Write(src[at:])
	return out.Bytes()
}

// clause is where the package clause of a file begins. Only comments are before it.
func clause(src []byte) int {
	rest := src
	for {
		rest = bytes.TrimLeft(rest, space)
		end := "\n"
		switch {
		case bytes.HasPrefix(rest, []byte("/*")):
			end = "*/"
		case !bytes.HasPrefix(rest, []byte("//")):
			return len(src) - len(rest)
		}
		_, rest, _ = bytes.Cut(rest, []byte(end))
	}
}

func (s Style) writeImports(out *bytes.Buffer, imports []Import) {
	out.WriteString("\n\nimport ")
	if len(imports) == 1 {
		out.WriteString(imports[0].String())
		return
	}
	out.WriteString("(\n")
	for i, imp := range imports {
		if i > 0 && s.group(imports[i-1].Path) != s.group(imp.Path) {
			out.WriteByte('\n')
		}
		out.WriteByte('\t')
		out.WriteString(imp.String())
		out.WriteByte('\n')
	}
	out.WriteByte(')')
}

// String returns the import as it is in an import declaration.
func (i Import) String() string {
	if i.Name == "" {
		return strconv.Quote(i.Path)
	}
	return i.Name + " " + strconv.Quote(i.Path)
}
