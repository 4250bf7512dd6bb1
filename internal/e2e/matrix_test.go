//go:build e2e

package e2e_test

import (
	"path/filepath"
	"slices"
	"testing"
)

// TestMatrix generates stacks and does with each what a user's CI does: every
// legal pair of layers in at least one stack, and those of the golden trees; in the
// acceptance run, every stack.
func TestMatrix(t *testing.T) {
	stacks := product(t)
	if !acceptance {
		stacks = pairwiseStacks(stacks)
	}
	for _, b := range backendClasses(t).within {
		s := defaultStack
		s.backend = b
		stacks = append(stacks, s)
	}
	stacks = append(stacks, together...)
	for _, g := range golden {
		if !slices.Contains(stacks, g.stack) {
			stacks = append(stacks, g.stack)
		}
	}
	t.Logf("%d stacks", len(stacks))
	// One folder after the other in one place: packages that stacks share are
	// compiled, tested and linted once.
	dir := filepath.Join(t.TempDir(), "service")
	for _, s := range stacks {
		t.Run(s.name(), func(t *testing.T) {
			writeTo(t, dir, rendered(t, request(t, s)))
			checkAsCI(t, dir)
		})
	}
}

// checkAsCI does with a generated service what its CI does.
func checkAsCI(t *testing.T, dir string) {
	t.Helper()
	golangci := tool(t, "golangci-lint")
	if out := command(t, dir, "gofmt", "-l", "."); out != "" {
		t.Errorf("gofmt would change:\n%s", out)
	}
	if out := command(t, dir, "go", "mod", "tidy", "-diff"); out != "" {
		t.Errorf("go mod tidy would change:\n%s", tail(out))
	}
	// The modules are in the cache now; a user on a plane has no more.
	for _, do := range []string{"build", "vet"} {
		if out, err := tryEnv(dir, []string{"GOFLAGS=-mod=readonly", "GOPROXY=off", "GOWORK=off"}, "go", do, "./..."); err != nil {
			t.Fatalf("go %s without network: %v\n%s", do, err, tail(out))
		}
	}
	// Vetted they are, and nobody debugs them: linking takes most of the time.
	command(t, dir, "go", "test", "-race", "-vet=off", "-ldflags=-s -w", "./...")
	if acceptance { // golangci-lint runs it too, with the same checks but for a few of style
		command(t, dir, tool(t, "staticcheck"), "./...")
	}
	command(t, dir, golangci, "run", "--allow-parallel-runners", "./...")
}
