package telemetry

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// panicked is the error of code that panicked.
type panicked struct {
	cause any
	stack string
}

func (p *panicked) Error() string { return fmt.Sprint("panic: ", p.cause) }

// ErrorType returns the value of error.type.
func (p *panicked) ErrorType() string { return "panic" }

// Recovered returns an error for what recover returned, with the stack. It is called
// by the deferred function.
func Recovered(cause any) error { return &panicked{cause, string(debug.Stack())} }

// Failure returns what a log record says about an error: its text, and the stack of a
// panic.
func Failure(err error) []slog.Attr {
	attrs := []slog.Attr{slog.Any("error", err)}
	if p, ok := errors.AsType[*panicked](err); ok {
		attrs = append(attrs, slog.String(string(semconv.ExceptionMessageKey), fmt.Sprint(p.cause)),
			slog.String(string(semconv.ExceptionStacktraceKey), p.stack))
	}
	return attrs
}
