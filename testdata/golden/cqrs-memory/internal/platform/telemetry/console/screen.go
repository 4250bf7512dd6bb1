package console

import (
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	xTerm "golang.org/x/term"
)

// The width if nothing says how wide lines may be, and the minimum.
const (
	usualColumns = 100
	leastColumns = 40
)

// screen is where telemetry is printed.
type screen struct {
	out      io.Writer
	terminal *os.File // nil if out is not a terminal
}

func newScreen(out io.Writer) screen {
	file, ok := out.(*os.File)
	if !ok || !xTerm.IsTerminal(int(file.Fd())) {
		file = nil
	}
	return screen{out: out, terminal: file}
}

// columns returns how wide lines may be: COLUMNS, else the terminal's width.
func (s screen) columns() int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil && s.terminal != nil {
		n, _, err = xTerm.GetSize(int(s.terminal.Fd()))
	}
	if err != nil || n < 1 {
		return usualColumns
	}
	return max(n, leastColumns)
}

// Escape sequences of colours.
const (
	bold = "1"
	dim  = "2"
	red  = "31"
	cyan = "36"
)

// paint colours text on a terminal, unless the user has turned colours off
// (https://no-color.org).
func (s screen) paint(colour, text string) string {
	if s.terminal == nil || text == "" || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// print writes lines at once, so that no other output comes between them.
func (s screen) print(lines []string) error {
	_, err := io.WriteString(s.out, strings.Join(lines, "\n")+"\n")
	return err
}

// fit truncates or pads text to the width.
func fit(text string, width int) string {
	n := utf8.RuneCountInString(text)
	if n <= width {
		return text + strings.Repeat(" ", width-n)
	}
	if width < 1 {
		return ""
	}
	return string([]rune(text)[:width-1]) + "…"
}

// wrap breaks text at spaces into lines of at most the width.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
		for utf8.RuneCountInString(line) > width {
			runes := []rune(line)
			lines, line = append(lines, string(runes[:width])), string(runes[width:])
		}
	}
	return append(lines, line)
}

// labels returns short names of attributes: the last meaningful part of each key, or
// the whole key if two would be the same.
func labels(keys []string) []string {
	short := make([]string, len(keys))
	count := map[string]int{}
	for i, key := range keys {
		parts := strings.Split(key, ".")
		last := parts[len(parts)-1]
		if len(parts) > 1 && (last == "name" || last == "type") {
			last = parts[len(parts)-2]
		}
		short[i] = strings.TrimSuffix(last, "_code")
		count[short[i]]++
	}
	for i, key := range keys {
		if count[short[i]] > 1 {
			short[i] = key
		}
	}
	return short
}
