package layercheck

import (
	"bytes"
	_ "embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/pairwise"
	"github.com/otelgen/otelgen/internal/render"
)

// stack is one choice of layers and a model.
type stack struct {
	chosen layer.Selection
	model  *model.Model
	// modelName is that of the model's layer.
	modelName string
}

func (s stack) name() string {
	var parts []string
	for _, a := range s.chosen {
		for _, n := range a.Names {
			if n != layer.None {
				parts = append(parts, n)
			}
		}
	}
	return strings.TrimSpace(strings.Join(append(parts, s.modelName), " "))
}

// has reports whether all words are names of layers or models in the stack.
func (s stack) has(words []string) bool {
	names := strings.FieldsFunc(s.name(), func(r rune) bool { return r == ' ' || r == ',' })
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(names, w) })
}

func (s stack) request(cat *layer.Catalog) render.Request {
	answers := layer.Answers{}
	for _, a := range s.chosen {
		answers[a.Role.Name] = a.Names
	}
	return render.Request{Name: serviceName, Module: serviceName, Answers: answers, Catalog: cat, Model: s.model}
}

// with puts another layer in the place of one.
func (s stack) with(kind, name, other string) stack {
	s.chosen = slices.Clone(s.chosen)
	for i, a := range s.chosen {
		if a.Role.Kind == kind && slices.Equal(a.Names, []string{name}) {
			s.chosen[i].Names = []string{other}
		}
	}
	return s
}

// stacks lists stacks with the layer, the one with most defaults first: enough
// for each two partners that go together to meet, or with o.Quick for each partner
// to occur. Words limit them to stacks that have all of these layers or models.
func (c *Checker) stacks(l *layer.Layer, o Options) ([]stack, error) {
	legal, err := c.legal(l, c.Meets)
	if err == nil && len(legal) == 0 {
		// What it needs may only be there outside.
		legal, err = c.legal(l, func(*layer.Layer) bool { return true })
	}
	if err != nil {
		return nil, err
	}
	if len(legal) == 0 {
		return nil, c.alone(l)
	}
	parts := stack.pairs
	if o.Quick {
		parts = stack.parts
	}
	rows := pairwise.Cover(legal, parts)
	if len(o.Stack) == 0 {
		return rows, nil
	}
	matches := func(s stack) bool { return s.has(o.Stack) }
	if found := keep(rows, matches); len(found) > 0 {
		return found, nil
	}
	if found := keep(legal, matches); len(found) > 0 {
		return pairwise.Cover(found, parts), nil
	}
	// Whoever names a layer wants to meet it.
	all, err := c.legal(l, func(*layer.Layer) bool { return true })
	if err != nil {
		return nil, err
	}
	if found := keep(all, matches); len(found) > 0 {
		return pairwise.Cover(found, parts), nil
	}
	return nil, diag.Errorf("%s is tried in no stack with %s; its stacks are made of %s",
		l.ID, strings.Join(o.Stack, " and "), strings.Join(words(all), ", "))
}

func keep(all []stack, matches func(stack) bool) []stack {
	return slices.DeleteFunc(slices.Clone(all), func(s stack) bool { return !matches(s) })
}

