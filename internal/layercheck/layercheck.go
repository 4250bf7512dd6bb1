// Package layercheck tries a layer with all that it goes with: it renders the
// stacks in which each two partners meet, reads what was rendered as gofmt and a
// collector would, and builds, vets, tests and lints those whose Go code is new.
package layercheck

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
)

// serviceName is what the services of a check are called.
const serviceName = "checked"

// A Checker checks layers of a catalog.
type Checker struct {
	Catalog *layer.Catalog
	// Render renders a stack as a user's command does.
	Render func(context.Context, render.Request) (*tree.Tree, error)
	// Meets reports whether a layer from outside is a partner as those are that
	// otelgen ships. Others are tried only where nothing else meets a need. Nil
	// is none.
	Meets func(*layer.Layer) bool
}

// Options say what is checked, and how.
type Options struct {
	// RenderOnly builds nothing.
	RenderOnly bool
	// Quick tries each partner once, and not each two together.
	Quick bool
	// Stack holds names of layers and models: only stacks with all of them are tried.
	Stack []string
	// Keep is a folder in which rendered services are left, or "".
	Keep string
	// Linter is the program golangci-lint, or "" where there is none.
	Linter string
	// Collector is the program of a collector that validates configurations, or "".
	Collector string
	// Log is given all commands and what they print; nil is nobody.
	Log io.Writer
	// Started is told of a row before its service is built.
	Started func(Row)
}

// A Row is what became of one stack.
type Row struct {
	// N counts from 1; Of is how many rows there are.
	N, Of        int
	Layer, Stack string
	// Result is "ok", what was not done and why, or the step that failed.
	Result string
	Failed bool
	Faults []Fault
	// Notes say what was not looked at.
	Notes []string
	// Kept is the folder in which the service was left, or "".
	Kept string
}

// A Plan is the rows of a check before it runs.
type Plan struct {
	Rows []Row

	stacks []planned
}

// planned is a stack of a plan with the layer that it tries.
type planned struct {
	layer *layer.Layer
	stack
	// first is set for the first stack of a layer.
	first bool
}

// Plan lists the stacks in which layers are tried. The error is that of a layer
// that goes with nothing.
func (c *Checker) Plan(layers []*layer.Layer, o Options) (Plan, error) {
	var p Plan
	for _, l := range layers {
		stacks, err := c.stacks(l, o)
		if err != nil {
			return Plan{}, err
		}
		for i, s := range stacks {
			p.stacks = append(p.stacks, planned{l, s, i == 0})
			p.Rows = append(p.Rows, Row{N: len(p.stacks), Layer: l.ID.String(), Stack: s.name()})
		}
	}
	for i := range p.Rows {
		p.Rows[i].Of = len(p.Rows)
	}
	return p, nil
}

// Run tries the stacks of a plan, and hands on each row when it is done. It
// returns an error where a layer cannot be used at all, because its first stack
// does not render.
func (c *Checker) Run(ctx context.Context, p Plan, o Options, done func(Row) error) error {
	for i, s := range p.stacks {
		row := p.Rows[i]
		if o.Started != nil {
			o.Started(row)
		}
		t, err := c.Render(ctx, s.request(c.Catalog))
		switch {
		case err != nil && s.first && len(o.Stack) == 0, ctx.Err() != nil:
			return cmp.Or(ctx.Err(), err)
		case err != nil:
			row.fail("render", Fault{Text: []string{err.Error()}})
		default:
			if err := c.examine(ctx, &row, s, t, o); err != nil {
				return err
			}
		}
		if err := done(row); err != nil {
			return err
		}
	}
	return nil
}

// fail notes faults of a step; the first step that fails is the row's result.
func (r *Row) fail(step string, faults ...Fault) {
	if !r.Failed {
		r.Result = "failed: " + step
	}
	r.Failed = true
	r.Faults = append(r.Faults, faults...)
}

