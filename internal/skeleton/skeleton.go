// Package skeleton writes the beginning of a layer: a folder that works as it
// stands and that its author changes from there.
package skeleton

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/tree"
)

//go:embed files
var files embed.FS

// values are what the files are filled with. Their delimiters are [[ and ]],
// because layers hold templates of their own.
type values struct {
	Kind, Name, Title, Parent string
	// Env begins the names of environment variables.
	Env string
	// Asked is what is asked of the layer, in comments of its manifest.
	Asked []string
}

// New returns the files of a new layer: it begins as the layer that its kind
// names, and replaces what is to be different.
func New(id layer.ID, cat *layer.Catalog) (*tree.Tree, error) {
	kind, _ := cat.Kinds().Kind(id.Kind)
	v := values{
		Kind: id.Kind, Name: id.Name, Title: strings.ToUpper(id.Name[:1]) + id.Name[1:], Parent: kind.Begin,
		Env: strings.ToUpper(strings.ReplaceAll(id.Name, "-", "_")),
	}
	// A kind may have files of its own to begin with.
	dir := path.Join("files", id.Kind)
	if _, err := fs.Stat(files, dir); err != nil {
		dir = path.Join("files", "other")
	}
	var err error
	if v.Asked, err = asked(cat, kind); err != nil {
		return nil, err
	}
	t := tree.New()
	if id.Kind == layer.KindModel {
		return t, newModel(t, v, cat)
	}
	return t, fs.WalkDir(files, dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return add(t, v, p, strings.NewReplacer("KIND", id.Kind, "NAME", id.Name).Replace(strings.TrimPrefix(p, dir+"/")))
	})
}

// asked lists what the contract of the layer that a kind begins with asks for: what a
// new one may have of its own.
func asked(cat *layer.Catalog, kind layer.Kind) ([]string, error) {
	var begin *layer.Layer
	if id, err := layer.ParseID(kind.Begin); err == nil {
		if begin, err = cat.Layer(id.Kind, id.Name); err != nil {
			return nil, err
		}
	}
	c, err := contract.Of(cat, kind, begin)
	if err != nil {
		return nil, err
	}
	var lines []string
	add := func(what, doc string) { lines = append(lines, what+"  "+doc) }
	for _, f := range c.Files {
		add("files/"+f.Path+".tmpl", f.Doc)
	}
	for _, s := range c.Slots {
		if s.Must == kind.Name {
			add("slots/"+s.Name+".tmpl", s.Doc)
		}
	}
	for _, k := range c.Answers {
		if k.Optional && len(k.AnsweredBy) == 0 {
			continue // it can do without, as its parent does
		}
		add("dialect.tmpl, "+strings.TrimSuffix(k.Key+" ("+strings.Join(k.Args, ", ")+")", " ()"), k.Doc)
	}
	for _, f := range c.Facets {
		if len(f.Offered) > 0 {
			add("facets/"+f.Name, f.Summary)
		}
	}
	return lines, nil
}

func add(t *tree.Tree, v values, source, out string) error {
	text, err := files.ReadFile(source)
	if err != nil {
		return err
	}
	tmpl, err := template.New(source).Delims("[[", "]]").Parse(string(text))
	if err != nil {
		return fmt.Errorf("skeleton: %w", err)
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, v); err != nil {
		return fmt.Errorf("skeleton: %w", err)
	}
	return t.Add(tree.File{Path: out, Data: b.Bytes(), Layer: v.Kind + "/" + v.Name, Template: source})
}

// newModel begins with the default architecture's model.
func newModel(t *tree.Tree, v values, cat *layer.Catalog) error {
	arch, err := cat.Architecture(nil)
	if err != nil {
		return err
	}
	bundled, err := cat.Layer(layer.KindModel, arch.Model)
	if err != nil {
		return err
	}
	data, err := fs.ReadFile(bundled.FS, "model.yaml")
	if err != nil {
		return fmt.Errorf("layer %s: %w", bundled.ID, err)
	}
	if _, err := modeltext.Parse("model.yaml", data); err != nil {
		return err
	}
	if err := add(t, v, "files/other/layer.yaml", layer.ManifestFile); err != nil {
		return err
	}
	return t.Add(tree.File{Path: "model.yaml", Data: data, Layer: v.Kind + "/" + v.Name, Template: bundled.ID.String() + "/model.yaml"})
}
