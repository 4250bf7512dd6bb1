package httpapi

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/domain/museum"
)

// statusClientClosed is for callers that disconnected; there is no standard status.
const statusClientClosed = 499

// retryAfter tells callers how many seconds to wait after a 503.
const retryAfter = "1"

// problem is the body of every error answer (RFC 9457). As an error it is the
// answer to a request that reached no use case.
type problem struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail,omitempty"`
	Field   string `json:"field,omitempty"`
	TraceID string `json:"trace_id,omitempty"`
}

func (p *problem) Error() string { return p.Title + ": " + p.Detail }

func newProblem(status int, code, detail string) *problem {
	title := cmp.Or(http.StatusText(status), "Client Closed Request")
	return &problem{Type: "urn:problem:" + code, Title: title, Status: status, Detail: detail}
}

func malformed(field, detail string) *problem {
	p := newProblem(http.StatusBadRequest, "malformed", detail)
	p.Field = field
	return p
}

// problems maps the errors of use cases; the first match counts.
var problems = []struct {
	err    error
	status int
	code   string
}{
	{museum.ErrInvalid, http.StatusUnprocessableEntity, "invalid"},
	{museum.ErrNotFound, http.StatusNotFound, "not-found"},
	{museum.ErrConflict, http.StatusConflict, "conflict"},
	{museum.ErrDuplicate, http.StatusConflict, "duplicate"},
	{museum.ErrWrongState, http.StatusConflict, "wrong-state"},
	{museum.ErrNotPossible, http.StatusConflict, "not-possible"},
	{museum.ErrPrecondition, http.StatusPreconditionFailed, "precondition"},
	{museum.ErrKeyReused, http.StatusUnprocessableEntity, "key-reused"},
	{museum.ErrKeyRunning, http.StatusConflict, "key-running"},
	{museum.ErrUnavailable, http.StatusServiceUnavailable, "unavailable"},
	{context.DeadlineExceeded, http.StatusGatewayTimeout, "deadline"},
	{context.Canceled, statusClientClosed, "canceled"},
}

// describe returns the answer to an error. The text of an unexpected error goes
// into the request's log record, never to the caller.
func describe(ctx context.Context, err error) problem {
	p := *classify(err)
	if p.Status >= http.StatusInternalServerError {
		fail(ctx, err)
	}
	tell(ctx, strings.TrimPrefix(p.Type, "urn:problem:"))
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		p.TraceID = span.TraceID().String()
	}
	return p
}

func classify(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	for _, known := range problems {
		if !errors.Is(err, known.err) {
			continue
		}
		p := newProblem(known.status, known.code, known.err.Error())
		if invalid, ok := errors.AsType[*museum.InvalidError](err); ok {
			p.Field, p.Detail = invalid.Field, invalid.Reason
		}
		if duplicate, ok := errors.AsType[*museum.DuplicateError](err); ok {
			p.Field = duplicate.Field
		}
		return p
	}
	return newProblem(http.StatusInternalServerError, "internal", "")
}
