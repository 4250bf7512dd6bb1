// Package app implements otelgen's commands: it takes their input as values, returns
// what they find or make, and prints nothing.
package app

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
)

// App is otelgen as it was built and started.
type App struct {
	// Version is in the record of services.
	Version string
	// Layers are those that come with otelgen, and Folders hold more of them,
	// which every command knows.
	Layers  fs.FS
	Folders []string
	// Executable is the path of this program, which renders outside layers in
	// a process of its own.
	Executable func() (string, error)
}

// Catalog loads the layers that come with otelgen and those of the folders
// given, those of every command first. It returns the folders, each once.
func (a App) Catalog(dirs []string) (*layer.Catalog, []string, error) {
	sources, dirs, err := a.sources(dirs)
	if err != nil {
		return nil, nil, err
	}
	c, err := layer.Load(sources...)
	return c, dirs, err
}

// sources opens the layers that come with otelgen and the folders given,
// those of every command first, each once. The error is that of the first folder that
// cannot be opened, which is left out.
func (a App) sources(dirs []string) ([]layer.Source, []string, error) {
	sources := []layer.Source{{FS: a.Layers, Name: "templates", Checked: true}}
	var all []string
	var seen []os.FileInfo
	var fault error
	for _, d := range slices.Concat(a.Folders, dirs) {
		d = filepath.Clean(d)
		src, info, err := openLayers(d)
		if err != nil {
			fault = cmp.Or(fault, err)
			continue
		}
		if slices.ContainsFunc(seen, func(other os.FileInfo) bool { return os.SameFile(info, other) }) {
			continue
		}
		sources, all, seen = append(sources, src), append(all, d), append(seen, info)
	}
	return sources, all, fault
}

// Kinds reads the kinds and roles of layers: those that come with otelgen and
// those of folders of layers.
// Where a folder is faulty, its kinds are left out and the error says why.
func (a App) Kinds(dirs []string) (*layer.Kinds, error) {
	sources, _, fault := a.sources(dirs)
	kinds, err := layer.LoadKinds(sources...)
	if err == nil {
		return kinds, fault
	}
	kinds, _ = layer.LoadKinds(sources[0])
	return kinds, err
}

// openLayers opens a folder of layers. Whatever the folder holds, nothing
// outside it is read: os.Root does not follow links that lead out.
func openLayers(dir string) (layer.Source, os.FileInfo, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return layer.Source{}, nil, diag.Errorf("%s: cannot be read; name a folder that holds KIND/NAME/%s", dir, layer.ManifestFile)
	}
	if !info.IsDir() {
		return layer.Source{}, nil, diag.Errorf("%s: not a folder; name one that holds KIND/NAME/%s", dir, layer.ManifestFile)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return layer.Source{}, nil, diag.Errorf("%s: cannot be read: %v", dir, Cause(err))
	}
	return layer.Source{FS: root.FS(), Name: dir, Outside: true}, info, nil
}

// Cause is what a system call failed with, without the path that it was for.
func Cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
