package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/AlecAivazis/survey/v2/terminal"
)

// The keys that mean the same in every question. None of them is in a name
// or a module path.
const (
	keyBack     = '<'
	keyDefaults = '*'
	keyExplain  = '?'
)

// Terminal asks on a terminal.
type Terminal struct {
	In  terminal.FileReader
	Out terminal.FileWriter
	// Size returns columns and rows.
	Size func() (columns, rows int)
	// Plain asks line by line, for terminals on which the cursor cannot be moved.
	Plain bool
	// Colour allows colours.
	Colour bool

	reader  *terminal.RuneReader
	waiting chan read
}

// read is what came from the terminal: a key, or a line where it is plain.
type read struct {
	key  rune
	line string
	err  error
}

// Ask implements Prompter.
func (t *Terminal) Ask(ctx context.Context, q Question) (Reply, error) {
	if t.reader == nil {
		// One for all questions: it holds what was typed ahead.
		t.reader = terminal.NewRuneReader(terminal.Stdio{In: t.In, Out: t.Out, Err: io.Discard})
	}
	if t.Plain {
		return t.askLine(ctx, q)
	}
	if err := t.reader.SetTermMode(); err != nil {
		return Reply{}, fmt.Errorf("ask on the terminal: %w", err)
	}
	reply, err := newScreen(t, q).ask(ctx)
	if restore := t.reader.RestoreTermMode(); err == nil && restore != nil {
		err = fmt.Errorf("give the terminal back: %w", restore)
	}
	return reply, err
}

// await returns what next reads. The read goes on when ctx ends, which nothing
// can prevent; what it reads then is kept for the next call.
func (t *Terminal) await(ctx context.Context, next func() read) (read, error) {
	if t.waiting == nil {
		t.waiting = make(chan read, 1)
		go func(c chan<- read) { c <- next() }(t.waiting)
	}
	select {
	case got := <-t.waiting:
		t.waiting = nil
		if errors.Is(got.err, io.EOF) {
			return got, ErrCancelled
		}
		return got, got.err
	case <-ctx.Done():
		return read{}, ErrCancelled
	}
}

// key reads a key.
func (t *Terminal) key() read {
	r, _, err := t.reader.ReadRune()
	if err != nil && strings.HasPrefix(err.Error(), "unexpected escape sequence") {
		return read{key: terminal.IgnoreKey} // Alt with a key
	}
	return read{key: r, err: err}
}
