package telemetry

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// ErrorType returns error.type for a failure: what an error in its chain says by a
// method ErrorType() string, a name for the end of a context, a time limit or a
// connection, else the Go type below what fmt.Errorf adds. It is "_OTHER" for errors
// that are only text, which may hold anything.
func ErrorType(err error) attribute.KeyValue {
	kind := semconv.ErrorType(err)
	name := kind.Value.AsString()
	var said interface{ ErrorType() string }
	var limit interface{ Timeout() bool }
	var lookup *net.DNSError
	switch {
	case errors.As(err, &said):
	case errors.Is(err, context.Canceled):
		name = "canceled"
	case errors.As(err, &limit) && limit.Timeout(): // context.DeadlineExceeded is one
		name = "timeout"
	case errors.As(err, &lookup):
		name = "name_resolution"
	case errors.Is(err, syscall.ECONNREFUSED):
		name = "connection_refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		name = "connection_reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		name = "eof"
	case strings.HasPrefix(name, "*errors."), strings.HasPrefix(name, "*fmt."):
		return semconv.ErrorTypeOther
	}
	return semconv.ErrorTypeKey.String(name)
}
