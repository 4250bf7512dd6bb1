// Package contrib is what contributors share: what they are given, and what they
// give. A contributor builds structured files of a service as data, such as its
// compose file or its OpenAPI document; each is a package below this one.
package contrib

import (
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/tree"
)

// Capabilities of a stack by which a service can be called, and by which it is
// built as a container image.
const (
	HTTP  = "http-server"
	RPC   = "rpc-server"
	Image = "image"
)

// Service names the service that is generated.
type Service struct {
	// Name is folder, binary and service.name.
	Name string
	// Module is the Go module path.
	Module string
	// Image is what the name is in the name of a container image.
	Image string
	// Title is the name as it begins a document.
	Title string
	// Go is the go directive's language version, such as "1.26".
	Go string
	// Generator is the version of otelgen.
	Generator string
}

// Namespace returns the namespace of the service's own attributes and metrics.
func (s Service) Namespace() string { return naming.Namespace(s.Name) }

// EnvRow is one environment variable of the service.
type EnvRow struct {
	layer.Env
	// Go is the name of its field in the configuration.
	Go string
	// Secret is set for values that must not be shown.
	Secret bool
	// Layer declares it, and Group is that layer's title.
	Layer layer.ID
	Group string
}

// Input is what files are built from. Contributors only read it.
type Input struct {
	Service Service
	Model   *model.Model
	Surface *surface.Surface
	// Has reports whether a layer of the stack provides a capability.
	Has   func(capability string) bool
	Env   []EnvRow
	Ports []layer.Port
	// Proto describes the surface in protobuf; it is nil without RPC.
	Proto *protoapi.Proto
	// Stack is what was chosen.
	Stack *layer.Stack
	// Numbers are those of migrations and protobuf by scope and name.
	Numbers map[string]map[string]int
	// Outside are the layers of the stack that did not come with otelgen.
	Outside []*layer.Layer
	// Lock knows the modules that services depend on.
	Lock *modlock.Lock
	// Tree holds the files so far, and Imports what the Go files among them
	// import, sorted.
	Tree    *tree.Tree
	Imports []string
}

// Output is what a contributor adds to a service.
type Output struct {
	// Files have a path and their content; nothing else is looked at.
	Files []tree.File
	// Imports are what the Go files among them import.
	Imports []string
	// Missing are imports that no module known to otelgen provides: go.mod is
	// complete only after `go mod tidy`.
	Missing []string
}

// File is an output of one file.
func File(path string, data []byte) Output {
	return Output{Files: []tree.File{{Path: path, Data: data}}}
}
