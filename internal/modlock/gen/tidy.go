package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/mod/modfile"

	"github.com/otelgen/otelgen/internal/modlock"
)

const singleModule = "example.com/single"

// tidyEach runs `go mod tidy`, once per package, on a module that imports only
// that package at the universe's versions. No go.sum is there to begin with, so
// each of its lines is checked with the checksum database.
func tidyEach(ctx context.Context, universe string, imports []string) (map[string]modlock.Result, error) {
	goMod, err := os.ReadFile(filepath.Join(universe, "go.mod"))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make(map[string]modlock.Result, len(imports))
	var mu sync.Mutex
	var workers sync.WaitGroup
	work := make(chan string)
	for range 2 {
		workers.Go(func() {
			for pkg := range work {
				r, err := tidyOne(ctx, goMod, pkg)
				if err != nil {
					cancel(fmt.Errorf("%s: %w", pkg, err))
					continue
				}
				mu.Lock()
				results[pkg] = r
				mu.Unlock()
			}
		})
	}
	for _, pkg := range imports {
		work <- pkg
	}
	close(work)
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return results, nil
}

func tidyOne(ctx context.Context, universeMod []byte, pkg string) (r modlock.Result, err error) {
	dir, err := os.MkdirTemp("", "modlock-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	goMod, err := withModulePath(universeMod, singleModule)
	if err != nil {
		return r, err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), goMod, 0o644); err != nil {
		return r, err
	}
	source := fmt.Sprintf("package single\n\nimport _ %q\n", pkg)
	if err := os.WriteFile(filepath.Join(dir, "single.go"), []byte(source), 0o644); err != nil {
		return r, err
	}
	if _, err := goCommand(ctx, dir, "mod", "tidy"); err != nil {
		return r, err
	}
	if r.GoMod, err = os.ReadFile(filepath.Join(dir, "go.mod")); err != nil {
		return r, err
	}
	if r.GoSum, err = os.ReadFile(filepath.Join(dir, "go.sum")); err != nil {
		return r, err
	}
	return r, nil
}

// withModulePath renames the module of a go.mod file.
func withModulePath(goMod []byte, modulePath string) ([]byte, error) {
	f, err := modfile.Parse("go.mod", goMod, nil)
	if err != nil {
		return nil, err
	}
	if err := f.AddModuleStmt(modulePath); err != nil {
		return nil, err
	}
	return f.Format()
}
