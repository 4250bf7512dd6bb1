package main

import (
	"io"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// serve answers every call that brings the metadata key=value with an empty message.
func serve(t *testing.T) (target string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
			return err
		}
		if md, _ := metadata.FromIncomingContext(stream.Context()); strings.Join(md.Get("key"), "") != "value" {
			return status.Error(codes.PermissionDenied, "no key")
		}
		return stream.SendMsg(&emptypb.Empty{})
	}))
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

func TestRun(t *testing.T) {
	target := serve(t)
	tests := []struct {
		name   string
		args   []string
		output string // on success
		err    string // part of the error
	}{
		{"a call", []string{"-metadata", "key=value", "place-order"}, "{}\n", ""},
		{"with a request", []string{"-metadata", "key=value", "place-order", "{}"}, "{}\n", ""},
		{"with a request from standard input", []string{"-metadata", "key=value", "place-order", "-"}, "{}\n", ""},
		{"refused", []string{"place-order"}, "", "no key"},
		{"no JSON", []string{"place-order", "x"}, "", "read the request"},
		{"no method", []string{"no-such"}, "", `no method "no-such"`},
		{"no metadata", []string{"-metadata", "x", "place-order"}, "", "write key=value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var output strings.Builder
			err := run(t.Context(), append([]string{"-target", target}, test.args...), strings.NewReader("{}"), &output, io.Discard)
			if test.err == "" && (err != nil || output.String() != test.output) || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("%q, %v; want %q, %q", &output, err, test.output, test.err)
			}
		})
	}
}
