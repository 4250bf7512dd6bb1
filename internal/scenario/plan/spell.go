package plan

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// spell calls everything in the steps as callers over HTTP do.
func (p *planner) spell() {
	for _, s := range p.steps {
		s.Path, s.Query, s.Headers = p.pairs(s.Op, s.Path), p.pairs(s.Op, s.Query), p.pairs(s.Op, s.Headers)
		if s.Body == nil {
			continue
		}
		body := make([]Member, len(s.Body))
		for i, m := range s.Body {
			in := s.Op.Input(m.Name)
			body[i] = Member{spelling(in, m.Name), p.spelled(m.Value)}
			if in != nil && in.Object() {
				body[i].Value = object(body[i].Value)
			}
		}
		s.Body = body
	}
}

func (p *planner) pairs(op *surface.Operation, pairs []Pair) []Pair {
	if pairs == nil {
		return nil
	}
	all := make([]Pair, len(pairs))
	for i, pair := range pairs {
		all[i] = Pair{spelling(op.Input(pair.Name), pair.Name), p.references(pair.Value)}
	}
	return all
}

// spelled is a value whose references name members as they are over HTTP.
func (p *planner) spelled(v Value) Value {
	v.Ref = p.references(v.Ref)
	if v.Refs == nil {
		return v
	}
	refs := make([]Value, len(v.Refs))
	for i, item := range v.Refs {
		refs[i] = p.spelled(item)
	}
	v.Refs = refs
	return v
}

func (p *planner) references(text string) string {
	return MapReferences(text, func(n int, field string) string {
		if in := p.steps[n-1].Op.Result.Field(field); in != nil && !p.steps[n-1].Op.Returns(surface.ResultPage) {
			return Refer(n, in.Wire)
		}
		return Refer(n, p.surface.Spell(field))
	})
}

// object is a value as a reference that is sent as an object, or as a list of them.
func object(v Value) Value {
	switch {
	case v.Kind == model.OfNull:
	case v.Refs != nil:
		refs := make([]Value, len(v.Refs))
		for i, item := range v.Refs {
			refs[i] = object(item)
		}
		v.Refs = refs
	case v.Kind == model.List:
		v.Value = sample.Object(v.Value)
	default:
		v.Object = true
	}
	return v
}

// spelling is the name of an input over HTTP; what is none keeps its name.
func spelling(in *surface.Input, name string) string {
	if in == nil {
		return name
	}
	return in.Wire
}
