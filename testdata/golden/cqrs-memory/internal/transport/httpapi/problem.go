package httpapi

import (
	"errors"
	"net/http"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/web"
)

// problems maps the errors of use cases; the first match counts.
var problems = []struct {
	err    error
	status int
	code   string
}{
	{museum.ErrInvalid, http.StatusUnprocessableEntity, "invalid"},
	{museum.ErrNotFound, http.StatusNotFound, "not-found"},
	{storage.ErrConflict, http.StatusConflict, "conflict"},
	{museum.ErrDuplicate, http.StatusConflict, "duplicate"},
	{museum.ErrWrongState, http.StatusConflict, "wrong-state"},
	{museum.ErrNotPossible, http.StatusConflict, "not-possible"},
	{museum.ErrPrecondition, http.StatusPreconditionFailed, "precondition"},
	{museum.ErrKeyReused, http.StatusUnprocessableEntity, "key-reused"},
	{museum.ErrKeyRunning, http.StatusConflict, "key-running"},
	{storage.ErrUnavailable, http.StatusServiceUnavailable, "unavailable"},
}

// describe returns the answer to an error of a use case, or nil if callers are not
// expected to cause it.
func describe(err error) *web.Problem {
	for _, known := range problems {
		if !errors.Is(err, known.err) {
			continue
		}
		p := web.NewProblem(known.status, known.code, known.err.Error())
		for _, part := range parts(err) {
			if invalid, ok := errors.AsType[*museum.InvalidError](part); ok {
				p.Add(web.Violation{Field: invalid.Field, Detail: invalid.Reason})
			}
		}
		if duplicate, ok := errors.AsType[*museum.DuplicateError](err); ok {
			p.Add(web.Violation{Field: duplicate.Field, Detail: "is " + known.err.Error()})
		}
		return p
	}
	return nil
}

// parts returns the errors that are joined in one, or that one.
func parts(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}
