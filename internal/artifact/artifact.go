// Package artifact builds the structured files of a service as data and prints
// them: compose.yaml, .env.example, the OpenAPI document, the scenario and
// the requests file. Nothing is concatenated from text.
package artifact

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/tree"
)

// Service names the service.
type Service struct {
	// Name is folder, binary and service.name; Module the Go module path;
	// Title begins documents; Generator is the version of otelgen.
	Name, Module, Title, Generator string
}

// Env is one environment variable of the service.
type Env struct {
	Name, Type, Default, Help string
	Required, Secret          bool
	// SDK marks variables that the OpenTelemetry SDK reads itself.
	SDK bool
	// Group is the title of the layer that declares it.
	Group string
}

// Input is what the artifacts are built from.
type Input struct {
	Service Service
	Model   *model.Model
	Surface *model.Surface
	Env     []Env
	// HTTP is set when the service has an HTTP interface.
	HTTP bool
	// Compose lists the compose files that layers bring, to be included.
	Compose []string
}

// Build returns the artifacts, in no particular order.
func Build(in Input) ([]tree.File, error) {
	return nil, nil
}
