package render

import (
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
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
	if p.stack.Has(contrib.RPC) || len(p.req.Model.Sagas) > 0 {
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
