package render

import (
	"bytes"
	"context"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/tree"
)

// record writes otelgen.yaml, last, over the digest of all other files.
func record(_ context.Context, s *state) error {
	var stack yaml.Node
	if err := stack.Encode(s.stack.Selection()); err != nil {
		return fmt.Errorf("write %s: %w", RecordFile, err)
	}
	rec := Record{
		Otelgen: s.service.Generator, Digest: s.tree.Digest(RecordFile), Name: s.service.Name, Module: s.service.Module,
		Stack: stack, Options: s.stack.Settings(), Layers: map[string]string{}, Numbers: s.numbers, Model: *s.req.Model.Node(),
	}
	for _, l := range s.stack.Outside() {
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
	return s.add(tree.File{Path: RecordFile, Data: out.Bytes(), Mode: 0o644, Layer: s.stack.Base().ID.String(), Template: "record"})
}
