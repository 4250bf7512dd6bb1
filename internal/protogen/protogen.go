// Package protogen turns a .proto file into Go in process, byte for byte as
// buf and the plugins named in a service's buf.gen.yaml would, so that its user
// needs neither protoc nor a network to begin.
package protogen

import (
	"context"
	"fmt"
	"path"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// Versions of the plugins whose output this package writes. Of protoc-gen-go it
// is that of the protobuf module.
const (
	BufVersion     = "v1.71.0"
	GoVersion      = "v1.36.12"
	GoGRPCVersion  = "v1.6.2"
	ConnectVersion = "v1.21.1"
)

// Stubs are what is written for services.
type Stubs func(*protogen.Plugin, *protogen.File)

// Output is what comes of one .proto file.
type Output struct {
	// Files are the Go files by their path beside the .proto file's.
	Files []File
	file  *protogen.File
}

// File is one generated file.
type File struct {
	Path string
	Data []byte
}

// Generate compiles the .proto file at a path, which imports at most the
// well-known types, and writes its messages and, by stubs, its services in Go.
func Generate(ctx context.Context, name string, source []byte, stubs ...Stubs) (*Output, error) {
	request, err := compile(ctx, name, source)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", name, err)
	}
	plugin, err := protogen.Options{}.New(request)
	if err != nil {
		return nil, fmt.Errorf("generate Go from %s: %w", name, err)
	}
	out := &Output{file: plugin.FilesByPath[name]}
	internal_gengo.GenerateFile(plugin, out.file)
	for _, write := range stubs {
		write(plugin, out.file)
	}
	response := plugin.Response()
	if response.Error != nil {
		return nil, fmt.Errorf("generate Go from %s: %s", name, response.GetError())
	}
	out.Files = files(response)
	return out, nil
}

func files(response *pluginpb.CodeGeneratorResponse) []File {
	all := make([]File, len(response.File))
	for i, f := range response.File {
		all[i] = File{f.GetName(), []byte(f.GetContent())}
	}
	return all
}

// compile makes the request that buf would send to a plugin: the file and all
// that it imports, in the order of imports.
func compile(ctx context.Context, name string, source []byte) (*pluginpb.CodeGeneratorRequest, error) {
	compiler := protocompile.Compiler{
		Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{
			Accessor: protocompile.SourceAccessorFromMap(map[string]string{name: string(source)}),
		}),
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	files, err := compiler.Compile(ctx, name)
	if err != nil {
		return nil, err
	}
	request := &pluginpb.CodeGeneratorRequest{
		FileToGenerate: []string{name},
		Parameter:      proto.String("paths=source_relative"),
	}
	seen := map[string]bool{}
	var add func(protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
		request.ProtoFile = append(request.ProtoFile, descriptor(f))
	}
	add(files[0])
	return request, nil
}

// descriptor takes the parser's own descriptor where there is one: it keeps the
// comments.
func descriptor(f protoreflect.FileDescriptor) *descriptorpb.FileDescriptorProto {
	if parsed, ok := f.(interface {
		FileDescriptorProto() *descriptorpb.FileDescriptorProto
	}); ok {
		return parsed.FileDescriptorProto()
	}
	return protodesc.ToFileDescriptorProto(f)
}

// Descriptor is the Go name of the file's descriptor.
func (o *Output) Descriptor() string { return o.file.GoDescriptorIdent.GoName }

// Field returns the Go name of a message's field.
func (o *Output) Field(message, field string) (string, error) {
	for _, m := range o.file.Messages {
		if string(m.Desc.Name()) != message {
			continue
		}
		for _, f := range m.Fields {
			if string(f.Desc.Name()) == field {
				return f.GoName, nil
			}
		}
	}
	return "", fmt.Errorf("%s: there is no field %s in %s", path.Base(o.file.Desc.Path()), field, message)
}
