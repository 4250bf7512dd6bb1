//go:build e2e

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/components"
)

// TestCollectorValidates has a real collector read what a backend adds to its
// configuration: a good one, one with a misspelled key, one with a value that only
// the collector knows to be wrong, and one with a component that otelgen does not
// know and this collector does not have.
func TestCollectorValidates(t *testing.T) {
	t.Parallel()
	collector, err := components.Path(t.Context(), filepath.Join("..", "..", "internal", "components"), "otelcol")
	if err != nil {
		t.Fatal(err)
	}
	const config = "merge/deploy/collector/config.yaml"
	for name, tc := range map[string]struct {
		old, broken string
		says        string
	}{
		"a good one":           {"endpoint:", "endpoint:", "  ok, rendered"},
		"a misspelled key":     {"endpoint:", "endpnt:", "'otlphttpexporter.Config' has invalid keys: endpnt"},
		"a value out of range": {"    headers:", "    sending_queue: {queue_size: -1}\n    headers:", "`queue_size` must be positive"},
		"an unknown component": {"otlp_http/lantern", "lamp", `unknown type: "lamp"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := twin{dir: lantern, file: config, old: tc.old, broken: tc.broken, everywhere: true}.make(t)
			cmd := exec.CommandContext(t.Context(), otelgen(t), "layer", "check", dir, "--render-only", "--stack", "hexagonal+nethttp", "--collector", collector)
			out, err := cmd.CombinedOutput()
			if good := tc.old == tc.broken; good != (err == nil) {
				t.Errorf("%v:\n%s", err, out)
			}
			if !strings.Contains(string(out), tc.says) {
				t.Errorf("does not say %q:\n%s", tc.says, out)
			}
		})
	}
}
