package app

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
)

// Contract describes what is asked of the layers of a kind, or of l where it is not
// nil. What facets export in Go is read from services that are rendered with the
// layers which keep them.
func (a App) Contract(ctx context.Context, cat *layer.Catalog, dirs []string, kind layer.Kind, l *layer.Layer) (contract.Contract, error) {
	c, err := contract.Of(cat, kind, l)
	if err != nil || len(c.Facets) == 0 {
		return c, err
	}
	r := apiReader{app: a, cat: cat, dirs: dirs, kind: kind}
	for i, f := range c.Facets {
		if c.Facets[i].Go, err = r.api(ctx, f.Name); err != nil {
			return c, err
		}
	}
	return c, nil
}

// FindContract finds the kind, or the layer of it, that KIND, KIND NAME, KIND/NAME
// or NAME means; the layer is nil for a kind.
func FindContract(cat *layer.Catalog, args []string) (layer.Kind, *layer.Layer, error) {
	if kind, ok := cat.Kinds().Kind(args[0]); ok && len(args) == 1 {
		return kind, nil, nil
	}
	l, file, err := FindSource(cat, args)
	if err != nil {
		return layer.Kind{}, nil, err
	}
	if file != "" {
		return layer.Kind{}, nil, diag.Errorf("%s/%s is not a layer; the contract is that of a kind, or of a layer such as %s", l.ID, file, l.ID)
	}
	kind, _ := cat.Kinds().Kind(l.ID.Kind)
	return kind, l, nil
}

// apiReader renders services until the files of all facets have been seen.
type apiReader struct {
	app  App
	cat  *layer.Catalog
	dirs []string
	kind layer.Kind
	// seen holds the declarations by facet and layer.
	seen map[string]map[string][]contract.Declaration
}

// api lists what the layers that keep a facet have in common.
func (r *apiReader) api(ctx context.Context, facet string) ([]string, error) {
	if r.seen == nil {
		r.seen = map[string]map[string][]contract.Declaration{}
		for _, keeper := range r.keepers() {
			if err := r.read(ctx, keeper); err != nil {
				return nil, err
			}
		}
	}
	var lists [][]contract.Declaration
	for _, keeper := range r.keepers() {
		if list := r.seen[facet][keeper.Name]; list != nil {
			lists = append(lists, list)
		}
	}
	var all []string
	for _, d := range contract.Common(lists...) {
		all = append(all, d.String())
	}
	return all, nil
}

// keepers are the layers of the kind that come with otelgen, or all where none
// does.
func (r *apiReader) keepers() []*layer.Layer {
	all := slices.DeleteFunc(r.cat.Choices(r.kind.Name), func(l *layer.Layer) bool { return len(l.Offers()) == 0 })
	shipped := slices.DeleteFunc(slices.Clone(all), func(l *layer.Layer) bool { return l.Outside })
	if len(shipped) > 0 {
		return shipped
	}
	return all
}

// read renders services of every architecture and model with a layer, as long as
// they show another of its facets.
func (r *apiReader) read(ctx context.Context, keeper *layer.Layer) error {
	for _, arch := range r.cat.Choices(layer.KindArchitecture) {
		for _, m := range r.models(arch) {
			unseen := r.unseen(keeper)
			if len(unseen) == 0 {
				return nil
			}
			answers := r.answers(arch, keeper)
			req := render.Request{Name: "service", Module: "service", Answers: answers, Catalog: r.cat, Model: m, Generator: r.app.Version}
			stack, err := req.Resolve()
			if err == nil && !slices.ContainsFunc(unseen, func(facet string) bool { return stack.Needs("", facet) }) {
				continue // it shows nothing new
			}
			n := &New{App: r.app, Record: new(record.Record)}
			res, err := n.render(ctx, req, r.dirs)
			if diag.Mendable(err) && ctx.Err() == nil {
				continue // these do not go together, or the layer is not whole yet
			}
			if err != nil {
				return err
			}
			found := map[string][]contract.Declaration{}
			for _, f := range res.Tree.Files() {
				_, rest, ok := strings.Cut(f.Template, "/facets/")
				facet, file, _ := strings.Cut(rest, "/")
				if !ok || !strings.HasPrefix(file, "files/") || path.Ext(f.Path) != ".go" || strings.HasSuffix(f.Path, "_test.go") {
					continue
				}
				list, err := contract.Exported(f.Data)
				if err != nil {
					return err
				}
				found[facet] = append(found[facet], list...)
			}
			for facet, list := range found {
				if r.seen[facet] == nil {
					r.seen[facet] = map[string][]contract.Declaration{}
				}
				if r.seen[facet][keeper.Name] == nil {
					r.seen[facet][keeper.Name] = unique(list)
				}
			}
		}
	}
	return nil
}

// unique drops what a layer declares once in each role that it has.
func unique(list []contract.Declaration) []contract.Declaration {
	var all []contract.Declaration
	for _, d := range list {
		if !slices.ContainsFunc(all, func(o contract.Declaration) bool { return o.String() == d.String() }) {
			all = append(all, d)
		}
	}
	return all
}

// unseen lists the facets of a layer that have files which were not seen.
func (r *apiReader) unseen(keeper *layer.Layer) []string {
	return slices.DeleteFunc(keeper.Offers(), func(facet string) bool {
		return r.seen[facet][keeper.Name] != nil || !slices.ContainsFunc(keeper.Chain(), func(l *layer.Layer) bool {
			return slices.ContainsFunc(l.Files(), func(f string) bool { return strings.HasSuffix(f, ".go ("+facet+")") })
		})
	})
}

// models are the bundled ones, the architecture's own first.
func (r *apiReader) models(arch *layer.Layer) []*model.Model {
	var all []*model.Model
	for _, l := range r.cat.Choices(layer.KindModel) {
		data, err := fs.ReadFile(l.FS, "model.yaml")
		if err != nil {
			continue // resolving a service with it says what is wrong
		}
		m, err := modeltext.Parse("model.yaml", data)
		if err != nil {
			continue
		}
		if l.Name == arch.Model {
			all = slices.Insert(all, 0, m)
		} else {
			all = append(all, m)
		}
	}
	return all
}

// answers have the layer in every role of its kind, and something in each role that
// could be left empty.
func (r *apiReader) answers(arch, keeper *layer.Layer) layer.Answers {
	answers := layer.Answers{layer.RoleArchitecture: {arch.Name}}
	for _, role := range r.cat.Kinds().Roles() {
		switch {
		case role.Kind == keeper.ID.Kind && r.cat.Takes(answers, role):
			answers[role.Name] = []string{keeper.Name}
		case role.Required != "" && r.cat.Takes(answers, role):
			answers[role.Name] = []string{role.Required}
		}
	}
	return answers
}
