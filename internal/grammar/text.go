package grammar

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
	"github.com/otelgen/otelgen/internal/words"
)

// Position is a place in the file; the zero position is none.
type Position struct{ Line, Column int }

// Text is a piece of the file and where it begins.
type Text struct {
	Value string
	At    Position
	// Exact is false where the value is not written as it reads (escapes, block
	// scalars), so that columns inside it cannot be told.
	Exact bool
}

// Given reports whether the text is in the file.
func (t Text) Given() bool { return t.At.Line > 0 }

// Pos returns the place of a byte of the text.
func (t Text) Pos(offset int) Position {
	if !t.Exact {
		return t.At
	}
	return Position{t.At.Line, t.At.Column + utf8.RuneCountInString(t.Value[:offset])}
}

// Slice returns a part of the text as a text.
func (t Text) Slice(from, to int) Text {
	return Text{t.Value[from:to], t.Pos(from), t.Exact}
}

// Source is the file that errors are about; for a shorthand it is "--entity",
// whose lines count the entities.
type Source struct{ File string }

// At says in an error where something else is: "at model.yaml:3:12".
func (s Source) At(at Position) string {
	if s.File == "" {
		return fmt.Sprintf("at %d:%d", max(1, at.Line), max(1, at.Column))
	}
	return fmt.Sprintf("at %s:%d:%d", s.File, max(1, at.Line), max(1, at.Column))
}

// Errorf returns a [diag.Error] at a place of the file.
func (s Source) Errorf(at Position, format string, args ...any) error {
	// Values in the message may hold line ends; an error is one line.
	problem := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	return &diag.Error{File: s.File, Line: max(1, at.Line), Column: max(1, at.Column), Problem: problem}
}

// Unknown says that a word is not one of the known ones, with the one that was
// probably meant or, when none is near, all of them.
func (s Source) Unknown(what string, word Text, known []string) error {
	if near := suggest.Nearest(word.Value, known); near != "" {
		return s.Errorf(word.At, "unknown %s %q; did you mean %q?", what, words.Shorten(word.Value), near)
	}
	if len(known) == 0 {
		return s.Errorf(word.At, "unknown %s %q", what, words.Shorten(word.Value))
	}
	return s.Errorf(word.At, "unknown %s %q; use one of: %s", what, words.Shorten(word.Value), strings.Join(known, ", "))
}
