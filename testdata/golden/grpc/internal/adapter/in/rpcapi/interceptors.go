package rpcapi

import (
	"context"
	"errors"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"

	"example.com/service/internal/platform/telemetry"
)

// incoming returns a value from the call's metadata, or "".
func incoming(ctx context.Context, key string) string {
	if values := metadata.ValueFromIncomingContext(ctx, key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// explain translates an error into the caller's status. An error that has a status
// keeps it: interceptors of yours decide for themselves.
func explain(ctx context.Context, err error) error {
	if own, ok := errors.AsType[interface {
		error
		GRPCStatus() *status.Status
	}](err); ok {
		return own
	}
	f := classify(err)
	if slices.Contains(serverFaults, canonical(f.code)) {
		fail(ctx, err)
	}
	tell(ctx, f.reason)
	s := status.New(f.code, f.Error())
	if detailed, err := s.WithDetails(f.details(ctx)...); err == nil {
		s = detailed
	}
	return s.Err()
}

func explainUnary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	response, err := handler(ctx, request)
	if err != nil {
		return nil, explain(ctx, err)
	}
	return response, nil
}

func explainStream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if err := handler(server, stream); err != nil {
		return explain(stream.Context(), err)
	}
	return nil
}

func recoverUnary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	defer recoverPanic(&err)
	return handler(ctx, request)
}

func recoverStream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer recoverPanic(&err)
	return handler(server, stream)
}

func recoverPanic(err *error) {
	if cause := recover(); cause != nil {
		*err = telemetry.Recovered(cause)
	}
}

// limit bounds the time of a call whose caller sets a longer deadline or none, from
// before its message arrives. Streams last as long as their callers like.
func (s *Server) limit(ctx context.Context, info *tap.Info) (context.Context, error) {
	if s.lasting[info.FullMethodName] {
		return ctx, nil
	}
	limited, cancel := context.WithTimeout(ctx, callTimeout)
	context.AfterFunc(ctx, cancel)
	return limited, nil
}

// endStream ends the stream when the server stops.
func (s *Server) endStream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, cancel := context.WithCancelCause(stream.Context())
	defer cancel(nil)
	defer context.AfterFunc(s.stopping, func() { cancel(errStops) })()
	err := handler(server, &endingStream{stream, ctx})
	if err != nil && stream.Context().Err() == nil && errors.Is(context.Cause(ctx), errStops) {
		return errStops // and not that the caller left
	}
	return err
}

type endingStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context is also done when the server stops.
func (s *endingStream) Context() context.Context { return s.ctx }

// RecvMsg stops waiting for the caller when the server stops.
func (s *endingStream) RecvMsg(message any) error {
	received := make(chan error, 1)
	go func() { received <- s.ServerStream.RecvMsg(message) }() // ends with the stream at the latest
	select {
	case err := <-received:
		return err
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

func unknownMethod(any, grpc.ServerStream) error {
	return status.Error(codes.Unimplemented, "there is no such method")
}
