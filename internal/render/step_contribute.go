package render

import (
	"context"
	"slices"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/compose"
	"github.com/otelgen/otelgen/internal/contrib/dotenv"
	"github.com/otelgen/otelgen/internal/contrib/gomod"
	"github.com/otelgen/otelgen/internal/contrib/openapi"
	"github.com/otelgen/otelgen/internal/contrib/protobuf"
	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/contrib/requests"
	"github.com/otelgen/otelgen/internal/contrib/scenario"
	"github.com/otelgen/otelgen/internal/layer"
)

// contributor adds files that are built as data to those of templates.
type contributor struct {
	name string
	// capability of the stack makes it run; "" is every stack's.
	capability string
	contribute func(context.Context, *contrib.Input) (contrib.Output, error)
}

// contributors run in this order: what one adds, those below it find in the tree.
var contributors = []contributor{
	{"dotenv", "", dotenv.Contribute},
	{"compose", "", compose.Contribute},
	{"openapi", contrib.HTTP, openapi.Contribute},
	{"requests", contrib.HTTP, requests.Contribute},
	{"scenario", contrib.HTTP, scenario.HTTP},
	{"scenario", contrib.RPC, scenario.RPC},
	{"protobuf", contrib.RPC, protobuf.Contribute},
	{"gomod", "", gomod.Contribute},
	{"record", "", record.Contribute},
}

// contribute adds the files of contributors to the tree.
func contribute(ctx context.Context, s *state) error {
	in := &contrib.Input{
		Service: s.service, Model: s.req.Model, Surface: s.surface, Has: s.stack.Has, Env: s.facts.env, Ports: s.facts.ports,
		Proto: s.proto, Stack: s.stack, Numbers: s.numbers, Outside: s.stack.Outside(), Lock: s.lock, Tree: s.tree, Imports: s.imports,
	}
	for _, c := range contributors {
		if c.capability != "" && !s.stack.Has(c.capability) {
			continue
		}
		out, err := c.contribute(ctx, in)
		if err != nil {
			return err
		}
		owner := provider(s.stack, c.capability)
		for _, f := range out.Files {
			f.Mode, f.Layer, f.Template = 0o644, owner, c.name
			if err := s.add(f); err != nil {
				return err
			}
		}
		in.Imports = append(in.Imports, out.Imports...)
		slices.Sort(in.Imports)
		in.Imports = slices.Compact(in.Imports)
		s.missing = append(s.missing, out.Missing...)
	}
	return nil
}

// provider returns the layer of a stack that provides a capability, or the base if
// none does.
func provider(stack *layer.Stack, capability string) string {
	for _, m := range stack.Members {
		if slices.Contains(m.Layer.Provided(), capability) {
			return m.Layer.ID.String()
		}
	}
	return stack.Base().ID.String()
}
