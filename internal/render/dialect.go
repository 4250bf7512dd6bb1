package render

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
)

// checkDialect refuses, before anything is rendered, a stack in which a key is
// asked for that no layer answers, and a model with a part that the architecture
// cannot do.
func (c *checker) checkDialect() error {
	if err := c.checkParts(); err != nil {
		return err
	}
	if err := c.checkReach(); err != nil {
		return err
	}
	if err := c.checkUseCases(); err != nil {
		return err
	}
	if err := c.checkServed(); err != nil {
		return err
	}
	for _, m := range c.stack.Members {
		if err := c.checkAsks(m); err != nil {
			return err
		}
		if err := c.checkSlots(m); err != nil {
			return err
		}
	}
	for _, m := range c.stack.Members {
		if err := c.checkAdapter(m); err != nil {
			return err
		}
	}
	if err := contract.Check(c.stack, c.holds); err != nil {
		return err
	}
	return c.checkCalls()
}

// checkParts refuses a part of the model that the architecture does not support and
// for which nothing would be rendered.
func (c *checker) checkParts() error {
	arch := c.stack.Architecture()
	answers := func(kind string) bool { return c.templates.answers[arch]["kind."+kind] }
	for _, a := range c.model.Aggregates {
		for _, op := range a.Operations {
			if !answers(op.Kind) {
				return c.model.Errorf(op, "operation %s is of kind %s, which architecture %s does not support; %s", op.Name, op.Kind, arch.Name, c.wayOut(op.Kind))
			}
		}
	}
	for _, s := range c.model.Sagas {
		if !answers("saga") {
			return c.model.Errorf(s, "the model has a saga, %s, which architecture %s does not support; %s", s.Name, arch.Name, c.wayOut("saga"))
		}
	}
	return nil
}

// wayOut tells what to do about a part of the model that the architecture does not
// support.
func (c *checker) wayOut(kind string) string {
	var others []string
	for _, l := range c.catalog.Layers(layer.KindArchitecture) {
		supports := func(l *layer.Layer) bool { return slices.Contains(l.Answers(), "kind."+kind) }
		if !l.Abstract && slices.ContainsFunc(l.Chain(), supports) {
			others = append(others, l.ID.Name)
		}
	}
	if len(others) == 0 {
		return "leave it out, since no architecture does"
	}
	return "leave it out, or choose an architecture that does: " + strings.Join(others, ", ")
}

// checkAsks refuses a stack in which a key that the member declares has no
// answer.
func (c *checker) checkAsks(m layer.Member) error {
	for _, l := range m.Layer.Chain() {
		for _, ask := range l.Dialect {
			needed, err := c.holds(l, ask.When)
			if err != nil {
				return diag.Errorf("layer %s: dialect key %q: %v", l.ID, ask.Key, err)
			}
			if _, ok := c.templates.answerer(m, m.Role, ask.Key); needed && !ok {
				return diag.Errorf("%s asks for the dialect key %q, which %s does not answer; define it in the %s there", l.ID, ask.Key, c.lacking(l, m, ask.Key), layer.DialectFile)
			}
		}
	}
	return nil
}

// checkAdapter refuses a member that keeps or carries something where the
// architecture does not say where its adapter belongs.
func (c *checker) checkAdapter(m layer.Member) error {
	if m.Layer.ID.Kind == layer.KindFacet || !c.catalog.Kinds().HasFacets(c.stack.Role(m.Role)) {
		return nil
	}
	arch := c.stack.Architecture()
	if _, ok := c.templates.answerer(layer.Member{Layer: arch}, "", contract.AdapterKey); ok {
		return nil
	}
	return diag.Errorf("%s has an adapter, and %s does not answer the dialect key %q, which says where it belongs; define it in the %s there, or say takes: {%s: none}", m.Layer.ID, arch.ID, contract.AdapterKey, layer.DialectFile, m.Role)
}

// lacking is the layer of the stack that would answer a key, told by the layers
// that do so in other stacks.
func (c *checker) lacking(asks *layer.Layer, m layer.Member, key string) layer.ID {
	var kinds []string
	for _, l := range c.catalog.Layers("") {
		if slices.Contains(l.Answers(), key) {
			kinds = append(kinds, l.ID.Kind)
		}
	}
	if asks != m.Layer && slices.Contains(kinds, m.Layer.ID.Kind) {
		return m.Layer.ID
	}
	for _, m := range c.stack.Members {
		if slices.Contains(kinds, m.Layer.ID.Kind) {
			return m.Layer.ID
		}
	}
	return c.stack.Architecture().ID
}

// checkCalls refuses a layer from outside whose templates ask for a key that its
// manifest does not declare: it would fail in the stacks alone that lack the key.
func (c *checker) checkCalls() error {
	for _, l := range c.stack.Outside() {
		calls, err := contract.Calls(l)
		if err != nil {
			return templateError(l, err)
		}
		for _, call := range calls {
			if call.Key == "" {
				return diag.Errorf("layer %s: %s: the key of a dialect call must be a plain text", l.ID, call.Place)
			}
			if !c.declares(l, call) {
				return diag.Errorf("layer %s: %s: the dialect key %q is not declared; add it in %s, dialect: [%s]", l.ID, call.Place, call.Key, layer.ManifestFile, strings.Join(append(keysOf(l), call.Key), ", "))
			}
		}
	}
	return nil
}

// declares reports whether the layer, an ancestor or the facet whose files ask
// declares the key, or the layer or an ancestor answers it.
func (c *checker) declares(l *layer.Layer, call contract.Call) bool {
	chain := l.Chain()
	if facet, err := c.catalog.Layer(layer.KindFacet, call.Facet); err == nil {
		chain = append(chain, facet.Chain()...)
	}
	return slices.ContainsFunc(chain, func(other *layer.Layer) bool {
		return slices.Contains(keysOf(other), call.Key) || slices.Contains(other.Answers(), call.Key)
	})
}

func keysOf(l *layer.Layer) []string {
	var keys []string
	for _, ask := range l.Dialect {
		keys = append(keys, ask.Key)
	}
	return keys
}