// words are the names of all layers and models in stacks, each once.
func words(stacks []stack) []string {
	var all []string
	for _, s := range stacks {
		for _, w := range strings.Fields(s.name()) {
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	return all
}

// legal lists the stacks with the layer that can be resolved, of layers that
// otelgen ships and of those from outside that it is to meet.
func (c *Checker) legal(l *layer.Layer, meets func(*layer.Layer) bool) ([]stack, error) {
	var legal []stack
	role, _ := c.Catalog.Kinds().Role(layer.RoleArchitecture)
	for _, arch := range c.partners(l, role, meets) {
		a, err := c.Catalog.Layer(layer.KindArchitecture, arch)
		if err != nil {
			return nil, err
		}
		models, err := c.models(l, a)
		if err != nil {
			return nil, err
		}
		for _, m := range models {
			for _, s := range c.choices(l, a, meets) {
				st := stack{s, m.Model, m.name}
				resolved, err := st.request(c.Catalog).Resolve()
				if err == nil && (l.ID.Kind == layer.KindModel || slices.ContainsFunc(resolved.Members, func(m layer.Member) bool { return m.Layer == l })) {
					legal = append(legal, st)
				}
			}
		}
	}
	return legal, nil
}

// alone says why a layer goes with nothing: what its usual stack lacks.
func (c *Checker) alone(l *layer.Layer) error {
	roles := c.Catalog.Kinds().RolesOf(l.ID.Kind)
	if len(roles) == 0 {
		return diag.Errorf("%s goes with nothing: no layer needs it; name a folder of layers that do, with --layers", l.ID)
	}
	answers := layer.Answers{roles[0].Name: {l.Name}}
	arch, err := c.Catalog.Architecture(answers)
	if err != nil {
		return err
	}
	models, err := c.models(l, arch)
	if err != nil {
		return err
	}
	for _, m := range models {
		if _, err := (render.Request{Name: serviceName, Module: serviceName, Answers: answers, Catalog: c.Catalog, Model: m.Model}).Resolve(); err != nil {
			return diag.Errorf("%s goes with nothing: %s", l.ID, diag.OneLine(err))
		}
	}
	return diag.Errorf("%s goes with nothing: no stack meets what it requires and excludes", l.ID)
}

// partners lists what the layer is tried with in a role: itself where it is of
// its kind, else the layers that otelgen ships, the default first, and the
// outside layers that it is to meet.
func (c *Checker) partners(l *layer.Layer, r layer.Role, meets func(*layer.Layer) bool) []string {
	if l.ID.Kind == r.Kind {
		return []string{l.ID.Name}
	}
	first := usual(r)
	if followed, ok := c.Catalog.Kinds().Role(r.Follows); ok {
		first = usual(followed)
	}
	var names []string
	for _, p := range c.Catalog.Choices(r.Kind) {
		switch {
		case p.Outside && (meets == nil || !meets(p)):
		case p.Name == first:
			names = slices.Insert(names, 0, p.Name)
		default:
			names = append(names, p.Name)
		}
	}
	return names
}

// choices lists all that can be in the roles of a service of the architecture,
// one layer in each.
func (c *Checker) choices(l, arch *layer.Layer, meets func(*layer.Layer) bool) []layer.Selection {
	answers := layer.Answers{layer.RoleArchitecture: {arch.Name}}
	all := []layer.Selection{nil}
	for _, r := range c.Catalog.Kinds().Roles() {
		var in [][]string
		for _, n := range c.partners(l, r, meets) {
			in = append(in, []string{n})
		}
		switch {
		case r.Name == layer.RoleArchitecture:
			in = [][]string{{arch.Name}}
		case r.None && l.ID.Kind != r.Kind:
			in = slices.Insert(in, 0, []string{layer.None})
		case !c.Catalog.Takes(answers, r) && !r.None:
			in = [][]string{nil}
		}
		var longer []layer.Selection
		for _, s := range all {
			for _, names := range in {
				longer = append(longer, append(slices.Clip(s), layer.Answered{Role: r, Names: names}))
			}
		}
		all = longer
	}
	return all
}

// namedModel is a model and the name of its layer.
type namedModel struct {
	*model.Model
	name string
}

// everything is a model that asks for all that layers can be asked for.
//
//go:embed model.yaml
var everything []byte

// models are those that the layer is tried with: itself where it is one, else the
// architecture's own, and where its code depends on the model also one that has
// everything. An architecture that takes no model has none.
func (c *Checker) models(l, arch *layer.Layer) ([]namedModel, error) {
	takes, must := arch.TakesModel()
	if !takes {
		return []namedModel{{modeltext.Nothing(), ""}}, nil
	}
	var all []namedModel
	of := l
	if l.ID.Kind != layer.KindModel {
		name := ""
		for a := arch; a != nil && name == ""; a = a.Parent {
			name = a.Model
		}
		switch {
		case name != "":
			var err error
			if of, err = c.Catalog.Layer(layer.KindModel, name); err != nil {
				return nil, err
			}
		case must:
			of = nil
		default:
			of, all = nil, []namedModel{{modeltext.Nothing(), ""}}
		}
	}
	if of != nil {
		data, err := fs.ReadFile(of.FS, "model.yaml")
		if err != nil {
			return nil, fmt.Errorf("layer %s: %w", of.ID, err)
		}
		own, err := modeltext.Parse(of.ID.String()+"/model.yaml", bytes.TrimSpace(data))
		if err != nil {
			return nil, err
		}
		all = append(all, namedModel{own, of.ID.Name})
	}
	if l.ID.Kind == layer.KindModel || len(all) > 0 && !c.meets(l) {
		return all, nil
	}
	full, err := modeltext.Parse("model.yaml", everything)
	return append(all, namedModel{full, "everything"}), err
}

// meets reports whether layers of the kind touch code of others.
func (c *Checker) meets(l *layer.Layer) bool {
	return slices.ContainsFunc(c.Catalog.Kinds().RolesOf(l.ID.Kind), func(r layer.Role) bool { return !r.Apart })
}

// parts lists what meets others in code, each by itself.
func (s stack) parts() []string {
	all := []string{"model:" + s.modelName}
	for _, a := range s.chosen {
		if !a.Role.Apart {
			all = append(all, a.Role.Name+":"+strings.Join(a.Names, ","))
		}
	}
	return all
}

// pairs lists every two parts of a stack that meet in code, and those that meet
// none, each of which is tried once.
func (s stack) pairs() []string {
	parts, alone := []string{"model:" + s.modelName}, []string(nil)
	for _, a := range s.chosen {
		part := a.Role.Name + ":" + strings.Join(a.Names, ",")
		if a.Role.Apart {
			alone = append(alone, part)
		} else {
			parts = append(parts, part)
		}
	}
	return append(pairwise.Pairs(parts), alone...)
}
