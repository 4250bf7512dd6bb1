package app

import (
	"io"
	"path/filepath"

	"github.com/otelgen/otelgen/internal/draft"
)

// Import makes a first model of a contract: a file of Protocol Buffers where the
// name ends in .proto, else one in OpenAPI; "-" is in.
func Import(in io.Reader, file string) (*draft.Draft, error) {
	name, data, err := readInput(in, "FILE", file, maxContract)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(file) == ".proto" {
		return draft.Proto(name, data)
	}
	return draft.OpenAPI(name, data)
}
