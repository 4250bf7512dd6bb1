// Package orders holds the orders and their rules, and knows nothing of the outside.
package orders

import "errors"

// What can go wrong, to be told apart with errors.Is. The texts are fit for the
// eyes of callers.
var (
	ErrInvalid      = errors.New("invalid")
	ErrNotFound     = errors.New("not found")
	ErrConflict     = errors.New("changed by another request at the same time")
	ErrWrongState   = errors.New("not possible in this state")
	ErrPrecondition = errors.New("not the version that was asked for")
	ErrGone         = errors.New("the token is older than what is kept; begin without one")
	ErrUnavailable  = errors.New("not available at the moment")
)

// InvalidError names the field that breaks a rule; it is an ErrInvalid.
type InvalidError struct {
	Field, Reason string
}

// Error gives the field and the reason.
func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }

// Is makes every InvalidError an ErrInvalid.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }
