package client

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func (o *observer) unary(ctx context.Context, path string, request, response any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	ctx, c := o.begin(ctx, path)
	err := invoke(o.inject(ctx), path, request, response, connection, options...)
	c.end(err)
	return err
}

// stream observes a stream until it has been read to its end or its context is done.
func (o *observer) stream(ctx context.Context, desc *grpc.StreamDesc, connection *grpc.ClientConn, path string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx, c := o.begin(ctx, path)
	stream, err := open(o.inject(ctx), desc, connection, path, append(options, grpc.OnFinish(c.end))...)
	if err != nil {
		c.end(err)
	}
	return stream, err
}

// inject adds the trace context to the metadata.
func (o *observer) inject(ctx context.Context) context.Context {
	carrier := propagation.MapCarrier{}
	o.propagator.Inject(ctx, carrier)
	for key, value := range carrier {
		ctx = metadata.AppendToOutgoingContext(ctx, key, value)
	}
	return ctx
}

func codeOf(err error) rpccode.Code {
	return rpccode.Code(status.Code(err)) //nolint:gosec // codes are small
}
