package treecheck_test

import (
	"context"
	"fmt"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/treecheck"
	"github.com/otelgen/otelgen/internal/words"
	"github.com/otelgen/otelgen/templates"
)

var acceptance = os.Getenv("OTELGEN_ACCEPTANCE") == "1"

// columns are what every aggregate has, so that no field can be another one.
var columns = map[string]bool{"id": true, "version": true, "created_at": true, "updated_at": true, "state": true}

// isRefused reports whether a word cannot be what it is taken for.
func isRefused(role, word string) bool {
	switch role {
	case "fields":
		return columns[word] || word == "proto_reflect"
	case "domain":
		return token.IsKeyword(word) || slices.Contains(notPackages, word)
	case "aggregates", "events":
		return word == "proto_reflect" || strings.HasPrefix(word, "sqlite_") || strings.HasPrefix(word, "pg_")
	}
	return false
}

// notPackages are what the go command takes for something else.
var notPackages = []string{"documentation", "init", "internal", "main", "testdata", "vendor", "aux", "con", "nul", "prn"}

// stacks are those that every word is tried on.
var stacks = map[string]layer.Answers{
	"hexagonal nethttp sqlite":       {"architecture": {"hexagonal"}, "framework": {"nethttp"}, "store": {"sqlite"}},
	"hexagonal chi grpc memory bus":  {"architecture": {"hexagonal"}, "framework": {"chi", "grpc"}, "store": {"memory"}, "bus": {"memory"}},
	"cqrs " + router + " sqlite bus": {"architecture": {"cqrs"}, "framework": {router}, "store": {"sqlite"}, "bus": {"memory"}},
	"cqrs connect memory":            {"architecture": {"cqrs"}, "framework": {"connect"}, "store": {"memory"}},
}

// roles make a model in which words of a list play a part. They stand in quotes:
// true alone is no text in YAML.
var roles = map[string]func(words []string) string{
	"aggregates": aggregates,
	"fields":     fields,
	"operations": operations,
	"events":     events,
	"states":     states,
	"domain":     domain,
}

func listOf(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "accepted", "words", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}

// aggregate is an aggregate with everything that one can have.
func aggregate(name string) string {
	plural := words.Plural(name)
	path := "/" + words.Kebab(plural)
	return fmt.Sprintf(`
  - name: "%[1]s"
    fields: ["size: int! min=0", "owner: string! unique", "kind: enum(a,b)", "price: money", "weight: decimal", "born: date", "seen: timestamp", "tags: list(string)", "alive: bool", "serial: uuid"]
    states: [young, old]
    operations:
      - {name: Add%[1]s, kind: create, http: POST %[3]s, emits: %[1]sAdded, idempotent: true}
      - {name: Age%[1]s, kind: transition, from: young, to: old, http: "POST %[3]s/{id}/age", emits: %[1]sAged}
      - {name: Enlarge%[1]s, kind: adjust, field: size, by: amount, sign: "+", http: "POST %[3]s/{id}/enlarge"}
      - {name: Correct%[1]s, kind: update, http: "PUT %[3]s/{id}"}
      - {name: Show%[1]s, kind: get, http: "GET %[3]s/{id}"}
      - {name: List%[2]s, kind: list, http: GET %[3]s}
      - {name: Drop%[1]s, kind: delete, http: "DELETE %[3]s/{id}"}
`, name, plural, path)
}

func aggregates(list []string) string {
	text := "domain: stable\naggregates:"
	for _, w := range list {
		text += aggregate(words.Pascal(w))
	}
	return text
}

func domain(list []string) string {
	return "domain: " + strconv.Quote(strings.ReplaceAll(list[0], "_", "")) + "\naggregates:" + aggregate("Zebra")
}

func fields(list []string) string {
	types := []string{"string!", "int! min=0", "money", "decimal", "date", "timestamp!", "list(string)", "bool", "uuid", "enum(a,b)!", "ref(Zebra)", "string! unique"}
	given := make([]string, len(list))
	for i, w := range list {
		given[i] = fmt.Sprintf("%q", w+": "+types[i%len(types)])
	}
	adjusts := ""
	for i, w := range list {
		adjusts += fmt.Sprintf("      - {name: Enlarge%d, kind: adjust, field: zebrasize, by: \"%s\", sign: \"+\", http: \"POST /quuxes/{id}/enlarge%[1]d\"}\n", i, w)
	}
	return "domain: stable\naggregates:" + aggregate("Zebra") + fmt.Sprintf(`
  - name: Quux
    fields: ["zebrasize: int! min=0", %s]
    operations:
      - {name: AddQuux, kind: create, http: POST /quuxes, emits: QuuxAdded, idempotent: true}
      - {name: CorrectQuux, kind: update, http: "PUT /quuxes/{id}"}
      - {name: ShowQuux, kind: get, http: "GET /quuxes/{id}"}
      - {name: ListQuuxes, kind: list, http: GET /quuxes}
      - {name: DropQuux, kind: delete, http: "DELETE /quuxes/{id}"}
`, strings.Join(given, ", ")) + adjusts
}

