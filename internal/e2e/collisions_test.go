package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/words"
)

// modelWith is a model with one aggregate, an operation and an event of those
// names.
func modelWith(aggregate, operation, event string) string {
	return fmt.Sprintf(`domain: stable
aggregates:
  - name: %s
    fields: ["size: int!", "owner: string! unique", "kind: enum(a,b)", "price: money", "weight: decimal", "born: date", "tags: list(string)"]
    states: [young, old]
    operations:
      - {name: %s, kind: create, http: POST /stables, emits: %s, idempotent: true}
      - {name: GrowOld, kind: transition, from: young, to: old, http: "POST /stables/{id}/grow"}
      - {name: Enlarge, kind: adjust, field: size, by: amount, sign: "+", http: "POST /stables/{id}/enlarge"}
      - {name: Correct, kind: update, http: "PUT /stables/{id}"}
      - {name: Show, kind: get, http: "GET /stables/{id}"}
      - {name: ListAll, kind: list, http: GET /stables}
      - {name: Drop, kind: delete, http: "DELETE /stables/{id}"}
`, aggregate, operation, event)
}

// TestNothingIsDeclaredTwice looks for names of a model with which two things of
// one package would have the same name: newProbe makes a probe of health, and
// would make what the wire shows of an aggregate Probe. No model may have such a
// name, nor one that two files would have.
func TestNothingIsDeclaredTwice(t *testing.T) {
	names := []string{"Zebra", "Quuxify", "Quuxed"}
	m, err := model.Parse("model.yaml", []byte(modelWith(names[0], names[1], names[2])))
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for _, s := range append(pairwiseStacks(product(t)), together...) {
		req := request(t, s)
		req.Model = m
		declared, err := declaredIn(req)
		if err != nil {
			t.Fatal(err)
		}
		for i, of := range names {
			for _, taken := range inPlaceOf(of, declared) {
				if tried[of+" "+taken] {
					continue
				}
				tried[of+" "+taken] = true
				given := slices.Clone(names)
				given[i] = taken
				if req.Model, err = model.Parse("model.yaml", []byte(modelWith(given[0], given[1], given[2]))); err != nil {
					continue // refused, as it should be
				}
				if err := twice(req); err != nil {
					t.Errorf("%s: %s for %s: %v: add it to those that internal/model refuses", s.name(), taken, of, err)
				}
			}
		}
	}
	if len(tried) < 20 {
		t.Errorf("only %v were tried", tried)
	}
}

// TestRelatedNamesAreNotDeclaredTwice gives a second aggregate, its operations
// and its event each name with which something of theirs would be called like
// something of the first: of Zebra there is a file zebra_events.go, which would
// be that of ZebraEvents.
func TestRelatedNamesAreNotDeclaredTwice(t *testing.T) {
	both := func(names []string) (*model.Model, error) {
		return model.Parse("model.yaml", []byte(modelWith("Zebra", "Quuxify", "Quuxed")+fmt.Sprintf(`
  - name: %s
    fields: ["size: int!", "owner: string! unique", "kind: enum(a,b)"]
    states: [fresh, stale]
    operations:
      - {name: %s, kind: create, http: POST /paints, emits: %s, idempotent: true}
      - {name: Fade, kind: transition, from: fresh, to: stale, http: "POST /paints/{id}/fade"}
      - {name: %s, kind: get, http: "GET /paints/{id}"}
      - {name: Perambulate, kind: list, http: GET /paints}
`, names[0], names[1], names[2], names[3])))
	}
	names := []string{"Lemma", "Besmear", "Besmeared", "Scrutinize"}
	tried := map[string]bool{}
	for _, s := range append(pairwiseStacks(product(t)), together...) {
		req := request(t, s)
		var err error
		if req.Model, err = both(names); err != nil {
			t.Fatal(err)
		}
		declared, err := declaredIn(req)
		if err != nil {
			t.Fatal(err)
		}
		for i, of := range names {
			for taken, clash := range likeThoseOf("Zebra", of, declared) {
				if tried[of+" "+clash] {
					continue
				}
				tried[of+" "+clash] = true
				given := slices.Clone(names)
				given[i] = taken
				if req.Model, err = both(given); err != nil {
					continue // refused, as it should be
				}
				err := twice(req)
				if _, refused := errors.AsType[*diag.Error](err); err != nil && !refused {
					t.Errorf("%s: Zebra and %s for %s: %v: add it to those that internal/model refuses", s.name(), taken, of, err)
				}
			}
		}
	}
	if len(tried) < 10 {
		t.Errorf("only %v were tried", tried)
	}
}

