//go:build e2e

package modlock_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	subsets = flag.Int("subsets", 6, "how many random sets of imports to compare with go mod tidy")
	seed    = flag.Uint64("seed", 1, "seed of the random sets; 0 takes the clock")
)

// TestRandomSubsets writes modules that import random packages of the universe,
// from plain, tagged and test files, and has the go command judge go.mod and
// go.sum. What the module cache lacks is downloaded by the first command only.
func TestRandomSubsets(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("%d subsets; repeat with -seed=%d", *subsets, *seed)
	lock := defaultLock(t)
	random := rand.New(rand.NewPCG(*seed, 0))
	packages := lock.Packages()
	for i := range *subsets {
		random.Shuffle(len(packages), func(i, j int) { packages[i], packages[j] = packages[j], packages[i] })
		imports := packages[:1+random.IntN(len(packages))]
		t.Run(fmt.Sprintf("%03d-of-%d-packages", i, len(imports)), func(t *testing.T) {
			result, err := lock.Resolve("example.com/orders", imports)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			write("go.mod", string(result.GoMod))
			write("go.sum", string(result.GoSum))
			third := len(imports) / 3
			write("orders.go", "package orders\n"+blankImports(imports[2*third:]))
			write("orders_test.go", "package orders\n"+blankImports(imports[:third]))
			write("tagged.go", "//go:build integration\n\npackage orders\n"+blankImports(imports[third:2*third]))

			goCommand(t, dir, nil, "mod", "tidy", "-diff")
			offline := []string{"GOFLAGS=-mod=readonly -trimpath", "GOPROXY=off"} // compiled as services are, in one cache
			goCommand(t, dir, offline, "build", "-tags=integration", "./...")
			goCommand(t, dir, offline, "vet", "./...")
		})
	}
}

func blankImports(packages []string) string {
	var b strings.Builder
	for _, pkg := range packages {
		fmt.Fprintf(&b, "\nimport _ %q\n", pkg)
	}
	return b.String()
}

// goCommand runs the go command, which must succeed.
func goCommand(t *testing.T, dir string, env []string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN=local"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
