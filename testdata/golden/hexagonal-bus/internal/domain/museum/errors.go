// Package museum holds the specimens and their rules, and knows nothing of the outside.
package museum

import "errors"

// Errors of the domain, for errors.Is. Their texts may be shown to callers.
var (
	ErrInvalid      = errors.New("invalid")
	ErrNotFound     = errors.New("not found")
	ErrDuplicate    = errors.New("already taken")
	ErrWrongState   = errors.New("not possible in this state")
	ErrNotPossible  = errors.New("beyond what is allowed")
	ErrPrecondition = errors.New("not the version that was asked for")
	ErrKeyReused    = errors.New("the idempotency key belongs to another request")
	ErrKeyRunning   = errors.New("a request with this idempotency key is still running")
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

// known reports whether parse takes all the values.
func known[T ~string](parse func(string) (T, error), values ...T) bool {
	for _, value := range values {
		if _, err := parse(string(value)); err != nil {
			return false
		}
	}
	return true
}

// DuplicateError names the field whose value is taken. It matches ErrDuplicate.
type DuplicateError struct {
	Field string
}

// Error returns the field.
func (e *DuplicateError) Error() string { return e.Field + " is " + ErrDuplicate.Error() }

// Is makes every DuplicateError match ErrDuplicate.
func (e *DuplicateError) Is(target error) bool { return target == ErrDuplicate }
