package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
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
	Type    string      `json:"type"`
	Title   string      `json:"title"`
	Status  int         `json:"status"`
	Detail  string      `json:"detail,omitempty"`
	Errors  []Violation `json:"errors,omitempty"`
	TraceID string      `json:"trace_id,omitempty"`
}

// Violation says what is wrong with a member or a parameter.
type Violation struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// NewProblem returns a problem. Its code is the end of its type, a URN.
func NewProblem(status int, code, detail string, violations ...Violation) *Problem {
	return &Problem{Type: "urn:problem:" + code, Title: cmp.Or(http.StatusText(status), "Client Closed Request"), Status: status, Detail: detail, Errors: violations}
}

// Malformed refuses a request that cannot be read, all of it or some parts.
func Malformed(detail string, violations ...Violation) *Problem {
	return NewProblem(http.StatusBadRequest, "malformed", detail, violations...)
}

// Add says what else is wrong: one thing of each field or its parts, and not without
// end.
func (p *Problem) Add(violations ...Violation) {
	const most = 50
	for _, more := range violations {
		told := func(v Violation) bool {
			return strings.HasPrefix(v.Field+".", more.Field+".") || strings.HasPrefix(more.Field+".", v.Field+".")
		}
		if len(p.Errors) < most && !slices.ContainsFunc(p.Errors, told) {
			p.Errors = append(p.Errors, more)
		}
	}
}

// Known is an error that callers are expected to cause, and how it is answered.
type Known struct {
	Err    error
	Status int
	Code   string
}

// Answer returns the answer to an error: that of the first known one that it matches,
// with the violations of all errors that are joined in it. It is nil if none matches.
func Answer(err error, known []Known, violation func(error) (Violation, bool)) *Problem {
	first := slices.IndexFunc(known, func(k Known) bool { return errors.Is(err, k.Err) })
	if first < 0 {
		return nil
	}
	p := NewProblem(known[first].Status, known[first].Code, known[first].Err.Error())
	p.addAll(err, violation)
	return p
}

func (p *Problem) addAll(err error, violation func(error) (Violation, bool)) {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		for _, part := range joined.Unwrap() {
			p.addAll(part, violation)
		}
	} else if v, ok := violation(err); ok {
		p.Add(v)
	}
}

// describe returns the answer to an error. The text of an unexpected error goes
// into the request's log record, never to the caller.
func describe(ctx context.Context, err error) Problem {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	p := *x.classify(err)
	if len(p.Errors) > 0 {
		texts := make([]string, len(p.Errors))
		for i, v := range p.Errors {
			texts[i] = v.Field + " " + v.Detail
		}
		p.Detail = strings.Join(texts, "; ")
	}
	if p.Status >= http.StatusInternalServerError {
		fail(ctx, err)
	}
	if x != nil {
		x.code = strings.TrimPrefix(p.Type, "urn:problem:")
	}
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
