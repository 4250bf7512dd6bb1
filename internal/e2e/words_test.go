//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
)

// TestManyWordsAtOnce has a model whose names are all words that generated code,
// the standard library or the dependencies have for something of their own. All
// services are vetted, and tested where the names are; one of each architecture is
// linted.
func TestManyWordsAtOnce(t *testing.T) {
	file := filepath.Join("..", "..", "testdata", "accepted", "models", "many-words-at-once.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := modeltext.Parse(file, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		arch, framework string
		lint            bool
		tested          []string
	}{
		{"hexagonal", "nethttp", true, []string{"./internal/domain/...", "./internal/application/...", "./internal/adapter/in/..."}},
		{"hexagonal", "grpc", false, []string{"./internal/application/..."}},
		{"cqrs", "nethttp", false, []string{"./internal/domain/...", "./internal/command/...", "./internal/query/...", "./internal/transport/..."}},
		{"cqrs", "connect", true, []string{"./internal/transport/..."}},
	} {
		t.Run(tt.arch+" "+tt.framework, func(t *testing.T) {
			req := request(t, stack{tt.arch, tt.framework, "otlp", "memory", "", "memory", "order"})
			req.Model = m
			checks := append(slices.Clone(compiled), check{program: "go", args: append([]string{"test", "-vet=off"}, tt.tested...)})
			if tt.lint {
				checks = append(checks, linted)
			}
			verify(t, rendered(t, req), checks)
		})
	}
}
