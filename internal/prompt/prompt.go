// Package prompt asks a person questions on a terminal. It is the only importer
// of survey, of which it uses the part that knows terminals.
package prompt

import (
	"context"
	"errors"
	"slices"
)

// ErrCancelled is returned when the person ends the questions with Ctrl-C or
// Ctrl-D.
var ErrCancelled = errors.New("cancelled")

// Choice is one answer to choose from.
type Choice struct {
	Name, Summary string
	// More is what ? shows of it besides the summary, or "".
	More string
}

// Question is one question: a line of text, or one or more of the choices where
// there are any.
type Question struct {
	Message string
	// Help is what ? shows of the question itself.
	Help    string
	Choices []Choice
	// Many allows more than one choice.
	Many bool
	// Free allows an answer that is not one of the choices.
	Free bool
	// Optional allows an answer of nothing.
	Optional bool
	// Default is what Enter takes, and what is taken for the questions that are
	// left once the person has had enough of them.
	Default []string
	// Check refuses answers. Its error is shown, and the question stays.
	Check func(answers []string) error
	// First says that there is no question to go back to.
	First bool
}

// check says what is wrong with the answers.
func (q Question) check(answers []string) error {
	if len(answers) == 0 && !q.Optional {
		return errors.New("an answer is needed")
	}
	if q.Check == nil {
		return nil
	}
	return q.Check(answers)
}

// hasDefault reports whether the question can be answered for the person.
func (q Question) hasDefault() bool { return len(q.Default) > 0 || q.Optional }

// Reply is what the person did: give answers, go back to the question before, or
// take the defaults of this question and of all that follow.
type Reply struct {
	Answers        []string
	Back, Defaults bool
}

// Prompter asks questions.
type Prompter interface {
	// Ask returns the reply to a question, whose answers it has checked, or
	// ErrCancelled. It returns early when ctx ends.
	Ask(ctx context.Context, q Question) (Reply, error)
}

// Step is one of several questions.
type Step struct {
	// Question returns what is to be asked after the answers so far, and false
	// where that is nothing.
	Question func() (Question, bool, error)
	// Take keeps the answers, or forgets them where the person goes back.
	Take func(answers []string)
}

// Run asks one step after the other. It reports whether anything was asked.
func Run(ctx context.Context, p Prompter, steps []Step) (asked bool, err error) {
	var history []int // the steps that were answered
	defaults := false
	for i := 0; i < len(steps); {
		q, ok, err := steps[i].Question()
		if err != nil {
			return asked, err
		}
		if !ok {
			i++
			continue
		}
		reply := Reply{Defaults: true}
		if !defaults || !q.hasDefault() {
			q.First = len(history) == 0
			if reply, err = p.Ask(ctx, q); err != nil {
				return true, err
			}
			asked = true
		}
		if reply.Back {
			if len(history) > 0 {
				i, history = history[len(history)-1], history[:len(history)-1]
				steps[i].Take(nil)
			}
			continue
		}
		if reply.Defaults {
			defaults, reply.Answers = true, slices.Clone(q.Default)
			if !q.hasDefault() {
				continue // it is asked, and the others are not
			}
		}
		steps[i].Take(reply.Answers)
		history = append(history, i)
		i++
	}
	return asked, nil
}
