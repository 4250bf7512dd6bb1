package gosrc

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/otelgen/otelgen/internal/ident"
)

// names are the identifiers of a file, by what they are looked up in.
type names struct {
	// scoped are those that a scope declares: the universe, the package, the
	// file's imports or a function.
	scoped map[string][]*ast.Ident
	// members are fields and methods, where they are declared and where they are
	// selected or given a value.
	members map[string][]*ast.Ident
	// others are labels and the name of the package.
	others []*ast.Ident
	// qualified are the names that the file takes from packages, by the name of
	// the package.
	qualified map[string][]*ast.Ident
	// keys are those of literals of a type that is named; whether they are members
	// depends on the type, and are so when it is unknown.
	keys []key
	// locals are the names that functions declare.
	locals map[string]bool
	// declared are the package's own names, in the order of the file.
	declared []declaration
	// bodies are types that have members; embedded are those of them that have
	// their name from another type.
	bodies []body
	texts  []*ast.BasicLit // that have marks

	imported map[string]bool
}

type key struct {
	of string
	id *ast.Ident
}

// declaration is a name that a file declares for its package.
type declaration struct {
	id  *ast.Ident
	doc *ast.CommentGroup
	// indexed is set for types whose literals have no fields.
	indexed bool
}

// body is what one declaration says of the members of a type. A type without a
// name is a body of its own.
type body struct {
	of       string
	members  []*ast.Ident
	embedded []embedded
}

// embedded is a type that is a member by its own name. It comes from a package
// where from is not "".
type embedded struct{ from, name string }

// namesOf collects the identifiers of a file with the names that its imports
// bind.
func namesOf(f *ast.File, imported map[string]bool) *names {
	n := &names{
		scoped: map[string][]*ast.Ident{}, members: map[string][]*ast.Ident{}, qualified: map[string][]*ast.Ident{},
		locals: map[string]bool{}, imported: imported, others: []*ast.Ident{f.Name},
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			n.function(d)
		case *ast.GenDecl:
			n.declaration(d)
		}
	}
	return n
}

func (n *names) function(d *ast.FuncDecl) {
	if d.Recv == nil {
		n.declare(d.Name, d.Doc, false)
	} else {
		n.member(d.Name)
		n.bodies = append(n.bodies, body{of: receiver(d.Recv), members: []*ast.Ident{d.Name}})
		n.variables(d.Recv)
	}
	n.walk(d.Type)
	if d.Body != nil {
		n.walk(d.Body)
	}
}

func (n *names) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			doc := spec.Doc
			if doc == nil {
				doc = d.Doc
			}
			n.declare(spec.Name, doc, hasIndexes(spec.Type))
			n.typ(spec)
		case *ast.ValueSpec:
			doc := spec.Doc
			if doc == nil {
				doc = d.Doc
			}
			for _, id := range spec.Names {
				n.declare(id, doc, false)
			}
			n.value(spec)
		}
	}
}

func (n *names) declare(id *ast.Ident, doc *ast.CommentGroup, indexed bool) {
	if id.Name == "_" {
		return
	}
	n.scope(id)
	if id.Name != "init" {
		n.declared = append(n.declared, declaration{id, doc, indexed})
	}
}

func (n *names) scope(id *ast.Ident) {
	if id.Name != "_" {
		n.scoped[id.Name] = append(n.scoped[id.Name], id)
	}
}

func (n *names) member(id *ast.Ident) { n.members[id.Name] = append(n.members[id.Name], id) }

func (n *names) local(e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok {
		n.locals[id.Name] = true
	}
}

func (n *names) walk(node ast.Node) { ast.Walk(visitor{n}, node) }

// visitor is names as an [ast.Visitor], which costs no allocation.
type visitor struct{ *names }

// Visit looks at a node, and at what is in it where that is not done.
func (v visitor) Visit(node ast.Node) ast.Visitor {
	if node == nil || !v.visit(node) {
		return nil
	}
	return v
}

func (n *names) visit(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.Ident:
		n.scope(node)
	case *ast.BasicLit:
		if ident.Has(node.Value) {
			n.texts = append(n.texts, node)
		}
	case *ast.SelectorExpr:
		n.selector(node)
		return false
	case *ast.CompositeLit:
		n.literal(node, node.Type)
		return false
	case *ast.FuncType:
		n.variables(node.TypeParams, node.Params, node.Results)
		return false
	case *ast.StructType:
		n.structure("", node)
		return false
	case *ast.InterfaceType:
		n.methods("", node)
		return false
	case *ast.TypeSpec: // in a function; those of the package are seen to above
		n.local(node.Name)
		n.scope(node.Name)
		n.typ(node)
		return false
	case *ast.ValueSpec:
		for _, id := range node.Names {
			n.local(id)
			n.scope(id)
		}
		n.value(node)
		return false
	case *ast.AssignStmt:
		if node.Tok == token.DEFINE {
			for _, e := range node.Lhs {
				n.local(e)
			}
		}
	case *ast.RangeStmt:
		if node.Tok == token.DEFINE {
			n.local(node.Key)
			n.local(node.Value)
		}
	case *ast.LabeledStmt:
		n.others = append(n.others, node.Label)
		n.walk(node.Stmt)
		return false
	case *ast.BranchStmt:
		if node.Label != nil {
			n.others = append(n.others, node.Label)
		}
		return false
	}
	return true
}

