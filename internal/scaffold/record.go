package scaffold

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/strictyaml"
	"github.com/otelgen/otelgen/internal/tree"
)

// RecordFile is the file of a service that rebuilds its tree.
const RecordFile = "otelgen.yaml"

// Record is the content of RecordFile and of a --config document: the answers
// and the model, and in a service's own file what must never be given anew.
type Record struct {
	// Otelgen is the version that wrote the tree.
	Otelgen string `yaml:"otelgen,omitempty"`
	// Digest is that of the tree without this file; reading ignores it.
	Digest  string            `yaml:"digest,omitempty"`
	Name    string            `yaml:"name,omitempty"`
	Module  string            `yaml:"module,omitempty"`
	Stack   layer.Choice      `yaml:"stack,omitempty"`
	Options map[string]string `yaml:"options,omitempty"`
	// Layers are the outside layers of the stack by digest.
	Layers  map[string]string `yaml:"layers,omitempty"`
	Numbers Numbers           `yaml:"numbers,omitempty"`
	// Model is the service model, or the name of a bundled one.
	Model yaml.Node `yaml:"model,omitempty"`
}

// addRecord writes otelgen.yaml, last, over the digest of all other files.
func (r *renderer) addRecord(t *tree.Tree, numbers Numbers) error {
	rec := Record{
		Otelgen: r.service.Generator, Digest: t.Digest(RecordFile), Name: r.service.Name, Module: r.service.Module,
		Stack: r.stack.Choice, Options: r.req.Settings, Layers: map[string]string{}, Numbers: numbers, Model: *r.req.Model.Node(),
	}
	for _, l := range r.stack.Outside() {
		d, err := l.Digest()
		if err != nil {
			return err
		}
		rec.Layers[l.ID.String()] = d
	}
	var out bytes.Buffer
	out.WriteString("# What this service was generated from. `otelgen new NAME --config otelgen.yaml` builds the same tree again.\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(rec); err != nil {
		return fmt.Errorf("write %s: %w", RecordFile, err)
	}
	return r.add(t, tree.File{Path: RecordFile, Data: out.Bytes(), Mode: 0o644, Layer: r.stack.Base().ID.String(), Template: "record"})
}

// ParseRecord reads a --config document or a service's otelgen.yaml; name
// stands in errors. Unknown fields are errors.
func ParseRecord(name string, data []byte) (*Record, error) {
	rec := new(Record)
	if err := strictyaml.Decode(name, data, rec, recordFields); err != nil {
		return nil, err
	}
	return rec, nil
}

var recordFields = []string{"otelgen", "digest", "name", "module", "stack", "options", "layers", "numbers", "model",
	"architecture", "framework", "backend", "store", "readmodel", "bus", "cache"}

// ModelName returns the bundled model or file that the record names, where it
// does not hold the model itself.
func (r *Record) ModelName() (string, bool) {
	return r.Model.Value, r.Model.Kind == yaml.ScalarNode
}