// likeThoseOf lists the names in place of the second with which something of it
// would have the name of something of the first, and what that is.
func likeThoseOf(first, second string, folders map[string]map[string]int) map[string]string {
	lower := func(s string) string { return strings.ToLower(s[:1]) + s[1:] }
	all := map[string]string{}
	for in, declared := range folders {
		for name := range declared {
			for _, form := range []func(string) string{func(s string) string { return s }, lower} {
				before, after, ok := strings.Cut(name, form(second))
				if !ok || ofTests.MatchString(name) {
					continue
				}
				for other := range declared {
					rest, begins := strings.CutPrefix(other, before)
					taken, ends := strings.CutSuffix(rest, after)
					if begins && ends && taken != "" && strings.Contains(strings.ToLower(taken), lower(first)) && ast.IsExported(taken) == ast.IsExported(form(second)) {
						like := words.Pascal(strings.ReplaceAll(taken, ".", "_"))
						all[like] = max(all[like], like+" as "+other+" in "+in)
					}
				}
			}
		}
	}
	delete(all, first)
	return all
}

// twice says what a service declares twice.
func twice(req render.Request) error {
	folders, err := declaredIn(req)
	if err != nil {
		return err
	}
	for in, declared := range folders {
		for name, n := range declared {
			if n > 1 && name != "init" && name != "_" {
				return fmt.Errorf("%s is in %s %d times", name, in, n)
			}
		}
	}
	return nil
}

// declaredIn counts what the packages of a service declare, and the files there
// are, by folder.
func declaredIn(req render.Request) (map[string]map[string]int, error) {
	result, err := render.Render(context.Background(), req)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]int{}
	count := func(in, name string) {
		if all[in] == nil {
			all[in] = map[string]int{}
		}
		all[in][name]++
	}
	for _, f := range result.Tree.Files() {
		count("the files of "+path.Dir(f.Path), path.Base(f.Path))
		if path.Ext(f.Path) != ".go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, name := range declarations(file) {
			count(path.Dir(f.Path)+", package "+file.Name.Name, name)
		}
	}
	return all, nil
}

var (
	// ofModel matches names that come from the test's own model.
	ofModel = regexp.MustCompile(`(?i)zebra|quux|stable|growold|enlarge|correct|show|listall|drop`)
	// ofTests matches functions that have a sentence for a name.
	ofTests = regexp.MustCompile(`^(Test|Fuzz|Benchmark|Example)`)
)

// inPlaceOf lists what could stand in the model in place of a name, so that what
// is called after it has the name of something else in the same folder.
func inPlaceOf(of string, folders map[string]map[string]int) []string {
	var all []string
	for in, declared := range folders {
		for name := range declared {
			for _, form := range []string{of, strings.ToLower(of[:1]) + of[1:]} {
				before, after, ok := strings.Cut(name, form)
				method := strings.Contains(after, ".") && !strings.HasPrefix(in, "the files")
				if !ok || method { // it is the method's type that is called so
					continue
				}
				for other := range declared {
					if ofModel.MatchString(other) || ofTests.MatchString(other) {
						continue
					}
					rest, begins := strings.CutPrefix(other, before)
					taken, ends := strings.CutSuffix(rest, after)
					if begins && ends && taken != "" && ast.IsExported(taken) == (form == of) {
						all = append(all, words.Pascal(taken))
					}
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// declarations lists what a file declares for its package: a method is named
// with its type.
func declarations(file *ast.File) []string {
	var names []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				typ := d.Recv.List[0].Type
				for {
					switch inner := typ.(type) {
					case *ast.StarExpr:
						typ = inner.X
						continue
					case *ast.IndexExpr:
						typ = inner.X
						continue
					case *ast.IndexListExpr:
						typ = inner.X
						continue
					}
					break
				}
				if id, ok := typ.(*ast.Ident); ok {
					name = id.Name + "." + name
				}
			}
			names = append(names, name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name.Name)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return names
}
