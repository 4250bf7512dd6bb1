package contract

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/suggest"
)

// Check refuses a stack whose layers do not have what is asked of them: files,
// slots that must be filled, folders of the facets that they offer. What holds
// reports of the conditions of a layer's slots is true where one does.
func Check(stack *layer.Stack, holds func(l *layer.Layer, conditions []string) (bool, error)) error {
	c := &checker{stack.Catalog(), stack, holds}
	for _, m := range stack.Members {
		if err := c.member(m); err != nil {
			return err
		}
	}
	return c.filled()
}

type checker struct {
	catalog *layer.Catalog
	stack   *layer.Stack
	holds   func(*layer.Layer, []string) (bool, error)
}

// places are the folders in which a member has files or slots.
func (c *checker) places(m layer.Member, what string) []string {
	all := []string{what}
	if m.Layer.ID.Kind != layer.KindFacet {
		for _, facet := range c.stack.Facets(m.Role) {
			all = append(all, path.Join("facets", facet, what))
		}
	}
	return all
}

// hasFile reports whether a member writes a file, with a template or without.
func (c *checker) hasFile(m layer.Member, file string) bool {
	return has(m.Layer, c.places(m, "files"), file, file+".tmpl")
}

// fills reports whether a member has a template for a slot.
func (c *checker) fills(m layer.Member, slot string) bool {
	return has(m.Layer, c.places(m, "slots"), slot+".tmpl")
}

// has reports whether a layer or an ancestor has one of the files in one of the
// folders.
func has(l *layer.Layer, folders []string, files ...string) bool {
	return slices.ContainsFunc(l.Chain(), func(a *layer.Layer) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return hasFile(a, folder, files...) })
	})
}

// hasFile reports whether a layer itself has one of the files in a folder.
func hasFile(l *layer.Layer, folder string, files ...string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		_, err := fs.Stat(l.FS, path.Join(folder, file))
		return err == nil
	})
}

// member refuses a member that does not have what layers of its kind, or
// those that extend what it extends, must have, and folders of its own that are
// never read.
func (c *checker) member(m layer.Member) error {
	if err := c.folders(m.Layer); err != nil {
		return err
	}
	if m.Layer.ID.Kind == layer.KindFacet {
		return nil
	}
	kind, _ := c.catalog.Kinds().Kind(m.Layer.ID.Kind)
	for _, f := range kind.MustHave {
		if !c.hasFile(m, f.Path) {
			return diag.Errorf("%s has no files/%s.tmpl, and every %s must have it: %s", m.Layer.ID, f.Path, kind.Name, f.Doc)
		}
	}
	for _, l := range m.Layer.Chain() {
		for _, f := range l.MustHave {
			if !c.hasFile(m, f.Path) {
				return diag.Errorf("%s has no files/%s.tmpl, which %s needs: %s", m.Layer.ID, f.Path, l.ID, f.Doc)
			}
		}
	}
	return nil
}

// layerFolders are those of a layer, facetFolders those of one of its facets.
var (
	layerFolders = []string{"files", "merge", "slots", "facets", "partials"}
	facetFolders = []string{"files", "slots"}
)

// folders refuses facets that a layer offers and has no folder for, folders of
// facets that it does not offer, and what an outside layer has in folders whose
// names are misspelled.
func (c *checker) folders(l *layer.Layer) error {
	offers := l.Offers()
	for _, facet := range offers {
		if !c.catalog.Has(layer.ID{Kind: layer.KindFacet, Name: facet}) {
			if hint := suggest.Hint(facet, c.facetNames()); hint != "" {
				return diag.Errorf("%s offers %s, and there is no such facet%s", l.ID, facet, hint)
			}
			continue // one of other outside layers
		}
		if !slices.ContainsFunc(l.Chain(), func(a *layer.Layer) bool { return isFolder(a, path.Join("facets", facet)) }) {
			return diag.Errorf("%s offers the facet %s and has no folder facets/%s; write what keeps it below facets/%s/files, or take it out of offers in %s",
				l.ID, facet, facet, facet, layer.ManifestFile)
		}
	}
	for _, a := range l.Chain() {
		if !a.Outside {
			continue
		}
		for _, name := range subfolders(a, ".") {
			if hint := suggest.Hint(name, layerFolders); !slices.Contains(layerFolders, name) && hint != "" {
				return diag.Errorf("%s has a folder %s, which nothing reads%s", a.ID, name, hint)
			}
		}
		for _, facet := range subfolders(a, "facets") {
			if !slices.Contains(offers, facet) && !a.Abstract {
				return diag.Errorf("%s has a folder facets/%s and does not offer that facet%s; add it in %s, facets: {offers: [%s]}",
					a.ID, facet, suggest.Hint(facet, offers), layer.ManifestFile, strings.Join(append(slices.Clone(offers), facet), ", "))
			}
			for _, name := range subfolders(a, path.Join("facets", facet)) {
				if !slices.Contains(facetFolders, name) {
					return diag.Errorf("%s has a folder facets/%s/%s, which nothing reads%s", a.ID, facet, name, suggest.Hint(name, facetFolders))
				}
			}
		}
	}
	return nil
}

func (c *checker) facetNames() []string {
	var names []string
	for _, l := range c.catalog.Layers(layer.KindFacet) {
		names = append(names, l.Name)
	}
	return names
}

func isFolder(l *layer.Layer, name string) bool {
	info, err := fs.Stat(l.FS, name)
	return err == nil && info.IsDir()
}

// subfolders lists the folders within one of a layer, of which there are none where
// it does not exist.
func subfolders(l *layer.Layer, within string) []string {
	entries, err := fs.ReadDir(l.FS, within)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// filled refuses a stack in which a slot is left empty that must be filled.
func (c *checker) filled() error {
	for _, l := range c.stack.Layers() {
		for _, s := range l.Slots {
			if s.Must == "" {
				continue
			}
			needed, err := c.holds(l, s.When)
			if err != nil {
				return diag.Errorf("layer %s: slot %s: %v", l.ID, s.Name, err)
			}
			if !needed {
				continue
			}
			if err := c.fillers(l, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) fillers(l *layer.Layer, s layer.Slot) error {
	some := false
	for _, m := range c.stack.Members {
		fills := c.fills(m, s.Name)
		if m.Layer.ID.Kind == s.Must && !fills {
			return diag.Errorf("%s does not fill the slot %s of %s, as every %s must: %s; write its slots/%s.tmpl", m.Layer.ID, s.Name, l.ID, s.Must, s.Doc, s.Name)
		}
		some = some || fills
	}
	if s.Must == layer.AnyKind && !some {
		return diag.Errorf("no layer of this stack fills the slot %s of %s: %s; write slots/%s.tmpl in %s", s.Name, l.ID, s.Doc, s.Name, c.stack.Architecture().ID)
	}
	return nil
}
