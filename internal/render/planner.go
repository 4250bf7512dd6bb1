package render

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/otelgen/otelgen/internal/artifact"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/tree"
)

// planner is the worker that decides which files there are.
type planner struct {
	*worker
	numbers Numbers
	repeat  *repeater
}

// checkDialect refuses, before anything is rendered, a stack in which a key is
// asked that no layer answers, and a model with an operation that the
// architecture cannot do.
func (p *planner) checkDialect() error {
	arch := p.stack.Architecture()
	for _, a := range p.req.Model.Aggregates {
		for _, op := range a.Operations {
			if p.r().sets[arch].Lookup("kind."+op.Kind) == nil {
				return p.req.Model.Errorf(op, "operation %s is of kind %s, which architecture %s has no answer to; leave it out or choose another architecture", op.Name, op.Kind, arch.Name)
			}
		}
	}
	if err := p.checkReach(); err != nil {
		return err
	}
	if len(p.req.Model.Sagas) > 0 && p.r().sets[arch].Lookup("kind.saga") == nil {
		return diag.Errorf("the model has a saga, %s, which architecture %s has no answer to; leave it out or choose another architecture", p.req.Model.Sagas[0].Name, arch.Name)
	}
	for _, m := range p.stack.Members {
		for _, l := range m.Layer.Chain() {
			for _, key := range l.Dialect {
				if _, ok := p.answerer(m, m.Role, key); !ok {
					return diag.Errorf("%s asks for the dialect key %q, which no layer of this stack answers", l.ID, key)
				}
			}
		}
		if err := p.checkSlots(m); err != nil {
			return err
		}
	}
	return nil
}

// checkReach refuses operations that no caller could reach.
func (p *planner) checkReach() error {
	if p.stack.Has(capRPC) || len(p.req.Model.Sagas) > 0 {
		return nil
	}
	for _, op := range p.surface.Operations {
		if !op.HasHTTP() {
			return p.req.Model.Errorf(op.Operation, "operation %s has no http, and no framework of this stack does without; add http: METHOD /path to it, or choose an RPC framework", op.Name)
		}
	}
	return nil
}

func (p *planner) r() *renderer { return p.renderer }

// checkSlots refuses a contribution to a slot that no layer offers, which
// would be lost without a word.
func (p *planner) checkSlots(m layer.Member) error {
	for _, t := range p.sets[m.Layer].Templates() {
		_, name, ok := strings.Cut("/"+t.Name(), "/slots/")
		if !ok {
			continue
		}
		if name = strings.TrimSuffix(name, ".tmpl"); !p.req.Catalog.OffersSlot(name) {
			return diag.Errorf("%s fills slot %q, which no layer offers; there are %s", m.Layer.ID, name, strings.Join(p.req.Catalog.Slots(), ", "))
		}
	}
	return nil
}

// addModule writes go.mod and go.sum for what the tree imports, and returns
// the imports that only an outside layer's own modules provide.
func (r *renderer) addModule(t *tree.Tree, imports []string) ([]string, error) {
	var extra []module.Version
	for _, l := range r.stack.Outside() {
		var own []module.Version
		for _, m := range l.Modules {
			own = append(own, module.Version{Path: m.Path, Version: m.Version})
		}
		if err := r.lock.CheckModules(own); err != nil {
			return nil, diag.Errorf("layer %s: modules: %v", l.ID, err)
		}
		extra = append(extra, own...)
	}
	res, missing, err := r.resolveModules(imports, extra)
	if err != nil {
		return nil, err
	}
	base := r.stack.Base().ID.String()
	return missing, r.add(t,
		tree.File{Path: "go.mod", Data: res.GoMod, Mode: 0o644, Layer: base, Template: "module lock"},
		tree.File{Path: "go.sum", Data: res.GoSum, Mode: 0o644, Layer: base, Template: "module lock"},
	)
}

// resolveModules asks the lock. Where outside layers bring modules, what the
// lock does not know is left for `go mod tidy`.
func (r *renderer) resolveModules(imports []string, extra []module.Version) (modlock.Result, []string, error) {
	if len(extra) == 0 {
		res, err := r.lock.Resolve(r.service.Module, imports)
		var unknown *modlock.UnknownImportError
		if errors.As(err, &unknown) && len(r.stack.Outside()) > 0 {
			err = diag.Mark(err)
		}
		return res, nil, err
	}
	var missing []string
	known := slices.DeleteFunc(slices.Clone(imports), func(p string) bool {
		unknown := !r.known(p)
		if unknown {
			missing = append(missing, p)
		}
		return unknown
	})
	res, err := r.lock.Seed(r.service.Module, known, extra)
	return res, missing, err
}

func (r *renderer) known(p string) bool {
	if r.lock.IsStd(p) || p == r.service.Module || strings.HasPrefix(p, r.service.Module+"/") {
		return true
	}
	_, ok := r.lock.Module(p)
	return ok
}

// artifacts gathers what the structured files are built from.
func (r *renderer) artifacts(t *tree.Tree) artifact.Input {
	in := artifact.Input{
		Layer:   r.stack.Base().ID.String(),
		Service: r.artifactService(),
		Model:   r.req.Model, Surface: r.surface, HTTP: r.stack.Has(capHTTP),
	}
	if r.proto != nil {
		in.Proto = r.proto.Proto
	}
	for _, e := range r.env {
		in.Env = append(in.Env, artifact.Env{
			Name: e.Name, Type: e.Type, Default: e.Default, Help: e.Help,
			Required: e.Required, Secret: e.Secret, SDK: e.SDK, Compose: e.Compose, Container: e.Container, Group: r.titleOf(e.Layer),
		})
	}
	for _, p := range r.ports {
		in.Ports = append(in.Ports, artifact.Port{Name: p.Name, Env: p.Env, Number: p.Default})
	}
	for _, f := range t.Files() {
		if name, ok := strings.CutPrefix(f.Path, "deploy/compose/"); ok && strings.HasSuffix(name, ".yaml") && !strings.Contains(name, "/") {
			in.Compose = append(in.Compose, f.Path)
		}
	}
	return in
}

func (r *renderer) artifactService() artifact.Service {
	return artifact.Service{Name: r.service.Name, Module: r.service.Module, Title: r.service.Title, Generator: r.service.Generator}
}

func (r *renderer) titleOf(id layer.ID) string {
	for _, m := range r.stack.Members {
		for _, l := range m.Layer.Chain() {
			if l.ID == id {
				return cmp.Or(l.Title, l.Name)
			}
		}
	}
	return id.String()
}
