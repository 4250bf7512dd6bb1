package layer

import (
	"io/fs"
	"slices"
	"strings"
)

// Files lists the paths that the layer writes, with their placeholders, those
// of its facets marked by the facet's name.
func (l *Layer) Files() []string {
	var all []string
	// The walk fails only where reading the manifest would have failed too.
	_ = fs.WalkDir(l.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if rel, ok := strings.CutPrefix(p, "files/"); ok {
			all = append(all, strings.TrimSuffix(rel, ".tmpl"))
		}
		if facet, rel, ok := strings.Cut(strings.TrimPrefix(p, "facets/"), "/files/"); ok && strings.HasPrefix(p, "facets/") {
			all = append(all, strings.TrimSuffix(rel, ".tmpl")+" ("+facet+")")
		}
		return nil
	})
	slices.Sort(all)
	return all
}

// Partners lists the layers of other kinds that the layer can be in a stack
// with, everything else at its default. A facet's partners offer it.
func (c *Catalog) Partners(l *Layer) []string {
	var all []string
	if l.ID.Kind == KindFacet {
		for _, o := range c.Layers("") {
			if slices.Contains(o.Facets.Offers, l.Name) {
				all = append(all, o.ID.String())
			}
		}
		return all
	}
	roles := c.kinds.RolesOf(l.ID.Kind)
	if len(roles) == 0 || l.Abstract {
		return nil
	}
	with := Answers{}.With(roles[0].Name, l.Name)
	for _, o := range c.Layers("") {
		roles := c.kinds.RolesOf(o.ID.Kind)
		if len(roles) == 0 || o.Abstract || o.ID.Kind == l.ID.Kind {
			continue
		}
		if _, err := c.Resolve(with.With(roles[0].Name, o.Name), nil, func(string) (bool, bool) { return false, true }); err == nil {
			all = append(all, o.ID.String())
		}
	}
	return all
}
