package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// StatusClientClosed is for callers that disconnected; there is no standard status.
const StatusClientClosed = 499

// retryAfter tells callers how many seconds to wait after a 503.
const retryAfter = "1"

// Problem is the body of every error answer (RFC 9457). As an error it is the
// answer to a request that reached no use case.
type Problem struct { //nolint:errname // RFC 9457 calls it so
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail,omitempty"`
	Field   string `json:"field,omitempty"`
	TraceID string `json:"trace_id,omitempty"`
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// NewProblem returns a problem. Its code is the end of its type, a URN.
func NewProblem(status int, code, detail string) *Problem {
	title := cmp.Or(http.StatusText(status), "Client Closed Request")
	return &Problem{Type: "urn:problem:" + code, Title: title, Status: status, Detail: detail}
}

// Malformed refuses a part of a request that cannot be read.
func Malformed(field, detail string) *Problem {
	p := NewProblem(http.StatusBadRequest, "malformed", detail)
	p.Field = field
	return p
}

// describe returns the answer to an error. The text of an unexpected error goes
// into the request's log record, never to the caller.
func describe(ctx context.Context, err error) Problem {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	p := *x.classify(err)
	if p.Status >= http.StatusInternalServerError {
		fail(ctx, err)
	}
	tell(ctx, strings.TrimPrefix(p.Type, "urn:problem:"))
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		p.TraceID = span.TraceID().String()
	}
	return p
}

func (x *exchange) classify(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if x != nil {
		if p := x.problem(err); p != nil {
			return p
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return NewProblem(http.StatusGatewayTimeout, "deadline", context.DeadlineExceeded.Error())
	case errors.Is(err, context.Canceled):
		return NewProblem(StatusClientClosed, "canceled", context.Canceled.Error())
	}
	return NewProblem(http.StatusInternalServerError, "internal", "")
}
