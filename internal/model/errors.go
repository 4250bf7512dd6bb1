package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
)

// position is a place in the file; the zero position is none.
type position struct{ line, column int }

// text is a piece of the file and where it begins.
type text struct {
	value string
	at    position
	// exact is false where the value is not written as it reads (escapes, block
	// scalars), so that columns inside it cannot be told.
	exact bool
}

func (t text) given() bool { return t.at.line > 0 }

// pos returns the place of a byte of the text.
func (t text) pos(offset int) position {
	if !t.exact {
		return t.at
	}
	return position{t.at.line, t.at.column + utf8.RuneCountInString(t.value[:offset])}
}

// slice returns a part of the text as a text.
func (t text) slice(from, to int) text {
	return text{t.value[from:to], t.pos(from), t.exact}
}

// source is the file that errors are about; for a shorthand it is "--entity",
// whose lines count the entities.
type source struct{ file string }

func (s source) errorf(at position, format string, args ...any) error {
	// Values in the message may hold line ends; an error is one line.
	problem := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	return &diag.Error{File: s.file, Line: max(1, at.line), Column: max(1, at.column), Problem: problem}
}

// unknown says that a word is none of the known ones, with the one that was
// probably meant or, when none is near, all of them.
func (s source) unknown(what string, word text, known []string) error {
	if near := suggest.Nearest(word.value, known); near != "" {
		return s.errorf(word.at, "unknown %s %q; did you mean %q?", what, shorten(word.value), near)
	}
	if len(known) == 0 {
		return s.errorf(word.at, "unknown %s %q", what, shorten(word.value))
	}
	return s.errorf(word.at, "unknown %s %q; use one of: %s", what, shorten(word.value), strings.Join(known, ", "))
}

// shorten keeps a message readable when somebody pastes a book.
func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
