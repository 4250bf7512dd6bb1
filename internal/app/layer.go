package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/layercheck"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/skeleton"
	"github.com/otelgen/otelgen/internal/tree"
)

// LayerNew writes the skeleton of a layer into layers/KIND/NAME, and returns that
// folder. Folders of layers may bring kinds of their own.
func (a App) LayerNew(ctx context.Context, folders []string, kind, name string) (string, error) {
	cat, _, err := a.Catalog(folders)
	if err != nil {
		return "", err
	}
	if err := CheckKind(cat.Kinds(), kind); err != nil {
		return "", err
	}
	if chosen := cat.Kinds().Chosen(); !slices.Contains(chosen, kind) {
		return "", diag.Errorf("a %s cannot be begun by itself; KIND is one of %s", kind, strings.Join(chosen, ", "))
	}
	id, err := layer.ParseID(kind + "/" + name)
	if err != nil {
		return "", diag.Errorf("the name %q must be lower-case letters, digits and dashes, at most 40, a letter first", name)
	}
	if naming.IsDevice(name) {
		return "", diag.Errorf("the name %q is a device on Windows; choose another", name)
	}
	if _, err := cat.Layer(kind, name); err == nil {
		return "", diag.Errorf("layer %s exists already; give yours another name", id)
	}
	t, err := skeleton.New(id, cat)
	if err != nil {
		return "", err
	}
	target := filepath.Join("layers", kind, name)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return "", fmt.Errorf("make %s: %w", filepath.Dir(target), Cause(err))
	}
	if err := t.Write(ctx, target, tree.WriteOptions{}); err != nil {
		return "", err
	}
	return target, nil
}

// A LayerCheck is what is asked for when layers are checked.
type LayerCheck struct {
	// Dir is the folder of a layer, or one that holds layers.
	Dir string
	// Layers are folders with further layers that those of Dir meet.
	Layers []string
	layercheck.Options
	// Planned is told which rows there will be, before the first; Done is given
	// each when it is done.
	Planned func([]layercheck.Row)
	Done    func(layercheck.Row) error
}

// LayerCheck checks the layer in a folder, or every layer below it.
func (a App) LayerCheck(ctx context.Context, o LayerCheck) error {
	root, only := o.Dir, ""
	if _, err := os.Stat(filepath.Join(o.Dir, layer.ManifestFile)); err == nil {
		abs, err := filepath.Abs(o.Dir)
		if err != nil {
			return err
		}
		root, only = filepath.Dir(filepath.Dir(abs)), filepath.Base(filepath.Dir(abs))+"/"+filepath.Base(abs)
	}
	cat, dirs, err := a.Catalog(append([]string{root}, o.Layers...))
	if err != nil {
		return err
	}
	here := func(l *layer.Layer) bool { return holds(root, l) }
	checker := layercheck.Checker{
		Catalog: cat,
		Render: func(ctx context.Context, req render.Request) (*tree.Tree, error) {
			req.Generator = a.Version
			n := New{App: a, Record: new(record.Record)}
			res, err := n.render(ctx, req, dirs)
			return res.Tree, err
		},
		Meets: func(l *layer.Layer) bool {
			return only == "" && here(l) || slices.ContainsFunc(o.Layers, func(dir string) bool { return holds(dir, l) })
		},
	}
	var checked []*layer.Layer
	for _, l := range cat.Layers("") {
		if l.Outside && !l.Abstract && here(l) && (only == "" || l.ID.String() == only) {
			checked = append(checked, l)
		}
	}
	if len(checked) == 0 {
		return diag.Errorf("%s: no layer there that can be chosen", o.Dir)
	}
	plan, err := checker.Plan(checked, o.Options)
	if err != nil {
		return err
	}
	if o.Planned != nil {
		o.Planned(plan.Rows)
	}
	return checker.Run(ctx, plan, o.Options, o.Done)
}

// holds reports whether a layer is in a folder of layers.
func holds(dir string, l *layer.Layer) bool {
	_, err := os.Stat(filepath.Join(dir, l.ID.Kind, l.ID.Name, layer.ManifestFile))
	return err == nil
}
