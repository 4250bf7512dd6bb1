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

// Partners lists the layers of other kinds that the layer can stand in a stack
// with, everything else at its default. A facet's partners offer it.
func (c *Catalog) Partners(l *Layer) []string {
	var all []string
	if l.ID.Kind == "facet" {
		for _, o := range c.Layers("") {
			if slices.Contains(o.Facets.Offers, l.Name) {
				all = append(all, o.ID.String())
			}
		}
		return all
	}
	choice := func(ch Choice, id ID) (Choice, bool) {
		switch id.Kind {
		case "architecture":
			ch.Architecture = id.Name
		case "framework":
			ch.Frameworks = []string{id.Name}
		case "backend":
			ch.Backends = []string{id.Name}
		case "store":
			ch.Store = id.Name
		case "bus":
			ch.Bus = id.Name
		case "cache":
			ch.Cache = id.Name
		default:
			return ch, false
		}
		return ch, true
	}
	with, ok := choice(Choice{}, l.ID)
	if !ok || l.Abstract {
		return nil
	}
	for _, o := range c.Layers("") {
		both, ok := choice(with, o.ID)
		if !ok || o.Abstract || o.ID.Kind == l.ID.Kind {
			continue
		}
		if _, err := c.Resolve(both, func(string) (bool, bool) { return false, true }); err == nil {
			all = append(all, o.ID.String())
		}
	}
	return all
}
