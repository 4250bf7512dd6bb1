package internal_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestUseCasesLinkNoSDK keeps what only main needs out of the use cases and of their
// tests: they are instrumented by OpenTelemetry's API.
func TestUseCasesLinkNoSDK(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./application")
	packages, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, linked := range strings.Fields(string(packages)) {
		for _, heavy := range []string{"go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/otel/exporters/", "google.golang.org/grpc"} {
			if strings.HasPrefix(linked, heavy) {
				t.Errorf("%s is linked", linked)
			}
		}
	}
}
