package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Error is what is wrong with a model, where, and how to mend it. It is one
// line.
type Error struct {
	// File is the name given to [Parse]; for a shorthand it is "--entity" and
	// Line counts the entities.
	File         string
	Line, Column int // from 1; columns count characters
	Problem      string
}

func (e *Error) Error() string {
	if e.File == "" {
		return e.Problem
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// Invalid marks the error as the fault of what was given.
func (e *Error) Invalid() bool { return true }

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

// source is the file that errors are about.
type source struct{ file string }

func (s source) errorf(at position, format string, args ...any) error {
	// Values in the message may hold line ends; an error is one line.
	problem := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	return &Error{File: s.file, Line: max(1, at.line), Column: max(1, at.column), Problem: problem}
}

// unknown says that a word is none of the known ones, with the one that was
// probably meant or, when none is near, all of them.
func (s source) unknown(what string, word text, known []string) error {
	if near := nearest(word.value, known); near != "" {
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

// indefinite puts the article before a word.
func indefinite(word string) string {
	if strings.ContainsRune("aeiouAEIOU", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// listed joins words as people do: a, b or c.
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// nearest returns the candidate that s is most likely a slip of, or "".
func nearest(s string, candidates []string) string {
	best, bestDistance := "", 1+max(1, min(len(s), 60)/3)
	for _, c := range candidates {
		if strings.EqualFold(c, s) {
			return c
		}
		if len(c) > 2*len(s)+2 || len(s) > 2*len(c)+2 {
			continue
		}
		if d := distance(strings.ToLower(s), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and transpositions of neighbours.
func distance(a, b string) int {
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
