package prompt

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// askLine asks on a terminal that only prints: the choices are numbered, and the
// answer is a line.
func (t *Terminal) askLine(ctx context.Context, q Question) (Reply, error) {
	columns, _ := t.Size()
	width := max(columns-1, 1)
	lines := choiceRows(q.Choices, width, func(i int) string { return fmt.Sprintf("  %2d  ", i+1) })
	lines = append([]string{"? " + q.Message}, lines...)
	lines = append(lines, wrapParts(lineKeys(q), ";", width)...)
	if err := t.print(lines...); err != nil {
		return Reply{}, err
	}
	for {
		if _, err := io.WriteString(t.Out, q.Message+": "); err != nil {
			return Reply{}, fmt.Errorf("ask on the terminal: %w", err)
		}
		got, err := t.await(ctx, t.line)
		if err != nil {
			_ = t.print("") // the prompt's line ends
			return Reply{}, err
		}
		reply, said := q.line(got.line, width)
		if reply != nil {
			return *reply, nil
		}
		if err := t.print(said...); err != nil {
			return Reply{}, err
		}
	}
}

func (t *Terminal) print(lines ...string) error {
	if _, err := io.WriteString(t.Out, strings.Join(lines, "\n")+"\n"); err != nil {
		return fmt.Errorf("ask on the terminal: %w", err)
	}
	return nil
}

// line reads a line. What is typed ahead of it stays where it is, in the terminal.
func (t *Terminal) line() read {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := t.In.Read(b)
		switch {
		case err != nil:
			return read{err: err}
		case n == 0:
			return read{err: io.EOF}
		case b[0] == '\n':
			return read{line: strings.TrimSpace(string(line))}
		}
		line = append(line, b[0])
	}
}

func lineKeys(q Question) []string {
	var keys []string
	if q.hasDefault() {
		keys = append(keys, "Enter takes "+listed(q.Default))
	}
	switch {
	case len(q.Choices) > 0 && q.Many:
		keys = append(keys, "else names or numbers, with commas")
	case len(q.Choices) > 0:
		keys = append(keys, "else a name or a number")
	}
	return append(keys, commonKeys(q)...)
}

// line is the reply that a line gives, or what is said where it gives none.
func (q Question) line(line string, width int) (*Reply, []string) {
	switch line {
	case string(keyExplain):
		var lines []string
		if q.Help != "" {
			lines = wrap(q.Help, width)
		}
		for _, c := range q.Choices {
			lines = append(lines, explanation(c, width)...)
		}
		return nil, lines
	case string(keyBack):
		if q.First {
			return nil, wrap("! "+faultFirst, width)
		}
		return &Reply{Back: true}, nil
	case string(keyDefaults):
		if !q.hasDefault() {
			return nil, wrap("! "+faultNoDefault, width)
		}
		return &Reply{Defaults: true}, nil
	}
	answers, err := q.named(line)
	if err == nil {
		err = q.check(answers)
	}
	if err != nil {
		return nil, wrap("! "+err.Error(), width)
	}
	return &Reply{Answers: answers}, nil
}

// named are the answers that a line names.
func (q Question) named(line string) ([]string, error) {
	switch {
	case line == "":
		return slices.Clone(q.Default), nil
	case len(q.Choices) == 0:
		return []string{line}, nil
	}
	var answers []string
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' })
	if q.Free && !q.Many {
		words = []string{line}
	}
	for _, word := range words {
		name, err := q.choice(word)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(answers, name) {
			answers = append(answers, name)
		}
	}
	if len(answers) > 1 && !q.Many {
		return nil, fmt.Errorf("choose only one, not %d", len(answers))
	}
	return answers, nil
}

// choice is the choice that a word names: by number, by name or by the only
// beginning that it is of.
func (q Question) choice(word string) (string, error) {
	if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= len(q.Choices) {
		return q.Choices[n-1].Name, nil
	}
	var begun []string
	for _, c := range match(q.Choices, word) {
		if strings.EqualFold(c.Name, word) {
			return c.Name, nil
		}
		if strings.HasPrefix(strings.ToLower(c.Name), strings.ToLower(word)) {
			begun = append(begun, c.Name)
		}
	}
	switch len(begun) {
	case 0:
		if q.Free {
			return word, nil
		}
		return "", fmt.Errorf("there is no %q among the choices", word)
	case 1:
		return begun[0], nil
	}
	return "", fmt.Errorf("%q begins %s; write more of it", word, strings.Join(begun, " and "))
}
