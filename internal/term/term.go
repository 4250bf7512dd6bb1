// Package term is the only place that knows the process's standard streams:
// whether they are terminals, and whether a terminal shows colours.
package term

import (
	"bytes"
	"io"
	"os"
	"runtime"

	"golang.org/x/term"
)

// Streams are the three standard streams. Results go to Out, everything said
// to a person to Err.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer

	// Whether a stream is a terminal.
	InTTY, OutTTY, ErrTTY bool
	// Dumb is whether the terminal only prints, so that the cursor cannot be moved.
	Dumb bool
	// Whether what is written to a stream may be coloured.
	OutColour, ErrColour bool
}

// System returns the streams of this process. All three are *os.File, as a
// prompt that moves the cursor needs them to be.
func System() *Streams {
	s := &Streams{
		In:     os.Stdin,
		Out:    os.Stdout,
		Err:    os.Stderr,
		InTTY:  isTerminal(os.Stdin),
		OutTTY: isTerminal(os.Stdout),
		ErrTTY: isTerminal(os.Stderr),
		Dumb:   os.Getenv("TERM") == "dumb",
	}
	s.OutColour = s.OutTTY && coloured(runtime.GOOS, os.Getenv)
	s.ErrColour = s.ErrTTY && coloured(runtime.GOOS, os.Getenv)
	return s
}

// Test returns streams that are no terminals, and the buffers behind them.
func Test() (s *Streams, in, out, err *bytes.Buffer) {
	in, out, err = new(bytes.Buffer), new(bytes.Buffer), new(bytes.Buffer)
	return &Streams{In: in, Out: out, Err: err}, in, out, err
}

// CanPrompt reports whether a person can be asked: input and output are terminals.
func (s *Streams) CanPrompt() bool { return s.InTTY && s.OutTTY }

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// coloured reports whether a terminal takes colours, by https://no-color.org (a
// NO_COLOR that is set and not empty) and by TERM. The old Windows console
// prints escape sequences as they are; those that do not set one of these.
func coloured(goos string, getenv func(string) string) bool {
	if getenv("NO_COLOR") != "" || getenv("TERM") == "dumb" {
		return false
	}
	if goos == "windows" {
		return getenv("WT_SESSION") != "" || getenv("TERM") != ""
	}
	return true
}

// Size returns the columns and rows of the terminal that Out is; 80 and 24 where
// it does not say.
func (s *Streams) Size() (columns, rows int) {
	if f, ok := s.Out.(*os.File); ok {
		columns, rows, _ = term.GetSize(int(f.Fd()))
	}
	if columns < 1 || rows < 1 {
		return 80, 24
	}
	return columns, rows
}
