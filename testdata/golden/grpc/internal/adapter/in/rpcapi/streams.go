package rpcapi

import (
	"context"
	"errors"
	"slices"

	"go.opentelemetry.io/otel/trace"

	servicev1 "example.com/service/api/service/v1"
)

// errStopping is why streams end that would last.
var errStopping = errors.New("the server stops")

// unlessStopping makes it no error that a stream ends with the server: callers
// go on elsewhere.
func unlessStopping(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errStopping) {
		return nil
	}
	return err
}

// part begins a trace of its own for one part of a stream, linked to the
// stream's span: a long stream would else be one trace without end. The part has
// the time of a call.
func part(ctx context.Context, name string) (_ context.Context, end func()) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return ctx, cancel
	}
	ctx, span := c.tracer.Start(ctx, name+" part", trace.WithNewRoot(), trace.WithLinks(trace.LinkFromContext(ctx)))
	return ctx, func() {
		cancel()
		span.End()
	}
}

// item does what one item of a stream asks for. That it fails is its answer and
// no end of the stream.
func item[T any](ctx context.Context, name string, do func(context.Context) (T, error)) (done T, failure *servicev1.Failure) {
	ctx, end := part(ctx, name)
	defer end()
	done, err := recovered(ctx, do)
	if err == nil {
		return done, nil
	}
	f := classify(err)
	code := canonical(f.code)
	if c, ok := ctx.Value(callKey{}).(*call); ok && slices.Contains(serverFaults, code) {
		c.log.ErrorContext(ctx, "item", "rpc.method", c.method, "rpc.status_code", code.String(), "error", err)
	}
	return done, &servicev1.Failure{Code: int32(code), Reason: f.reason, Field: f.field, Message: f.Error()}
}

func recovered[T any](ctx context.Context, do func(context.Context) (T, error)) (done T, err error) {
	defer recoverPanic(&err)
	return do(ctx)
}
