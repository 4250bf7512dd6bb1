package rpcapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/application"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestHealthIsThatOfTheChecks(t *testing.T) {
	var broken atomic.Bool
	probe := func(context.Context) error {
		if broken.Load() {
			return errors.New("secret")
		}
		return nil
	}
	connection, recorder, stop := start(t, Options{Checks: health.Checks{{Name: "store", Critical: true, Probe: probe}}})
	client := grpc_health_v1.NewHealthClient(connection)
	check := func(want grpc_health_v1.HealthCheckResponse_ServingStatus) {
		t.Helper()
		for _, service := range []string{"", "service.v1.OrderService"} {
			response, err := client.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{Service: service})
			if err != nil || response.GetStatus() != want {
				t.Errorf("health of %q %v, %v; want %v", service, response.GetStatus(), err, want)
			}
		}
	}
	check(grpc_health_v1.HealthCheckResponse_SERVING)
	broken.Store(true)
	check(grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	_, err := client.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{Service: "no.such"})
	if status.Code(err) != codes.NotFound {
		t.Errorf("health of an unknown service: %v", err)
	}
	finish(t, stop)
	if spans, metrics := recorder.Spans(), recorder.Metrics(t); len(spans)+len(metrics) != 0 {
		t.Errorf("probes left %d spans and %d metrics", len(spans), len(metrics))
	}
}

func TestReflectionIsOff(t *testing.T) {
	connection := serve(t, Options{})
	stream, err := grpc_reflection_v1.NewServerReflectionClient(connection).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); status.Code(err) != codes.Unimplemented {
		t.Errorf("%v, want that there is no such method", err)
	}
}

func TestReflectionListsTheServices(t *testing.T) {
	connection := serve(t, Options{Reflection: true})
	stream, err := grpc_reflection_v1.NewServerReflectionClient(connection).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&grpc_reflection_v1.ServerReflectionRequest{
		MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	response, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, service := range response.GetListServicesResponse().GetService() {
		names = append(names, service.GetName())
	}
	if want := "service.v1.OrderService"; !slices.Contains(names, want) {
		t.Errorf("services %v, want %s among them", names, want)
	}
}

func TestLimits(t *testing.T) {
	connection := serve(t, answering(func(ctx context.Context) error {
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > callTimeout {
			return errors.New("the call has no limit of time")
		}
		return nil
	}))
	if err := invoke(t.Context(), connection); err != nil {
		t.Error(err)
	}

	// A field that the message does not have is still a part of it.
	large := &emptypb.Empty{}
	large.ProtoReflect().SetUnknown(protowire.AppendBytes(protowire.AppendTag(nil, 1000, protowire.BytesType), make([]byte, maxRequest)))
	err := connection.Invoke(t.Context(), method, large, &emptypb.Empty{})
	if code := status.Code(err); code != codes.ResourceExhausted {
		t.Errorf("a message of more than 1 MiB: %v", err)
	}

	err = connection.Invoke(t.Context(), "/no.such/Method", &emptypb.Empty{}, &emptypb.Empty{})
	if code := status.Code(err); code != codes.Unimplemented {
		t.Errorf("an unknown method: %v", err)
	}
}

func TestOnlyStreamsOfTheServiceHaveNoLimitOfTime(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	var app application.UseCases
	server, err := NewServer(Options{Reflection: true}, tel, app)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{
		method: true, grpc_health_v1.Health_Check_FullMethodName: true, "/no.such/Method": true,
		grpc_reflection_v1.ServerReflection_ServerReflectionInfo_FullMethodName: true,
		grpc_health_v1.Health_Watch_FullMethodName:                              false,
		servicev1.OrderService_BulkPlaceOrder_FullMethodName:                    false,
	}
	for method, limited := range tests {
		ctx, err := server.limit(t.Context(), &tap.Info{FullMethodName: method})
		if _, ok := ctx.Deadline(); err != nil || ok != limited {
			t.Errorf("%s has a deadline: %t, %v; want %t", method, ok, err, limited)
		}
	}
}

func TestYourOwnInterceptorsStandBeforeTheMethods(t *testing.T) {
	options := answering(fine)
	options.Unary = slices.Insert(options.Unary, 0, requireToken)
	options.Stream = []grpc.StreamServerInterceptor{requireTokenOfStream}
	options.Reflection = true
	connection, recorder, stop := start(t, options)
	withToken := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer let-me-in")
	if err := invoke(t.Context(), connection); status.Code(err) != codes.Unauthenticated {
		t.Errorf("without a token: %v", err)
	}
	if err := invoke(withToken, connection); err != nil {
		t.Errorf("with a token: %v", err)
	}
	if err := openStream(t.Context(), connection); status.Code(err) != codes.Unauthenticated {
		t.Errorf("a stream without a token: %v", err)
	}
	if err := openStream(withToken, connection); !errors.Is(err, io.EOF) {
		t.Errorf("a stream with a token: %v, want its end", err)
	}
	if _, err := grpc_health_v1.NewHealthClient(connection).Check(t.Context(), &grpc_health_v1.HealthCheckRequest{}); err != nil {
		t.Errorf("a probe without a token: %v", err)
	}
	finish(t, stop)
	if spans := recorder.Spans(); len(spans) != 4 {
		t.Errorf("%d spans, want one of each call", len(spans))
	}
}

// openStream sends nothing in a stream and waits for its end.
func openStream(ctx context.Context, connection *grpc.ClientConn) error {
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, servicev1.OrderService_BulkPlaceOrder_FullMethodName)
	if err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return stream.RecvMsg(&emptypb.Empty{})
}

