// Package protobuf writes the .proto file of a service and the Go that comes of
// it.
package protobuf

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"path"
	"strconv"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/tree"
)

// Contribute writes, below api, what in.Proto describes.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	out := contrib.File(path.Join("api", in.Proto.Path), in.Proto.Source())
	for _, f := range in.Proto.Code() {
		imports, err := importsOf(f.Path, f.Data)
		if err != nil {
			return out, fmt.Errorf("generated %s: %w", f.Path, err)
		}
		out.Imports = append(out.Imports, imports...)
		out.Files = append(out.Files, tree.File{Path: path.Join("api", f.Path), Data: f.Data})
	}
	return out, nil
}

func importsOf(name string, source []byte) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, spec := range parsed.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
