//go:build e2e

package collectorconfig_test

import (
	"os/exec"
	"testing"
)

// TestSchemaIsCurrent compares the schema with the collector's components, which
// are in a module of their own.
func TestSchemaIsCurrent(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "-C", "../components/collector", "test", "-trimpath", "-vet=off", "-run", "TestSchema", ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v; go generate ./internal/collectorconfig writes it anew\n%s", err, out)
	}
}
