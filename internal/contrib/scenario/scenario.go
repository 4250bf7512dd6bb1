// Package scenario writes api/scenario.yaml and api/scenario-rpc.yaml: what a
// client may do with an empty store, and the answers that it gets.
package scenario

import (
	"context"
	"fmt"
	"strconv"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/scenario/plan"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

func valueNode(v plan.Value) *yamldoc.Node {
	switch {
	case v.Object:
		v.Object = false
		return yamldoc.Flow(yamldoc.Object("id", valueNode(v)))
	case v.Ref != "":
		return yamldoc.Scalar(v.Ref)
	case v.Refs != nil:
		items := yamldoc.List[*yamldoc.Node]()
		for _, item := range v.Refs {
			items.Add(valueNode(item))
		}
		return yamldoc.Flow(items)
	}
	return contrib.Sample(v.Value)
}

// The scenario is that of the service's only interface; where there are two,
// calls are in a file of their own.
const (
	file    = "api/scenario.yaml"
	rpcFile = "api/scenario-rpc.yaml"
)

// HTTP writes the scenario of a service that is called over HTTP.
func HTTP(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	steps, err := plan.Steps(in.Model, in.Surface, false)
	if err != nil {
		return contrib.Output{}, fmt.Errorf("plan %s: %w", file, err)
	}
	return contrib.File(file, yamldoc.Encode(document(steps))), nil
}

// document prints the steps. Comments number them, because references count them.
func document(steps []*plan.Step) *yamldoc.Node {
	all := yamldoc.List[*yamldoc.Node]()
	for i, s := range steps {
		n := yamldoc.Object("operation", s.Op.Name)
		for _, part := range []struct {
			name  string
			pairs []plan.Pair
		}{{"path", s.Path}, {"query", s.Query}, {"headers", s.Headers}} {
			if len(part.pairs) > 0 {
				n.With(part.name, pairs(part.pairs))
			}
		}
		if s.Body != nil {
			n.With("body", members(s.Body))
		}
		n.With("expect", s.Expect)
		all.Add(n.Commented(comment(i, s)))
	}
	return all
}

func comment(i int, s *plan.Step) string {
	if s.Note == "" {
		return strconv.Itoa(i + 1)
	}
	return fmt.Sprintf("%d: %s", i+1, s.Note)
}

func pairs(pairs []plan.Pair) *yamldoc.Node {
	n := yamldoc.Flow(yamldoc.Object())
	for _, p := range pairs {
		n.With(p.Name, p.Value)
	}
	return n
}

func members(body []plan.Member) *yamldoc.Node {
	n := yamldoc.Object()
	if len(body) == 0 {
		yamldoc.Flow(n)
	}
	for _, m := range body {
		n.With(m.Name, valueNode(m.Value))
	}
	return n
}
