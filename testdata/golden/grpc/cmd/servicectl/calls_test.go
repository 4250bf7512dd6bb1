package main

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	servicev1 "example.com/service/api/service/v1"
)

// serve answers each request of a call that brings the metadata key=value with an
// empty message, and that of a stream of responses with two.
func serve(t *testing.T) (target string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(answer))
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

func answer(_ any, stream grpc.ServerStream) error {
	if md, _ := metadata.FromIncomingContext(stream.Context()); strings.Join(md.Get("key"), "") != "value" {
		refused, err := status.New(codes.PermissionDenied, "no key").WithDetails(refusal()...)
		if err != nil {
			return err
		}
		return refused.Err()
	}
	responses := 1
	if method, _ := grpc.MethodFromServerStream(stream); method == servicev1.OrderService_StreamOrders_FullMethodName {
		responses = 2
	}
	for {
		err := stream.RecvMsg(&emptypb.Empty{})
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for range responses {
			if err := stream.SendMsg(&emptypb.Empty{}); err != nil {
				return err
			}
		}
	}
}

func TestATargetBehindHTTPSIsSecured(t *testing.T) {
	unknown := httptest.NewUnstartedServer(nil)
	unknown.EnableHTTP2 = true // otherwise the caller would disconnect before it sees the certificate
	unknown.Config.ErrorLog = log.New(io.Discard, "", 0)
	unknown.StartTLS()
	t.Cleanup(unknown.Close)
	target := "https://" + unknown.Listener.Addr().String()
	err := run(t.Context(), []string{"-target", target, "place-order"}, strings.NewReader(""), io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v, want one of the certificate, which nobody knows", err)
	}
}
