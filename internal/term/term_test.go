package term

import (
	"fmt"
	"io"
	"os"
	"testing"
)

func TestColoured(t *testing.T) {
	for _, test := range []struct {
		name string
		goos string
		env  map[string]string
		want bool
	}{
		{"a terminal on Unix", "linux", map[string]string{"TERM": "xterm-256color"}, true},
		{"a terminal that says nothing of itself", "darwin", nil, true},
		{"NO_COLOR", "linux", map[string]string{"NO_COLOR": "1"}, false},
		{"NO_COLOR of any value", "linux", map[string]string{"NO_COLOR": "0"}, false},
		{"an empty NO_COLOR counts as unset", "linux", map[string]string{"NO_COLOR": ""}, true},
		{"a dumb terminal", "linux", map[string]string{"TERM": "dumb"}, false},
		{"the old Windows console", "windows", nil, false},
		{"Windows Terminal", "windows", map[string]string{"WT_SESSION": "7b2e"}, true},
		{"Git Bash", "windows", map[string]string{"TERM": "cygwin"}, true},
		{"Windows Terminal with NO_COLOR", "windows", map[string]string{"WT_SESSION": "7b2e", "NO_COLOR": "1"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := coloured(test.goos, func(key string) string { return test.env[key] }); got != test.want {
				t.Errorf("coloured = %t, want %t", got, test.want)
			}
		})
	}
}

func TestTestStreams(t *testing.T) {
	s, in, out, errs := Test()
	in.WriteString("a line")
	fmt.Fprint(s.Out, "result")
	fmt.Fprint(s.Err, "note")

	if got, err := io.ReadAll(s.In); err != nil || string(got) != "a line" {
		t.Errorf("In gives %q, %v", got, err)
	}
	if out.String() != "result" || errs.String() != "note" {
		t.Errorf("Out holds %q, Err holds %q", out, errs)
	}
	if s.CanPrompt() || s.OutColour || s.ErrColour {
		t.Errorf("buffers are taken for a terminal: %+v", s)
	}
}

func TestIsTerminalTellsAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if isTerminal(r) || isTerminal(w) {
		t.Error("a pipe is taken for a terminal")
	}
}

func TestCanPromptNeedsBothWays(t *testing.T) {
	for _, s := range []Streams{{InTTY: true}, {OutTTY: true}, {ErrTTY: true}} {
		if s.CanPrompt() {
			t.Errorf("%+v can prompt", s)
		}
	}
	if s := (Streams{InTTY: true, OutTTY: true}); !s.CanPrompt() {
		t.Error("two terminals cannot prompt")
	}
}

func TestSystemHandsOutFiles(t *testing.T) {
	s := System()
	for name, stream := range map[string]any{"In": s.In, "Out": s.Out, "Err": s.Err} {
		if _, ok := stream.(*os.File); !ok {
			t.Errorf("%s is a %T, and a prompt needs a file", name, stream)
		}
	}
}
