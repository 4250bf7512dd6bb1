package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
)

// States of a file of a service.
const (
	AsGenerated = "as generated"
	Changed     = "changed"
	Missing     = "missing"
)

// File describes a file of a service.
type File struct {
	Path string `json:"path"`
	// Layer and Template are empty where this otelgen does not write the file.
	Layer    string `json:"layer,omitempty"`
	Template string `json:"template,omitempty"`
	// State compares the file with what was generated.
	State string `json:"state"`
	// Stale is set where this otelgen and the layers given would write the file
	// differently.
	Stale bool `json:"stale"`
	// Otelgen is the version that wrote the service.
	Otelgen string `json:"-"`
}

// ExplainFile renders the service that the file belongs to again, in memory,
// reads the provenance of the file there, and compares the file with its recorded
// digest.
func (a App) ExplainFile(ctx context.Context, cat *layer.Catalog, dirs []string, file string) (File, error) {
	root, rel, err := serviceOf(file)
	if err != nil {
		return File{}, err
	}
	rec, sums, err := readRecord(root, cat.Kinds())
	if err != nil {
		return File{}, err
	}
	for _, answered := range cat.Kinds().Select(rec.Answers()) {
		if err := checkRecorded(cat, rec, answered); err != nil {
			return File{}, err
		}
	}
	m, err := modeltext.ParseNode(rec.File(), &rec.Model)
	if err != nil {
		return File{}, err
	}
	req := render.Request{
		Name: rec.Name, Module: rec.Module, Answers: rec.Answers(), Catalog: cat, Model: m,
		Settings: rec.Options, Defaults: rec.Defaults, Numbers: rec.Numbers, Generator: rec.Otelgen,
	}
	n := &New{App: a, Record: rec}
	res, err := n.render(ctx, req, dirs)
	if err != nil {
		return File{}, err
	}
	f, written := res.Tree.File(rel)
	was, recorded := sums[rel]
	if !written && !recorded {
		if _, err := os.Stat(file); err != nil {
			return File{}, diag.Errorf("%s: no such file, and none was generated there", file)
		}
		return File{}, diag.Errorf("%s: not generated; it is yours", file)
	}
	e := File{Path: rel, Layer: f.Layer, Template: f.Template, State: AsGenerated, Otelgen: rec.Otelgen}
	if !recorded {
		was = record.Sum(f.Data)
	}
	e.Stale = !written || record.Sum(f.Data) != was
	now, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.State = Missing
	case err != nil:
		return File{}, diag.Errorf("%s: cannot be read: %v", file, Cause(err))
	case record.Sum(now) != was:
		e.State = Changed
	}
	return e, nil
}

// readRecord reads what a service was generated from, and the digests of its
// files; there are none where their file is missing.
func readRecord(root string, kinds *layer.Kinds) (*record.Record, record.Sums, error) {
	name := filepath.Join(root, record.FileName)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, diag.Errorf("%s: cannot be read: %v", name, Cause(err))
	}
	rec, err := record.Parse(name, data, kinds)
	if err != nil {
		return nil, nil, err
	}
	name = filepath.Join(root, record.SumName)
	data, err = os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return rec, nil, nil
	}
	if err != nil {
		return nil, nil, diag.Errorf("%s: cannot be read: %v", name, Cause(err))
	}
	sums, err := record.ParseSums(name, data)
	return rec, sums, err
}

// serviceOf finds the folder with the service's record above a file, which may be
// gone.
func serviceOf(file string) (root, rel string, err error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", "", diag.Errorf("%s: %v", file, err)
	}
	if info, err := os.Stat(abs); err == nil && info.IsDir() {
		return "", "", diag.Errorf("%s: a folder; explain takes a layer or a file of a service", file)
	}
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, record.FileName)); err == nil {
			return dir, filepath.ToSlash(strings.TrimPrefix(abs[len(dir):], string(filepath.Separator))), nil
		}
		if dir == filepath.Dir(dir) {
			return "", "", diag.Errorf("%s: no %s in a folder above it; the file is not part of a generated service", file, record.FileName)
		}
	}
}
