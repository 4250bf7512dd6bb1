//go:build e2e

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/templates"
)

// begun are the kinds of layers that can be begun, and a function that runs
// otelgen in a folder of the test's own and returns what it prints.
func begun(t *testing.T) (kinds []string, run func(args ...string) string) {
	t.Helper()
	all, err := layer.LoadKinds(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	dir, exe := t.TempDir(), otelgen(t)
	return all.Chosen(), func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), exe, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("otelgen %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
}

// TestSkeletonsWork begins a layer of every kind that can be begun, all with one
// name, and tries each with its partners: it has to work as it is written. The
// acceptance run builds services with each.
func TestSkeletonsWork(t *testing.T) {
	kinds, run := begun(t)
	for _, kind := range kinds {
		run("layer", "new", kind+"/mine")
	}
	check := []string{"layer", "check", "--quick"}
	if os.Getenv("OTELGEN_ACCEPTANCE") != "1" {
		check = append(check, "--render-only")
	}
	for _, kind := range kinds {
		run(append(check, "layers/"+kind+"/mine")...)
	}
}

// TestSkeletonsBuild builds, vets, tests and lints a service of nothing but layers
// that were just begun, one of every kind.
func TestSkeletonsBuild(t *testing.T) {
	t.Parallel()
	kinds, run := begun(t)
	var names []string
	for _, kind := range kinds {
		names = append(names, "my"+kind)
		run("layer", "new", kind+"/my"+kind)
	}
	// A model is tried alone; all else is a partner of it.
	out := run("layer", "check", "layers/model/mymodel", "--layers", "layers", "--stack", strings.Join(names, "+"))
	if !strings.Contains(out, "1/1  model/mymodel  ") || !strings.HasSuffix(strings.TrimSpace(out), "  ok") {
		t.Errorf("not built and linted:\n%s", out)
	}
}
