package console

import (
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	xTerm "golang.org/x/term"
)

// Where nothing says how wide lines may be, and the least that they take.
const (
	usualColumns = 100
	leastColumns = 40
)

// screen is where telemetry is printed.
type screen struct {
	out      io.Writer
	terminal *os.File // nil where out is none
}

func newScreen(out io.Writer) screen {
	file, ok := out.(*os.File)
	if !ok || !xTerm.IsTerminal(int(file.Fd())) {
		file = nil
	}
	return screen{out: out, terminal: file}
}

// columns is how wide lines may be: what COLUMNS says, else the terminal.
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

// Colours, as a terminal is told them.
const (
	bold = "1"
	dim  = "2"
	red  = "31"
	cyan = "36"
)

// paint colours text where a terminal shows it and nobody has said not to
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

// fit cuts text to the width and fills it up.
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

// wrap breaks text between words into lines of at most the width.
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

// labels are short names of attributes: the last part of each key that says
// something, and the whole key where two would be the same.
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
