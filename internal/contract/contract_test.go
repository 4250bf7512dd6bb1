package contract_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/templates"
)

// shipped are the layers that come with otelgen, and those of outside files.
func shipped(t *testing.T, outside map[string]string) *layer.Catalog {
	t.Helper()
	sources := []layer.Source{{FS: templates.FS, Name: "templates"}}
	if outside != nil {
		files := fstest.MapFS{}
		for name, text := range outside {
			files[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
		}
		sources = append(sources, layer.Source{FS: files, Name: "outside", Outside: true})
	}
	cat, err := layer.Load(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func of(t *testing.T, cat *layer.Catalog, kind, name string) contract.Contract {
	t.Helper()
	k, ok := cat.Kinds().Kind(kind)
	if !ok {
		t.Fatalf("no kind %s", kind)
	}
	var l *layer.Layer
	if name != "" {
		var err error
		if l, err = cat.Layer(kind, name); err != nil {
			t.Fatal(err)
		}
	}
	c, err := contract.Of(cat, k, l)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestContractsSayWhatEverythingIs goes through all kinds and all layers.
func TestContractsSayWhatEverythingIs(t *testing.T) {
	cat := shipped(t, nil)
	check := func(of, what, name, doc string) {
		if doc == "" {
			t.Errorf("the contract of %s does not say what the %s %s is; give it a doc in the manifest that declares it", of, what, name)
		}
	}
	contracts := 0
	for _, kind := range cat.Kinds().Names() {
		names := append([]string{""}, cat.Names(kind)...)
		for _, name := range names {
			c := of(t, cat, kind, name)
			contracts++
			id := strings.TrimSuffix(kind+"/"+name, "/")
			for _, s := range slices.Concat(c.Slots, c.Offers) {
				check(id, "slot", s.Name, s.Doc)
			}
			for _, k := range slices.Concat(c.Answers, c.Asks) {
				check(id, "key", k.Key, k.Doc)
			}
			for _, f := range c.Facets {
				check(id, "facet", f.Name, f.Summary)
			}
			for _, k := range c.Answers {
				if l, err := cat.Layer(kind, name); err == nil && !l.Abstract && len(k.AnsweredBy) == 0 && !k.Optional && len(k.When) == 0 {
					t.Errorf("%s does not answer %s, which %s always asks for", id, k.Key, strings.Join(k.AskedBy, ", "))
				}
			}
		}
	}
	if contracts < 50 {
		t.Errorf("only %d contracts were looked at", contracts)
	}
}

// TestOneLayerSaysWhatAKeyIs lets no second text about a key grow stale.
func TestOneLayerSaysWhatAKeyIs(t *testing.T) {
	said := map[string][]string{}
	for _, l := range shipped(t, nil).Layers("") {
		for _, ask := range l.Dialect {
			if ask.Doc != "" {
				said[ask.Key] = append(said[ask.Key], l.ID.String())
			}
		}
	}
	for key, layers := range said {
		if len(layers) > 1 {
			t.Errorf("%s say what the key %s is; one is enough", strings.Join(layers, " and "), key)
		}
	}
}

func TestOfAKind(t *testing.T) {
	c := of(t, shipped(t, nil), "store", "")
	if want := "__adapter__/store_test.go"; len(c.Files) != 1 || c.Files[0].Path != want {
		t.Errorf("files %+v, want %s", c.Files, want)
	}
	if c.Slots[0].Name != "wire.store" || c.Slots[0].Must != "store" {
		t.Errorf("the first slot is %+v, want the one that every store must fill", c.Slots[0])
	}
	open := key(t, c.Answers, "sql.open")
	if got := strings.Join(open.Args, " "); got != "url tracers meters" {
		t.Errorf("sql.open has the arguments %q", got)
	}
	row := key(t, c.Asks, "row")
	if !slices.Contains(row.AnsweredBy, "architecture/domain") || !slices.Contains(row.AskedBy, "facet/rows") {
		t.Errorf("the key row is %+v", row)
	}
	i := slices.IndexFunc(c.Facets, func(f contract.Facet) bool { return f.Name == "outbox" })
	if i < 0 || !slices.Contains(c.Facets[i].Needs, "architecture/hexagonal when bus") {
		t.Errorf("facets %+v, want outbox and who needs it", c.Facets)
	}
	if !slices.ContainsFunc(c.Conventions, func(s string) bool { return strings.Contains(s, "/data") }) {
		t.Error("no convention speaks of the volume of a store of files")
	}
}

func key(t *testing.T, keys []contract.Key, name string) contract.Key {
	t.Helper()
	i := slices.IndexFunc(keys, func(k contract.Key) bool { return k.Key == name })
	if i < 0 {
		t.Fatalf("no key %s in %+v", name, keys)
	}
	return keys[i]
}

func TestOfALayer(t *testing.T) {
	cat := shipped(t, map[string]string{
		"store/tape/layer.yaml":   "kind: store\nname: tape\ntitle: Tape\nsummary: Tapes\nextends: store/sql\nfacets: {offers: [records]}\n",
		"store/tape/dialect.tmpl": `{{define "sql.open"}}x{{end}}`,
		"bus/pipe/layer.yaml":     "kind: bus\nname: pipe\ntitle: Pipe\nsummary: Pipes\nextends: bus/messages\n",
	})
	c := of(t, cat, "store", "tape")
	if got := key(t, c.Answers, "sql.open").AnsweredBy; !slices.Equal(got, []string{"store/tape"}) {
		t.Errorf("sql.open is answered by %q", got)
	}
	if got := key(t, c.Answers, "sql.type"); got.AnsweredBy != nil || got.Optional {
		t.Errorf("sql.type is %+v, want one that is missing", got)
	}
	if c.Files[0].From != "store/sql" {
		t.Errorf("its tests are in %q, want store/sql", c.Files[0].From)
	}
	for _, f := range c.Facets {
		if offered := f.Name == "records"; offered != (len(f.Offered) > 0) {
			t.Errorf("the facet %s is offered by %q", f.Name, f.Offered)
		}
	}

	c = of(t, cat, "bus", "pipe")
	if got := key(t, c.Answers, "bus.close"); !got.Optional || !slices.Equal(got.AnsweredBy, []string{"bus/messages"}) {
		t.Errorf("bus.close is %+v, want one that may be left out", got)
	}
	if got := c.Files[0]; got.Path != "__adapter__/bus.go" || got.From != "" || got.By != "bus/messages" {
		t.Errorf("its file is %+v, want one that is missing", got)
	}
	// What other layers of the kind ask for is no matter of this one's.
	for _, k := range of(t, cat, "framework", "chi").Answers {
		if strings.HasPrefix(k.Key, "rpc.") {
			t.Errorf("framework/chi is asked for %s", k.Key)
		}
	}
}

// TestOfAnOutsideKind needs no Go for a kind that comes from outside.
func TestOfAnOutsideKind(t *testing.T) {
	cat := shipped(t, map[string]string{
		"kinds.yaml": "kinds:\n  - {name: deploy, summary: where it runs, files: [{path: deploy/deploy.yaml, doc: the deployment}], conventions: [Keep to it.]}\n" +
			"roles:\n  - {name: deploy, kind: deploy, none: true}\n",
		"deploy/base/layer.yaml": "kind: deploy\nname: base\ntitle: Base\nsummary: Shared\nabstract: true\nslots: [{name: deploy.more, doc: more, must: deploy}]\n" +
			"dialect: [{key: deploy.image, doc: the image}]\npaths: [{word: target, over: .Model.Aggregates, text: .Snake}]\n",
		"deploy/base/files/x.tmpl":         `{{dialect "deploy.image" "tag" "x"}}{{slot "deploy.more"}}`,
		"deploy/fleet/layer.yaml":          "kind: deploy\nname: fleet\ntitle: Fleet\nsummary: A fleet\nextends: deploy/base\n",
		"deploy/fleet/dialect.tmpl":        `{{define "deploy.image"}}x{{end}}`,
		"deploy/fleet/merge/deploy/a.yaml": "a: 1\n",
	})
	c := of(t, cat, "deploy", "")
	if c.Roles[0].Flag != "--deploy" || c.Files[0].Doc != "the deployment" || c.Slots[0].Name != "deploy.more" || c.Conventions[0] != "Keep to it." {
		t.Errorf("the contract of the kind is %+v", c)
	}
	if got := key(t, c.Answers, "deploy.image"); got.Doc != "the image" || !slices.Equal(got.Args, []string{"tag"}) {
		t.Errorf("the key is %+v", got)
	}
	if !slices.ContainsFunc(c.Paths, func(w contract.Word) bool {
		return w.Word == "target" && w.Doc == ".Each.target.Snake, once for each of .Model.Aggregates; declared by deploy/base"
	}) {
		t.Errorf("the words of paths are %+v", c.Paths)
	}
	if !slices.ContainsFunc(c.Documents, func(d contract.Document) bool { return d.Path == "deploy/a.yaml" && d.By[0] == "deploy/fleet" }) {
		t.Errorf("the documents are %+v", c.Documents)
	}
}

func TestExported(t *testing.T) {
	one := `package one
type Boxes struct{ db *memdb.DB }
func NewBoxes(db *memdb.DB) *Boxes { return nil }
func (b *Boxes) Add(ctx context.Context, boxes ...Box) error { return nil }
func (b *Boxes) Pending(ctx context.Context, limit int) (all []Box, err error) { return nil, nil }
func (b *Boxes) Count() {}
func (b *Boxes) hidden() {}
func helper() {}
type hidden struct{}
func (hidden) Shown() {}
const Most = 1
`
	two := `package two
type Boxes struct{ db *sqldb.DB }
func (b *Boxes) Pending(ctx context.Context, limit int) (all []Box, err error) { return nil, nil }
func NewBoxes(db *sqldb.DB) *Boxes { return nil }
func (b *Boxes) Add(ctx context.Context, boxes ...Box) error { return nil }
func (b *Boxes) Count(n int) {}
`
	var lists [][]contract.Declaration
	for _, src := range []string{one, two} {
		list, err := contract.Exported([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	want := []string{
		"type Boxes",
		"func NewBoxes(db …) *Boxes",
		"func (*Boxes) Add(ctx context.Context, boxes ...Box) error",
		"func (*Boxes) Pending(ctx context.Context, limit int) (all []Box, err error)",
	}
	var got []string
	for _, d := range contract.Common(lists...) {
		got = append(got, d.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if _, err := contract.Exported([]byte("no Go")); err == nil {
		t.Error("text that is no Go was read")
	}
	if got := contract.Common(); got != nil {
		t.Errorf("nothing has %v in common", got)
	}
}
