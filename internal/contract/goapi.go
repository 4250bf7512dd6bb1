package contract

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"slices"
	"strings"
)

// Declaration is a type, a function or a method that a Go file exports.
type Declaration struct {
	// Of is the type that a method belongs to.
	Of, Name string
	// Type is the declaration of a type, without its fields.
	Type string
	// Params and Results are those of a function or a method.
	Params, Results []Param
}

// Param is a parameter or a result, whose name may be empty.
type Param struct{ Name, Type string }

// Exported lists what a Go file exports, types before what belongs to them.
func Exported(source []byte) ([]Declaration, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("read what a file exports: %w", err)
	}
	text := func(n ast.Node) string {
		var out bytes.Buffer
		if printer.Fprint(&out, fset, n) != nil {
			return "?"
		}
		return strings.Join(strings.Fields(out.String()), " ")
	}
	fields := func(list *ast.FieldList) []Param {
		var all []Param
		if list == nil {
			return nil
		}
		for _, field := range list.List {
			if len(field.Names) == 0 {
				all = append(all, Param{"", text(field.Type)})
			}
			for _, name := range field.Names {
				all = append(all, Param{name.Name, text(field.Type)})
			}
		}
		return all
	}
	var all []Declaration
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() {
					all = append(all, Declaration{Name: s.Name.Name, Type: "type " + s.Name.Name})
				}
			}
		case *ast.FuncDecl:
			of := receiver(d)
			if d.Name.IsExported() && (of == "" || ast.IsExported(of)) {
				all = append(all, Declaration{Of: of, Name: d.Name.Name, Params: fields(d.Type.Params), Results: fields(d.Type.Results)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Declaration) int {
		return cmp.Or(strings.Compare(a.about(), b.about()), cmp.Compare(a.rank(), b.rank()))
	})
	return all, nil
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// about is the type that a declaration is one of.
func (d Declaration) about() string {
	if d.Of != "" {
		return d.Of
	}
	return strings.TrimPrefix(d.Name, "New")
}

func (d Declaration) rank() int {
	switch {
	case d.Type != "":
		return 0
	case d.Of == "":
		return 1
	}
	return 2
}

// unlike stands for a type that is not the same in all files.
const unlike = "…"

// Common lists the declarations that are in all of the lists. Where the types of a
// parameter or a result differ, it stands for them by three dots: they are the
// layer's own.
func Common(lists ...[]Declaration) []Declaration {
	var all []Declaration
	if len(lists) == 0 {
		return nil
	}
	for _, d := range lists[0] {
		for _, other := range lists[1:] {
			i := slices.IndexFunc(other, func(o Declaration) bool {
				return o.Of == d.Of && o.Name == d.Name && (o.Type == "") == (d.Type == "") && len(o.Params) == len(d.Params) && len(o.Results) == len(d.Results)
			})
			if i < 0 {
				d.Name = ""
				break
			}
			d.Params, d.Results = common(d.Params, other[i].Params), common(d.Results, other[i].Results)
		}
		if d.Name != "" {
			all = append(all, d)
		}
	}
	return all
}

func common(a, b []Param) []Param {
	both := slices.Clone(a)
	for i := range both {
		if a[i].Type != b[i].Type {
			both[i].Type = unlike
		}
	}
	return both
}

// String is the declaration as Go writes it, without a body.
func (d Declaration) String() string {
	if d.Type != "" {
		return d.Type
	}
	of := ""
	if d.Of != "" {
		of = "(*" + d.Of + ") "
	}
	results := params(d.Results)
	switch {
	case len(d.Results) > 1 || len(d.Results) == 1 && d.Results[0].Name != "":
		results = " (" + results + ")"
	case len(d.Results) == 1:
		results = " " + results
	}
	return "func " + of + d.Name + "(" + params(d.Params) + ")" + results
}

func params(list []Param) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = strings.TrimSpace(p.Name + " " + p.Type)
	}
	return strings.Join(texts, ", ")
}
