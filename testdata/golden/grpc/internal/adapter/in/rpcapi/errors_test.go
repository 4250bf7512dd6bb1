package rpcapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
)

func TestErrorsBecomeStatuses(t *testing.T) {
	tests := []struct {
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
		{errors.New("secret"), codes.Internal, "INTERNAL"},
	}
	for _, test := range tests {
		t.Run(test.err.Error(), func(t *testing.T) {
			connection, recorder, stop := start(t, answering(func(context.Context) error { return fmt.Errorf("secret: %w", test.err) }))
			got, _ := status.FromError(invoke(t.Context(), connection))
			if got.Code() != test.code || strings.Contains(got.Message(), "secret") {
				t.Errorf("status %v, want %v and nothing of the inside", got, test.code)
			}
			if info := detail[*errdetails.ErrorInfo](t, got); info.GetReason() != test.reason || info.GetDomain() != domain {
				t.Errorf("details %v, want the reason %s", info, test.reason)
			}
			finish(t, stop)
			spans, logs := recorder.Spans(), recorder.Logs(t)
			if len(spans) != 1 || len(logs) != 1 {
				t.Fatalf("%d spans and %d log records, want 1 of each: %v", len(spans), len(logs), logs)
			}
			if got := detail[*errdetails.RequestInfo](t, got).GetRequestId(); got != spans[0].SpanContext.TraceID().String() {
				t.Errorf("request %q, want the trace's ID", got)
			}
			serverFault := test.code == codes.Internal || test.code == codes.DeadlineExceeded || test.code == codes.Unavailable
			if strings.Contains(fmt.Sprint(logs[0]["error"]), "secret") != serverFault || (logs[0]["level"] == "ERROR") != serverFault {
				t.Errorf("log record: %v", logs[0])
			}
		})
	}
}

func TestAStatusNamesEachInvalidField(t *testing.T) {
	connection := serve(t, answering(func(context.Context) error {
		return fmt.Errorf("check: %w", errors.Join(
			&orders.InvalidError{Field: "size", Reason: "must be at least 1"},
			&orders.InvalidError{Field: "size", Reason: "must be odd"},
			&orders.InvalidError{Field: "colour", Reason: "is required"},
		))
	}))
	got, _ := status.FromError(invoke(t.Context(), connection))
	violations := detail[*errdetails.BadRequest](t, got).GetFieldViolations()
	var told []violation
	for _, v := range violations {
		told = append(told, violation{v.GetField(), v.GetDescription()})
	}
	if want := []violation{{"size", "must be at least 1"}, {"colour", "is required"}}; !slices.Equal(told, want) {
		t.Errorf("violations %v, want %v", told, want)
	}
}

func TestAPanicIsAnError(t *testing.T) {
	connection, recorder, stop := start(t, answering(func(context.Context) error { panic("secret") }))
	if got, _ := status.FromError(invoke(t.Context(), connection)); got.Code() != codes.Internal || strings.Contains(got.Message(), "secret") {
		t.Errorf("status %v", got)
	}
	finish(t, stop)
	logs := recorder.Logs(t)
	if len(logs) != 1 || logs[0]["level"] != "ERROR" || logs[0]["error"] != "panic: secret" || !strings.Contains(fmt.Sprint(logs[0]["exception.stacktrace"]), "answering") {
		t.Errorf("log records %v, want one error with the panic and its stack", logs)
	}
}

// detail finds the detail of a type.
func detail[T any](t *testing.T, s *status.Status) (found T) {
	t.Helper()
	for _, d := range s.Details() {
		if d, ok := d.(T); ok {
			return d
		}
	}
	t.Errorf("status %v has no %T", s, found)
	return found
}
