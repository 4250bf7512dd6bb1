package prompt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/AlecAivazis/survey/v2/terminal"
)

// What is said where a key does nothing.
const (
	faultFirst     = "this is the first question"
	faultNoDefault = "this has no default; answer it first"
)

// cut shortens a line to the width, in columns.
func cut(s string, width int) string {
	if terminal.StringWidth(s) <= width {
		return s
	}
	kept := []rune(s)
	for len(kept) > 0 && terminal.StringWidth(string(kept))+1 > width {
		kept = kept[:len(kept)-1]
	}
	return strings.TrimRight(string(kept), " ") + "…"
}

// wrap breaks a text into lines of at most the width, between words where it can.
func wrap(s string, width int) []string { return wrapParts(strings.Fields(s), "", width) }

// wrapParts is wrap for parts that stay together, with what ends each but the last.
func wrapParts(parts []string, end string, width int) []string {
	var lines []string
	line := ""
	for i, part := range parts {
		if i < len(parts)-1 {
			part += end
		}
		switch {
		case line == "":
			line = part
		case terminal.StringWidth(line+" "+part) > width:
			lines = append(lines, line)
			line = part
		default:
			line += " " + part
		}
	}
	lines = append(lines, line)
	for i, l := range lines {
		lines[i] = cut(l, width)
	}
	return lines
}

// match returns the choices that a filter leaves, the best first: the name
// itself, names that begin with it, names with a word that does, and names that
// hold it.
func match(choices []Choice, filter string) []Choice {
	filter = strings.ToLower(filter)
	rank := func(c Choice) int {
		name := strings.ToLower(c.Name)
		switch at := strings.Index(name, filter); {
		case at < 0:
			return -1
		case name == filter:
			return 0
		case at == 0:
			return 1
		case strings.Contains(name, "-"+filter), strings.Contains(name, "."+filter), strings.Contains(name, "/"+filter):
			return 2
		}
		return 3
	}
	if filter == "" {
		return choices
	}
	left := slices.DeleteFunc(slices.Clone(choices), func(c Choice) bool { return rank(c) < 0 })
	slices.SortStableFunc(left, func(a, b Choice) int { return cmp.Compare(rank(a), rank(b)) })
	return left
}

// choiceRows are the choices as lines of name and summary, cut to the width; lead is
// what is before each.
func choiceRows(choices []Choice, width int, lead func(i int) string) []string {
	longest := 0
	for _, c := range choices {
		longest = max(longest, terminal.StringWidth(c.Name))
	}
	lines := make([]string, len(choices))
	for i, c := range choices {
		pad := strings.Repeat(" ", longest-terminal.StringWidth(c.Name))
		lines[i] = cut(strings.TrimRight(lead(i)+c.Name+pad+"  "+c.Summary, " "), width)
	}
	return lines
}

// explanation is what ? shows of a choice.
func explanation(c Choice, width int) []string {
	lines := wrap(c.Name+": "+c.Summary, width)
	if c.More != "" {
		lines = append(lines, wrap(c.More, width)...)
	}
	return lines
}

// listed names answers in a sentence.
func listed(answers []string) string {
	if len(answers) == 0 {
		return "nothing"
	}
	return strings.Join(answers, ", ")
}

// answered is the line that stays of a question.
func answered(q Question, answers []string) string {
	return fmt.Sprintf("? %s: %s", q.Message, listed(answers))
}

// commonKeys says what the keys do that mean the same in every question.
func commonKeys(q Question) []string {
	var keys []string
	if !q.First {
		keys = append(keys, string(keyBack)+" goes back")
	}
	if q.hasDefault() {
		keys = append(keys, string(keyDefaults)+" takes the defaults from here on")
	}
	return append(keys, string(keyExplain)+" explains")
}
