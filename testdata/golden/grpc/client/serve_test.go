package client

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// serve returns a client of the server, and the client's telemetry.
func serve(t *testing.T, server *away) (*Client, *telemetrytest.Recorder) {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	s := grpc.NewServer(grpc.UnknownServiceHandler(server.answer))
	done := make(chan error, 1)
	go func() { done <- s.Serve(listener) }()
	tel, recorder := telemetrytest.New(t)
	client, err := New("passthrough:///orders.example:9090", Options{
		Tracers: tel.Tracers, Meters: tel.Meters, Propagator: tel.Propagator,
		Dial: []grpc.DialOption{grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) })},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		s.Stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return client, recorder
}

func (a *away) answer(_ any, stream grpc.ServerStream) error {
	if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
		return err
	}
	md, _ := metadata.FromIncomingContext(stream.Context())
	if code := a.arrive(stream.Context(), func(key string) string { return strings.Join(md.Get(key), ",") }); code != 0 {
		return status.Error(codes.Code(code), "away")
	}
	if err := stream.SendMsg(&emptypb.Empty{}); err != nil {
		return err
	}
	if a.hold {
		<-stream.Context().Done()
		return stream.Context().Err()
	}
	return nil
}

func readStream(ctx context.Context, c *Client) error {
	stream, err := c.Orders.StreamOrders(ctx, &servicev1.StreamOrdersRequest{})
	for err == nil {
		_, err = stream.Recv()
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// leaveStream reads a part of a stream and abandons it.
func leaveStream(ctx context.Context, c *Client) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	stream, err := c.Orders.StreamOrders(ctx, &servicev1.StreamOrdersRequest{})
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != nil {
		return err
	}
	leave()
	_, err = stream.Recv()
	return err
}