func states(list []string) string {
	text := "domain: stable\naggregates:\n" + fmt.Sprintf(`
  - name: Quux
    fields: ["zebrasize: int! min=0", "kind: enum(%s)"]
    states: [quuxed, "%s"]
    operations:
      - {name: AddQuux, kind: create, http: POST /quuxes, emits: QuuxAdded, idempotent: true}
      - {name: ShowQuux, kind: get, http: "GET /quuxes/{id}"}
      - {name: ListQuuxes, kind: list, http: GET /quuxes}
`, strings.Join(list, ","), strings.Join(list, `", "`))
	for i, w := range list {
		text += fmt.Sprintf("      - {name: Become%d, kind: transition, from: quuxed, to: \"%s\", http: \"POST /quuxes/{id}/become%[1]d\"}\n", i, w)
	}
	return text
}

// operations and events belong to aggregates that are called otherwise.
func operations(list []string) string {
	kinds := []string{
		"kind: transition, from: young, to: old, http: \"POST /zebras/{id}/do%d\"", "kind: get, http: \"GET /zebras/{id}/get%d\"",
		"kind: list, http: GET /zebras%d", "kind: adjust, field: size, by: amount, sign: \"+\", http: \"POST /zebras/{id}/adjust%d\"",
	}
	text := "domain: stable\naggregates:" + aggregate("Zebra")
	for i, w := range list {
		text += fmt.Sprintf("      - {name: \"%s\", "+kinds[i%len(kinds)]+"}\n", words.Pascal(w), i)
	}
	// The kinds of which an aggregate has but one.
	for i, w := range list {
		kind := []string{"kind: update, http: \"PUT /things%d/{id}\"", "kind: delete, http: \"DELETE /things%d/{id}\""}[i%2]
		text += fmt.Sprintf(`
  - name: Thing%[1]d
    fields: ["size: int!"]
    operations:
      - {name: %[2]sNow, kind: create, http: POST /things%[1]d, idempotent: true}
      - {name: %[2]sLater, `+kind+`}
`, i, words.Pascal(w), i)
	}
	return text
}

func events(list []string) string {
	text := "domain: stable\naggregates:"
	for i, w := range list {
		text += fmt.Sprintf(`
  - name: Thing%[1]d
    fields: ["size: int!"]
    states: [young, old]
    operations:
      - {name: AddThing%[1]d, kind: create, http: POST /things%[1]d, emits: "%[2]s", idempotent: true}
      - {name: AgeThing%[1]d, kind: transition, from: young, to: old, http: "POST /things%[1]d/{id}/age", emits: %[2]sAgain}
      - {name: ShowThing%[1]d, kind: get, http: "GET /things%[1]d/{id}"}
`, i, words.Pascal(w))
	}
	return text
}

func checker() *treecheck.Checker { return treecheck.New(filepath.Join("..", "modlock", "universe")) }

// try renders and type-checks a service.
func try(ctx context.Context, c *treecheck.Checker, catalog *layer.Catalog, answers layer.Answers, m *model.Model) error {
	return tryAs(ctx, c, catalog, "service", "example.com/service", answers, m)
}

// tryAs does so for a service of another name and module path.
func tryAs(ctx context.Context, c *treecheck.Checker, catalog *layer.Catalog, name, module string, answers layer.Answers, m *model.Model) error {
	files, err := rendered(ctx, catalog, name, module, answers, m)
	if err != nil {
		return err
	}
	return c.Check(ctx, module, files)
}

// rendered returns the files of a service by their paths.
func rendered(ctx context.Context, catalog *layer.Catalog, name, module string, answers layer.Answers, m *model.Model) (map[string][]byte, error) {
	res, err := render.Render(ctx, render.Request{
		Name: name, Module: module, Answers: answers, Catalog: catalog, Model: m, Generator: "test",
	})
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range res.Tree.Files() {
		files[f.Path] = f.Data
	}
	return files, nil
}

