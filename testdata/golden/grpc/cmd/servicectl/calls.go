package main

import (
	"context"
	"crypto/tls"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/service/client"
)

// dial returns a client of a target, which has TLS behind https://.
func dial(target string, secure *tls.Config) (c *client.Client, hangUp func(), err error) {
	var options client.Options
	address, secured := strings.CutPrefix(target, "https://")
	if secured {
		options.TLS = secure
	}
	c, err = client.New(address, options)
	return c, func() { _ = c.Close() }, err
}

// details are those of an error of the service.
func details(err error) []any { return status.Convert(err).Details() }

// withMetadata adds key-value pairs to what a call sends.
func withMetadata(ctx context.Context, pairs []string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}

func unary[Q, R any, P message[Q], S message[R]](call func(context.Context, *Q, ...grpc.CallOption) (*R, error)) method {
	return func(ctx context.Context, x exchange) error {
		request, err := read[Q, P](x)
		if err != nil {
			return err
		}
		response, err := call(ctx, request)
		if err != nil {
			return err
		}
		return x.show(S(response), indented)
	}
}

func serverStream[Q, R any, P message[Q], S message[R]](open func(context.Context, *Q, ...grpc.CallOption) (grpc.ServerStreamingClient[R], error)) method {
	return func(ctx context.Context, x exchange) error {
		request, err := read[Q, P](x)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := open(ctx, request)
		if err != nil {
			return err
		}
		return showAll[R, S](x, stream.Recv)
	}
}

func bidiStream[Q, R any, P message[Q], S message[R]](open func(context.Context, ...grpc.CallOption) (grpc.BidiStreamingClient[Q, R], error)) method {
	return func(ctx context.Context, x exchange) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := open(ctx)
		if err != nil {
			return err
		}
		return talk[Q, R, P, S](x, stream.Send, stream.CloseSend, stream.Recv)
	}
}
