package e2e_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/words"
)

// couldBePackage matches the identifiers that a domain package could be named.
var couldBePackage = regexp.MustCompile(`^[a-z][a-z0-9]+$`)

// TestNoImportIsTheDomain looks for what files import under a name that a domain
// could have. The model refuses all, whether or not a stack imports one beside
// the domain: a model is not fine with one framework and wrong with another.
func TestNoImportIsTheDomain(t *testing.T) {
	lock, err := modlock.Default()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{} // to the file that has them
	stacks := append(pairwiseStacks(product(t)), together...)
	for _, l := range catalog(t).Choices("backend") {
		s := defaultStack
		s.backend = l.Name
		stacks = append(stacks, s)
	}
	for _, s := range stacks {
		req := request(t, s)
		domain := *req.Model
		domain.Domain = "somethingelse"
		req.Model, req.Settings = &domain, everyOption(t, req)
		for _, f := range rendered(t, req).Files() {
			if path.Ext(f.Path) != ".go" {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range file.Imports {
				imported := strings.Trim(i.Path.Value, `"`)
				name, known := lock.PackageName(imported)
				switch {
				case i.Name != nil:
					name = i.Name.Name
				case !known:
					name = path.Base(imported)
				}
				names[name] = f.Path
			}
		}
	}
	// Those of the service's own name; see CheckService of internal/model.
	api := model.ProtoPackage("service")
	for _, own := range []string{"somethingelse", api, api + "connect"} {
		if names[own] == "" {
			t.Errorf("nothing imports %s", own)
		}
		delete(names, own)
	}
	for name, file := range names {
		if couldBePackage.MatchString(name) && couldBeDomain(name) {
			t.Errorf("%s imports %s, which a domain can be named: add it to those that internal/model refuses", file, name)
		}
	}
}

func couldBeDomain(name string) bool {
	m, err := model.Parse("model.yaml", []byte("domain: "+name+`
aggregates:
  - name: Thing
    fields: ["label: string"]
    operations:
      - {name: AddThing, kind: create, http: POST /things}
`))
	return err == nil && m.Domain == name
}

// everyOption sets what can be switched on.
func everyOption(t *testing.T, req render.Request) map[string]string {
	t.Helper()
	chosen, err := req.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, member := range chosen.Members {
		for _, l := range member.Layer.Chain() {
			for _, o := range l.Options {
				if o.Type == "bool" {
					settings[l.ID.String()+"."+o.Name] = "true"
				}
			}
		}
	}
	return settings
}

// TestNothingHidesTheDomain looks for what would hide a domain package of the
// same name where it is used: variables in scope there, and what the package
// around declares. No domain may have such a name.
func TestNothingHidesTheDomain(t *testing.T) {
	hidden := map[string]string{} // names to the file that has them
	everything, err := model.Parse("model.yaml", []byte(modelWith("Zebra", "Quuxify", "Quuxed")))
	if err != nil {
		t.Fatal(err)
	}
	var reqs []render.Request
	for _, s := range pairwiseStacks(product(t)) {
		reqs = append(reqs, request(t, s))
	}
	for _, s := range together {
		req := request(t, s)
		req.Model = everything
		reqs = append(reqs, req)
	}
	for _, req := range reqs {
		domain := *req.Model
		domain.Domain = "somethingelse"
		req.Model = &domain
		own := map[string]bool{}
		for _, a := range domain.Aggregates {
			own[a.Var], own[a.Vars] = true, true
			for _, f := range a.Fields {
				own[f.Var] = true
			}
			for _, op := range a.Operations {
				own[op.ByVar] = true
			}
		}
		declared := map[string]map[string]bool{} // top-level names by folder
		var users []*ast.File
		names := map[*ast.File]string{}
		for _, f := range rendered(t, req).Files() {
			if path.Ext(f.Path) != ".go" {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, 0)
			if err != nil {
				t.Fatal(err)
			}
			dir := path.Dir(f.Path)
			if declared[dir] == nil {
				declared[dir] = map[string]bool{}
			}
			for name := range file.Scope.Objects {
				declared[dir][name] = true
			}
			if slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
				return strings.HasSuffix(strings.Trim(i.Path.Value, `"`), "/"+domain.Domain)
			}) {
				users, names[file] = append(users, file), f.Path
			}
		}
		for _, file := range users {
			for name := range declared[path.Dir(names[file])] {
				hidden[name] = names[file]
			}
			for _, name := range inScopeOf(file, domain.Domain) {
				if !own[name] {
					hidden[name] = names[file]
				}
			}
		}
	}
	for name, file := range hidden {
		if couldBePackage.MatchString(name) && couldBeDomain(name) {
			t.Errorf("%s declares %s, which a domain can be named: add it to those that internal/model refuses", file, name)
		}
	}
}

