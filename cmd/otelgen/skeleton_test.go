//go:build e2e

package main

import (
	"os/exec"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/templates"
)

// TestSkeletonsWork begins a layer of every kind that can be begun, all with one
// name, and renders each with its partners: it has to work as it is written.
func TestSkeletonsWork(t *testing.T) {
	kinds, err := layer.LoadKinds(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	dir, exe := t.TempDir(), otelgen(t)
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), exe, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("otelgen %v: %v\n%s", args, err, out)
		}
	}
	for _, kind := range kinds.Chosen() {
		run("layer", "new", kind+"/mine")
	}
	for _, kind := range kinds.Chosen() {
		run("layer", "check", "--quick", "--render-only", "layers/"+kind+"/mine")
	}
}
