//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/otelgen/otelgen/internal/tree"
)

const (
	down  = "\x1b[B"
	enter = "\r"
	ctrlC = "\x03"
	ctrlD = "\x04"
)

// terminal is otelgen on a pseudo-terminal.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	file *os.File

	mu     sync.Mutex
	screen bytes.Buffer
	ended  chan struct{}
}

// onTerminal starts otelgen as a person does. The test binary is otelgen when
// it is called by that name.
func onTerminal(t *testing.T, dir string, env []string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(otelgen(t), args...)
	cmd.Dir = dir
	cmd.Env = append(environment(), append([]string{"TERM=xterm"}, env...)...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 160})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, cmd: cmd, file: f, ended: make(chan struct{})}
	go term.read()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = f.Close()
		<-term.ended
	})
	return term
}

// environment is that of the test without what changes otelgen's mind.
func environment() []string {
	var all []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CI=") && !strings.HasPrefix(e, "OTELGEN_") {
			all = append(all, e)
		}
	}
	return all
}

// read collects the screen and answers the cursor's position when asked, as a
// terminal does.
func (x *terminal) read() {
	defer close(x.ended)
	buf := make([]byte, 4096)
	for {
		n, err := x.file.Read(buf)
		x.mu.Lock()
		x.screen.Write(buf[:n])
		x.mu.Unlock()
		if bytes.Contains(buf[:n], []byte("\x1b[6n")) {
			_, _ = x.file.WriteString("\x1b[1;1R")
		}
		if err != nil {
			return
		}
	}
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllString(x.screen.String(), "")
}

// await waits until the screen shows a text.
func (x *terminal) await(text string) {
	x.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(x.text(), text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			x.t.Fatalf("%q did not appear:\n%s", text, x.text())
		}
	}
}

func (x *terminal) press(keys string) {
	x.t.Helper()
	if _, err := x.file.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

// exit waits for the end and returns the exit code.
func (x *terminal) exit() int {
	x.t.Helper()
	done := make(chan error, 1)
	go func() { done <- x.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			x.t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		x.t.Fatalf("did not end:\n%s", x.text())
	}
	return x.cmd.ProcessState.ExitCode()
}

// TestQuestions answers the questions on a terminal, in their order, and runs
// the command that otelgen prints at the end: the trees must be the same.
func TestQuestions(t *testing.T) {
	dir := t.TempDir()
	x := onTerminal(t, dir, nil, "new", "orders-api")
	for _, q := range []struct{ asked, keys string }{
		{"Architecture", "hexa" + enter},
		{"Framework", "chi" + enter},
		{"Telemetry backend", "console" + enter},
		{"Data store", down + enter},
	} {
		x.await(q.asked)
		time.Sleep(50 * time.Millisecond) // the list is drawn behind its title
		x.press(q.keys)
	}
	if code := x.exit(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, x.text())
	}
	x.await("The same without questions:")
	repeat := regexp.MustCompile(`otelgen new orders-api [^\r\n]*--no-input`).FindString(x.text())
	if !strings.Contains(repeat, "-a hexagonal -f chi -b console --store ") {
		t.Fatalf("the command that repeats the run: %q\n%s", repeat, x.text())
	}
	again := filepath.Join(dir, "again")
	if err := os.Mkdir(again, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", strings.Replace(repeat, "otelgen", otelgen(t), 1))
	cmd.Dir = again
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", repeat, err, out)
	}
	sameTrees(t, filepath.Join(dir, "orders-api"), filepath.Join(again, "orders-api"))
}

func sameTrees(t *testing.T, a, b string) {
	t.Helper()
	first, err := tree.ReadDir(a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := tree.ReadDir(b)
	if err != nil {
		t.Fatal(err)
	}
	if first.Digest() != second.Digest() {
		t.Errorf("%s and %s differ:\n%s", a, b, tree.Diff(first, second))
	}
}

// TestOnlyWhatIsMissingIsAsked gives some answers by flags.
func TestOnlyWhatIsMissingIsAsked(t *testing.T) {
	dir := t.TempDir()
	x := onTerminal(t, dir, nil, "new", "x", "-a", "hexagonal", "-f", "nethttp", "--store", "memory")
	x.await("Telemetry backend")
	x.press(enter)
	if code := x.exit(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, x.text())
	}
	for _, not := range []string{"Architecture", "Framework", "Data store"} {
		if strings.Contains(x.text(), "? "+not) {
			t.Errorf("%s is asked although a flag gave it", not)
		}
	}
}

// TestCancelled ends the questions with Ctrl-C and Ctrl-D, and a run behind them
// with Ctrl-C.
func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	for _, key := range []string{ctrlC, ctrlD} {
		x := onTerminal(t, dir, nil, "new", "x")
		x.await("Architecture")
		time.Sleep(50 * time.Millisecond)
		x.press(key)
		if code := x.exit(); code != 130 {
			t.Errorf("%q: exit code %d, want 130\n%s", key, code, x.text())
		}
		if left := entries(t, dir); len(left) > 0 {
			t.Errorf("%q: left behind: %v", key, left)
		}
	}

	// Interrupted by signal while it renders and writes: all or nothing.
	for range 10 {
		cmd := exec.Command(otelgen(t), "new", "y", "--no-input")
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
		left := entries(t, dir)
		switch code := cmd.ProcessState.ExitCode(); {
		case code == 0 && len(left) == 1:
			if err := os.RemoveAll(filepath.Join(dir, "y")); err != nil {
				t.Fatal(err)
			}
		case code == 130 && len(left) == 0, code == -1 && len(left) == 0:
		default:
			t.Errorf("exit code %d, left behind: %v", code, left)
		}
	}
}

// TestNeverAsked runs on a terminal where a script has said not to ask.
func TestNeverAsked(t *testing.T) {
	for name, tc := range map[string]struct{ env, args []string }{
		"CI=true":    {[]string{"CI=true"}, []string{"new", "x"}},
		"--no-input": {nil, []string{"new", "x", "--no-input"}},
		"--json":     {nil, []string{"new", "x", "--json"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := onTerminal(t, t.TempDir(), tc.env, tc.args...)
			if code := x.exit(); code != 0 || strings.Contains(x.text(), "?") {
				t.Errorf("exit code %d\n%s", code, x.text())
			}
		})
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
