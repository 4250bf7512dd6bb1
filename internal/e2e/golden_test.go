package e2e_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/otelgen/otelgen/internal/tree"
)

// update rewrites the golden trees: go test ./internal/e2e -run Golden -update.
var update = flag.Bool("update", false, "rewrite the golden trees")

// golden are the stacks whose whole trees are kept, so that a change of a
// template shows in review as the change of a service.
var golden = map[string]stack{
	"default":       defaultStack,
	"hexagonal-bus": {"hexagonal", "chi", "console", "sqlite", "", "memory", "library"},
	"cqrs":          {"cqrs", "nethttp", "otlp", "sqlite", "memory", "none", "order"},
	"grpc":          {"hexagonal", "grpc", "otlp", "sqlite", "", "memory", "order"},
	"cqrs-memory":   {"cqrs", "chi", "console", "memory", "memory", "memory", "warehouse"},
}

// TestGolden compares rendered trees with those that are kept.
func TestGolden(t *testing.T) {
	for name, s := range golden {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("..", "..", "testdata", "golden", name)
			got := rendered(t, request(t, s))
			if *update {
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
				if err := got.Write(context.Background(), dir, tree.WriteOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			want, err := tree.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if got.Digest() != want.Digest() {
				t.Errorf("stale; if the change is meant, run go test ./internal/e2e -run Golden -update\n%s", tail(tree.Diff(want, got)))
			}
		})
	}
}
