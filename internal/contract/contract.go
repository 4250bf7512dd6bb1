// Package contract knows what is asked of a layer: the files that it must have, the
// slots of others that it must or may fill, the dialect keys that it has to answer,
// the facets that it can keep. All of it is read from manifests and templates.
package contract

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/surface"
)

// Contract is what is asked of the layers of a kind, and how far one layer
// provides it.
type Contract struct {
	Kind string `json:"kind"`
	// Name is the layer's, "" where the contract is that of a kind.
	Name        string     `json:"name,omitempty"`
	Summary     string     `json:"summary"`
	Extends     []string   `json:"extends,omitempty"`
	Roles       []Role     `json:"roles,omitempty"`
	Files       []File     `json:"files,omitempty"`
	Slots       []Slot     `json:"slots,omitempty"`
	Offers      []Slot     `json:"offers,omitempty"`
	Answers     []Key      `json:"answers,omitempty"`
	Asks        []Key      `json:"asks,omitempty"`
	Facets      []Facet    `json:"facets,omitempty"`
	Paths       []Word     `json:"paths,omitempty"`
	Documents   []Document `json:"documents,omitempty"`
	Conventions []string   `json:"conventions,omitempty"`
}

// Role is a role that layers of the kind have in a service.
type Role struct {
	Name string `json:"name"`
	Flag string `json:"flag"`
}

// File is a file that a layer must have.
type File struct {
	Path string `json:"path"`
	Doc  string `json:"doc"`
	// By is the kind or the layer that asks for it, From the layer that has it.
	By   string `json:"by"`
	From string `json:"from,omitempty"`
}

// Slot is a place in the files of a layer that others fill.
type Slot struct {
	Name string `json:"name"`
	Doc  string `json:"doc,omitempty"`
	// Of is the layer that offers it.
	Of string `json:"of"`
	// Must is set where the layer has to fill the slot, or where some layer of a
	// stack has to; When holds the conditions of which one must hold for that.
	Must string   `json:"must,omitempty"`
	When []string `json:"when,omitempty"`
	// Filled lists the layers of the kind, or of the layer's chain, that fill it.
	Filled []string `json:"filled,omitempty"`
}

// Key is a dialect key.
type Key struct {
	Key  string   `json:"key"`
	Doc  string   `json:"doc,omitempty"`
	Args []string `json:"args,omitempty"`
	// When holds the conditions of which one must hold for the key to be asked for.
	When []string `json:"when,omitempty"`
	// AskedBy are the layers that ask. Those that answer are all in the contract of
	// a kind, and the nearest of the chain in that of a layer.
	AskedBy    []string `json:"asked_by,omitempty"`
	AnsweredBy []string `json:"answered_by,omitempty"`
	// Optional is set if the answer may be left out.
	Optional bool `json:"optional,omitempty"`
}

// Facet is something that layers of the kind can keep.
type Facet struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
	// Needs lists who needs it, and when.
	Needs []string `json:"needs,omitempty"`
	// Offered lists the layers that offer it.
	Offered     []string `json:"offered,omitempty"`
	Conventions []string `json:"conventions,omitempty"`
	// Go is what the adapter's package exports for it.
	Go []string `json:"go,omitempty"`
	// Tests are the contract's templates, which are rendered beside the adapter.
	Tests []string `json:"tests,omitempty"`
}

// Word is a word between double underscores in the path of a template.
type Word struct {
	Word string `json:"word"`
	Doc  string `json:"doc"`
}

// Document is a YAML file to which layers add.
type Document struct {
	Path string   `json:"path"`
	By   []string `json:"by"`
}

// Of describes what a catalog asks of the layers of a kind, or of l where it is
// not nil.
func Of(cat *layer.Catalog, kind layer.Kind, l *layer.Layer) (Contract, error) {
	d := &describer{cat: cat, kind: kind, layer: l}
	if err := d.readCalls(); err != nil {
		return Contract{}, err
	}
	c := Contract{
		Kind: kind.Name, Summary: kind.Summary, Files: d.files(), Slots: d.slots(), Offers: d.offers(), Answers: d.answers(), Asks: d.asks(),
		Facets: d.facets(), Paths: d.paths(), Documents: d.documents(), Conventions: d.conventions(),
	}
	if l != nil {
		c.Name, c.Summary = l.Name, l.Summary
		for a := l.Parent; a != nil; a = a.Parent {
			c.Extends = append(c.Extends, a.ID.String())
		}
	}
	for _, r := range cat.Kinds().RolesOf(kind.Name) {
		c.Roles = append(c.Roles, Role{r.Name, "--" + r.Flag})
	}
	return c, nil
}

