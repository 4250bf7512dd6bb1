package cli

import (
	"strings"
	"testing"
)

func TestFirstSteps(t *testing.T) {
	readme := "# X\n\n## Run\n\n```sh\nmake run\n```\n\n### Try it\n\nIt serves HTTP on port 8080 (`HTTP_ADDR`):\n\n" +
		"```sh\ncurl -i localhost:8080/orders -d '{\"a\":[1]}'\ncurl -i localhost:8080/readyz\n```\n\n### See its telemetry\n\n" +
		"- traces to [Jaeger](https://jaegertracing.io): <http://localhost:16686>\n\n### Stop\n\nCtrl-C\n\n## Diagram\n"
	want := `Try it:
  It serves HTTP on port 8080 (HTTP_ADDR):
    curl -i localhost:8080/orders -d '{"a":[1]}'
See its telemetry:
  - traces to Jaeger: http://localhost:16686`
	if got := strings.Join(firstSteps(readme), "\n"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := firstSteps("# X\n"); got != nil {
		t.Errorf("steps from a README without any: %q", got)
	}
}
