package render

import (
	"context"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
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
	s.marked = s.req.Model.Marked()
	if s.markedSurface, err = surface.New(s.marked, spec); err != nil {
		return diag.Mark(err)
	}
	s.numbers = s.req.Numbers.clone()
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
		return diag.Errorf("the model cannot be told in protobuf: %w; rename what it names or choose another framework", err)
	}
	return nil
}

// surfaceSpec is what the architecture, or the nearest ancestor that says
// anything, adds to the surface. Its streams are there where a framework
// declares that it serves such, and where there is what they read.
func surfaceSpec(c *layer.Catalog, stack *layer.Stack) (surface.Spec, error) {
	for a := stack.Architecture(); a != nil; a = a.Parent {
		spec := a.Surface
		if len(spec.Results)+len(spec.Inputs)+len(spec.Operations) == 0 {
			continue
		}
		spec.Operations = nil
		for _, op := range a.Surface.Operations {
			if _, err := c.Layer("facet", op.Reads); err != nil {
				return surface.Spec{}, err
			}
			if stack.Has(capServerStream) && stack.Needs("", op.Reads) {
				spec.Operations = append(spec.Operations, op)
			}
		}
		return spec, nil
	}
	return surface.Spec{}, nil
}
