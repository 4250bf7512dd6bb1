package wire_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/wire"
)

const operations = `
      - {name: MakeThing, kind: create, http: POST /things, idempotent: true, emits: ThingMade}
      - {name: GetThing, kind: get, http: "GET /things/{id}"}
      - {name: ListThings, kind: list, http: GET /things}
      - {name: AgeThing, kind: transition, from: new, to: old, http: "POST /things/{id}/age"}
      - {name: DropThing, kind: delete, http: "DELETE /things/{id}", emits: ThingDropped}
`

// things is the model of things with the fields and the operations, lines of
// YAML, and of their makers.
func things(t *testing.T, operations string, fields ...string) *model.Model {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Thing
    states: [new, old]
    fields: ["`+strings.Join(fields, `", "`)+`"]
    operations:`+operations+`
  - {name: Maker, fields: ["name: string"], operations: [{name: AddMaker, kind: create}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// offered is the surface of an architecture whose queries take a token, as those of
// CQRS do, and which streams events.
func offered(t *testing.T, m *model.Model) *surface.Surface {
	t.Helper()
	s, err := surface.New(m, surface.Spec{
		Inputs:     []surface.SpecInput{{Side: surface.Query, Name: "read_token", Type: model.String, Source: surface.SourceQuery, Role: surface.RoleToken}},
		Operations: []surface.SpecOperation{{Kind: surface.Listing}, {Kind: surface.Bulk}, {Kind: surface.Watch, Reads: "outbox"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readOf writes a read in one line: the function, what it parses and the default.
func readOf(r wire.Read) string {
	words := []string{r.Func}
	if r.Func == "" {
		words[0] = "as it is"
	}
	if r.Parse.Of != "" {
		words = append(words, r.Parse.Of)
	}
	if r.Parse.Aggregate != nil {
		words = append(words, "of "+r.Parse.Aggregate.Name)
	}
	if r.Parse.Type != nil {
		words = append(words, r.Parse.Type.String())
	}
	if r.Parse.Enum != nil {
		words = append(words, "by text")
	}
	if r.Default != "" {
		words = append(words, "or "+r.Default)
	}
	return strings.Join(words, " ")
}

// writeOf writes a write in one line: the function and the one that it applies.
func writeOf(w wire.Write) string {
	if w.Func == "" {
		return "as it is"
	}
	words := strings.TrimSpace(w.Func + " " + w.Item)
	if w.Enum != nil {
		words += " by text"
	}
	return words
}

func memberOf(m wire.Member) string { return m.Type + " " + m.JSON }
