package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// step is a step of a scenario in the folder api. Its strings may refer to the
// answer of an earlier step: $1.id is the id in the answer of the first.
type step struct {
	Operation            string
	Path, Query, Headers map[string]string
	Body                 any
	Expect               string
}

func steps(t *testing.T, file string) (steps []step) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "api", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &steps); err != nil {
		t.Fatal(err)
	}
	return steps
}

// decode keeps numbers as they are written; empty text is nil.
func decode(t *testing.T, body []byte) (answer any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("%q: %v", body, err)
	}
	return answer
}

var reference = regexp.MustCompile(`\$(\d+)\.(\w+(?:\.\w+)*)`)

// fill replaces references to fields of earlier answers. A string that is only a
// reference takes the field's type.
func fill(t *testing.T, value any, answers []any) any {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = fill(t, member, answers)
		}
	case []any:
		for i, item := range value {
			value[i] = fill(t, item, answers)
		}
	case string:
		if reference.FindString(value) == value && value != "" {
			return lookUp(t, value, answers)
		}
		return reference.ReplaceAllStringFunc(value, func(ref string) string { return fmt.Sprint(lookUp(t, ref, answers)) })
	}
	return value
}

func lookUp(t *testing.T, ref string, answers []any) any {
	t.Helper()
	var n int
	parts := reference.FindStringSubmatch(ref)
	if _, err := fmt.Sscan(parts[1], &n); err != nil || n < 1 || n > len(answers) {
		t.Fatalf("%s: there is no such step before this one", ref)
	}
	value := answers[n-1]
	for name := range strings.SplitSeq(parts[2], ".") {
		switch parent := value.(type) {
		case map[string]any:
			value = parent[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(parent) {
				t.Fatalf("%s: there is no item %s", ref, name)
			}
			value = parent[i]
		default:
			t.Fatalf("%s: %v has no field %s", ref, value, name)
		}
	}
	return value
}

// start builds the service and runs it in its own folder until the test ends, when
// it must stop cleanly. It returns the addresses by variable.
func start(t *testing.T) (addresses map[string]string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "service")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	addresses = map[string]string{}
	environment := append(os.Environ(), "OTEL_SDK_DISABLED=true")
	for _, variable := range []string{"HTTP_ADDR"} {
		addresses[variable] = freeAddress(t)
		environment = append(environment, variable+"="+addresses[variable])
	}
	run := func(output io.Writer, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), binary, args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(binary), output, output
		cmd.Env = environment
		return cmd
	}

	logs, output, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	service := run(output)
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	_ = output.Close() // the service has it now
	var wrote strings.Builder
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(&wrote, logs) // until it is closed
	}()
	t.Cleanup(func() {
		_ = logs.Close() // whoever reads the logs may die
		<-read
		if err := service.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := service.Wait(); err != nil {
			t.Errorf("stop: %v", err)
		}
		if t.Failed() {
			t.Logf("the service wrote:\n%s", &wrote)
		}
	})

	deadline := time.Now().Add(20 * time.Second)
	for {
		if run(io.Discard, "healthcheck").Run() == nil {
			return addresses
		}
		if time.Now().After(deadline) {
			t.Fatal("the service is not ready after 20 s")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
