// Package diag tells the faults that a user can mend from the failures of
// otelgen itself.
package diag

import (
	"errors"
	"fmt"
	"strings"
)

// Error is a fault in what a user gave: a flag, a file, a layer, a folder.
// Every other error is a failure of the run.
type Error struct {
	// File is the name of the file at fault, or "" where it is not a file.
	File string
	// Line and Column count from 1, columns in characters; Line is 0 where the
	// whole file is meant.
	Line, Column int
	// Problem says in one line what is wrong and how to mend it.
	Problem string
	// Err is the cause, or nil.
	Err error
}

// Error returns the problem, after its place where it has one.
func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Problem
	case e.Line == 0:
		return e.File + ": " + e.Problem
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an [Error] without a place. As in [fmt.Errorf], %w names its
// cause.
func Errorf(format string, args ...any) error { return Mark(fmt.Errorf(format, args...)) }

// At returns an [Error] with a place.
func At(file string, line, column int, format string, args ...any) error {
	return &Error{File: file, Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}
}

// Mark makes an error one that the user can mend. It returns err itself where
// that is so already.
func Mark(err error) error {
	if Mendable(err) {
		return err
	}
	return &Error{Problem: err.Error(), Err: err}
}

// Mendable reports whether the user can mend what err says.
func Mendable(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok
}

// OneLine keeps an error to the one line that the contract promises.
func OneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
