package httpapi

import (
	"errors"
	"net/http"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/web"
)

// problems maps the errors of use cases; the first match counts.
var problems = []struct {
	err    error
	status int
	code   string
}{
	{orders.ErrInvalid, http.StatusUnprocessableEntity, "invalid"},
	{orders.ErrNotFound, http.StatusNotFound, "not-found"},
	{storage.ErrConflict, http.StatusConflict, "conflict"},
	{orders.ErrWrongState, http.StatusConflict, "wrong-state"},
	{orders.ErrPrecondition, http.StatusPreconditionFailed, "precondition"},
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
			if invalid, ok := errors.AsType[*orders.InvalidError](part); ok {
				p.Add(web.Violation{Field: invalid.Field, Detail: invalid.Reason})
			}
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
