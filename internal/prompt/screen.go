package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/AlecAivazis/survey/v2/terminal"
)

// keyDeleteToStart is Ctrl-U, which empties a line in shells.
const keyDeleteToStart = 0x15

// minEdit is the part of a line that is kept for what is typed, in columns.
const minEdit = 12

// screen is a question as it is on the terminal: a line that is edited, and
// others below it. The cursor is always in the first.
type screen struct {
	t      *Terminal
	q      Question
	cursor terminal.Cursor

	text    []rune // the answer, or the filter of the choices
	at      int    // where in it the next character goes
	left    []Choice
	current int // of the choices left
	top     int // the first that is shown
	marked  []string
	help    bool
	fault   string

	drawn []int // the widths of the lines on the terminal
}

func newScreen(t *Terminal, q Question) *screen {
	s := &screen{t: t, q: q, cursor: terminal.Cursor{In: t.In, Out: t.Out}}
	s.refilter()
	return s
}

// ask draws and reads keys until there is a reply.
func (s *screen) ask(ctx context.Context) (Reply, error) {
	for {
		if err := s.draw(); err != nil {
			return Reply{}, fmt.Errorf("ask on the terminal: %w", err)
		}
		got, err := s.t.await(ctx, s.t.key)
		if err == nil && (got.key == terminal.KeyInterrupt || got.key == terminal.KeyEndTransmission) {
			err = ErrCancelled
		}
		if err != nil {
			return Reply{}, errors.Join(err, s.leave(""))
		}
		reply := s.press(got.key)
		switch {
		case reply == nil:
			continue
		case reply.Back:
			return *reply, s.goBack()
		case reply.Defaults:
			return *reply, s.leave(answered(s.q, s.q.Default))
		}
		return *reply, s.leave(answered(s.q, reply.Answers))
	}
}

// press does what a key means, and returns the reply that it completes.
func (s *screen) press(key rune) *Reply {
	s.fault = ""
	choosing := len(s.q.Choices) > 0
	switch key {
	case terminal.KeyEnter, '\n':
		answers := s.answers()
		if err := s.q.check(answers); err != nil {
			s.fault = err.Error()
			return nil
		}
		return &Reply{Answers: answers}
	case keyExplain:
		s.help = !s.help
	case keyBack, terminal.KeyArrowLeft:
		switch {
		case key == terminal.KeyArrowLeft && s.at > 0:
			s.at--
		case s.q.First:
			s.fault = faultFirst
		default:
			return &Reply{Back: true}
		}
	case keyDefaults:
		if s.q.hasDefault() {
			return &Reply{Defaults: true}
		}
		s.fault = faultNoDefault
	case terminal.KeyArrowUp:
		s.current = (s.current + max(len(s.left), 1) - 1) % max(len(s.left), 1)
	case terminal.KeyArrowDown:
		s.current = (s.current + 1) % max(len(s.left), 1)
	case ' ', ',':
		if choosing && s.q.Many {
			s.mark()
		} else if !choosing {
			s.insert(key)
		}
	default:
		s.edit(key)
	}
	return nil
}

// edit changes the text.
func (s *screen) edit(key rune) {
	before := string(s.text)
	switch {
	case key == terminal.KeyArrowRight:
		s.at = min(s.at+1, len(s.text))
	case key == terminal.SpecialKeyHome:
		s.at = 0
	case key == terminal.SpecialKeyEnd:
		s.at = len(s.text)
	case key == terminal.KeyBackspace || key == terminal.KeyDelete:
		if s.at > 0 {
			s.text = slices.Delete(s.text, s.at-1, s.at)
			s.at--
		}
	case key == terminal.SpecialKeyDelete:
		if s.at < len(s.text) {
			s.text = slices.Delete(s.text, s.at, s.at+1)
		}
	case key == terminal.KeyEscape || key == terminal.KeyDeleteLine || key == keyDeleteToStart:
		s.text, s.at = nil, 0
	case key > ' ' && key != terminal.IgnoreKey:
		s.insert(key)
	}
	if string(s.text) != before {
		s.refilter()
	}
}

func (s *screen) insert(key rune) {
	s.text = slices.Insert(s.text, s.at, key)
	s.at++
}

// refilter puts the best match first, or the default where all are left.
func (s *screen) refilter() {
	s.left, s.current, s.top = match(s.q.Choices, string(s.text)), 0, 0
	if len(s.text) == 0 && len(s.q.Default) > 0 {
		s.current = max(0, slices.IndexFunc(s.left, func(c Choice) bool { return c.Name == s.q.Default[0] }))
	}
}

// mark adds the current choice to the marked ones or takes it away, and shows
// all choices again.
func (s *screen) mark() {
	if len(s.left) == 0 {
		return
	}
	name := s.left[s.current].Name
	if i := slices.Index(s.marked, name); i >= 0 {
		s.marked = slices.Delete(s.marked, i, i+1)
	} else {
		s.marked = append(s.marked, name)
	}
	s.text, s.at = nil, 0
	s.refilter()
	s.current = slices.IndexFunc(s.left, func(c Choice) bool { return c.Name == name })
}

// answers are what Enter takes: the text or its default; of choices the marked
// ones, with the current one where nothing is marked or where it was typed.
func (s *screen) answers() []string {
	if len(s.q.Choices) == 0 {
		if text := strings.TrimSpace(string(s.text)); text != "" {
			return []string{text}
		}
		return slices.Clone(s.q.Default)
	}
	taken := slices.Clone(s.marked)
	typed := len(s.text) > 0
	if len(s.left) == 0 && s.q.Free {
		return append(taken, string(s.text))
	}
	if len(s.left) == 0 {
		return nil
	}
	if name := s.left[s.current].Name; (typed || len(taken) == 0 && !s.q.Optional) && !slices.Contains(taken, name) {
		taken = append(taken, name)
	}
	return taken
}