type describer struct {
	cat   *layer.Catalog
	kind  layer.Kind
	layer *layer.Layer // nil for the kind
	// args are the names of the arguments of keys, as the templates give them.
	args map[string][]string
	// answered are the keys that each layer answers itself.
	answered map[*layer.Layer][]string
	// asked are the keys that are asked for, by name.
	asked map[string]Key
}

func (d *describer) hasAnswer(l *layer.Layer, key string) bool {
	return slices.Contains(d.answered[l], key)
}

func (d *describer) readCalls() error {
	d.args = map[string][]string{AdapterKey: {"kind", "name", "folder"}}
	d.answered = map[*layer.Layer][]string{}
	for _, l := range d.cat.Layers("") {
		d.answered[l] = l.Answers()
		calls, err := Calls(l)
		if err != nil {
			return err
		}
		for _, c := range calls {
			for _, arg := range c.Args {
				if !slices.Contains(d.args[c.Key], arg) {
					d.args[c.Key] = append(d.args[c.Key], arg)
				}
			}
		}
	}
	d.asked = d.readAsked()
	return nil
}

// chain is that of the layer, none for a kind.
func (d *describer) chain() []*layer.Layer {
	if d.layer == nil {
		return nil
	}
	return d.layer.Chain()
}

// who lists the layers of the kind, or of the layer's chain from the layer up, for
// which something holds.
func (d *describer) who(holds func(*layer.Layer) bool) []string {
	among := d.cat.Layers(d.kind.Name)
	if d.layer != nil {
		among = d.layer.Chain()
		slices.Reverse(among)
	}
	var ids []string
	for _, l := range among {
		if holds(l) {
			ids = append(ids, l.ID.String())
		}
	}
	return ids
}

func (d *describer) files() []File {
	var all []File
	add := func(f layer.File, by string) {
		from := d.who(func(l *layer.Layer) bool { return hasFile(l, "files", f.Path, f.Path+".tmpl") })
		if d.layer == nil {
			from = nil
		}
		all = append(all, File{f.Path, f.Doc, by, strings.Join(from, ", ")})
	}
	for _, f := range d.kind.MustHave {
		add(f, "every "+d.kind.Name)
	}
	for _, l := range d.cat.Layers(d.kind.Name) {
		if d.layer != nil && !slices.Contains(d.chain(), l) {
			continue
		}
		for _, f := range l.MustHave {
			add(f, l.ID.String())
		}
	}
	return all
}

// slots lists those that layers of the kind have to fill first, then those that
// some of them fill, then all others.
func (d *describer) slots() []Slot {
	var must, some, usual, others []Slot
	for _, l := range d.cat.Layers("") {
		for _, s := range l.Slots {
			row := d.slot(l, s)
			fills := d.cat.Layers(d.kind.Name)
			switch {
			case row.Must == d.kind.Name:
				must = append(must, row)
			case row.Must != "":
				some = append(some, row)
			case slices.ContainsFunc(fills, func(l *layer.Layer) bool { return fillsSlot(l, s.Name) }):
				usual = append(usual, row)
			default:
				others = append(others, row)
			}
		}
	}
	return slices.Concat(must, some, usual, others)
}

func (d *describer) slot(of *layer.Layer, s layer.Slot) Slot {
	row := Slot{Name: s.Name, Doc: s.Doc, Of: of.ID.String()}
	if s.Must == d.kind.Name || s.Must == layer.AnyKind {
		row.Must, row.When = s.Must, s.When
	}
	row.Filled = d.who(func(l *layer.Layer) bool { return fillsSlot(l, s.Name) })
	return row
}

// offers lists the slots that the layer's own files have.
func (d *describer) offers() []Slot {
	var all []Slot
	for _, l := range d.chain() {
		for _, s := range l.Slots {
			all = append(all, Slot{Name: s.Name, Doc: s.Doc, Of: l.ID.String(), Must: s.Must, When: s.When})
		}
	}
	return all
}

// fillsSlot reports whether a layer itself has a template for a slot, of its own or
// in one of its facets.
func fillsSlot(l *layer.Layer, name string) bool {
	places := []string{"slots"}
	for _, facet := range subfolders(l, "facets") {
		places = append(places, "facets/"+facet+"/slots")
	}
	return slices.ContainsFunc(places, func(p string) bool { return hasFile(l, p, name+".tmpl") })
}

