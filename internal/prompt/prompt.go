// Package prompt asks a person to choose. It is the only importer of survey.
package prompt

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/terminal"
)

// ErrCancelled is returned when the person ends the questions with Ctrl-C or
// Ctrl-D.
var ErrCancelled = errors.New("cancelled")

// Choice is one answer to choose from.
type Choice struct{ Name, Summary string }

// Question is one question with its choices.
type Question struct {
	Message string
	Choices []Choice
	// Default is the name of the choice that Enter takes.
	Default string
}

// Prompter asks questions.
type Prompter interface {
	// Select returns the name of the choice taken, or ErrCancelled.
	Select(q Question) (string, error)
	// Input returns a line of text that check accepts, or ErrCancelled.
	Input(message, def string, check func(string) error) (string, error)
}

// Terminal asks on a terminal.
type Terminal struct {
	In  terminal.FileReader
	Out terminal.FileWriter
	Err io.Writer
}

// Select shows the choices as a list to move in and filter.
func (t Terminal) Select(q Question) (string, error) {
	names := make([]string, len(q.Choices))
	summaries := map[string]string{}
	for i, c := range q.Choices {
		names[i], summaries[c.Name] = c.Name, c.Summary
	}
	p := &survey.Select{
		Message: q.Message, Options: names, Default: q.Default, PageSize: 12,
		Description: func(value string, _ int) string { return summaries[value] },
	}
	var answer string
	err := t.ask(p, &answer)
	return answer, err
}

// Input asks for a line of text.
func (t Terminal) Input(message, def string, check func(string) error) (string, error) {
	var answer string
	err := t.ask(&survey.Input{Message: message, Default: def}, &answer, survey.WithValidator(func(v any) error {
		s, _ := v.(string)
		return check(s)
	}))
	return answer, err
}

func (t Terminal) ask(p survey.Prompt, answer any, opts ...survey.AskOpt) error {
	err := survey.AskOne(p, answer, append(opts, survey.WithStdio(keys{t.In}, t.Out, t.Err))...)
	if errors.Is(err, terminal.InterruptErr) || errors.Is(err, io.EOF) {
		return ErrCancelled
	}
	if err != nil {
		return fmt.Errorf("ask on the terminal: %w", err)
	}
	return nil
}

// keys is a terminal on which Ctrl-D ends the questions as Ctrl-C does: survey
// takes it for Enter, and with it the answers that nobody gave.
type keys struct{ terminal.FileReader }

func (k keys) Read(p []byte) (int, error) {
	n, err := k.FileReader.Read(p)
	copy(p[:n], bytes.ReplaceAll(p[:n], []byte{terminal.KeyEndTransmission}, []byte{terminal.KeyInterrupt}))
	return n, err
}

// Script answers questions from a list, for tests. It keeps the questions.
type Script struct {
	Answers []string
	Asked   []Question
}

// Select takes the next answer, "" for the default.
func (s *Script) Select(q Question) (string, error) {
	s.Asked = append(s.Asked, q)
	return s.next(q.Default)
}

// Input takes the next answer, "" for the default.
func (s *Script) Input(message, def string, check func(string) error) (string, error) {
	s.Asked = append(s.Asked, Question{Message: message, Default: def})
	answer, err := s.next(def)
	if err != nil {
		return "", err
	}
	return answer, check(answer)
}

func (s *Script) next(def string) (string, error) {
	if len(s.Answers) == 0 {
		return "", ErrCancelled
	}
	answer := s.Answers[0]
	s.Answers = s.Answers[1:]
	if answer == "" {
		answer = def
	}
	return answer, nil
}
