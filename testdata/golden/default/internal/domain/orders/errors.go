// Package orders holds the orders and their rules, and knows nothing of the outside.
package orders

import "errors"

// Errors of the domain, for errors.Is. Their texts may be shown to callers.
var (
	ErrInvalid      = errors.New("invalid")
	ErrNotFound     = errors.New("not found")
	ErrWrongState   = errors.New("not possible in this state")
	ErrPrecondition = errors.New("not the version that was asked for")
)

// InvalidError names the field that breaks a rule. It matches ErrInvalid.
type InvalidError struct {
	Field, Reason string
}

// Error returns the field and the reason.
func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }

// Is makes every InvalidError match ErrInvalid.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }

// check returns an error about a field that breaks a rule.
func check(broken bool, field, reason string) error {
	if broken {
		return &InvalidError{Field: field, Reason: reason}
	}
	return nil
}
