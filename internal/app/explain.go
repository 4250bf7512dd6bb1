package app

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/suggest"
)

// Find finds the layer that KIND NAME, KIND/NAME or NAME alone means. It returns nil where one
// argument is a file: one that is there, or is no layer's name.
func Find(cat *layer.Catalog, args []string) (*layer.Layer, error) {
	if len(args) == 2 {
		if err := CheckKind(cat.Kinds(), args[0]); err != nil {
			return nil, err
		}
		return cat.Layer(args[0], args[1])
	}
	name := args[0]
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return nil, nil
	}
	if id, err := layer.ParseID(name); err == nil && slices.Contains(cat.Kinds().Names(), id.Kind) {
		return cat.Layer(id.Kind, id.Name)
	}
	l, err := named(cat, name)
	if err == nil {
		return l, nil
	}
	var none *unnamed
	if !errors.As(err, &none) {
		return nil, err
	}
	if _, _, err := serviceOf(name); err != nil && none.hint != "" {
		return nil, diag.Errorf("no layer and no file is called %q%s", name, none.hint)
	}
	return nil, nil
}

// named finds the only layer of a name.
func named(cat *layer.Catalog, name string) (*layer.Layer, error) {
	var names []string
	var found []*layer.Layer
	for _, l := range cat.Layers("") {
		names = append(names, l.Name)
		if l.Name == name {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 0:
		return nil, diag.Mark(&unnamed{name, suggest.Hint(name, names)})
	case 1:
		return found[0], nil
	}
	var ids []string
	for _, l := range found {
		ids = append(ids, l.Kind+" "+l.Name)
	}
	return nil, diag.Errorf("%d layers are called %s; say which: %s", len(found), name, strings.Join(ids, ", "))
}

// unnamed is the error for a name that no layer has.
type unnamed struct{ name, hint string }

func (e *unnamed) Error() string { return fmt.Sprintf("no layer is called %q%s", e.name, e.hint) }

// Explanation describes a layer.
type Explanation struct {
	Kind     string         `json:"kind"`
	Name     string         `json:"name"`
	Title    string         `json:"title"`
	Summary  string         `json:"summary"`
	Extends  []string       `json:"extends,omitempty"`
	Signals  []string       `json:"signals,omitempty"`
	Needs    []string       `json:"needs,omitempty"`
	Offers   []string       `json:"offers,omitempty"`
	Requires []string       `json:"requires,omitempty"`
	Provides []string       `json:"provides,omitempty"`
	Without  []string       `json:"conflicts,omitempty"`
	GoesWith []string       `json:"goes_with,omitempty"`
	Files    []string       `json:"files,omitempty"`
	Slots    []string       `json:"slots,omitempty"`
	Options  []layer.Option `json:"options,omitempty"`
	Env      []layer.Env    `json:"env,omitempty"`
	Links    []layer.Link   `json:"links,omitempty"`
}

// Explain describes a layer of a catalog.
func Explain(cat *layer.Catalog, l *layer.Layer) Explanation {
	e := Explanation{Kind: l.Kind, Name: l.Name, Title: l.Title, Summary: l.Summary, Signals: l.Claims(), Offers: l.Offers(), Options: l.AllOptions(), Provides: l.Provided()}
	for _, c := range l.Chain() {
		if c != l {
			e.Extends = append(e.Extends, c.ID.String())
		}
		for _, role := range append([]string{layer.RoleBase}, cat.Kinds().RoleNames()...) {
			for _, n := range c.Facets.Needs[role] {
				text := role + ": " + n.Facet
				if n.When != "" {
					text += " (when " + n.When + ")"
				}
				e.Needs = append(e.Needs, text)
			}
		}
		e.Requires = append(e.Requires, c.Requires...)
		e.Without = append(e.Without, c.Conflicts...)
		for _, s := range c.Slots {
			e.Slots = append(e.Slots, s.Name)
		}
		e.Links = append(e.Links, c.Links...)
		e.Files = append(e.Files, c.Files()...)
	}
	slices.Sort(e.Files)
	e.Files = slices.Compact(e.Files) // a layer may replace a file of the one that it extends
	e.GoesWith = cat.Partners(l)
	e.Env = variables(cat, l)
	return e
}

// variables lists a layer's environment variables, those that depend on its
// role once for each that it may have.
func variables(cat *layer.Catalog, l *layer.Layer) []layer.Env {
	service := struct{ Name string }{"NAME"}
	roles := slices.DeleteFunc(cat.Kinds().RolesOf(l.ID.Kind), func(r layer.Role) bool { return !cat.Kinds().HasFacets(r) })
	if len(roles) == 0 {
		roles = []layer.Role{{}}
	}
	var all []layer.Env
	for _, c := range l.Chain() {
		for _, e := range c.Env {
			for _, r := range roles {
				in, err := e.In(r, service)
				if err != nil {
					in = e // rendering says what is wrong with it
				}
				if (e.Role == "" || e.Role == r.Name) && !slices.Contains(all, in) {
					all = append(all, in)
				}
			}
		}
	}
	return all
}