func (n *names) selector(s *ast.SelectorExpr) {
	// A variable of the name of an import has an object: see Parse.
	if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && n.imported[x.Name] {
		n.scope(x)
		n.qualified[x.Name] = append(n.qualified[x.Name], s.Sel)
		return
	}
	n.walk(s.X)
	n.member(s.Sel)
}

// variables declares parameters, results and receivers.
func (n *names) variables(lists ...*ast.FieldList) {
	for _, list := range lists {
		if list == nil {
			continue
		}
		for _, f := range list.List {
			for _, id := range f.Names {
				n.local(id)
				n.scope(id)
			}
			n.walk(f.Type)
		}
	}
}

func (n *names) value(spec *ast.ValueSpec) {
	if spec.Type != nil {
		n.walk(spec.Type)
	}
	for _, v := range spec.Values {
		n.walk(v)
	}
}

func (n *names) typ(spec *ast.TypeSpec) {
	n.variables(spec.TypeParams)
	switch t := spec.Type.(type) {
	case *ast.StructType:
		n.structure(spec.Name.Name, t)
	case *ast.InterfaceType:
		n.methods(spec.Name.Name, t)
	default:
		n.walk(t)
	}
}

func (n *names) structure(of string, t *ast.StructType) {
	b := body{of: of}
	for _, f := range t.Fields.List {
		for _, id := range f.Names {
			n.member(id)
			b.members = append(b.members, id)
		}
		if len(f.Names) == 0 {
			b.embedded = append(b.embedded, embedded{qualifier(f.Type), baseName(f.Type)})
		}
		n.walk(f.Type)
		if f.Tag != nil {
			n.walk(f.Tag)
		}
	}
	n.bodies = append(n.bodies, b)
}

func (n *names) methods(of string, t *ast.InterfaceType) {
	b := body{of: of}
	for _, f := range t.Methods.List {
		for _, id := range f.Names {
			n.member(id)
			b.members = append(b.members, id)
		}
		n.walk(f.Type)
	}
	n.bodies = append(n.bodies, b)
}

// literal takes the keys of a literal for members where typ, which an enclosing
// literal may imply, is that of a struct.
func (n *names) literal(lit *ast.CompositeLit, typ ast.Expr) {
	if lit.Type != nil {
		n.walk(lit.Type)
	}
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	var keyType, elem ast.Expr
	indexed, named := hasIndexes(typ), ""
	switch t := typ.(type) {
	case *ast.ArrayType:
		elem = t.Elt
	case *ast.MapType:
		keyType, elem = t.Key, t.Value
	case *ast.Ident, *ast.IndexExpr, *ast.IndexListExpr:
		named = baseName(t)
	}
	part := func(e, typ ast.Expr) {
		if inner, ok := e.(*ast.CompositeLit); ok && inner.Type == nil {
			n.literal(inner, typ)
			return
		}
		n.walk(e)
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			part(e, elem)
			continue
		}
		id, plain := kv.Key.(*ast.Ident)
		switch {
		case !plain || indexed:
			part(kv.Key, keyType)
		case named != "":
			n.keys = append(n.keys, key{named, id})
		default:
			n.member(id)
		}
		part(kv.Value, elem)
	}
}

// hasIndexes reports whether literals of the type have indexes for keys.
func hasIndexes(typ ast.Expr) bool {
	switch typ.(type) {
	case *ast.ArrayType, *ast.MapType:
		return true
	}
	return false
}

func receiver(recv *ast.FieldList) string {
	if len(recv.List) == 0 {
		return ""
	}
	return baseName(recv.List[0].Type)
}

// baseName is the name of a type without its package, pointer and arguments.
func baseName(typ ast.Expr) string {
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.ParenExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.SelectorExpr:
			return t.Sel.Name
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

// qualifier is the package that the name of a type is taken from, or "".
func qualifier(typ ast.Expr) string {
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.SelectorExpr:
			if x, ok := t.X.(*ast.Ident); ok {
				return x.Name
			}
			return ""
		default:
			return ""
		}
	}
}

// unmark takes the marks off all that is left of them.
func (f *Source) unmark() {
	plain := func(ids []*ast.Ident) {
		for _, id := range ids {
			id.Name = ident.Plain(id.Name)
		}
	}
	for _, groups := range []map[string][]*ast.Ident{f.names.scoped, f.names.members} {
		for name, ids := range groups {
			if ident.Has(name) {
				plain(ids)
			}
		}
	}
	for _, ids := range f.names.qualified {
		plain(ids)
	}
	plain(f.names.others)
	for _, lit := range f.names.texts {
		lit.Value = ident.Plain(lit.Value)
	}
	for _, group := range f.file.Comments {
		for _, c := range group.List {
			c.Text = ident.Plain(c.Text)
		}
	}
}

// say replaces the name that the comment of a declaration begins with, with its
// marks or without.
func (d declaration) say(was, is string) {
	if d.doc == nil {
		return
	}
	first := d.doc.List[0]
	for _, article := range []string{"// ", "// A ", "// An ", "// The "} {
		for _, name := range []string{was, ident.Plain(was)} {
			rest, ok := strings.CutPrefix(first.Text, article+name)
			if ok && (rest == "" || !isLetterOrDigit(rest[0])) {
				first.Text = article + is + rest
				return
			}
		}
	}
}

func isLetterOrDigit(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}
