package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"

	"example.com/service/internal/platform/telemetry"
)

// refusal is an error that says its type.
type refusal string

func (r refusal) Error() string     { return "refused" }
func (r refusal) ErrorType() string { return string(r) }

func TestErrorType(t *testing.T) {
	const canary = "someone@example.com"
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"none":                     {nil, "_OTHER"},
		"text":                     {errors.New(canary), "_OTHER"},
		"a sentinel":               {fmt.Errorf("read %s: %w", canary, io.ErrUnexpectedEOF), "_OTHER"},
		"a deadline":               {fmt.Errorf("project %s: %w", canary, context.DeadlineExceeded), "timeout"},
		"a time limit of the net":  {fmt.Errorf("read: %w", os.ErrDeadlineExceeded), "timeout"},
		"the end of a context":     {fmt.Errorf("read: %w", context.Canceled), "canceled"},
		"a type":                   {fmt.Errorf("open: %w", &fs.PathError{Path: canary, Err: fs.ErrNotExist}), "*fs.PathError"},
		"an error that says it":    {fmt.Errorf("pay: %w", refusal("card_declined")), "card_declined"},
		"one that says nothing":    {refusal(""), "example.com/service/internal/platform/telemetry_test.refusal"},
		"a panic":                  {fmt.Errorf("handle: %w", telemetry.Recovered(canary)), "panic"},
		"one that says it, joined": {errors.Join(errors.New(canary), refusal("gone")), "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := telemetry.ErrorType(tc.err); got.Key != "error.type" || got.Value.AsString() != tc.want {
				t.Errorf("%s is %q, want %q", got.Key, got.Value.AsString(), tc.want)
			}
		})
	}
}