// inScopeOf lists the variables in scope where file selects from pkg.
func inScopeOf(file *ast.File, pkg string) []string {
	type variable struct {
		name       string
		from, upTo token.Pos
	}
	var visible []variable
	var blocks []ast.Node
	declare := func(from token.Pos, ids ...*ast.Ident) {
		for _, id := range ids {
			visible = append(visible, variable{id.Name, from, blocks[len(blocks)-1].End()})
		}
	}
	fields := func(body ast.Node, lists ...*ast.FieldList) {
		for _, list := range lists {
			if list == nil || body == nil {
				continue
			}
			for _, f := range list.List {
				for _, id := range f.Names {
					visible = append(visible, variable{id.Name, body.Pos(), body.End()})
				}
			}
		}
	}
	var uses []token.Pos
	var path []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			if last := path[len(path)-1]; len(blocks) > 0 && blocks[len(blocks)-1] == last {
				blocks = blocks[:len(blocks)-1]
			}
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.CaseClause, *ast.CommClause:
			blocks = append(blocks, n)
			if r, ok := n.(*ast.RangeStmt); ok && r.Tok == token.DEFINE {
				for _, e := range []ast.Expr{r.Key, r.Value} {
					if id, ok := e.(*ast.Ident); ok {
						declare(r.Body.Pos(), id)
					}
				}
			}
		case *ast.FuncDecl:
			if n.Body != nil {
				fields(n.Body, n.Recv, n.Type.Params, n.Type.Results)
			}
		case *ast.FuncLit:
			fields(n.Body, n.Type.Params, n.Type.Results)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					if id, ok := e.(*ast.Ident); ok {
						declare(n.End(), id)
					}
				}
			}
		case *ast.ValueSpec:
			if len(blocks) > 0 {
				declare(n.End(), n.Names...)
			}
		case *ast.TypeSpec:
			if len(blocks) > 0 {
				declare(n.Pos(), n.Name)
			}
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok && id.Name == pkg {
				uses = append(uses, n.Pos())
			}
		}
		return true
	})
	var names []string
	for _, v := range visible {
		if slices.ContainsFunc(uses, func(at token.Pos) bool { return v.from <= at && at < v.upTo }) {
			names = append(names, v.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestVariablesOfTheModelHideNothing looks for what functions name beside the
// variables that are called after the model: one of the same name would hide it,
// or be what is assigned to. The model gives such variables another name.
func TestVariablesOfTheModelHideNothing(t *testing.T) {
	const text = `
domain: stable
aggregates:
  - name: %s
    fields: ["%s: int!", "quxowner: string!", "quxkind: enum(a,b)", "quxprice: money", "quxweight: decimal", "quxborn: date", "quxtags: list(string)"]
    states: [young, old]
    operations:
      - {name: AddZebra, kind: create, http: POST /stables, emits: Quuxed, idempotent: true}
      - {name: GrowOld, kind: transition, from: young, to: old, http: "POST /stables/{id}/grow"}
      - {name: Enlarge, kind: adjust, field: %[2]s, by: %[3]s, sign: "+", http: "POST /stables/{id}/enlarge"}
      - {name: Correct, kind: update, http: "PUT /stables/{id}"}
      - {name: Show, kind: get, http: "GET /stables/{id}"}
      - {name: ListAll, kind: list, http: GET /stables}
      - {name: Drop, kind: delete, http: "DELETE /stables/{id}"}
`
	variables := func(aggregate, field, amount string) []string {
		m, err := model.Parse("model.yaml", fmt.Appendf(nil, text, words.Pascal(aggregate), words.Snake(field), words.Snake(amount)))
		if err != nil {
			return nil // refused
		}
		a := m.Aggregates[0]
		own := []string{a.Var, a.Vars, a.Operations[2].ByVar}
		for _, f := range a.Fields {
			own = append(own, f.Var)
		}
		return own
	}
	m, err := model.Parse("model.yaml", fmt.Appendf(nil, text, "Zebra", "quxsize", "quxamount"))
	if err != nil {
		t.Fatal(err)
	}
	own := variables("Zebra", "quxsize", "quxamount")
	stacks := pairwiseStacks(slices.DeleteFunc(product(t), func(s stack) bool {
		return s.backend != defaultStack.backend || s.model != defaultStack.model
	}))
	beside := map[string]string{} // a variable of the model and what is beside it, to where that is
	for _, s := range append(stacks, together...) {
		req := request(t, s)
		req.Model, req.Settings = m, everyOption(t, req)
		for _, f := range rendered(t, req).Files() {
			if path.Ext(f.Path) != ".go" {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				names := namedIn(fn)
				for _, of := range names {
					if !slices.Contains(own, of) {
						continue
					}
					if strings.HasPrefix(of, "qux") && of != "quxamount" {
						of = "quxsize" // fields are called alike, whatever their type
					}
					for _, name := range names {
						if !ast.IsExported(name) && !ofModel.MatchString(name) && !strings.HasPrefix(name, "qux") {
							beside[of+" "+name] = f.Path + ", " + fn.Name.Name
						}
					}
				}
			}
		}
	}
	for what, where := range beside {
		of, name, _ := strings.Cut(what, " ")
		given := []string{"Zebra", "quxsize", "quxamount"}
		switch of {
		case "zebra", "zebras":
			given[0] = name
		case "quxsize":
			given[1] = name
		case "quxamount":
			given[2] = name
		}
		if called := variables(given[0], given[1], given[2]); called != nil && called[slices.Index(own, of)] == name {
			t.Errorf("%s names %s beside %s, which could be called so too: add it to the names of variables in internal/model", where, name, of)
		}
	}
}

// namedIn lists the identifiers of a function that are looked up by scope.
func namedIn(fn *ast.FuncDecl) []string {
	var names []string
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, visit)
			return false
		case *ast.KeyValueExpr:
			if _, member := n.Key.(*ast.Ident); !member {
				ast.Inspect(n.Key, visit)
			}
			ast.Inspect(n.Value, visit)
			return false
		case *ast.StructType:
			for _, f := range n.Fields.List {
				ast.Inspect(f.Type, visit)
			}
			return false
		case *ast.Ident:
			names = append(names, n.Name)
		}
		return true
	}
	ast.Inspect(fn, visit)
	slices.Sort(names)
	return slices.Compact(names)
}
