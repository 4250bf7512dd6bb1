package surface_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

const people = `
aggregates:
  - name: Person
    fields: ["first_name: string!", "home_town: string wire=city", "step_count: int!"]
    operations:
      - {name: AddPerson, kind: create, http: POST /people}
      - {name: GetPerson, kind: get, http: "GET /people/{id}"}
      - {name: Walk, kind: adjust, field: step_count, by: more_steps, sign: "+", http: "POST /people/{id}/walks"}
`

// wires are how the inputs are called over HTTP.
func wires(inputs []*surface.Input) string {
	var names []string
	for _, in := range inputs {
		names = append(names, in.Wire)
	}
	return strings.Join(names, " ")
}

func TestNamesAreSpelledAsTheModelSays(t *testing.T) {
	spec := surface.Spec{Inputs: []surface.SpecInput{{Side: surface.Query, Name: "read_token", Type: model.String, Source: surface.SourceQuery, Role: surface.RoleToken}}}
	for first, want := range map[string]struct{ create, get, told, adjust string }{
		"":            {"first_name city step_count", "id read_token", "id version first_name city step_count created_at updated_at", "id If-Match more_steps"},
		"case: snake": {"first_name city step_count", "id read_token", "id version first_name city step_count created_at updated_at", "id If-Match more_steps"},
		"case: camel": {"firstName city stepCount", "id readToken", "id version firstName city stepCount createdAt updatedAt", "id If-Match moreSteps"},
		"case: kebab": {"first-name city step-count", "id read-token", "id version first-name city step-count created-at updated-at", "id If-Match more-steps"},
	} {
		s := surfaceOf(t, parse(t, first+people), spec)
		for what, pair := range map[string][2]string{
			"the body":    {wires(s.Operation("AddPerson").Inputs), want.create},
			"the query":   {wires(s.Operation("GetPerson").Inputs), want.get},
			"the answer":  {wires(s.Operation("GetPerson").Result.Fields), want.told},
			"the command": {wires(s.Operation("Walk").Inputs), want.adjust},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%q: %s has %q, want %q", first, what, pair[0], pair[1])
			}
		}
	}
}

func TestSpellingsAreThoseThatDiffer(t *testing.T) {
	s := surfaceOf(t, parse(t, "case: camel"+people), surface.Spec{})
	want := []surface.Spelling{{"first_name", "firstName"}, {"home_town", "city"}, {"more_steps", "moreSteps"}, {"step_count", "stepCount"}}
	if diff := cmp.Diff(want, s.Spellings()); diff != "" {
		t.Error(diff)
	}
}

func TestTwoInputsOfOneNameAreRefused(t *testing.T) {
	m := parse(t, `
aggregates:
  - name: Person
    fields: ["first_name: string! wire=reason"]
    operations: [{name: AddPerson, kind: create, http: POST /people}]
`)
	spec := surface.Spec{Inputs: []surface.SpecInput{{Side: surface.Command, Name: "reason", Type: model.String, Source: surface.SourceBody, Role: surface.RoleField}}}
	_, err := surface.New(m, spec)
	if err == nil || !strings.Contains(err.Error(), `AddPerson takes two values called "reason"`) {
		t.Errorf("error %v", err)
	}
}
