package modeltext_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/model"
)

// said is how a model says something of a public API.
type said struct {
	// Is names the operation, or the field as Aggregate.field; state is one too.
	Is string
	// Fit is exact where callers of the API need no change, equivalent where the
	// same is done in another shape, and impossible where it cannot be said.
	Fit string
	Why string // unless it is exact
}

// contract is the table of a public API: what it offers, and how the model in the
// same folder says it.
type contract struct {
	Title, Source      string
	Operations, Fields map[string]said
}

// share counts how much of something can be said.
type share struct{ all, exact, said int }

func (s *share) add(fit string) {
	s.all++
	switch fit {
	case "exact":
		s.exact++
		s.said++
	case "equivalent":
		s.said++
	}
}

func (s share) percent(n int) int { return 100 * n / max(s.all, 1) }

// TestPublicAPIs computes how much of public APIs a model can say. The figures may
// only rise; whoever raises them raises the floor.
func TestPublicAPIs(t *testing.T) {
	floor := map[string][2]int{"operations": {33, 87}, "fields": {90, 98}}
	shares := map[string]*share{"operations": {}, "fields": {}}
	folders, err := filepath.Glob("../../testdata/models/apis/*")
	if err != nil || len(folders) == 0 {
		t.Fatal(folders, err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			m := readModel(t, filepath.Join(folder, "model.yaml"))
			c := readContract(t, filepath.Join(folder, "contract.yaml"))
			for of, table := range map[string]map[string]said{"operations": c.Operations, "fields": c.Fields} {
				for name, s := range table {
					shares[of].add(s.Fit)
					if fault := s.fault(m, of); fault != "" {
						t.Errorf("%s %s: %s", of, name, fault)
					}
				}
			}
		})
	}
	for of, s := range shares {
		exact, all := s.percent(s.exact), s.percent(s.said)
		t.Logf("%s: of %d, %d%% can be said as they are and %d%% at all", of, s.all, exact, all)
		if f := floor[of]; exact != f[0] || all != f[1] {
			t.Errorf("%s: %d%% and %d%%; the floor is %d%% and %d%%", of, exact, all, f[0], f[1])
		}
	}
}

// fault is what is wrong with a row of a table.
func (s said) fault(m *model.Model, of string) string {
	switch {
	case s.Fit == "impossible" && s.Is == "" && s.Why != "":
		return ""
	case s.Fit == "exact" && s.Why != "", s.Fit == "equivalent" && s.Why == "", s.Fit != "exact" && s.Fit != "equivalent":
		return "an exact fit needs no reason, another one does, and what is impossible is nothing"
	case of == "operations":
		for _, op := range m.Operations() {
			if op.Name == s.Is {
				return ""
			}
		}
		return "the model has no operation " + s.Is
	}
	name, field, _ := strings.Cut(s.Is, ".")
	a := m.Aggregate(name)
	if a == nil || a.Field(field) == nil && model.FieldNamed(a.Secrets, field) == nil && (field != "state" || !a.HasStates()) && field != "created_at" && field != "updated_at" {
		return "the model has no field " + s.Is
	}
	return ""
}

func readContract(t *testing.T, path string) contract {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var c contract
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}