// answers lists the keys that layers of the kind answer to those that ask.
func (d *describer) answers() []Key {
	var all []Key
	for _, key := range slices.Sorted(maps.Keys(d.asked)) {
		k := d.asked[key]
		if len(k.AskedBy) == 0 || !d.answeredByKind(key) {
			continue
		}
		k.AnsweredBy = d.who(func(l *layer.Layer) bool { return d.hasAnswer(l, key) })
		if d.layer != nil && len(k.AnsweredBy) > 1 {
			k.AnsweredBy = k.AnsweredBy[:1]
		}
		all = append(all, k)
	}
	return append(all, d.engineKeys()...)
}

// answeredByKind reports whether some layer of the kind answers a key.
func (d *describer) answeredByKind(key string) bool {
	return slices.ContainsFunc(d.cat.Layers(d.kind.Name), func(l *layer.Layer) bool { return d.hasAnswer(l, key) })
}

// readAsked returns the keys that are asked for, by name. Of a layer, other layers
// of its kind ask only where it extends them.
func (d *describer) readAsked() map[string]Key {
	all := map[string]Key{}
	for _, l := range d.cat.Layers("") {
		for _, ask := range l.Dialect {
			k, ok := all[ask.Key]
			if !ok {
				k = Key{Key: ask.Key, Args: d.args[ask.Key]}
			}
			if ask.Doc != "" {
				k.Doc = ask.Doc
			}
			if d.layer == nil || l.ID.Kind != d.kind.Name || slices.Contains(d.chain(), l) {
				k.AskedBy = append(k.AskedBy, l.ID.String())
				k.When = unite(k, d.when(l, ask))
				k.Optional = k.Optional || d.hasAnswer(l, ask.Key)
			}
			all[ask.Key] = k
		}
	}
	return all
}

// when are the conditions under which a layer asks for a key; what a facet asks for
// is asked where there is the facet.
func (d *describer) when(l *layer.Layer, ask layer.Ask) []string {
	if l.ID.Kind != layer.KindFacet || len(ask.When) > 0 {
		return ask.When
	}
	var facets []string
	for _, f := range d.cat.Choices(layer.KindFacet) {
		if slices.Contains(f.Chain(), l) {
			facets = append(facets, f.Name)
		}
	}
	return facets
}

// unite joins the conditions under which a key is asked for; one who asks always
// leaves none.
func unite(k Key, when []string) []string {
	if len(when) == 0 || len(k.AskedBy) > 1 && len(k.When) == 0 {
		return nil
	}
	all := append(slices.Clone(k.When), when...)
	slices.Sort(all)
	return slices.Compact(all)
}

// asks lists the keys that the layer, or the layers of the kind, and the facets
// that they keep ask others for.
func (d *describer) asks() []Key {
	askers := d.chain()
	if d.layer == nil {
		askers = d.cat.Layers(d.kind.Name)
	}
	for _, f := range d.facets() {
		if l, err := d.cat.Layer(layer.KindFacet, f.Name); err == nil && (d.layer == nil || len(f.Offered) > 0) {
			askers = append(askers, l.Chain()...)
		}
	}
	byKey := map[string]Key{}
	for _, l := range askers {
		for _, ask := range l.Dialect {
			k, ok := byKey[ask.Key]
			if !ok {
				k = Key{Key: ask.Key, Doc: d.asked[ask.Key].Doc, Args: d.args[ask.Key], AnsweredBy: d.whoAnswers(ask.Key)}
			}
			if id := l.ID.String(); !slices.Contains(k.AskedBy, id) {
				k.AskedBy = append(k.AskedBy, id)
				k.When = unite(k, d.when(l, ask))
			}
			byKey[ask.Key] = k
		}
	}
	var all []Key
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		all = append(all, byKey[key])
	}
	return all
}

func (d *describer) whoAnswers(key string) []string {
	var ids []string
	for _, l := range d.cat.Layers("") {
		if d.hasAnswer(l, key) {
			ids = append(ids, l.ID.String())
		}
	}
	return ids
}

// AdapterKey is the dialect key that the engine asks architectures for: where
// adapters belong.
const AdapterKey = "adapter.dir"

// KindKey is the beginning of the dialect keys by which an architecture says which
// kinds of operations it can do.
const KindKey = "kind."

