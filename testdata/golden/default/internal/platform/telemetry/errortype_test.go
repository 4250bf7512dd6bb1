package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"
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
		"a sentinel":               {fmt.Errorf("open %s: %w", canary, fs.ErrNotExist), "_OTHER"},
		"a deadline":               {fmt.Errorf("project %s: %w", canary, context.DeadlineExceeded), "timeout"},
		"a time limit of the net":  {fmt.Errorf("read: %w", os.ErrDeadlineExceeded), "timeout"},
		"the end of a context":     {fmt.Errorf("read: %w", context.Canceled), "canceled"},
		"nobody who listens":       {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, "connection_refused"},
		"a reset":                  {&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, "connection_reset"},
		"a reset, while writing":   {&net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}, "connection_reset"},
		"an end":                   {fmt.Errorf("read %s: %w", canary, io.EOF), "eof"},
		"an early end":             {fmt.Errorf("read %s: %w", canary, io.ErrUnexpectedEOF), "eof"},
		"an unknown host":          {&net.OpError{Op: "dial", Err: &net.DNSError{Name: canary, IsNotFound: true}}, "name_resolution"},
		"a slow name server":       {&net.OpError{Op: "dial", Err: &net.DNSError{Name: canary, IsTimeout: true}}, "timeout"},
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
