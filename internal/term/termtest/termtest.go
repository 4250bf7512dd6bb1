//go:build unix

// Package termtest is a terminal for tests: a pseudo-terminal whose screen can be
// read and whose keys can be pressed.
package termtest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Keys that are no characters.
const (
	Up        = "\x1b[A"
	Down      = "\x1b[B"
	Left      = "\x1b[D"
	Enter     = "\r"
	Space     = " "
	Backspace = "\x7f"
	CtrlC     = "\x03"
	CtrlD     = "\x04"
)

// patience is how long a text or an end is waited for.
const patience = time.Minute

// Terminal is a pseudo-terminal and what a person sees and does there.
type Terminal struct {
	t     testing.TB
	file  *os.File
	ended chan struct{}
	cmd   *exec.Cmd

	mu     sync.Mutex
	raw    bytes.Buffer
	screen *screen
}

// New returns a terminal of that size and the file that a program uses as its
// standard streams.
func New(t testing.TB, columns, rows int) (*Terminal, *os.File) {
	t.Helper()
	file, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	x := newTerminal(t, file, columns, rows)
	x.Resize(columns, rows)
	t.Cleanup(func() {
		_ = file.Close()
		_, _ = tty.Write([]byte{0}) // ends the read that keeps the terminal open
		<-x.ended
		_ = tty.Close()
	})
	return x, tty
}

// Start runs a command on a terminal of that size.
func Start(t testing.TB, cmd *exec.Cmd, columns, rows int) *Terminal {
	t.Helper()
	file, err := pty.StartWithSize(cmd, size(columns, rows))
	if err != nil {
		t.Fatal(err)
	}
	x := newTerminal(t, file, columns, rows)
	x.cmd = cmd
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // which ends the read
		<-x.ended
		_ = file.Close()
	})
	return x
}

func size(columns, rows int) *pty.Winsize {
	return &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)} //nolint:gosec // a test's own sizes
}

func newTerminal(t testing.TB, file *os.File, columns, rows int) *Terminal {
	x := &Terminal{t: t, file: file, ended: make(chan struct{}), screen: newScreen(columns, rows)}
	go x.read()
	return x
}

func (x *Terminal) read() {
	defer close(x.ended)
	buf := make([]byte, 4096)
	for {
		n, err := x.file.Read(buf)
		x.mu.Lock()
		x.raw.Write(buf[:n])
		x.screen.write(buf[:n])
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Resize changes the terminal's size. What is on it is not laid out anew.
func (x *Terminal) Resize(columns, rows int) {
	x.t.Helper()
	if err := pty.Setsize(x.file, size(columns, rows)); err != nil {
		x.t.Fatal(err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.screen.columns, x.screen.rows = columns, rows
}

// Screen is what is on the terminal now, with what has left it at the top.
func (x *Terminal) Screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.screen.String()
}

// Lines are the lines of Screen.
func (x *Terminal) Lines() []string { return strings.Split(x.Screen(), "\n") }

var escape = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// Text is all that was ever written, without escape sequences.
func (x *Terminal) Text() string { return escape.ReplaceAllString(x.Raw(), "") }

// Raw is all that was ever written.
func (x *Terminal) Raw() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.raw.String()
}

// Await waits until the screen shows a text.
func (x *Terminal) Await(text string) {
	x.t.Helper()
	x.AwaitScreen(func(screen string) error {
		if !strings.Contains(screen, text) {
			return fmt.Errorf("%q did not appear", text)
		}
		return nil
	})
}

// AwaitExactly waits until the screen shows a text and nothing else.
func (x *Terminal) AwaitExactly(text string) {
	x.t.Helper()
	x.AwaitScreen(func(screen string) error {
		if screen != text {
			return fmt.Errorf("the screen is not\n%s\nbut", text)
		}
		return nil
	})
}

// AwaitScreen waits until check has nothing to say about the screen. A screen
// is drawn in pieces: what is checked of more than one line has to be awaited.
func (x *Terminal) AwaitScreen(check func(screen string) error) {
	x.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		screen := x.Screen()
		err := check(screen)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			x.t.Fatalf("%v:\n%s", err, screen)
		}
	}
}

// Press presses keys.
func (x *Terminal) Press(keys string) {
	x.t.Helper()
	if _, err := x.file.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

// Exit waits for the end of the command and returns its exit code.
func (x *Terminal) Exit() int {
	x.t.Helper()
	done := make(chan error, 1)
	go func() { done <- x.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			x.t.Fatal(err)
		}
	case <-time.After(patience):
		x.t.Fatalf("did not end:\n%s", x.Screen())
	}
	<-x.ended // all that it wrote is on the screen
	return x.cmd.ProcessState.ExitCode()
}
