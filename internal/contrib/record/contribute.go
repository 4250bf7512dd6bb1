package record

import (
	"bytes"
	"context"
	"fmt"
	"maps"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/modelyaml"
	"github.com/otelgen/otelgen/internal/tree"
)

// Contribute writes otelgen.sum over all files so far, and otelgen.yaml over
// those and the answers.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	whole := tree.New()
	for _, f := range in.Tree.Files() {
		if err := whole.Add(f); err != nil {
			return contrib.Output{}, err
		}
	}
	sums := tree.File{Path: SumName, Data: sumsOf(whole).Text()}
	if err := whole.Add(sums); err != nil {
		return contrib.Output{}, err
	}
	rec := Record{
		Otelgen: in.Service.Generator, Digest: whole.Digest(), Name: in.Service.Name, Module: in.Service.Module,
		Options: in.Stack.Settings(), Defaults: in.Stack.Defaults(), Outside: map[string]string{}, Layers: map[string]string{},
		Numbers: maps.Clone(Numbers(in.Numbers)), Model: *modelyaml.Node(in.Model),
	}
	if err := rec.Stack.Encode(in.Stack.Recorded()); err != nil {
		return contrib.Output{}, fmt.Errorf("write %s: %w", FileName, err)
	}
	for _, l := range in.Stack.Layers() {
		digest, err := l.Digest()
		if err != nil {
			return contrib.Output{}, err
		}
		if l.Outside {
			rec.Outside[l.ID.String()] = digest
		} else {
			rec.Layers[l.ID.String()] = digest
		}
	}
	var out bytes.Buffer
	out.WriteString("# What this service was generated from. `otelgen new NAME --config otelgen.yaml` builds the same tree again.\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(rec); err != nil {
		return contrib.Output{}, fmt.Errorf("write %s: %w", FileName, err)
	}
	return contrib.Output{Files: []tree.File{sums, {Path: FileName, Data: out.Bytes()}}}, nil
}
