package main

import (
	"errors"
	"io"
	"testing"

	"google.golang.org/grpc"

	"example.com/service/client"
)

func newClient(t *testing.T, address string) *client.Client {
	t.Helper()
	c, err := client.New(address, client.Options{Dial: []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.WaitForReady(true))}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// ask sends a request and waits for its response.
func ask[Q, R any](t *testing.T, stream grpc.BidiStreamingClient[Q, R], request *Q) *R {
	t.Helper()
	if err := stream.Send(request); err != nil {
		t.Fatal(err)
	}
	response, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// finish ends a stream after all its requests have been answered.
func finish[Q, R any](t *testing.T, stream grpc.BidiStreamingClient[Q, R]) {
	t.Helper()
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if response, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("%v, %v, want the end", response, err)
	}
}

func receiveAll[R any](t *testing.T, stream grpc.ServerStreamingClient[R]) (all []*R) {
	t.Helper()
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, response)
	}
}
