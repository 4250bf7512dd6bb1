package httpapi

import (
	"errors"
	"net/http"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/web"
)

// problems are the errors of use cases; the first match counts.
var problems = []web.Known{
	{Err: orders.ErrInvalid, Status: http.StatusUnprocessableEntity, Code: "invalid"},
	{Err: orders.ErrNotFound, Status: http.StatusNotFound, Code: "not-found"},
	{Err: storage.ErrConflict, Status: http.StatusConflict, Code: "conflict"},
	{Err: orders.ErrWrongState, Status: http.StatusConflict, Code: "wrong-state"},
	{Err: orders.ErrPrecondition, Status: http.StatusPreconditionFailed, Code: "precondition"},
	{Err: storage.ErrUnavailable, Status: http.StatusServiceUnavailable, Code: "unavailable"},
}

// describe returns the answer to an error of a use case, or nil if callers are not
// expected to cause it.
func describe(err error) *web.Problem { return web.Answer(err, problems, violation) }

// violation returns what is wrong with a field, if that is the error.
func violation(err error) (web.Violation, bool) {
	if invalid, ok := errors.AsType[*orders.InvalidError](err); ok {
		return web.Violation{Field: invalid.Field, Detail: invalid.Reason}, true
	}
	return web.Violation{}, false
}
