package rpcapi

import (
	"context"
	"errors"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"
	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/protoadapt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
)

// domain names the service in the details of errors.
const domain = "service"

// fault is an error as callers see it. Programs distinguish faults of one code by
// their reason.
type fault struct {
	code           codes.Code
	reason, detail string
	fields         []violation
}

// violation says what is wrong with a field.
type violation struct{ field, detail string }

func (f *fault) Error() string {
	if len(f.fields) == 0 {
		return f.detail
	}
	texts := make([]string, len(f.fields))
	for i, v := range f.fields {
		texts[i] = v.field + ": " + v.detail
	}
	return strings.Join(texts, "; ")
}

// errStops ends the streams that are open when the server stops: callers can continue
// with another one.
var errStops = &fault{code: codes.Unavailable, reason: "STOPPING", detail: "the server is stopping"}

func invalid() *fault {
	return &fault{code: codes.InvalidArgument, reason: "INVALID", detail: "invalid"}
}

// add says one thing more that is wrong: one for each field or its parts, and not
// without end.
func (f *fault) add(field, detail string) {
	const most = 50
	told := func(v violation) bool {
		return strings.HasPrefix(v.field+".", field+".") || strings.HasPrefix(field+".", v.field+".")
	}
	if len(f.fields) < most && !slices.ContainsFunc(f.fields, told) {
		f.fields = append(f.fields, violation{field, detail})
	}
}

// with adds to what is wrong with the form of a request what is wrong with its values.
func (f *fault) with(values error) *fault {
	for _, v := range classify(values).fields {
		f.add(v.field, v.detail)
	}
	return f
}

// faults maps the errors of use cases; the first that matches counts.
var faults = []struct {
	err    error
	code   codes.Code
	reason string
}{
	{orders.ErrInvalid, codes.InvalidArgument, "INVALID"},
	{orders.ErrNotFound, codes.NotFound, "NOT_FOUND"},
	{storage.ErrConflict, codes.Aborted, "CONFLICT"},
	{orders.ErrWrongState, codes.FailedPrecondition, "WRONG_STATE"},
	{orders.ErrPrecondition, codes.Aborted, "PRECONDITION"},
	{storage.ErrGone, codes.OutOfRange, "GONE"},
	{storage.ErrUnavailable, codes.Unavailable, "UNAVAILABLE"},
	{context.DeadlineExceeded, codes.DeadlineExceeded, "DEADLINE"},
	{context.Canceled, codes.Canceled, "CANCELED"},
}

// classify turns an error into what the caller is told. The text of an unexpected
// one goes into the call's log record, never to the caller.
func classify(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	for _, known := range faults {
		if !errors.Is(err, known.err) {
			continue
		}
		f := &fault{code: known.code, reason: known.reason, detail: known.err.Error()}
		for _, part := range parts(err) {
			if invalid, ok := errors.AsType[*orders.InvalidError](part); ok {
				f.add(invalid.Field, invalid.Reason)
			}
		}
		return f
	}
	return &fault{code: codes.Internal, reason: "INTERNAL", detail: "something failed that should not"}
}

// parts returns the errors that are joined in one, or that one.
func parts(err error) []error {
	type joined interface {
		error
		Unwrap() []error
	}
	if all, ok := errors.AsType[joined](err); ok {
		return all.Unwrap()
	}
	return []error{err}
}

// details tell programs what the code alone does not, in the messages of google.rpc.
func (f *fault) details(ctx context.Context) []protoadapt.MessageV1 {
	details := []protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: f.reason, Domain: domain}}
	if len(f.fields) > 0 {
		bad := &errdetails.BadRequest{}
		for _, v := range f.fields {
			bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: v.field, Description: v.detail, Reason: f.reason})
		}
		details = append(details, bad)
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		details = append(details, &errdetails.RequestInfo{RequestId: span.TraceID().String()})
	}
	return details
}

// canonical is a code under its canonical name, such as NOT_FOUND.
func canonical(code codes.Code) rpccode.Code {
	return rpccode.Code(code) //nolint:gosec // codes are small
}
