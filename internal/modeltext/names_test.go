package modeltext_test

import (
	"go/token"
	"go/types"
	"regexp"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

// TestPredeclared checks our list of predeclared names against the compiler's.
func TestPredeclared(t *testing.T) {
	for _, name := range types.Universe.Names() {
		m, err := modeltext.FromEntities([]string{"Thing " + name + ":string"})
		if err != nil {
			t.Errorf("a field %s: %v", name, err)
			continue
		}
		if got := m.Aggregates[0].Fields[0].Var; types.Universe.Lookup(got) != nil {
			t.Errorf("the variable of a field %s is %s", name, got)
		}
	}
}

var (
	exported   = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	unexported = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
	sqlName    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)

// checkNames checks that every name of a model compiles, and that those that
// share a scope differ.
func checkNames(t testing.TB, m *model.Model) {
	t.Helper()
	goName := func(what, name string) {
		t.Helper()
		if !exported.MatchString(name) {
			t.Errorf("%s: %q is no exported identifier", what, name)
		}
	}
	variable := func(what, name string) {
		t.Helper()
		if !unexported.MatchString(name) || token.IsKeyword(name) || types.Universe.Lookup(name) != nil || name == m.Domain {
			t.Errorf("%s: %q is no good variable", what, name)
		}
	}
	sql := func(what, name string) {
		t.Helper()
		if !sqlName.MatchString(name) {
			t.Errorf("%s: %q is no good name in SQL", what, name)
		}
	}
	if !unexported.MatchString(m.Domain) || strings.ToLower(m.Domain) != m.Domain || token.IsKeyword(m.Domain) {
		t.Errorf("the domain %q is no package name", m.Domain)
	}
	scope := make(map[string]bool) // package gosrc tells one kind of names from others
	claim := func(what, name string) {
		t.Helper()
		goName(what, name)
		if scope[what+" "+name] {
			t.Errorf("two of a kind, %s, are %s", what, name)
		}
		scope[what+" "+name] = true
	}
	for _, a := range m.Aggregates {
		claim("aggregate", a.Name)
		goName("plural", a.Names)
		variable("aggregate", a.Var)
		variable("aggregates", a.Vars)
		sql("table", a.Table)
		if a.Var == a.Vars {
			t.Errorf("%s and its plural are both %s", a.Name, a.Var)
		}
		fields := make(map[string]bool)
		for _, f := range a.Fields {
			goName("field", f.Go)
			variable("field", f.Var)
			sql("field", f.Name)
			if fields[f.Go] {
				t.Errorf("%s has two members %s", a.Name, f.Go)
			}
			fields[f.Go] = true
			if base := f.Type.Base(); base.Is(model.Enum) {
				claim("enum", base.EnumName)
				for _, v := range base.Values {
					claim("enum value", v.Const)
				}
			}
		}
		for _, s := range a.States {
			claim("state", s.Const)
		}
		verbs := make(map[string]bool)
		for _, op := range a.Operations {
			claim("operation", op.Name)
			variable("operation", op.Var)
			goName("verb", op.Verb)
			if verbs[op.Verb] {
				t.Errorf("%s has two members %s", a.Name, op.Verb)
			}
			verbs[op.Verb] = true
		}
	}
	for _, e := range m.Events() {
		claim("event", e.Name)
		variable("event", e.Var)
	}
}

func TestNamesOfModels(t *testing.T) {
	for _, file := range modelFiles(t) {
		checkNames(t, readModel(t, file))
	}
}
