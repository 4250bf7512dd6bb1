package modelyaml_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modelyaml"
)

// jar is a model of one aggregate with the fields and, besides a create, the
// operations.
func jar(fields, states, operations string) string {
	text := "aggregates:\n  - name: Jar\n    fields:\n" + fields + states + "    operations:\n      - {name: MakeJar, kind: create}\n" + operations
	return text
}

func field(text string) string { return "      - " + text + "\n" }

func operation(text string) string { return "      - {" + text + "}\n" }

// TestPrint shows how each part of a model is printed that may be written in more
// than one way.
func TestPrint(t *testing.T) {
	count := field(`"n: int! min=0"`)
	for name, tt := range map[string]struct{ written, printed string }{
		"nothing":                     {"aggregates: []\n", "aggregates: []\n"},
		"nothing, in a domain":        {"domain: cellar\naggregates: []\n", "domain: cellar\naggregates: []\n"},
		"a domain":                    {"domain: cellar\n" + jar(count, "", ""), "domain: cellar\n" + jar(count, "", "")},
		"the domain that it has":      {"domain: jars\n" + jar(count, "", ""), jar(count, "", "")},
		"an initialism":               {strings.ReplaceAll(jar(count, "", ""), "Jar", "JarUrl"), strings.Replace(strings.ReplaceAll(jar(count, "", ""), "Jar", "JarUrl"), "JarUrl", "JarURL", 1)},
		"a field as a mapping":        {jar(field(`{name: n, type: "int!", min: 1, max: 9, unique: false}`), "", ""), jar(field(`"n: int! min=1 max=9"`), "", "")},
		"options in another order":    {jar(field(`"s: string unique max=9 min=1"`), "", ""), jar(field(`"s: string min=1 max=9 unique"`), "", "")},
		"numbers in another spelling": {jar(field(`"n: int min=007"`)+field(`{name: d, type: decimal, min: 1.50}`), "", ""), jar(field(`"n: int min=7"`)+field(`"d: decimal min=1.50"`), "", "")},
		"a default with spaces":       {jar(field(`'s: string default="a b"'`), "", ""), jar(field(`"s: string default=\"a b\""`), "", "")},
		"an empty default":            {jar(field(`'s: string default=""'`), "", ""), jar(field(`"s: string default=\"\""`), "", "")},
		"a default with quotes":       {jar(field(`{name: s, type: string, default: 'say "x" \ y'}`), "", ""), jar(field(`"s: string default=\"say \\\"x\\\" \\\\ y\""`), "", "")},
		"a time in another zone":      {jar(field(`"t: timestamp default=2026-01-31T13:00:00+01:00"`), "", ""), jar(field(`"t: timestamp default=2026-01-31T12:00:00Z"`), "", "")},
		"types within types":          {jar(field(`"l: list( enum( a , b ) )"`)+field(`"r: ref(Jar)"`), "", ""), jar(field(`"l: list(enum(a,b))"`)+field(`"r: ref(Jar)"`), "", "")},
		"states that YAML would read otherwise": {
			jar(count, `    states: ['null', "yes", "on"]`+"\n", ""), jar(count, `    states: ["null", yes, on]`+"\n", ""),
		},
		"one state of many": {
			jar(count, "    states: [open, closed]\n", operation("name: CloseJar, kind: transition, from: [open], to: closed")),
			jar(count, "    states: [open, closed]\n", operation("name: CloseJar, kind: transition, from: open, to: closed")),
		},
		"states in the order given": {
			jar(count, "    states: [open, shut, closed]\n", operation("name: ShutJar, kind: transition, from: open, to: shut")+operation("name: CloseJar, kind: transition, from: [shut, open], to: closed")),
			jar(count, "    states: [open, shut, closed]\n", operation("name: ShutJar, kind: transition, from: open, to: shut")+operation("name: CloseJar, kind: transition, from: [shut, open], to: closed")),
		},
		"a floor that the field has": {
			jar(count, "", operation(`name: TakeFromJar, kind: adjust, field: n, by: amount, sign: "-", floor: 0`)),
			jar(count, "", operation(`name: TakeFromJar, kind: adjust, field: n, by: amount, sign: "-"`)),
		},
		"a floor of its own": {
			jar(field(`"d: decimal!"`), "", operation(`name: TakeFromJar, kind: adjust, field: d, by: amount, sign: "-", floor: 0.50`)),
			jar(field(`"d: decimal!"`), "", operation(`name: TakeFromJar, kind: adjust, field: d, by: amount, sign: "-", floor: 0.50`)),
		},
		"what is not idempotent": {
			jar(count, "", operation("name: DropJar, kind: delete, idempotent: false, emits: JarDropped")),
			jar(count, "", operation("name: DropJar, kind: delete, emits: JarDropped")),
		},
		"the status that it has": {
			jar(count, "", operation(`name: DropJar, kind: delete, http: "DELETE /jars/{id}", answers: nothing, status: 204`)),
			jar(count, "", operation(`name: DropJar, kind: delete, http: "DELETE /jars/{id}", answers: nothing`)),
		},
		"a status of its own": {
			jar(count, "", operation(`name: DropJar, kind: delete, status: "201", http: "DELETE /jars/{id}"`)),
			jar(count, "", operation(`name: DropJar, kind: delete, http: "DELETE /jars/{id}", status: 201`)),
		},
		"paths": {
			jar(count, "", operation(`name: GetJar, kind: get, http: "GET /jars/{id}"`)+operation(`name: ListJars, kind: list, http: "GET /jars"`)),
			jar(count, "", operation(`name: GetJar, kind: get, http: "GET /jars/{id}"`)+operation(`name: ListJars, kind: list, http: GET /jars`)),
		},
		"a saga": {
			jar(count, "", operation("name: DropJar, kind: delete")) + `sagas:
  - name: Fill
    http: POST /fill
    input: ["n: int!"]
    steps:
      - {name: make, call: Jar.MakeJar, with: {n: input.n}, save: {jar: id}, undo: Jar.DropJar, undo_with: {id: saved.jar}}
`,
			jar(count, "", operation("name: DropJar, kind: delete")) + `sagas:
  - name: Fill
    http: POST /fill
    deadline: 30s
    input:
      - "n: int!"
    steps:
      - name: make
        call: Jar.MakeJar
        with: {n: input.n}
        save: {jar: id}
        undo: Jar.DropJar
        undo_with: {id: saved.jar}
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := modeltext.Parse("model.yaml", []byte(tt.written))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.printed, string(modelyaml.Print(m))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			checkStable(t, m)
		})
	}
}

// checkStable prints a model again that is read from what was printed, on its own
// and within another document.
func checkStable(t *testing.T, m *model.Model) {
	t.Helper()
	first := modelyaml.Print(m)
	again, err := modeltext.Parse("printed.yaml", first)
	if err != nil {
		t.Fatalf("%v in\n%s", err, first)
	}
	if diff := cmp.Diff(string(first), string(modelyaml.Print(again))); diff != "" {
		t.Errorf("printed twice:\n%s", diff)
	}
	document, err := yaml.Marshal(map[string]any{"model": modelyaml.Node(m)})
	if err != nil {
		t.Fatal(err)
	}
	var read struct{ Model yaml.Node }
	if err := yaml.Unmarshal(document, &read); err != nil {
		t.Fatal(err)
	}
	within, err := modeltext.ParseNode("document.yaml", &read.Model)
	if err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	if diff := cmp.Diff(string(first), string(modelyaml.Print(within))); diff != "" {
		t.Errorf("within a document:\n%s", diff)
	}
}

// FuzzPrint prints every model that can be read.
func FuzzPrint(f *testing.F) {
	f.Add(`a: string default="x y"`, "open", "GET /jars/{id}")
	f.Add(`n: int! min=-3 unique`, "null", "GET /jars/a-b/{id}")
	f.Add("e: enum(yes,No,on-off,x_1)", "true", "GET /~/{id}")
	f.Add(`'s: string default="\u200d#: "'`, "y", "GET /0x1f/{id}")
	f.Fuzz(func(t *testing.T, field, state, path string) {
		var text strings.Builder
		encode := yaml.NewEncoder(&text)
		err := encode.Encode(map[string]any{"aggregates": []any{map[string]any{
			"name": "Jar", "fields": []string{field}, "states": []string{"new", state},
			"operations": []any{map[string]string{"name": "MakeJar", "kind": "create"}, map[string]string{"name": "GetJar", "kind": "get", "http": path}},
		}}})
		if err != nil {
			return // not every text can be in YAML
		}
		if m, err := modeltext.Parse("model.yaml", []byte(text.String())); err == nil {
			checkStable(t, m)
		}
	})
}