// engineKeys are the keys that no layer asks for, but otelgen itself.
func (d *describer) engineKeys() []Key {
	var keys []string
	for _, l := range d.cat.Layers(d.kind.Name) {
		for _, key := range d.answered[l] {
			if (key == AdapterKey || strings.HasPrefix(key, KindKey)) && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	var all []Key
	for _, key := range keys {
		k := Key{Key: key, Args: d.args[key], AskedBy: []string{"otelgen"}, Optional: true}
		k.AnsweredBy = d.who(func(l *layer.Layer) bool { return d.hasAnswer(l, key) })
		if kind, ok := strings.CutPrefix(key, KindKey); ok {
			k.Doc = "yes where the architecture can do this part of a model: " + kind
		} else {
			k.Doc = "the folder of the adapter of a layer; needed where a service has a store, a bus or another that keeps something"
		}
		all = append(all, k)
	}
	return all
}

// facets lists those that are needed in the roles of the kind, or that layers of it
// offer.
func (d *describer) facets() []Facet {
	var all []Facet
	for _, f := range d.cat.Layers(layer.KindFacet) {
		row := Facet{Name: f.Name, Summary: f.Summary, Needs: d.needs(f.Name)}
		row.Offered = d.who(func(l *layer.Layer) bool { return slices.Contains(l.Facets.Offers, f.Name) })
		offered := slices.ContainsFunc(d.cat.Layers(d.kind.Name), func(l *layer.Layer) bool { return slices.Contains(l.Facets.Offers, f.Name) })
		if len(row.Needs) == 0 && !offered || f.Abstract {
			continue
		}
		for _, a := range f.Chain() {
			row.Conventions = append(row.Conventions, a.Conventions...)
			for _, file := range a.Files() {
				if strings.Contains(file, "__adapter__") {
					row.Tests = append(row.Tests, a.ID.String()+"/files/"+file+".tmpl")
				}
			}
		}
		all = append(all, row)
	}
	return all
}

// needs lists who needs a facet in a role of the kind.
func (d *describer) needs(facet string) []string {
	roles := []string{}
	for _, r := range d.cat.Kinds().RolesOf(d.kind.Name) {
		roles = append(roles, r.Name)
	}
	if d.kind.Name == layer.KindBase {
		roles = append(roles, layer.RoleBase)
	}
	var all []string
	for _, l := range d.cat.Layers("") {
		for _, role := range roles {
			for _, n := range l.Facets.Needs[role] {
				if n.Facet != facet {
					continue
				}
				text := l.ID.String()
				if role != d.kind.Name {
					text += " as " + role
				}
				if n.When != "" {
					text += " when " + n.When
				}
				all = append(all, text)
			}
		}
	}
	return all
}

// place is a word of a path that stands for one thing in every service.
type place struct{ word, doc string }

func places() []place {
	return []place{
		{"service", "the service's name"},
		{"domain", "the model's domain, the name of the package that it is in"},
		{"inbound", "the architecture's folder for inbound adapters, its answer to inbound.dir"},
		{"adapter", "the folder of the layer in its role, the architecture's answer to " + AdapterKey},
		{"number", "the number of a migration, which otelgen.yaml records"},
	}
}

// Places are the words of paths that stand for one thing in every service.
func Places() []string {
	var words []string
	for _, p := range places() {
		words = append(words, p.word)
	}
	return words
}

func (d *describer) paths() []Word {
	var all []Word
	for _, p := range places() {
		all = append(all, Word{p.word, p.doc})
	}
	for _, w := range surface.PathWords() {
		all = append(all, word(w, ""))
	}
	for _, l := range d.cat.Layers("") {
		for _, w := range l.Paths {
			all = append(all, word(w, l.ID.String()))
		}
	}
	return all
}

func word(w surface.PathWord, of string) Word {
	at := w.As
	if at == "" {
		at = ".Each." + w.Word
	}
	doc := at + w.Text + ", once for each of " + w.Over
	if w.Within != "" {
		doc += " within __" + w.Within + "__"
	}
	if of != "" {
		doc += "; declared by " + of
	}
	return Word{w.Word, doc}
}

// documents lists the files to which layers add by merge.
func (d *describer) documents() []Document {
	by := map[string][]string{}
	for _, l := range d.cat.Layers("") {
		_ = fs.WalkDir(l.FS, "merge", func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err // a layer without the folder adds nothing
			}
			name := strings.TrimSuffix(strings.TrimPrefix(p, "merge/"), ".tmpl")
			by[name] = append(by[name], l.ID.String())
			return nil
		})
	}
	var all []Document
	for _, name := range slices.Sorted(maps.Keys(by)) {
		all = append(all, Document{name, by[name]})
	}
	return all
}

func (d *describer) conventions() []string {
	all := slices.Clone(d.kind.Conventions)
	for _, l := range d.chain() {
		if l.ID.Kind != layer.KindBase {
			all = append(all, l.Conventions...)
		}
	}
	for _, l := range d.cat.Layers(layer.KindBase) {
		all = append(all, l.Conventions...)
	}
	return all
}
