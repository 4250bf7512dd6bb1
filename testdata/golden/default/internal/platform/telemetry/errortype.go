package telemetry

import (
	"context"
	"errors"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// ErrorType returns error.type for a failure: what an error in its chain says by a
// method ErrorType() string, "timeout" or "canceled" for the end of a context or a
// time limit, else the Go type below what fmt.Errorf adds. It is "_OTHER" for errors
// that are only text, which may hold anything.
func ErrorType(err error) attribute.KeyValue {
	kind := semconv.ErrorType(err)
	name := kind.Value.AsString()
	var named interface{ ErrorType() string }
	var limit interface{ Timeout() bool }
	switch {
	case errors.As(err, &named):
	case errors.Is(err, context.Canceled):
		return semconv.ErrorTypeKey.String("canceled")
	case errors.As(err, &limit) && limit.Timeout(): // context.DeadlineExceeded is one
		return semconv.ErrorTypeKey.String("timeout")
	case strings.HasPrefix(name, "*errors."), strings.HasPrefix(name, "*fmt."):
		return semconv.ErrorTypeOther
	}
	return kind
}