// mixed has each word for an aggregate, a field, a state, an operation and an event,
// all in one model, so that the same names meet.
func mixed(list []string, domain string) string {
	types := []string{"string!", "int! min=0", "money", "decimal", "date", "timestamp!", "list(string)", "bool", "uuid", "enum(a,b)!", "string! unique"}
	text := "domain: " + domain + "\naggregates:"
	for i := range list {
		w := func(n int) string { return list[(i+n)%len(list)] }
		member := func(n int) string {
			if columns[w(n)] {
				return w(n) + "_given"
			}
			return w(n)
		}
		goName := func(n int) string { return words.Pascal(w(n)) }
		text += fmt.Sprintf(`
  - name: %[1]s
    fields: ["%[2]s: %[3]s", "%[4]s: %[5]s"]
    states: [%[6]s, %[7]s]
    operations:
      - {name: %[8]s, kind: create, http: POST /%[9]d, emits: %[10]s, idempotent: true}
      - {name: %[8]sAgain, kind: transition, from: %[6]s, to: %[7]s, http: "POST /%[9]d/{id}/again"}
      - {name: %[8]sShown, kind: get, http: "GET /%[9]d/{id}"}
      - {name: %[8]sListed, kind: list, http: GET /%[9]d}
`, goName(0), member(1), types[i%len(types)], member(2), types[(i+1)%len(types)], w(3), w(4), goName(5), i, goName(6))
	}
	return text
}

func snakes(list []string) []string {
	all := make([]string, len(list))
	for i, w := range list {
		all[i] = strings.ToLower(words.Snake(words.Pascal(w)))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func bundled(t testing.TB) *layer.Catalog {
	t.Helper()
	catalog, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

// TestEverydayWords takes what people call the things they deal with for the names
// of everything that a model names. The quick suite tries each word on one stack.
func TestEverydayWords(t *testing.T) {
	const most = 200
	c, catalog := checker(), bundled(t)
	list := listOf(t, "everyday")[:most]
	for i, s := range slices.Sorted(maps.Keys(stacks)) {
		t.Run(s, func(t *testing.T) {
			for number, chunk := range slices.Collect(slices.Chunk(list, 20)) {
				if !everyStack && number%len(stacks) != i {
					continue
				}
				domain := strings.ReplaceAll(chunk[i], "_", "")
				m, err := modeltext.Parse("model.yaml", []byte(mixed(chunk, domain)))
				if err == nil {
					err = try(t.Context(), c, catalog, stacks[s], m)
				}
				if err != nil {
					t.Errorf("%s, domain %s: %v", strings.Join(chunk, " "), domain, err)
				}
			}
		})
	}
}

// TestAcceptedModels keeps what was once accepted: a later otelgen must accept it
// too. It is tried on one stack each, in acceptance on all.
func TestAcceptedModels(t *testing.T) {
	c, catalog := checker(), bundled(t)
	var paths []string
	for _, pattern := range []string{"accepted/models/*.yaml", "models/*.yaml", "models/apis/*/model.yaml"} {
		some, err := filepath.Glob(filepath.Join("..", "..", "testdata", filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, some...)
	}
	if len(paths) < 30 {
		t.Errorf("only %d models", len(paths))
	}
	names := slices.Sorted(maps.Keys(stacks))
	for i, p := range paths {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(p), ".yaml"), "model")
		if name == "" {
			name = filepath.Base(filepath.Dir(p))
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			m, err := modeltext.Parse(p, data)
			if err != nil {
				t.Fatal(err)
			}
			tried := names
			if !acceptance {
				tried = names[i%len(names):][:1]
			}
			for _, s := range tried {
				if err := try(t.Context(), c, catalog, stacks[s], m); err != nil {
					t.Errorf("%s: %v", s, err)
				}
			}
		})
	}
}

// TestAllWords takes every word of every list for every part of a model, one part
// at a time.
func TestAllWords(t *testing.T) {
	if !acceptance {
		t.Skip("set OTELGEN_ACCEPTANCE=1")
	}
	c, catalog := checker(), bundled(t)
	lists, err := filepath.Glob(filepath.Join("..", "..", "testdata", "accepted", "words", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range lists {
		all = append(all, listOf(t, strings.TrimSuffix(filepath.Base(p), ".txt"))...)
	}
	all = snakes(all)
	for role, text := range roles {
		for s, answers := range stacks {
			t.Run(role+", "+s, func(t *testing.T) {
				var find func(list []string)
				find = func(list []string) {
					m, err := modeltext.Parse("m.yaml", []byte(text(list)))
					if err == nil {
						err = try(t.Context(), c, catalog, answers, m)
					}
					switch {
					case err == nil || len(list) == 1 && isRefused(role, list[0]) && m == nil:
					case len(list) == 1:
						t.Errorf("%s: %v", list[0], err)
					default:
						find(list[:len(list)/2])
						find(list[len(list)/2:])
					}
				}
				step := 20
				if role == "domain" {
					step = 1
				}
				for chunk := range slices.Chunk(all, step) {
					find(chunk)
				}
			})
		}
	}
}
