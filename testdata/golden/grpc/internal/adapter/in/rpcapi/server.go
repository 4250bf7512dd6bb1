// Package rpcapi serves the use cases by gRPC.
package rpcapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	grpchealth "google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/application"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/telemetry"
)

const (
	maxRequest  = 1 << 20
	maxMetadata = 64 << 10
	callTimeout = 10 * time.Second
)

// Options are the settings of a server.
type Options struct {
	Addr string
	// CertFile and KeyFile turn on TLS, 1.2 or newer.
	CertFile, KeyFile string
	// Drain is how long calls in progress may take when the server stops.
	Drain  time.Duration
	Checks health.Checks
	// Reflection lets callers ask which methods there are.
	Reflection bool
	// Unary and Stream are your own interceptors, outermost first, such as one that
	// checks tokens. They run inside the server's: in the call's span, with
	// limited time and panics recovered.
	Unary  []grpc.UnaryServerInterceptor
	Stream []grpc.StreamServerInterceptor
}

// Server is the service's gRPC side.
type Server struct {
	options Options
	grpc    *grpc.Server
	probe   *probe
	lasting map[string]bool // the methods without a limit of time, by path
	// stopping ends streams, which otherwise last as long as their callers like.
	stopping context.Context
	stop     context.CancelFunc
}

// NewServer returns a server of the use cases.
func NewServer(options Options, tel *telemetry.Telemetry, app application.UseCases) (*Server, error) {
	instruments, err := newInstruments(tel)
	if err != nil {
		return nil, err
	}
	observer := &observer{instruments: instruments, methods: map[string]string{}}
	s := &Server{options: options, lasting: map[string]bool{}}
	s.stopping, s.stop = context.WithCancel(context.Background())
	settings := []grpc.ServerOption{
		grpc.StatsHandler(observer),
		grpc.ChainUnaryInterceptor(append([]grpc.UnaryServerInterceptor{explainUnary, recoverUnary}, options.Unary...)...),
		grpc.ChainStreamInterceptor(append([]grpc.StreamServerInterceptor{explainStream, recoverStream, s.endStream}, options.Stream...)...),
		grpc.UnknownServiceHandler(unknownMethod),
		grpc.InTapHandle(s.limit),
		grpc.MaxRecvMsgSize(maxRequest),
		grpc.MaxHeaderListSize(maxMetadata),
		grpc.MaxConcurrentStreams(1000),
		grpc.ConnectionTimeout(5 * time.Second),
		// Connections are closed to new calls now and then, so that callers spread over
		// new instances. Streams on them go on.
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionIdle: 15 * time.Minute, MaxConnectionAge: 30 * time.Minute,
			Time: 2 * time.Minute, Timeout: 20 * time.Second,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 20 * time.Second, PermitWithoutStream: true}),
	}
	if options.CertFile != "" {
		certificate, err := credentials.NewServerTLSFromFile(options.CertFile, options.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read the TLS certificate: %w", err)
		}
		settings = append(settings, grpc.Creds(certificate))
	}
	s.grpc = grpc.NewServer(settings...)
	servicev1.RegisterOrderServiceServer(s.grpc, &orderService{app: app})
	s.probe = &probe{grpchealth.NewServer(), options.Checks, tel.Log, []string{""}}
	grpc_health_v1.RegisterHealthServer(s.grpc, s.probe)
	if options.Reflection {
		reflection.Register(s.grpc)
	}
	for service, info := range s.grpc.GetServiceInfo() {
		s.probe.services = append(s.probe.services, service)
		for _, method := range info.Methods {
			name := service + "/" + method.Name
			observer.methods["/"+name] = name
			s.lasting["/"+name] = (method.IsClientStream || method.IsServerStream) && !strings.HasPrefix(service, "grpc.reflection.")
		}
	}
	return s, nil
}

// Serve answers calls until ctx is done, then drains those in progress.
func (s *Server) Serve(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.options.Addr)
	if err != nil {
		return fmt.Errorf("serve gRPC: %w", err)
	}
	s.probe.log.InfoContext(ctx, "serving RPC", "service_app.listener.address", listener.Addr().String())
	return s.serve(ctx, listener)
}

func (s *Server) serve(ctx context.Context, listener net.Listener) error {
	defer s.stop()
	// The watch must not outlast this function, which ends before ctx if the listener fails.
	watched, unwatch := context.WithCancel(ctx)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		s.probe.watch(watched)
	}()
	defer func() {
		unwatch()
		<-watching
	}()
	failed := make(chan error, 1)
	go func() { failed <- s.grpc.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve gRPC: %w", err)
	case <-ctx.Done():
	}
	s.probe.Shutdown()
	s.stop()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		s.grpc.GracefulStop()
	}()
	select {
	case <-drained:
		return nil
	case <-time.After(s.options.Drain):
		s.grpc.Stop()
		<-drained
		return errors.New("drain gRPC: calls under way were cut off")
	}
}
