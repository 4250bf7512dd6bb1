package rpcapi

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/trace"

	servicev1 "example.com/service/api/service/v1"
)

// part starts a trace for one part of a stream, linked to the stream's span:
// otherwise a long stream would be one endless trace. A part has the time limit of
// a call.
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

// item handles one item of a stream. If it fails, the error is the item's answer and
// the stream goes on.
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
	failure = &servicev1.Failure{Code: int32(code), Reason: f.reason, Message: f.Error()}
	if len(f.fields) > 0 {
		failure.Field = f.fields[0].field
	}
	return done, failure
}

func recovered[T any](ctx context.Context, do func(context.Context) (T, error)) (done T, err error) {
	defer recoverPanic(&err)
	return do(ctx)
}
