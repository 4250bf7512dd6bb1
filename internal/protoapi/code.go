package protoapi

import (
	"context"
	"slices"

	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/protogen"
	"github.com/otelgen/otelgen/internal/surface"
)

// Generate generates the Go code of the file, and with stubs that of its
// services. It fails where a name of the model cannot be spelled in protobuf.
func (p *Proto) Generate(ctx context.Context, stubs ...protogen.Stubs) error {
	out, err := protogen.Generate(ctx, p.Path, p.Source(), stubs...)
	p.code = out
	return err
}

// Code lists the generated Go files, by their path beside the .proto file's.
func (p *Proto) Code() []protogen.File { return p.code.Files }

// Field is the Go name of a message's field for what the surface calls so.
func (p *Proto) Field(message, field string) (string, error) {
	return p.code.Field(ident.Plain(message), p.FieldName(message, field))
}

// GoEnumValue is the Go name of an enum's value.
func (p *Proto) GoEnumValue(enum, value string) string { return enum + "_" + value }

// GoDescriptor is the Go name of the file's descriptor.
func (p *Proto) GoDescriptor() string { return p.code.Descriptor() }

// Versions of the tools that `make generate` runs, by name.
func (p *Proto) Versions() map[string]string {
	return map[string]string{"buf": protogen.BufVersion, "go": protogen.GoVersion, "grpc": protogen.GoGRPCVersion, "connect": protogen.ConnectVersion}
}

// Codes are the codes of the failures that an operation can have in RPC, sorted.
func (p *Proto) Codes(op *surface.Operation) []string {
	var codes []string
	for _, code := range op.Errors {
		if code != surface.CodeMediaType {
			codes = append(codes, surface.FailureOf(code).RPC)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
