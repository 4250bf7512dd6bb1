//go:build e2e

package e2e_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/otelgen/otelgen/internal/passed"
	"github.com/otelgen/otelgen/internal/servicetest"
	"github.com/otelgen/otelgen/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	// Tests wait for services most of the time, and share the processors: those
	// that are parallel do not build side by side.
	if parallel := flag.Lookup("test.parallel"); parallel.Value.String() == parallel.DefValue {
		if err := parallel.Value.Set(strconv.Itoa(4 * runtime.GOMAXPROCS(0))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	dir, err := os.MkdirTemp("", "otelgen-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // litter in a temporary folder fails no test
	built.dir = dir
	return m.Run()
}

// built are the services that these tests compiled, by what they are made of:
// many tests run the same one, and backends differ in settings alone.
var built struct {
	dir  string
	made sync.Map // of func() (string, error)
}

// turns are taken by who compiles: the go command keeps two processors busy.
var turns = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// takeTurn waits until this test may compile; the turn is over when done is called.
func takeTurn() (done func()) {
	turns <- struct{}{}
	return func() { <-turns }
}

// build compiles a generated service, once for all tests, and returns the path
// of the binary.
func build(t testing.TB, dir string) string {
	t.Helper()
	key := sources(t, dir)
	made, _ := built.made.LoadOrStore(key, sync.OnceValues(func() (string, error) {
		return compile(dir, filepath.Join(built.dir, key))
	}))
	return must(t, made.(func() (string, error)))
}

// compile builds the service in dir into the folder out. Nobody debugs it, and
// linking takes most of the time.
func compile(dir, out string) (string, error) {
	defer takeTurn()()
	return servicetest.Build(context.Background(), dir, out, "-trimpath", "-ldflags=-s -w")
}

// sources identifies the files that a service is compiled from.
func sources(t testing.TB, dir string) string {
	t.Helper()
	all, err := tree.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, f := range all.Files() {
		embedded := strings.HasPrefix(f.Path, "internal/") || strings.HasPrefix(f.Path, "cmd/")
		code := strings.HasSuffix(f.Path, ".go") || f.Path == "go.mod" || f.Path == "go.sum"
		if (embedded || code) && !strings.HasSuffix(f.Path, "_test.go") {
			parts = append(parts, f.Path, string(f.Data))
		}
	}
	return passed.Key(parts...)
}
