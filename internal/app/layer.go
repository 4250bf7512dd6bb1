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
// folder.
func (a App) LayerNew(ctx context.Context, kind, name string) (string, error) {
	cat, _, err := a.Catalog(nil)
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

// LayerCheck checks the layer in a folder, or every layer below it, and builds and
// tests services with it where test is set; progress is told what is done.
func (a App) LayerCheck(ctx context.Context, dir string, test bool, progress func(string)) ([]layercheck.Row, error) {
	root, only := dir, ""
	if _, err := os.Stat(filepath.Join(dir, layer.ManifestFile)); err == nil {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		root, only = filepath.Dir(filepath.Dir(abs)), filepath.Base(filepath.Dir(abs))+"/"+filepath.Base(abs)
	}
	cat, dirs, err := a.Catalog([]string{root})
	if err != nil {
		return nil, err
	}
	checker := layercheck.Checker{
		Catalog: cat,
		Render: func(ctx context.Context, req render.Request) (*tree.Tree, error) {
			req.Generator = a.Version
			n := New{App: a, Record: new(record.Record)}
			res, err := n.render(ctx, req, dirs)
			return res.Tree, err
		},
		Progress: progress,
	}
	var rows []layercheck.Row
	for _, l := range cat.Layers("") {
		if !l.Outside || l.Abstract || only != "" && l.ID.String() != only {
			continue
		}
		found, err := checker.Check(ctx, l, test)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	if len(rows) == 0 {
		return nil, diag.Errorf("%s: no layer there that can be chosen", dir)
	}
	return rows, nil
}
