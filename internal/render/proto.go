package render

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"

	"github.com/otelgen/otelgen/internal/artifact"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/protogen"
	"github.com/otelgen/otelgen/internal/tree"
)

// Capabilities of frameworks that the engine does something for.
const (
	capHTTP         = "http-server"
	capRPC          = "rpc-server"
	capServerStream = "server-stream"
	capGRPCStubs    = "grpc-stubs"
	capConnectStubs = "connect-stubs"
)

// ProtoView tells templates how the surface is called in the .proto file and
// in the Go that comes of it.
type ProtoView struct {
	*artifact.Proto
	out *protogen.Output
}

// Field is the Go name of a message's field.
func (p *ProtoView) Field(message, field string) (string, error) { return p.out.Field(message, field) }

// GoEnumValue is the Go name of an enum's value.
func (p *ProtoView) GoEnumValue(enum, value string) string { return enum + "_" + value }

// GoDescriptor is the Go name of the file's descriptor.
func (p *ProtoView) GoDescriptor() string { return p.out.Descriptor() }

// Versions of the tools that `make generate` runs, by name.
func (p *ProtoView) Versions() map[string]string {
	return map[string]string{"buf": protogen.BufVersion, "go": protogen.GoVersion, "grpc": protogen.GoGRPCVersion, "connect": protogen.ConnectVersion}
}

// Proto describes the API of a service that is called by RPC.
func (v *View) Proto() (*ProtoView, error) {
	if v.r.proto == nil {
		return nil, fmt.Errorf("no layer of this stack provides %s, for which there would be a .proto file", capRPC)
	}
	return v.r.proto, nil
}

// addProto describes the surface in protobuf where a framework serves it, and
// generates the Go of it.
func (r *renderer) addProto(ctx context.Context, numbers Numbers) error {
	if !r.stack.Has(capRPC) {
		return nil
	}
	p := artifact.NewProto(r.artifactService(), r.req.Model, r.surface, numbers)
	var stubs []protogen.Stubs
	if r.stack.Has(capGRPCStubs) {
		stubs = append(stubs, protogen.GRPC)
	}
	if r.stack.Has(capConnectStubs) {
		stubs = append(stubs, protogen.Connect)
	}
	out, err := protogen.Generate(ctx, p.Path, p.Source(), stubs...)
	if err != nil {
		return diag.Errorf("the model cannot be told in protobuf: %v; rename what it names or choose another framework", err)
	}
	r.proto = &ProtoView{p, out}
	return nil
}

// addProtoCode puts the generated Go into the tree and returns what it imports.
func (r *renderer) addProtoCode(t *tree.Tree) ([]string, error) {
	if r.proto == nil {
		return nil, nil
	}
	owner := r.provider(capRPC)
	var imports []string
	for _, f := range r.proto.out.Files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, parser.ImportsOnly)
		if err != nil {
			return nil, fmt.Errorf("generated %s: %w", f.Path, err)
		}
		for _, spec := range parsed.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, fmt.Errorf("generated %s: %w", f.Path, err)
			}
			imports = append(imports, p)
		}
		file := tree.File{Path: path.Join("api", f.Path), Data: f.Data, Mode: 0o644, Layer: owner.ID.String(), Template: "protogen"}
		if err := r.add(t, file); err != nil {
			return nil, err
		}
	}
	return imports, nil
}

// provider is the layer of the stack that provides a capability.
func (r *renderer) provider(capability string) *layer.Layer {
	for _, m := range r.stack.Members {
		if slices.Contains(m.Layer.Provided(), capability) {
			return m.Layer
		}
	}
	return r.stack.Base()
}
