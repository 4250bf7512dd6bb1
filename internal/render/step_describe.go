package render

import (
	"context"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/protogen"
	"github.com/otelgen/otelgen/internal/surface"
)

// Capabilities of frameworks that the engine does something for, besides those
// of contributors.
const (
	capServerStream = "server-stream"
	capGRPCStubs    = "grpc-stubs"
	capConnectStubs = "connect-stubs"
)

// describe computes what the service offers, as its surface and, where a
// framework serves it, in protobuf.
func describe(ctx context.Context, s *state) error {
	spec, err := surfaceSpec(s.stack.Catalog(), s.stack)
	if err != nil {
		return err
	}
	if s.surface, err = surface.New(s.req.Model, spec); err != nil {
		return diag.Mark(err)
	}
	s.marked = modeltext.Marked(s.req.Model)
	if s.markedSurface, err = surface.New(s.marked, spec); err != nil {
		return diag.Mark(err)
	}
	s.numbers = s.req.Numbers.Clone()
	if !s.stack.Has(contrib.RPC) {
		return nil
	}
	s.proto = protoapi.New(s.service.Name, s.service.Module, s.req.Model, s.surface, s.numbers)
	var stubs []protogen.Stubs
	if s.stack.Has(capGRPCStubs) {
		stubs = append(stubs, protogen.GRPC)
	}
	if s.stack.Has(capConnectStubs) {
		stubs = append(stubs, protogen.Connect)
	}
	if err := s.proto.Generate(ctx, stubs...); err != nil {
		return diag.Errorf("the model cannot be described in protobuf: %w; rename what it names or choose another framework", err)
	}
	return nil
}

// surfaceSpec is what the layers of a stack add to the surface, ancestors first.
// A watch is there where a framework serves streams, and where there is what it
// reads.
func surfaceSpec(c *layer.Catalog, stack *layer.Stack) (surface.Spec, error) {
	all := surface.Spec{Objects: stack.Has(contrib.HTTP)}
	seen := map[*layer.Layer]bool{}
	for _, m := range stack.Members {
		for _, l := range m.Layer.Chain() {
			if seen[l] {
				continue
			}
			seen[l] = true
			if changes := len(l.Surface.Results) + len(l.Surface.Inputs); changes > 0 && l.ID.Kind != layer.KindArchitecture {
				return all, diag.Errorf("layer %s: surface: only an architecture changes results and inputs", l.ID)
			}
			for from, to := range l.Surface.Results {
				if all.Results == nil {
					all.Results = map[string]string{}
				}
				all.Results[from] = to
			}
			all.Inputs = append(all.Inputs, l.Surface.Inputs...)
			all.UseCases = append(all.UseCases, l.Surface.UseCases...)
			for _, op := range l.Surface.Operations {
				if op.Kind == surface.Watch {
					if _, err := c.Layer("facet", op.Reads); err != nil {
						return all, err
					}
					if !stack.Has(capServerStream) || !stack.Needs("", op.Reads) {
						continue
					}
				}
				all.Operations = append(all.Operations, op)
			}
		}
	}
	return all, nil
}
