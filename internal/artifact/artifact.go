// Package artifact builds the structured files of a service as data and prints
// them: compose.yaml, .env.example, the OpenAPI document, the .proto file, the
// scenario and the requests file. Nothing is concatenated from text.
package artifact

import (
	"fmt"
	"path"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
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
	// Compose is the value in the compose network where the default does not
	// fit there, such as the address of a container.
	Compose string
	// Container reads the variable instead of the service.
	Container string
	// Group is the title of the layer that declares it.
	Group string
}

// Port is a port that the service listens on.
type Port struct {
	Name string
	// Env is the variable that holds the address, Number the port by default.
	Env    string
	Number int
}

// Input is what the artifacts are built from.
type Input struct {
	Service Service
	// Layer is the layer that the files are said to come from.
	Layer   string
	Model   *model.Model
	Surface *surface.Surface
	Env     []Env
	Ports   []Port
	// HTTP is set when the service has an HTTP interface.
	HTTP bool
	// Proto is set when the service is called by RPC.
	Proto *Proto
	// Compose lists the compose files that layers bring, to be included.
	Compose []string
}

// Build returns the artifacts.
func Build(in Input) ([]tree.File, error) {
	files := []tree.File{
		in.file(".env.example", dotenv(in)),
		in.file("compose.yaml", encode(compose(in))),
	}
	if in.HTTP {
		steps, err := scenario(in.Model, in.Surface, false)
		if err != nil {
			return nil, fmt.Errorf("plan %s: %w", scenarioFile, err)
		}
		files = append(files,
			in.file("api/openapi.yaml", encode(openAPI(in))),
			in.file("api/requests.http", requests(in.Service, steps)),
			in.file(scenarioFile, encode(scenarioDocument(steps))),
		)
	}
	if in.Proto != nil {
		steps, err := scenario(in.Model, in.Surface, true)
		if err != nil {
			return nil, fmt.Errorf("plan %s: %w", scenarioFile, err)
		}
		name := scenarioFile
		if in.HTTP {
			name = rpcScenarioFile
		}
		files = append(files,
			in.file(path.Join("api", in.Proto.Path), in.Proto.Source()),
			in.file(name, encode(rpcScenario(in.Proto, steps))),
		)
	}
	return files, nil
}

// The scenario is that of the service's only interface; where there are two,
// calls stand in a file of their own.
const (
	scenarioFile    = "api/scenario.yaml"
	rpcScenarioFile = "api/scenario-rpc.yaml"
)

func (in Input) file(path string, data []byte) tree.File {
	return tree.File{Path: path, Data: data, Layer: in.Layer, Template: "artifact"}
}
