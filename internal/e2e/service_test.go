//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/otelgen/otelgen/internal/protogen"
	"github.com/otelgen/otelgen/internal/tree"
)

// generate writes a service into a folder of the test's.
func generate(t testing.TB, s stack) string {
	t.Helper()
	return write(t, rendered(t, request(t, s)))
}

func write(t testing.TB, tr *tree.Tree) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "service")
	writeTo(t, dir, tr)
	return dir
}

// writeTo replaces what a folder holds.
func writeTo(t testing.TB, dir string, tr *tree.Tree) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := tr.Write(context.Background(), dir, tree.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// command runs a program in a folder and fails the test when it fails. Nothing
// of the run that tests gets in: no network for Go, no telemetry settings.
func command(t testing.TB, dir, name string, args ...string) string {
	t.Helper()
	out, err := try(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, tail(out))
	}
	return out
}

// isolated keeps settings of the machine's user from a command. Without paths in
// what is compiled, the build cache serves every folder and every run.
var isolated = []string{"GOFLAGS=-mod=readonly -trimpath", "GOWORK=off"}

func try(dir, name string, args ...string) (string, error) {
	return tryEnv(dir, isolated, name, args...)
}

func tryEnv(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// tools are the programs that check generated code, at the versions that the
// generated service names.
var tools = map[string]string{
	"staticcheck":   "honnef.co/go/tools/cmd/staticcheck@v0.8.2",
	"buf":           "github.com/bufbuild/buf/cmd/buf@" + protogen.BufVersion,
	"grpcurl":       "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3",
	"golangci-lint": "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0",
}

// installing is held by a test that looks for a program, so that none is installed
// twice at a time.
var installing sync.Mutex

// tool returns the path of a program, which it installs where it is missing.
func tool(t testing.TB, name string) string {
	t.Helper()
	installing.Lock()
	defer installing.Unlock()
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	gopath, err := try(".", "go", "env", "GOPATH")
	if err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(strings.TrimSpace(gopath), "bin", name)
	if _, err := os.Stat(p); err == nil {
		return p
	}
	cmd := exec.Command("go", "install", tools[name])
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOBIN="+filepath.Dir(p))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("install %s: %v\n%s", name, err, out)
	}
	return p
}