// requireToken and requireTokenOfStream are examples of your own interceptors.
func requireToken(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if err := checkToken(ctx, info.FullMethod); err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

func requireTokenOfStream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if err := checkToken(stream.Context(), info.FullMethod); err != nil {
		return err
	}
	return handler(server, stream)
}

func checkToken(ctx context.Context, method string) error {
	if !strings.HasPrefix(method, "/grpc.health.v1.Health/") && incoming(ctx, "authorization") != "Bearer let-me-in" {
		return status.Error(codes.Unauthenticated, "who are you?")
	}
	return nil
}

func TestCallsUnderWayAreDrained(t *testing.T) {
	entered := make(chan struct{})
	connection, _, stop := start(t, answering(func(context.Context) error {
		close(entered)
		time.Sleep(50 * time.Millisecond)
		return nil
	}))
	stopped := make(chan error, 1)
	go func() {
		<-entered
		stopped <- stop()
	}()
	if err := invoke(t.Context(), connection); err != nil {
		t.Error(err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestACallThatTakesTooLongIsCutOff(t *testing.T) {
	entered := make(chan struct{})
	options := answering(func(ctx context.Context) error {
		close(entered)
		<-ctx.Done()
		return ctx.Err()
	})
	options.Drain = 50 * time.Millisecond
	connection, _, stop := start(t, options)
	stopped := make(chan error, 1)
	go func() {
		<-entered
		stopped <- stop()
	}()
	if err := invoke(t.Context(), connection); err == nil {
		t.Error("the call was answered")
	}
	if err := <-stopped; err == nil {
		t.Error("the server does not tell that it cut calls off")
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	connection, _, stop := start(t, Options{Reflection: true})
	stream, err := grpc_health_v1.NewHealthClient(connection).Watch(t.Context(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	// The server waits for what this one asks for.
	idle, err := grpc_reflection_v1.NewServerReflectionClient(connection).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := idle.Send(&grpc_reflection_v1.ServerReflectionRequest{
		MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := idle.Recv(); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestAListenerThatFailsEndsTheServer(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	var app application.UseCases
	server, err := NewServer(Options{}, tel, app)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := server.serve(ctx, listener); !errors.Is(err, net.ErrClosed) || ctx.Err() != nil {
		t.Errorf("error %v, want that of the listener, at once", err)
	}
}

func TestTLS(t *testing.T) {
	// The certificate is from the standard library's test server.
	model := httptest.NewTLSServer(nil)
	defer model.Close()
	certificate := model.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	options := answering(fine)
	options.CertFile = writePEM(t, "CERTIFICATE", certificate.Certificate[0])
	options.KeyFile = writePEM(t, "PRIVATE KEY", key)
	roots := x509.NewCertPool()
	roots.AddCert(model.Certificate())
	connection := serve(t, options, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12})))
	if err := invoke(t.Context(), connection); err != nil {
		t.Error(err)
	}
}

func writePEM(t *testing.T, kind string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
