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
