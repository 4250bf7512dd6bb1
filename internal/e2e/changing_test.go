package e2e_test

import (
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/tree"
)

// depotModel is a model, and the places where the changes of TestChanging are made.
const depotModel = `domain: depot
aggregates:
  - name: Parcel
    fields:
      - "sender: string! max=50"
      - "weight: int! min=1"
      # FIELD
    states: [stored, sent]
    operations:
      - {name: StoreParcel, kind: create, http: POST /parcels, emits: ParcelStored}
      - {name: SendParcel, kind: transition, from: stored, to: sent, http: "POST /parcels/{id}/send", emits: ParcelSent}
      # OPERATION
      - {name: GetParcel, kind: get, http: "GET /parcels/{id}"}
      - {name: ListParcels, kind: list, http: GET /parcels}
  # AGGREGATE
`

// changes are what people add to a service: the places in depotModel, what comes
// there, and the column of the table in docs/changing.md that is about it.
var changes = []struct{ name, place, text string }{
	{"field", "# FIELD", `- "fragile: bool"`},
	{"operation", "# OPERATION", `- {name: ReturnParcel, kind: transition, from: sent, to: stored, http: "POST /parcels/{id}/return", emits: ParcelReturned}`},
	{"aggregate", "# AGGREGATE", `- name: Shelf
    fields: ["label: string! max=20", "opened_on: date!"]
    operations:
      - {name: AddShelf, kind: create, http: POST /shelves, emits: ShelfAdded}
      - {name: GetShelf, kind: get, http: "GET /shelves/{id}"}
      - {name: ListShelves, kind: list, http: GET /shelves}`},
}

// changingStacks have between them every layer that adds to docs/changing.md.
var changingStacks = []stack{
	{"hexagonal", "nethttp", "otlp", "sqlite", "", "none", ""},
	{"hexagonal", "connect", "otlp", "memory", "", "memory", ""},
	{"cqrs", "chi,grpc", "otlp", "sqlite", "sqlite", "memory", ""},
	{"cqrs", "fiber", "otlp", "memory", "memory", "none", ""},
}

// TestChanging generates services from a model without and with a field, an
// operation and an aggregate: docs/changing.md names the files that differ, and no
// others.
func TestChanging(t *testing.T) {
	for _, s := range changingStacks {
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			before := parcelService(t, s, depotModel)
			table := changingTable(t, before)
			for i, c := range changes {
				after := parcelService(t, s, strings.Replace(depotModel, c.place, c.text, 1))
				changed := changedByHand(before, after)
				for _, file := range changed {
					if !slices.ContainsFunc(slices.Collect(maps.Keys(table)), func(row string) bool { return table[row][i] != "–" && covers(row, file, before) }) {
						t.Errorf("a new %s changes %s, which docs/changing.md does not tell", c.name, file)
					}
				}
				for row, cells := range table {
					if cells[i] != "–" && !slices.ContainsFunc(changed, func(file string) bool { return covers(row, file, before) }) && !strings.Contains(cells[i], "where") {
						t.Errorf("docs/changing.md tells of %s for a new %s, which does not change it", row, c.name)
					}
				}
			}
		})
	}
}

// parcelService renders a service of a model in YAML.
func parcelService(t *testing.T, s stack, text string) *tree.Tree {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s.model = defaultStack.model
	req := request(t, s)
	req.Model = m
	if strings.Contains(s.framework, "fiber") {
		req.Settings = map[string]string{"framework/http.client": "true"}
	}
	return rendered(t, req)
}

// changingTable reads the rows of the table in docs/changing.md by their files.
func changingTable(t *testing.T, tr *tree.Tree) map[string][]string {
	t.Helper()
	f, ok := tr.File("docs/changing.md")
	if !ok {
		t.Fatal("there is no docs/changing.md")
	}
	table := map[string][]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| \\[`([^`]+)`\\][^|]*\\| (.*) \\|$").FindAllStringSubmatch(string(f.Data), -1) {
		table[m[1]] = strings.Split(m[2], " | ")
		if len(table[m[1]]) != len(changes) {
			t.Fatalf("docs/changing.md has the row %s", m[0])
		}
	}
	if len(table) < 8 {
		t.Fatalf("docs/changing.md has %d rows", len(table))
	}
	return table
}

// covers reports whether the row of a file is about another one too: one like it,
// which is new.
func covers(row, file string, before *tree.Tree) bool {
	_, old := before.File(file)
	return row == file || !old && path.Dir(row) == path.Dir(file)
}

// changedByHand lists what differs and is written by people: neither tests and
// what they read, nor documents, nor what is made from other files, nor numbers
// of migrations that otelgen would have given otherwise.
func changedByHand(before, after *tree.Tree) []string {
	var all []string
	for _, f := range after.Files() {
		old, known := before.File(f.Path)
		switch name := path.Base(f.Path); {
		case known && withoutComments(old) == withoutComments(f),
			strings.HasSuffix(name, "_test.go"), strings.HasSuffix(name, ".pb.go"), strings.HasSuffix(name, ".connect.go"),
			strings.HasSuffix(name, ".md"), name == "otelgen.yaml", name == "otelgen.sum",
			strings.HasPrefix(name, "scenario"), name == "requests.http", strings.Contains(name, "_create_checkpoint"):
		default:
			all = append(all, f.Path)
		}
	}
	return all
}

// withoutComments returns a Go file without comments, which may name what the
// service is about; other files as they are.
func withoutComments(f tree.File) string {
	if path.Ext(f.Path) != ".go" {
		return string(f.Data)
	}
	var out strings.Builder
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, f.Path, f.Data, 0)
	if err != nil || format.Node(&out, files, parsed) != nil {
		return string(f.Data)
	}
	return out.String()
}
