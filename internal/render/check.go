package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// checker refuses, before anything is rendered, what would fail or be lost then.
type checker struct {
	catalog   *layer.Catalog
	stack     *layer.Stack
	model     *model.Model
	surface   *surface.Surface
	templates *templates
}

// checkReach refuses operations that no caller could reach.
func (c *checker) checkReach() error {
	if c.stack.Has(contrib.RPC) || len(c.model.Sagas) > 0 {
		return nil
	}
	for _, op := range c.surface.Operations {
		if !op.HasHTTP() {
			return c.model.Errorf(op.Operation, "operation %s has no http, and no framework of this stack does without; add http: METHOD /path to it, or choose an RPC framework", op.Name)
		}
	}
	return nil
}

// checkUseCases refuses a stack without any: documents and dashboards would have
// nothing to describe.
func (c *checker) checkUseCases() error {
	if len(c.surface.UseCases()) > 0 {
		return nil
	}
	arch := c.stack.Architecture()
	return diag.Errorf("architecture %s has no operations and names no use cases; name what it observes in its %s, surface: {usecases: [Reconcile]}", arch.Name, layer.ManifestFile)
}

// checkServed refuses a framework that would have nothing to serve.
func (c *checker) checkServed() error {
	if !c.stack.Has(contrib.HTTP) && !c.stack.Has(contrib.RPC) {
		return nil
	}
	if len(c.surface.Operations) > 0 {
		if c.stack.Has(contrib.HTTP) && !slices.ContainsFunc(c.surface.Operations, (*surface.Operation).HasHTTP) {
			return diag.Errorf("no operation has http, so that the framework for HTTP has nothing to serve; add http: METHOD /path to one, or leave that framework out")
		}
		return nil
	}
	arch := c.stack.Architecture()
	return diag.Errorf("architecture %s has no operations that a framework could serve; add some to its %s, or say there that it takes none: takes: {framework: none}", arch.Name, layer.ManifestFile)
}

// checkSlots refuses a contribution to a slot that no layer offers, which
// would be lost silently.
func (c *checker) checkSlots(m layer.Member) error {
	if m.Layer.Checked {
		return nil
	}
	for _, t := range c.templates.sets[m.Layer].Templates() {
		_, name, ok := strings.Cut("/"+t.Name(), "/slots/")
		if !ok {
			continue
		}
		if name = strings.TrimSuffix(name, ".tmpl"); !c.catalog.OffersSlot(name) {
			return diag.Errorf("%s fills slot %q, which no layer offers; there are %s", m.Layer.ID, name, strings.Join(c.catalog.Slots(), ", "))
		}
	}
	return nil
}

// holds reports whether one of the conditions that a layer names holds, or there
// is none.
func (c *checker) holds(l *layer.Layer, when []string) (bool, error) {
	holds := len(when) == 0
	for _, word := range when {
		property, isProperty := c.model.Has(word)
		added, isAdded := c.surface.Has(word)
		if !isProperty && !isAdded && !l.Checked && !c.catalog.Has(layer.ID{Kind: layer.KindFacet, Name: word}) && !c.catalog.Provides(word) {
			return false, fmt.Errorf("%q is not a property of a model or a surface, a facet or a capability", word)
		}
		holds = holds || property || added || c.stack.Has(word) || c.stack.Needs("", word)
	}
	return holds, nil
}
