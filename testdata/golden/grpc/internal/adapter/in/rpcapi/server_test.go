package rpcapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
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
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"

	"example.com/service/internal/health"
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
		response, err := client.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{})
		if err != nil || response.GetStatus() != want {
			t.Errorf("health %v, %v; want %v", response.GetStatus(), err, want)
		}
	}
	check(grpc_health_v1.HealthCheckResponse_SERVING)
	broken.Store(true)
	check(grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	finish(t, stop)
	if spans, metrics := recorder.Spans(), recorder.Metrics(t); len(spans)+len(metrics) != 0 {
		t.Errorf("probes left %d spans and %d metrics", len(spans), len(metrics))
	}
}

func TestReflectionListsTheServices(t *testing.T) {
	connection := serve(t, Options{})
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

func TestYourOwnInterceptorStandsBeforeTheMethods(t *testing.T) {
	options := answering(fine)
	options.Unary = slices.Insert(options.Unary, 0, requireToken)
	connection, recorder, stop := start(t, options)
	if err := invoke(t.Context(), connection); status.Code(err) != codes.Unauthenticated {
		t.Errorf("without a token: %v", err)
	}
	if err := invoke(metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer let-me-in"), connection); err != nil {
		t.Errorf("with a token: %v", err)
	}
	finish(t, stop)
	if spans := recorder.Spans(); len(spans) != 2 {
		t.Errorf("%d spans, want one of each call", len(spans))
	}
}

// requireToken is an example of your own interceptor.
func requireToken(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if incoming(ctx, "authorization") != "Bearer let-me-in" {
		return nil, status.Error(codes.Unauthenticated, "who are you?")
	}
	return handler(ctx, request)
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
	connection, _, stop := start(t, Options{})
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

func TestTLS(t *testing.T) {
	// The certificate is that of the standard library's test server.
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
