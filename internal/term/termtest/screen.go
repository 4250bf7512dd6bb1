//go:build unix

package termtest

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// screen is what a terminal shows: it knows the escape sequences that move the
// cursor and erase lines, and begins a new line where one is full.
type screen struct {
	columns, rows int
	lines         [][]rune
	x, y          int
	rest          []byte // the beginning of what is not complete
}

func newScreen(columns, rows int) *screen {
	return &screen{columns: columns, rows: rows, lines: [][]rune{nil}}
}

func (s *screen) write(p []byte) {
	data := slices.Concat(s.rest, p)
	for len(data) > 0 {
		n := s.take(data)
		if n == 0 {
			break
		}
		data = data[n:]
	}
	s.rest = data
}

// take does the first thing that data holds and returns its length, 0 where it
// is not complete.
func (s *screen) take(data []byte) int {
	switch data[0] {
	case '\r':
		s.x = 0
		return 1
	case '\n':
		s.down(1)
		return 1
	case '\a':
		return 1
	case '\x1b':
		if len(data) < 2 {
			return 0
		}
		if data[1] != '[' {
			return 2
		}
		for i := 2; i < len(data); i++ {
			if data[i] >= '@' {
				s.control(data[i], string(data[2:i]))
				return i + 1
			}
		}
		return 0
	}
	if !utf8.FullRune(data) {
		return 0
	}
	r, n := utf8.DecodeRune(data)
	s.put(r)
	return n
}

func (s *screen) put(r rune) {
	if s.x == s.columns {
		s.x = 0
		s.down(1)
	}
	line := s.lines[s.y]
	for len(line) <= s.x {
		line = append(line, ' ')
	}
	line[s.x] = r
	s.lines[s.y] = line
	s.x++
}

func (s *screen) down(n int) {
	s.y += n
	for len(s.lines) <= s.y {
		s.lines = append(s.lines, nil)
	}
}

func (s *screen) control(code byte, argument string) {
	n, _ := strconv.Atoi(argument)
	switch code {
	case 'A':
		s.y = max(s.y-n, len(s.lines)-s.rows, 0)
	case 'B':
		// The cursor stays on the screen: nothing is scrolled.
		bottom := max(len(s.lines), s.rows) - 1
		s.down(min(n, bottom-s.y))
	case 'C':
		s.x = min(s.x+n, s.columns-1)
	case 'D':
		s.x = max(s.x-n, 0)
	case 'G':
		s.x = max(n-1, 0)
	case 'K':
		if n == 2 {
			s.lines[s.y] = nil
		} else {
			s.lines[s.y] = s.lines[s.y][:min(s.x, len(s.lines[s.y]))]
		}
	}
}

// String is the screen with what has left it at the top, without what is blank
// at the ends of lines and at the bottom.
func (s *screen) String() string {
	var b strings.Builder
	for _, l := range s.lines {
		b.WriteString(strings.TrimRight(string(l), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
