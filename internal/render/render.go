// Package render renders a stack of layers and a model into the tree of a
// service. It is pure: the same request gives the same bytes, and nothing
// outside the process is read, run or asked.
package render

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// step is a part of rendering.
type step struct {
	name string
	run  func(context.Context, *state) error
}

// steps are all parts, in their order.
var steps = []step{
	{"resolve", resolve},
	{"describe", describe},
	{"plan", plan},
	{"render", render},
	{"contribute", contribute},
}

// Render renders the whole tree of a service in memory.
func Render(ctx context.Context, req Request) (Result, error) {
	s, err := run(ctx, req, "contribute")
	if err != nil {
		return Result{}, err
	}
	return Result{Tree: s.tree, Stack: s.stack, Missing: s.missing}, nil
}

// run does the steps up to the one named.
func run(ctx context.Context, req Request, last string) (*state, error) {
	s := &state{req: req}
	for _, step := range steps {
		if err := step.run(ctx, s); err != nil {
			return nil, err
		}
		if step.name == last {
			break
		}
	}
	return s, nil
}

// File renders one file of a service, as it would be in the whole tree, and
// nothing else: a test of a template need not wait for the rest. It serves
// files that come from one template; what is built as data or merged from
// several layers has no single one. A file whose template gives nothing is
// returned as no bytes. Names that collide with those of other files are not
// looked for.
func File(ctx context.Context, req Request, path string) ([]byte, error) {
	s, err := run(ctx, req, "plan")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.jobs, func(j job) bool { return j.out == path && !j.merged })
	if i < 0 {
		paths := make([]string, len(s.jobs))
		for i, j := range s.jobs {
			paths[i] = j.out
		}
		return nil, fmt.Errorf("no template gives %s; there are templates for %s", path, strings.Join(paths, ", "))
	}
	d, err := write(s.engine, s.jobs[i])
	if err != nil {
		return nil, err
	}
	if err := d.read(s.style()); err != nil {
		return nil, err
	}
	if err := s.settle(d); err != nil {
		return nil, err
	}
	out, err := finish(d)
	return out.file.Data, err
}
