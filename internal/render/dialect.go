package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
)

// checkDialect refuses, before anything is rendered, a stack in which a key is
// asked for that no layer answers, and a model with a part that the architecture
// cannot do.
func (p *planner) checkDialect() error {
	if err := p.checkParts(); err != nil {
		return err
	}
	if err := p.checkReach(); err != nil {
		return err
	}
	for _, m := range p.stack.Members {
		if err := p.checkAsks(m); err != nil {
			return err
		}
		if err := p.checkSlots(m); err != nil {
			return err
		}
	}
	return p.checkCalls()
}

// checkParts refuses a part of the model that the architecture has no answer to,
// and that nothing would be rendered for.
func (p *planner) checkParts() error {
	arch := p.stack.Architecture()
	answers := func(kind string) bool { return p.answers[arch]["kind."+kind] }
	for _, a := range p.req.Model.Aggregates {
		for _, op := range a.Operations {
			if !answers(op.Kind) {
				return p.req.Model.Errorf(op, "operation %s is of kind %s, which architecture %s has no answer to; leave it out or choose another architecture", op.Name, op.Kind, arch.Name)
			}
		}
	}
	for _, s := range p.req.Model.Sagas {
		if !answers("saga") {
			return p.req.Model.Errorf(s, "the model has a saga, %s, which architecture %s has no answer to; leave it out or choose another architecture", s.Name, arch.Name)
		}
	}
	return nil
}

// checkAsks refuses a stack in which a key that the member declares has no
// answer.
func (p *planner) checkAsks(m layer.Member) error {
	for _, l := range m.Layer.Chain() {
		for _, ask := range l.Dialect {
			needed, err := p.holds(ask.When)
			if err != nil {
				return diag.Errorf("layer %s: dialect key %q: %v", l.ID, ask.Key, err)
			}
			if _, ok := p.answerer(m, m.Role, ask.Key); needed && !ok {
				return diag.Errorf("%s asks for the dialect key %q, which %s does not answer; define it in the %s there", l.ID, ask.Key, p.lacking(l, m, ask.Key), layer.DialectFile)
			}
		}
	}
	return nil
}

// holds reports whether one of the conditions of an ask holds, or there is none.
func (p *planner) holds(when []string) (bool, error) {
	holds := len(when) == 0
	for _, word := range when {
		property, isProperty := p.req.Model.Has(word)
		added, isAdded := p.surface.Has(word)
		_, err := p.req.Catalog.Layer(layer.KindFacet, word)
		if !isProperty && !isAdded && err != nil && !p.req.Catalog.Provides(word) {
			return false, fmt.Errorf("%q is no property of a model or a surface, no facet and no capability", word)
		}
		holds = holds || property || added || p.stack.Has(word) || p.stack.Needs("", word)
	}
	return holds, nil
}

// lacking is the layer of the stack that would answer a key, told by the layers
// that do so in other stacks.
func (p *planner) lacking(asks *layer.Layer, m layer.Member, key string) layer.ID {
	var kinds []string
	for _, l := range p.req.Catalog.Layers("") {
		if slices.Contains(l.Answers(), key) {
			kinds = append(kinds, l.ID.Kind)
		}
	}
	if asks != m.Layer && slices.Contains(kinds, m.Layer.ID.Kind) {
		return m.Layer.ID
	}
	for _, m := range p.stack.Members {
		if slices.Contains(kinds, m.Layer.ID.Kind) {
			return m.Layer.ID
		}
	}
	return p.stack.Architecture().ID
}

// checkCalls refuses a layer from outside whose templates ask for a key that its
// manifest does not declare: it would fail in the stacks alone that lack the key.
func (p *planner) checkCalls() error {
	for _, l := range p.stack.Outside() {
		calls, err := l.Calls()
		if err != nil {
			return templateError(l, err)
		}
		for _, call := range calls {
			if call.Key == "" {
				return diag.Errorf("layer %s: %s: the key of a dialect call must be a plain text", l.ID, call.Place)
			}
			if !p.declares(l, call) {
				return diag.Errorf("layer %s: %s: the dialect key %q is not declared; add it in %s, dialect: [%s]", l.ID, call.Place, call.Key, layer.ManifestFile, strings.Join(append(keysOf(l), call.Key), ", "))
			}
		}
	}
	return nil
}

// declares reports whether the layer, an ancestor or the facet whose files ask
// declares the key, or the layer or an ancestor answers it.
func (p *planner) declares(l *layer.Layer, call layer.Call) bool {
	chain := l.Chain()
	if facet, err := p.req.Catalog.Layer(layer.KindFacet, call.Facet); err == nil {
		chain = append(chain, facet.Chain()...)
	}
	return slices.ContainsFunc(chain, func(c *layer.Layer) bool {
		return slices.Contains(keysOf(c), call.Key) || slices.Contains(c.Answers(), call.Key)
	})
}

func keysOf(l *layer.Layer) []string {
	var keys []string
	for _, ask := range l.Dialect {
		keys = append(keys, ask.Key)
	}
	return keys
}
