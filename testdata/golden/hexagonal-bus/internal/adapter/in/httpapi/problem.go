package httpapi

import (
	"errors"
	"net/http"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/web"
)

// problems are the errors of use cases; the first match counts.
var problems = []web.Known{
	{Err: museum.ErrInvalid, Status: http.StatusUnprocessableEntity, Code: "invalid"},
	{Err: museum.ErrNotFound, Status: http.StatusNotFound, Code: "not-found"},
	{Err: storage.ErrConflict, Status: http.StatusConflict, Code: "conflict"},
	{Err: museum.ErrDuplicate, Status: http.StatusConflict, Code: "duplicate"},
	{Err: museum.ErrWrongState, Status: http.StatusConflict, Code: "wrong-state"},
	{Err: museum.ErrNotPossible, Status: http.StatusConflict, Code: "not-possible"},
	{Err: museum.ErrPrecondition, Status: http.StatusPreconditionFailed, Code: "precondition"},
	{Err: museum.ErrKeyReused, Status: http.StatusUnprocessableEntity, Code: "key-reused"},
	{Err: museum.ErrKeyRunning, Status: http.StatusConflict, Code: "key-running"},
	{Err: storage.ErrUnavailable, Status: http.StatusServiceUnavailable, Code: "unavailable"},
}

// describe returns the answer to an error of a use case, or nil if callers are not
// expected to cause it.
func describe(err error) *web.Problem { return web.Answer(err, problems, violation) }

// violation returns what is wrong with a field, if that is the error.
func violation(err error) (web.Violation, bool) {
	if invalid, ok := errors.AsType[*museum.InvalidError](err); ok {
		return web.Violation{Field: invalid.Field, Detail: invalid.Reason}, true
	}
	if duplicate, ok := errors.AsType[*museum.DuplicateError](err); ok {
		return web.Violation{Field: duplicate.Field, Detail: "is " + museum.ErrDuplicate.Error()}, true
	}
	return web.Violation{}, false
}
