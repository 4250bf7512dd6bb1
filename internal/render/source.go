package render

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
)

// source is one file of a layer, found on the way from a child to its ancestors.
type source struct {
	owner *layer.Layer
	path  string
	// rel is the path below files/ or merge/, placeholders and suffix included.
	rel string
	// merged is set for what is below merge/.
	merged bool
}

// memberSources lists the files that a member brings; a child's file replaces
// its ancestor's of the same path.
func memberSources(stack *layer.Stack, m layer.Member) ([]source, error) {
	dirs := []string{"files"}
	if m.Role != "" && m.Layer.ID.Kind != "facet" {
		for _, f := range stack.Facets(m.Role) {
			dirs = append(dirs, "facets/"+f+"/files")
		}
	}
	var all []source
	taken := map[string]bool{}
	chain := m.Layer.Chain()
	slices.Reverse(chain)
	for _, l := range chain {
		for _, dir := range dirs {
			files, err := listFiles(l, dir)
			if err != nil {
				return nil, err
			}
			for _, p := range files {
				if taken[p] {
					continue
				}
				taken[p] = true
				all = append(all, source{owner: l, path: p, rel: strings.TrimSuffix(strings.TrimPrefix(p, dir+"/"), ".tmpl")})
			}
		}
	}
	slices.SortFunc(all, func(a, b source) int { return strings.Compare(a.path, b.path) })
	parts, err := mergeSources(m)
	return append(all, parts...), err
}

// mergeSources lists what a member adds to documents that layers share. Unlike
// files, a child's part does not replace its ancestor's: both are in the
// document, the ancestor's first.
func mergeSources(m layer.Member) ([]source, error) {
	var all []source
	for _, l := range m.Layer.Chain() {
		files, err := listFiles(l, "merge")
		if err != nil {
			return nil, err
		}
		for _, p := range files {
			rel := strings.TrimSuffix(strings.TrimPrefix(p, "merge/"), ".tmpl")
			if ext := path.Ext(rel); ext != ".yaml" && ext != ".yml" {
				return nil, diag.Errorf("layer %s: %s: only YAML files can be merged; put others below files/", l.ID, p)
			}
			all = append(all, source{owner: l, path: p, rel: rel, merged: true})
		}
	}
	return all, nil
}

func listFiles(l *layer.Layer, dir string) ([]string, error) {
	if _, err := fs.Stat(l.FS, dir); err != nil {
		return nil, nil //nolint:nilerr // a layer without the folder has no files there
	}
	var all []string
	err := fs.WalkDir(l.FS, dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.ID, err)
	}
	return all, nil
}