// lines are what is to be drawn, and the column of the cursor in the first.
func (s *screen) lines(columns, rows int) (lines []string, column int) {
	width := max(columns-1, 1) // a full line would make the terminal go on below
	title := "? " + s.q.Message
	if len(s.q.Choices) == 0 && len(s.q.Default) > 0 {
		title += " (" + listed(s.q.Default) + ")"
	}
	title = cut(title+": ", max(width-minEdit, 1))
	from, room := 0, max(width-terminal.StringWidth(title), 1)
	for from < s.at && terminal.StringWidth(string(s.text[from:s.at])) > room {
		from++
	}
	column = terminal.StringWidth(title + string(s.text[from:s.at]))

	below := s.below(width)
	list := s.list(width, max(rows-len(below)-2, 3))
	return slices.Concat([]string{cut(title+string(s.text[from:]), width)}, list, below), column
}

// list is the part of the choices that fits into the rows, with a word of what
// is above and below it.
func (s *screen) list(width, rows int) []string {
	if len(s.q.Choices) == 0 {
		return nil
	}
	if len(s.left) == 0 && s.q.Free {
		return []string{cut(fmt.Sprintf("> %s", string(s.text)), width)}
	}
	if len(s.left) == 0 {
		return []string{cut(fmt.Sprintf("  nothing begins with or holds %q; Backspace shows more", string(s.text)), width)}
	}
	all := choiceRows(s.left, width, func(i int) string {
		lead := "  "
		if i == s.current {
			lead = "> "
		}
		if !s.q.Many {
			return lead
		}
		if slices.Contains(s.marked, s.left[i].Name) {
			return lead + "[x] "
		}
		return lead + "[ ] "
	})
	if s.t.Colour {
		all[s.current] = "\x1b[1;36m" + all[s.current] + "\x1b[0m"
	}
	if len(all) <= rows {
		return all
	}
	page := max(rows-2, 1) // less the lines that say that there is more
	s.top = min(max(s.top, s.current-page+1), s.current, len(all)-page)
	return slices.Concat(more(s.top, "above"), all[s.top:s.top+page], more(len(all)-s.top-page, "below"))
}

// more says how many choices do not fit.
func more(n int, where string) []string {
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("    (%d more %s)", n, where)}
}

// below are the lines below the choices: what was wrong, explanations, and what
// the keys do.
func (s *screen) below(width int) []string {
	var lines []string
	if s.fault != "" {
		lines = wrap("! "+s.fault, width)
	}
	if s.help {
		if s.q.Help != "" {
			lines = append(lines, wrap(s.q.Help, width)...)
		}
		if len(s.left) > 0 {
			lines = append(lines, explanation(s.left[s.current], width)...)
		}
	}
	keys := []string{"Enter takes " + listed(s.answers())}
	if len(s.left) > 1 {
		keys = append(keys, "letters filter")
	}
	if s.q.Many {
		keys = append(keys, "Space marks several")
	}
	return append(lines, wrapParts(append(keys, commonKeys(s.q)...), ";", width)...)
}

// draw replaces what is on the terminal.
func (s *screen) draw() error {
	if err := s.erase(); err != nil {
		return err
	}
	columns, rows := s.t.Size()
	lines, column := s.lines(columns, rows)
	s.drawn = s.drawn[:0]
	for _, l := range lines {
		s.drawn = append(s.drawn, terminal.StringWidth(l))
	}
	out := terminal.NewAnsiStdout(s.t.Out)
	if _, err := io.WriteString(out, strings.Join(lines, "\r\n")+"\r"); err != nil {
		return err
	}
	for range len(lines) - 1 {
		if err := s.cursor.PreviousLine(1); err != nil {
			return err
		}
	}
	if column == 0 {
		return nil
	}
	return s.cursor.Forward(column)
}

// erase takes away what was drawn, from the first line, where the cursor is
// before and after. A terminal that has become narrower has broken the lines.
func (s *screen) erase() error {
	columns, _ := s.t.Size()
	n := 0
	for _, width := range s.drawn {
		n += max(1, (width+columns-1)/columns)
	}
	s.drawn = nil
	for i := range n {
		if i > 0 {
			if err := s.cursor.NextLine(1); err != nil {
				return err
			}
		}
		if err := terminal.EraseLine(s.t.Out, terminal.ERASE_LINE_ALL); err != nil {
			return err
		}
	}
	for range n - 1 {
		if err := s.cursor.PreviousLine(1); err != nil {
			return err
		}
	}
	_, err := io.WriteString(s.t.Out, "\r")
	return err
}

// leave replaces the question with what stays of it.
func (s *screen) leave(line string) error {
	if err := s.erase(); err != nil {
		return err
	}
	if line == "" {
		return nil
	}
	columns, _ := s.t.Size()
	_, err := io.WriteString(s.t.Out, cut(line, columns-1)+"\r\n")
	return err
}

// goBack takes away the question, and what stayed of the one before.
func (s *screen) goBack() error {
	if err := s.erase(); err != nil {
		return err
	}
	if err := s.cursor.PreviousLine(1); err != nil {
		return err
	}
	return terminal.EraseLine(s.t.Out, terminal.ERASE_LINE_ALL)
}
