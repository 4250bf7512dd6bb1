// Package pattern knows the patterns that a text has to match as a whole, in the
// syntax that Go and JSON Schema share, and makes texts that match them.
package pattern

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pattern is a regular expression that a text has to match as a whole.
type Pattern struct {
	text string
	re   *regexp.Regexp
	tree *syntax.Regexp
}

// Parse reads a regular expression. It fails for what Go or JSON Schema cannot
// read; both match the same texts with what is left.
func Parse(text string) (*Pattern, error) {
	tree, err := syntax.Parse(text, syntax.Perl)
	var wrong *syntax.Error
	switch {
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("it is no regular expression: %s: %s", wrong.Code, wrong.Expr)
	case err != nil:
		return nil, err
	}
	if alien := onlyInGo(text); alien != "" {
		return nil, fmt.Errorf("JSON Schema does not know %s; write it with what Go and JSON Schema both know", alien)
	}
	if !anchored(tree) {
		if strings.Contains(text, "|") {
			text = "(?:" + text + ")"
		}
		text = "^" + text + "$"
		if tree, err = syntax.Parse(text, syntax.Perl); err != nil {
			return nil, err
		}
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	return &Pattern{text, re, tree}, nil
}

// MustParse reads a regular expression that is known to be right.
func MustParse(text string) *Pattern {
	p, err := Parse(text)
	if err != nil {
		panic("pattern: " + text + ": " + err.Error())
	}
	return p
}

// String returns the expression with anchors at both ends.
func (p *Pattern) String() string { return p.text }

// Match reports whether the text matches as a whole.
func (p *Pattern) Match(text string) bool { return p.re.MatchString(text) }

// anchored reports whether the expression begins and ends with an anchor.
func anchored(tree *syntax.Regexp) bool {
	return tree.Op == syntax.OpConcat && tree.Sub[0].Op == syntax.OpBeginText && tree.Sub[len(tree.Sub)-1].Op == syntax.OpEndText
}

// onlyInGo finds syntax that ECMA-262 lacks or reads otherwise.
func onlyInGo(text string) string {
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, `\`) && len(rest) > 1:
			if strings.IndexByte("AzQECpPaxbB", rest[1]) >= 0 {
				return rest[:2]
			}
			i++
		case strings.HasPrefix(rest, "(?") && !strings.HasPrefix(rest, "(?:"):
			return "(?"
		case strings.HasPrefix(rest, "[:"):
			return "[:"
		}
	}
	return ""
}

// maxMore is how much longer than needed a repetition is made, in search of a
// text that is long enough or differs from the others.
const maxMore = 64

// Sample returns the n-th text of at least low and at most high characters that
// matches; ok is false where none is found. Those of different n differ where
// the pattern allows so many.
func (p *Pattern) Sample(n int, low, high int64) (text string, ok bool) {
	for more := range maxMore {
		w := writer{left: n, more: more}
		w.write(p.tree)
		slices.Reverse(w.runes)
		candidate := string(w.runes)
		if size := int64(len(w.runes)); size < low || size > high || !p.Match(candidate) {
			continue
		}
		if w.left == 0 {
			return candidate, true
		}
		if !ok {
			text, ok = candidate, true
		}
	}
	return text, ok
}

// Room counts the samples that differ, up to a limit.
func (p *Pattern) Room(limit int, low, high int64) int {
	seen := map[string]bool{}
	for n := range limit {
		if text, ok := p.Sample(n, low, high); ok {
			seen[text] = true
		}
	}
	return len(seen)
}

// Other returns a text that does not match, or false where all do.
func (p *Pattern) Other() (string, bool) {
	for _, text := range []string{"no such text", "?", "x", "0", ""} {
		if !p.Match(text) {
			return text, true
		}
	}
	return "", false
}

// writer writes a text from its end, so that what is at the end differs first.
// What is left of n chooses among the characters and alternatives.
type writer struct {
	runes []rune
	left  int
	more  int
}

func (w *writer) write(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range slices.Backward(re.Rune) {
			w.runes = append(w.runes, r)
		}
	case syntax.OpCharClass:
		choices := choicesOf(re.Rune)
		w.runes = append(w.runes, choices[w.choose(len(choices))])
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.runes = append(w.runes, rune('a'+w.choose(26)))
	case syntax.OpCapture:
		w.write(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range slices.Backward(re.Sub) {
			w.write(sub)
		}
	case syntax.OpAlternate:
		w.write(re.Sub[w.choose(len(re.Sub))])
	case syntax.OpStar:
		w.repeat(re.Sub[0], 0, math.MaxInt)
	case syntax.OpPlus:
		w.repeat(re.Sub[0], 1, math.MaxInt)
	case syntax.OpQuest:
		w.repeat(re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = math.MaxInt
		}
		w.repeat(re.Sub[0], re.Min, most)
	}
}

func (w *writer) repeat(re *syntax.Regexp, least, most int) {
	for range min(least+w.more, most) {
		w.write(re)
	}
}

func (w *writer) choose(choices int) int {
	i := w.left % choices
	w.left /= choices
	return i
}

// choicesOf are characters of a class, letters and digits where it has some.
func choicesOf(ranges []rune) []rune {
	var plain, rest []rune
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1] && r <= utf8.RuneSelf; r++ {
			switch {
			case '0' <= r && r <= '9', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
				plain = append(plain, r)
			case ' ' < r && r < 0x7f:
				rest = append(rest, r)
			}
		}
	}
	switch {
	case len(plain) > 0:
		return plain
	case len(rest) > 0:
		return rest
	}
	return ranges[:1]
}
