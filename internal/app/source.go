package app

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/suggest"
)

// Source is a file of a layer, or of one that it extends.
type Source struct {
	// Layer is the one that the file is in, File its path there.
	Layer string `json:"layer"`
	File  string `json:"file"`
	// Replaces names the layer whose file of the same path this one replaces.
	Replaces string `json:"replaces,omitempty"`
	// Text is the file's where one file was asked for.
	Text string `json:"text,omitempty"`
}

// Sources lists the files of a layer and those that it inherits.
func Sources(l *layer.Layer) ([]Source, error) {
	var all []Source
	for a := l; a != nil; a = a.Parent {
		err := fs.WalkDir(a.FS, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if i := slices.IndexFunc(all, func(s Source) bool { return s.File == p }); i < 0 || joined(p) {
				all = append(all, Source{Layer: a.ID.String(), File: p})
			} else if all[i].Replaces == "" {
				all[i].Replaces = a.ID.String()
			}
			return nil
		})
		if err != nil {
			return nil, diag.Errorf("layer %s: cannot be read: %v", a.ID, Cause(err))
		}
	}
	return all, nil
}

// joined reports whether a file does not replace that of an ancestor, but is read
// beside it.
func joined(p string) bool {
	return !strings.Contains(p, "/") || strings.HasPrefix(p, "merge/")
}

// SourceOf reads a file of a layer, its own or one that it inherits.
func SourceOf(l *layer.Layer, file string) (Source, error) {
	for a := l; a != nil; a = a.Parent {
		if data, err := fs.ReadFile(a.FS, file); err == nil {
			return Source{Layer: a.ID.String(), File: file, Text: string(data)}, nil
		}
	}
	all, err := Sources(l)
	if err != nil {
		return Source{}, err
	}
	var names []string
	for _, s := range all {
		names = append(names, s.File)
	}
	hint := suggest.Hint(file, names)
	if i := slices.IndexFunc(names, func(n string) bool { return path.Base(n) == path.Base(file) || path.Base(n) == path.Base(file)+".tmpl" }); hint == "" && i >= 0 {
		hint = "; did you mean \"" + names[i] + "\"?"
	}
	if hint == "" {
		hint = "; without a file, its files are listed"
	}
	return Source{}, diag.Errorf("layer %s has no file %q%s", l.ID, file, hint)
}

// FindSource finds the layer that begins a name such as framework/chi/layer.yaml
// or chi/layer.yaml, and returns the rest, the path of a file in the layer.
func FindSource(cat *layer.Catalog, args []string) (*layer.Layer, string, error) {
	kind, rest, _ := strings.Cut(strings.Join(args, "/"), "/")
	if !slices.Contains(cat.Kinds().Names(), kind) {
		if len(args) == 2 {
			return nil, "", CheckKind(cat.Kinds(), kind)
		}
		l, err := named(cat, kind)
		return l, rest, err
	}
	if rest == "" {
		return nil, "", diag.Errorf("%s is a kind of layers; name one of them, such as %s/%s", kind, kind, strings.Join(cat.Names(kind), ", "))
	}
	name, file, _ := strings.Cut(rest, "/")
	l, err := cat.Layer(kind, name)
	return l, file, err
}
