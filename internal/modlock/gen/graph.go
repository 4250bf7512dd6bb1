package main

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// readRequirements returns what the go.mod in dir requires.
func readRequirements(dir string) ([]*modfile.Require, error) {
	name := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, err
	}
	if len(f.Replace) > 0 || len(f.Exclude) > 0 {
		return nil, fmt.Errorf("%s: replace and exclude do not reach generated services: remove them", name)
	}
	return f.Require, nil
}

// graph reads the go.mod files of dependencies from the module cache.
type graph struct {
	cache string // $GOMODCACHE
	files map[module.Version]*modfile.File
}

func newGraph(ctx context.Context, dir string) (*graph, error) {
	out, err := goCommand(ctx, dir, "env", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	return &graph{cache: strings.TrimSpace(string(out)), files: make(map[module.Version]*modfile.File)}, nil
}

// file returns the go.mod of a module, which it fetches if need be.
func (g *graph) file(ctx context.Context, m module.Version) (*modfile.File, error) {
	if f, ok := g.files[m]; ok {
		return f, nil
	}
	escapedPath, err := module.EscapePath(m.Path)
	if err != nil {
		return nil, err
	}
	escapedVersion, err := module.EscapeVersion(m.Version)
	if err != nil {
		return nil, err
	}
	name := filepath.Join(g.cache, "cache", "download", filepath.FromSlash(escapedPath), "@v", escapedVersion+".mod")
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := goCommand(ctx, os.TempDir(), "mod", "download", m.String()); err != nil {
			return nil, err
		}
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseLax(name, data, nil)
	if err != nil {
		return nil, err
	}
	g.files[m] = f
	return f, nil
}

// root is what a requirement in the main module adds to the module graph.
type root struct {
	goDir   string           // the highest go directive in loads
	selects []module.Version // the modules in that part of the graph
	loads   []module.Version // those whose requirements are in the graph
}

// root follows readModGraph of cmd/go/internal/modload for one requirement of a
// main module of Go 1.17 or later: the module's own requirements and, where a
// module is of an older Go, everything below it.
func (g *graph) root(ctx context.Context, m module.Version) (*root, error) {
	r := &root{goDir: "1.0"}
	seen := make(map[module.Version]bool)
	loaded := make(map[module.Version]bool)
	add := func(m module.Version) {
		if !seen[m] {
			seen[m] = true
			r.selects = append(r.selects, m)
		}
	}
	add(m)
	type step struct {
		module module.Version
		deep   bool
	}
	queue := []step{{module: m}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if loaded[s.module] {
			continue
		}
		loaded[s.module] = true
		r.loads = append(r.loads, s.module)
		f, err := g.file(ctx, s.module)
		if err != nil {
			return nil, err
		}
		old := true
		if f.Go != nil {
			v := f.Go.Version
			old = version.Compare("go"+v, "go1.17") < 0
			// Before Go 1.21 the directive asked for nothing.
			if version.Compare("go"+v, "go1.21") >= 0 && version.Compare("go"+v, "go"+r.goDir) > 0 {
				r.goDir = v
			}
		}
		for _, req := range f.Require {
			add(req.Mod)
			if s.deep || old {
				queue = append(queue, step{req.Mod, true})
			}
		}
	}
	return r, nil
}
