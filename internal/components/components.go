// Package components builds the programs that a service's telemetry goes to,
// so that tests meet the real ones: the OpenTelemetry Collector, Jaeger and
// Prometheus; those that know the schema of Grafana's dashboards and the grammar
// of its query languages; and those that know Datadog's headers and API. Each is a
// module below this folder, which pins it; a program is built once and kept in
// the user's cache.
package components

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A Component is a program that can be built.
type Component struct {
	// Name is the program's, Module the folder of the module that pins it.
	Name, Module string
	// Large programs take many minutes and gigabytes to build: only the
	// acceptance run meets them.
	Large bool
	// pkg is the package to build, of a program in Go. One without is a script
	// for Node.js.
	pkg, tags string
}

// All lists the programs.
func All() []Component {
	return []Component{
		{Name: "otelcol", Module: "collector", pkg: "."},
		{Name: "prometheus", Module: "prometheus", pkg: "github.com/prometheus/prometheus/cmd/prometheus", tags: "remove_all_sd"},
		{Name: "promtool", Module: "prometheus", pkg: "github.com/prometheus/prometheus/cmd/promtool", tags: "remove_all_sd"},
		{Name: "dashboards", Module: "dashboards", pkg: "."},
		{Name: "otelcol-datadog", Module: "datadog", pkg: ".", Large: true},
		{Name: "ddapi", Module: "ddapi", pkg: "."},
		{Name: "ddpeer", Module: "ddpeer", pkg: "."},
		{Name: "jaeger", Module: "jaeger", pkg: "github.com/jaegertracing/jaeger/cmd/jaeger"},
		{Name: "parse.mjs", Module: "queries"},
	}
}

// Path returns the program of a name, which it builds where it is missing. Root
// is the folder of this package.
func Path(ctx context.Context, root, name string) (string, error) {
	for _, c := range All() {
		if c.Name == name {
			return c.path(ctx, root)
		}
	}
	return "", fmt.Errorf("no component %q", name)
}

func (c Component) path(ctx context.Context, root string) (string, error) {
	dir := filepath.Join(root, c.Module)
	key, err := digest(dir)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("where to keep %s: %w", c.Name, err)
	}
	program := filepath.Join(cache, "otelgen-tools", fmt.Sprintf("%s-%s-%s", c.Module, runtime.Version(), key), c.Name)
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if c.pkg == "" {
		return program, install(ctx, dir, filepath.Dir(program))
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return "", err
	}
	// Built beside its place, so that a program that is there is complete.
	made := fmt.Sprintf("%s.%d", program, os.Getpid())
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-tags", c.tags, "-o", made, c.pkg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", c.Name, err, out)
	}
	return program, os.Rename(made, program)
}

// install copies a module of scripts and brings what it depends on.
func install(ctx context.Context, dir, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	made, err := os.MkdirTemp(filepath.Dir(to), filepath.Base(to)+".")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	if err := os.CopyFS(made, os.DirFS(dir)); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = made
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("install %s with npm, which comes with Node.js: %w\n%s", filepath.Base(dir), err, out)
	}
	if err := os.Rename(made, to); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// digest changes with the files of a module's folder, but for those of tests.
func digest(dir string) (string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", f.Name(), len(data))
		h.Write(data)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:6]), nil
}
