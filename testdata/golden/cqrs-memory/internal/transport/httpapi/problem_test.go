package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry/telemetrytest"
	"example.com/service/internal/platform/web"
)

func TestErrorsBecomeProblems(t *testing.T) {
	tests := []struct {
		err  error
		want int
	}{
		{museum.ErrInvalid, http.StatusUnprocessableEntity},
		{museum.ErrNotFound, http.StatusNotFound},
		{storage.ErrConflict, http.StatusConflict},
		{museum.ErrDuplicate, http.StatusConflict},
		{museum.ErrWrongState, http.StatusConflict},
		{museum.ErrNotPossible, http.StatusConflict},
		{museum.ErrPrecondition, http.StatusPreconditionFailed},
		{museum.ErrKeyReused, http.StatusUnprocessableEntity},
		{museum.ErrKeyRunning, http.StatusConflict},
		{storage.ErrUnavailable, http.StatusServiceUnavailable},
		{fmt.Errorf("use case: %w", context.DeadlineExceeded), http.StatusGatewayTimeout},
		{fmt.Errorf("use case: %w", context.Canceled), web.StatusClientClosed},
		{errors.New("secret"), http.StatusInternalServerError},
	}
	for _, test := range tests {
		t.Run(test.err.Error(), func(t *testing.T) {
			base, recorder := serve(t, answering(func(context.Context) error { return fmt.Errorf("secret: %w", test.err) }))
			got := call(t, operations[0].Method, base+withID(operations[0].Path, someID), "")
			if got.status != test.want {
				t.Errorf("status %d, want %d", got.status, test.want)
			}
			if after := got.header.Get("Retry-After"); (after != "") != (test.want == http.StatusServiceUnavailable) {
				t.Errorf("Retry-After: %q", after)
			}
			checkProblem(t, got)
			if strings.Contains(got.body, "secret") {
				t.Errorf("the answer tells what is inside: %s", got.body)
			}
			logs := recorder.Logs(t)
			if len(logs) != 1 {
				t.Fatalf("%d log records, want 1: %v", len(logs), logs)
			}
			if got := fmt.Sprint(logs[0]["error"]); strings.Contains(got, "secret") != (test.want >= 500) {
				t.Errorf("log record: %v", logs[0])
			}
		})
	}
}

func TestAProblemNamesEachInvalidField(t *testing.T) {
	base, recorder := serve(t, answering(func(context.Context) error {
		return fmt.Errorf("check: %w", errors.Join(
			&museum.InvalidError{Field: "size", Reason: "must be at least 1"},
			&museum.InvalidError{Field: "size", Reason: "must be odd"},
			&museum.InvalidError{Field: "colour", Reason: "is required"},
		))
	}))
	got := call(t, operations[0].Method, base+withID(operations[0].Path, someID), "")
	want := []web.Violation{{Field: "size", Detail: "must be at least 1"}, {Field: "colour", Detail: "is required"}}
	p := checkProblem(t, got)
	if p.Status != http.StatusUnprocessableEntity || !slices.Equal(p.Errors, want) || p.Detail != "size must be at least 1; colour is required" {
		t.Errorf("problem %+v, want %v", p, want)
	}
	const key = "service_app.problem.code"
	logs, spans := recorder.Logs(t), recorder.Spans()
	if len(logs) != 1 || logs[0][key] != "invalid" || len(spans) != 1 || telemetrytest.Attributes(spans[0].Attributes)[key] != "invalid" {
		t.Errorf("records %v and spans %v, want the reason in each", logs, spans)
	}
}

func TestAPanicIsAnError(t *testing.T) {
	base, recorder := serve(t, answering(func(context.Context) error { panic("secret") }))
	got := call(t, operations[0].Method, base+withID(operations[0].Path, someID), "")
	if p := checkProblem(t, got); p.Status != http.StatusInternalServerError || strings.Contains(got.body, "secret") {
		t.Errorf("problem %s", got.body)
	}
	logs := recorder.Logs(t)
	if len(logs) != 1 || logs[0]["level"] != "ERROR" || logs[0]["error"] != "panic: secret" || !strings.Contains(fmt.Sprint(logs[0]["exception.stacktrace"]), "answering") {
		t.Errorf("log records %v, want one error with the panic and its stack", logs)
	}
}
