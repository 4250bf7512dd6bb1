package render

import (
	"cmp"
	"context"
	"slices"
)

// plan gathers what templates are given, parses those that files share, and lists
// the files.
func plan(ctx context.Context, s *state) (err error) {
	s.facts = &facts{service: s.service, model: s.req.Model, surface: s.surface, stack: s.stack, proto: s.proto}
	if err := s.facts.collect(); err != nil {
		return err
	}
	s.facts.settleCode(s.marked, s.markedSurface)
	if s.engine, err = newEngine(ctx, s.facts, s.req.MaxOutput); err != nil {
		return err
	}
	c := &checker{catalog: s.stack.Catalog(), stack: s.stack, model: s.req.Model, surface: s.surface, templates: s.engine.templates}
	if err := c.checkDialect(); err != nil {
		return err
	}
	p := &planner{facts: s.facts, numbers: s.numbers, engine: s.engine}
	if p.repeat, err = newRepeater(s.stack); err != nil {
		return err
	}
	if s.jobs, err = p.jobs(); err != nil {
		return err
	}
	// Documents may ask which other files there are.
	slices.SortStableFunc(s.jobs, func(a, b job) int { return cmp.Compare(a.rank(), b.rank()) })
	return nil
}
