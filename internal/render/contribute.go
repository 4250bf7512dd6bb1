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
	"github.com/otelgen/otelgen/internal/contrib/requests"
	"github.com/otelgen/otelgen/internal/contrib/scenario"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/tree"
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
}

// contribute adds the files of contributors to the tree, which holds those of
// templates and what these import. It returns the imports that no module known
// provides.
func (r *renderer) contribute(ctx context.Context, t *tree.Tree, imports []string) ([]string, error) {
	in := &contrib.Input{
		Service: r.service, Model: r.req.Model, Surface: r.surface, Has: r.stack.Has, Env: r.env, Ports: r.ports,
		Proto: r.proto, Outside: r.stack.Outside(), Lock: r.lock, Tree: t, Imports: imports,
	}
	var missing []string
	for _, c := range contributors {
		if c.capability != "" && !r.stack.Has(c.capability) {
			continue
		}
		out, err := c.contribute(ctx, in)
		if err != nil {
			return nil, err
		}
		owner := r.provider(c.capability)
		for _, f := range out.Files {
			f.Mode, f.Layer, f.Template = 0o644, owner, c.name
			if err := r.add(t, f); err != nil {
				return nil, err
			}
		}
		in.Imports = append(in.Imports, out.Imports...)
		slices.Sort(in.Imports)
		in.Imports = slices.Compact(in.Imports)
		missing = append(missing, out.Missing...)
	}
	return missing, nil
}

// add puts a file of the engine's own into the tree. Where that fails in a stack
// with outside layers, one of those wrote what is not its to write.
func (r *renderer) add(t *tree.Tree, f tree.File) error {
	err := t.Add(f)
	if err != nil && len(r.stack.Outside()) > 0 {
		return diag.Errorf("%w; take that out of the layer", err)
	}
	return err
}

// provider names the layer of the stack that provides a capability, the base for
// none.
func (r *renderer) provider(capability string) string {
	for _, m := range r.stack.Members {
		if slices.Contains(m.Layer.Provided(), capability) {
			return m.Layer.ID.String()
		}
	}
	return r.stack.Base().ID.String()
}
