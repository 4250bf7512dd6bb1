package render

import (
	"context"
	"fmt"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/protogen"
)

// Capabilities of frameworks that the engine does something for, besides those
// of contributors.
const (
	capServerStream = "server-stream"
	capGRPCStubs    = "grpc-stubs"
	capConnectStubs = "connect-stubs"
)

// Proto describes the API of a service that is called by RPC.
func (v *View) Proto() (*protoapi.Proto, error) {
	if v.r.proto == nil {
		return nil, fmt.Errorf("no layer of this stack provides %s, for which there would be a .proto file", contrib.RPC)
	}
	return v.r.proto, nil
}

// addProto describes the surface in protobuf where a framework serves it, and
// generates the Go of it.
func (r *renderer) addProto(ctx context.Context, numbers Numbers) error {
	if !r.stack.Has(contrib.RPC) {
		return nil
	}
	p := protoapi.New(r.service.Name, r.service.Module, r.req.Model, r.surface, numbers)
	var stubs []protogen.Stubs
	if r.stack.Has(capGRPCStubs) {
		stubs = append(stubs, protogen.GRPC)
	}
	if r.stack.Has(capConnectStubs) {
		stubs = append(stubs, protogen.Connect)
	}
	if err := p.Generate(ctx, stubs...); err != nil {
		return diag.Errorf("the model cannot be told in protobuf: %w; rename what it names or choose another framework", err)
	}
	r.proto = p
	return nil
}