// examine reads a rendered service, and builds and tests it: the first of a layer
// always, others where their code is not that of a layer which otelgen ships.
func (c *Checker) examine(ctx context.Context, row *Row, s planned, t *tree.Tree, o Options) error {
	row.Result = "ok"
	read(row, s.layer, t)
	dir := ""
	twin, known := "", false
	if !o.RenderOnly && !s.first {
		twin, known = c.twin(ctx, s.layer, s.stack, t)
	}
	build := !o.RenderOnly && !known
	if build || o.Keep != "" || o.Collector != "" {
		var remove func()
		var err error
		if dir, remove, err = place(row.N, s.stack, o); err != nil {
			return err
		}
		defer remove()
		if err := t.Write(ctx, dir, tree.WriteOptions{}); err != nil {
			return err
		}
		if o.Keep != "" {
			row.Kept = dir
		}
	}
	if o.Collector != "" {
		validate(ctx, row, t, dir, o)
	}
	switch {
	case row.Failed:
	case o.RenderOnly:
		row.Result = "ok, rendered"
	case known:
		row.Result = "ok, the code of " + twin
	default:
		compile(ctx, row, dir, c.bringsModules(s.stack), o)
	}
	locate(row, s.layer, t)
	return ctx.Err()
}

// bringsModules reports whether a layer of the stack needs Go modules that otelgen
// does not know.
func (c *Checker) bringsModules(s stack) bool {
	resolved, err := s.request(c.Catalog).Resolve()
	return err == nil && slices.ContainsFunc(resolved.Members, func(m layer.Member) bool {
		return slices.ContainsFunc(m.Layer.Chain(), func(l *layer.Layer) bool { return len(l.Modules) > 0 })
	})
}

// place is the folder of a service, and what removes it where it is not kept.
func place(n int, s stack, o Options) (dir string, remove func(), err error) {
	if o.Keep != "" {
		name := fmt.Sprintf("%02d-%s", n, strings.NewReplacer(" ", "-", ",", "-").Replace(s.name()))
		return filepath.Join(o.Keep, name), func() {}, nil
	}
	dir, err = os.MkdirTemp("", "otelgen-check-")
	if err != nil {
		return "", nil, err
	}
	return filepath.Join(dir, serviceName), func() { _ = os.RemoveAll(dir) }, nil
}

// twin names the shipped layer with which the stack has the same Go code, but
// for settings and telemetry, on which the rest depends in one way.
func (c *Checker) twin(ctx context.Context, l *layer.Layer, s stack, t *tree.Tree) (string, bool) {
	shipped := c.shipped(l)
	if shipped == "" {
		return "", false
	}
	r, err := render.Render(ctx, s.with(l.ID.Kind, l.ID.Name, shipped).request(c.Catalog))
	if err != nil {
		return "", false
	}
	without := []string{"internal/platform/telemetry/", "internal/platform/settings/", "internal/config/"}
	if shipped == layer.None {
		return "a service without it", Digest(t, without...) == Digest(r.Tree, without...)
	}
	return l.ID.Kind + "/" + shipped, Digest(t, without...) == Digest(r.Tree, without...)
}

// shipped is the layer that stands for l where there is not one of one's own: what
// it extends, or the default of its kind.
func (c *Checker) shipped(l *layer.Layer) string {
	for a := l.Parent; a != nil; a = a.Parent {
		if !a.Outside && !a.Abstract {
			return a.Name
		}
	}
	for _, r := range c.Catalog.Kinds().RolesOf(l.ID.Kind) {
		name := usual(r)
		if name == "" && r.None {
			name = layer.None
		}
		if name != "" && r.Name != layer.RoleArchitecture {
			return name
		}
	}
	return ""
}

// Digest identifies what compilers and linters see of a service, but for the
// folders left out.
func Digest(t *tree.Tree, without ...string) string {
	h := sha256.New()
	for _, f := range t.Files() {
		left := slices.ContainsFunc(without, func(dir string) bool { return strings.HasPrefix(f.Path, dir) })
		if !left && (strings.HasSuffix(f.Path, ".go") || strings.HasPrefix(f.Path, "go.") || f.Path == ".golangci.yml") {
			fmt.Fprintf(h, "%s %d\n", f.Path, len(f.Data))
			h.Write(f.Data)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// usual is the layer that a role has where it has one and nothing is answered.
func usual(r layer.Role) string {
	if r.Default == layer.None {
		return r.Required
	}
	return cmp.Or(r.Default, r.Required)
}
