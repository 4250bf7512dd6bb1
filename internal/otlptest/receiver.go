package otlptest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	collogspb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip" // exporters may compress
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// maxRequest bounds one export request after decompression.
const maxRequest = 64 << 20

// Options says where a receiver listens and how it behaves at first.
type Options struct {
	GRPC, HTTP string // addresses to listen on; 127.0.0.1:0 when empty
	Behaviour  Behaviour
}

// Behaviour is how a receiver answers. The zero value stores and accepts.
type Behaviour struct {
	name  string
	delay time.Duration
	code  codes.Code
	hang  bool
	drop  bool
}

// OK stores what comes and accepts it.
func OK() Behaviour { return Behaviour{name: "ok"} }

// Discard accepts what comes and stores nothing, for load that would fill the memory.
func Discard() Behaviour { return Behaviour{name: "discard", drop: true} }

// Refuse answers with an error and stores nothing. Over HTTP the code becomes the status that the OTLP specification gives it: 503 for
// Unavailable, 429 for ResourceExhausted, 401, 403, 400; any other is 500.
func Refuse(code codes.Code) Behaviour { return Behaviour{name: "refuse", code: code} }

// Hang takes requests and never answers them, until the receiver is closed or the client gives up.
func Hang() Behaviour { return Behaviour{name: "hang", hang: true} }

// Slow waits before it stores and accepts.
func Slow(d time.Duration) Behaviour { return Behaviour{name: "slow", delay: d} }

// Request is one export request as it came, whatever the answer.
type Request struct {
	Time      time.Time
	Protocol  string // "grpc" or "http/protobuf"
	Path      string // of the URL, or the RPC's full method
	Header    map[string][]string
	Behaviour string // ok, discard, refuse, hang or slow
}

// Receiver is an OTLP endpoint. Everything that it accepts is in its embedded Store.
type Receiver struct {
	Store

	grpcAddr, httpAddr string
	grpcServer         *grpc.Server
	httpServer         *http.Server
	behaviour          atomic.Pointer[Behaviour]
	closed             chan struct{}
	close              func() error
	serving            sync.WaitGroup

	requestsMu sync.Mutex
	requests   []Request
}

// Start listens on both protocols. The receiver runs until it is closed or ctx ends.
func Start(ctx context.Context, o Options) (*Receiver, error) {
	const anyPort = "127.0.0.1:0"
	if o.GRPC == "" {
		o.GRPC = anyPort
	}
	if o.HTTP == "" {
		o.HTTP = anyPort
	}
	var listen net.ListenConfig
	grpcListener, err := listen.Listen(ctx, "tcp", o.GRPC)
	if err != nil {
		return nil, fmt.Errorf("listening for OTLP over gRPC: %w", err)
	}
	httpListener, err := listen.Listen(ctx, "tcp", o.HTTP)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listening for OTLP over HTTP: %w", err), grpcListener.Close())
	}

	r := &Receiver{
		grpcAddr: grpcListener.Addr().String(),
		httpAddr: httpListener.Addr().String(),
		closed:   make(chan struct{}),
	}
	r.SetBehaviour(o.Behaviour)
	r.grpcServer = grpc.NewServer(grpc.MaxRecvMsgSize(maxRequest), grpc.UnaryInterceptor(r.intercept))
	coltracepb.RegisterTraceServiceServer(r.grpcServer, traceService{store: &r.Store})
	colmetricspb.RegisterMetricsServiceServer(r.grpcServer, metricsService{store: &r.Store})
	collogspb.RegisterLogsServiceServer(r.grpcServer, logsService{store: &r.Store})
	r.httpServer = &http.Server{Handler: http.HandlerFunc(r.serveHTTP), ReadHeaderTimeout: 10 * time.Second}

	r.serving.Go(func() { _ = r.grpcServer.Serve(grpcListener) }) // Serve fails only when the listener does, which Close causes
	r.serving.Go(func() { _ = r.httpServer.Serve(httpListener) })
	r.close = sync.OnceValue(func() error {
		close(r.closed)
		r.grpcServer.Stop()
		err := r.httpServer.Close()
		r.serving.Wait()
		return err
	})
	context.AfterFunc(ctx, func() { _ = r.close() })
	return r, nil
}

// Close ends all connections, hung ones too. What was received stays readable.
func (r *Receiver) Close() error { return r.close() }

// SetBehaviour changes how requests are answered that come from now on.
func (r *Receiver) SetBehaviour(b Behaviour) {
	if b.name == "" {
		b.name = "ok"
	}
	r.behaviour.Store(&b)
}

// GRPCEndpoint is the URL for OTEL_EXPORTER_OTLP_ENDPOINT with the protocol grpc.
func (r *Receiver) GRPCEndpoint() string { return "http://" + r.grpcAddr }

// HTTPEndpoint is the URL for OTEL_EXPORTER_OTLP_ENDPOINT with the protocol http/protobuf.
func (r *Receiver) HTTPEndpoint() string { return "http://" + r.httpAddr }

// Env is the environment with which a service exports to this receiver by protocol, "grpc" or "http/protobuf".
func (r *Receiver) Env(protocol string) []string {
	endpoint := r.HTTPEndpoint()
	if protocol == "grpc" {
		endpoint = r.GRPCEndpoint()
	}
	return []string{
		"OTEL_EXPORTER_OTLP_PROTOCOL=" + protocol,
		"OTEL_EXPORTER_OTLP_ENDPOINT=" + endpoint,
		"OTEL_EXPORTER_OTLP_INSECURE=true",
	}
}

// Requests returns every export request so far, refused and hung ones too.
func (r *Receiver) Requests() []Request {
	r.requestsMu.Lock()
	defer r.requestsMu.Unlock()
	return slices.Clone(r.requests)
}

// act does what the behaviour says before a request is stored. It reports whether to store it.
func (r *Receiver) act(ctx context.Context, protocol, path string, header map[string][]string) (store bool, err error) {
	b := *r.behaviour.Load()
	r.requestsMu.Lock()
	r.requests = append(r.requests, Request{time.Now(), protocol, path, header, b.name})
	r.requestsMu.Unlock()

	var done <-chan time.Time // nil, which blocks for ever, when hanging
	switch {
	case b.hang:
	case b.delay > 0:
		timer := time.NewTimer(b.delay)
		defer timer.Stop()
		done = timer.C
	case b.code != codes.OK:
		return false, status.Error(b.code, "refused by the test receiver")
	default:
		return !b.drop, nil
	}
	select {
	case <-done:
		return true, nil
	case <-ctx.Done():
		return false, status.FromContextError(ctx.Err()).Err()
	case <-r.closed:
		return false, status.Error(codes.Unavailable, "the test receiver was closed")
	}
}

func (r *Receiver) intercept(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	store, err := r.act(ctx, "grpc", info.FullMethod, md)
	if err != nil {
		return nil, err
	}
	if !store {
		return emptyResponse(req), nil
	}
	return handler(ctx, req)
}

func emptyResponse(req any) proto.Message {
	switch req.(type) {
	case *coltracepb.ExportTraceServiceRequest:
		return &coltracepb.ExportTraceServiceResponse{}
	case *colmetricspb.ExportMetricsServiceRequest:
		return &colmetricspb.ExportMetricsServiceResponse{}
	default:
		return &collogspb.ExportLogsServiceResponse{}
	}
}

type traceService struct {
	coltracepb.UnimplementedTraceServiceServer
	store *Store
}

func (s traceService) Export(_ context.Context, req *coltracepb.ExportTraceServiceRequest) (*coltracepb.ExportTraceServiceResponse, error) {
	s.store.AddTraces(req)
	return &coltracepb.ExportTraceServiceResponse{}, nil
}

type metricsService struct {
	colmetricspb.UnimplementedMetricsServiceServer
	store *Store
}

func (s metricsService) Export(_ context.Context, req *colmetricspb.ExportMetricsServiceRequest) (*colmetricspb.ExportMetricsServiceResponse, error) {
	s.store.AddMetrics(req)
	return &colmetricspb.ExportMetricsServiceResponse{}, nil
}

type logsService struct {
	collogspb.UnimplementedLogsServiceServer
	store *Store
}

func (s logsService) Export(_ context.Context, req *collogspb.ExportLogsServiceRequest) (*collogspb.ExportLogsServiceResponse, error) {
	s.store.AddLogs(req)
	return &collogspb.ExportLogsServiceResponse{}, nil
}

// serveHTTP takes a signal's path under any prefix, because backends have bases of their own, such as /otlp.
func (r *Receiver) serveHTTP(w http.ResponseWriter, req *http.Request) {
	var message proto.Message
	var store func()
	switch {
	case strings.HasSuffix(req.URL.Path, "/v1/traces"):
		m := &coltracepb.ExportTraceServiceRequest{}
		message, store = m, func() { r.AddTraces(m) }
	case strings.HasSuffix(req.URL.Path, "/v1/metrics"):
		m := &colmetricspb.ExportMetricsServiceRequest{}
		message, store = m, func() { r.AddMetrics(m) }
	case strings.HasSuffix(req.URL.Path, "/v1/logs"):
		m := &collogspb.ExportLogsServiceRequest{}
		message, store = m, func() { r.AddLogs(m) }
	default:
		writeError(w, http.StatusNotFound, status.New(codes.NotFound, "no OTLP signal has the path "+req.URL.Path))
		return
	}
	if req.Method != http.MethodPost {
		writeError(w, http.StatusMethodNotAllowed, status.New(codes.Unimplemented, "OTLP requests are POST"))
		return
	}
	if mediaType, _, err := mime.ParseMediaType(req.Header.Get("Content-Type")); err != nil || mediaType != "application/x-protobuf" {
		writeError(w, http.StatusUnsupportedMediaType, status.New(codes.InvalidArgument, "the content type must be application/x-protobuf"))
		return
	}
	body, err := readBody(req)
	if err == nil {
		err = proto.Unmarshal(body, message)
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, status.New(codes.InvalidArgument, err.Error()))
		return
	}
	keep, err := r.act(req.Context(), "http/protobuf", req.URL.Path, maps.Clone(req.Header))
	if err != nil {
		refusal := status.Convert(err)
		writeError(w, httpStatus(refusal.Code()), refusal)
		return
	}
	if keep {
		store()
	}
	writeProto(w, http.StatusOK, emptyResponse(message))
}

func readBody(req *http.Request) ([]byte, error) {
	body := io.Reader(req.Body)
	if req.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("reading gzip: %w", err)
		}
		body = unzipped
	}
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.LimitReader(body, maxRequest+1))
	if err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	if n > maxRequest {
		return nil, fmt.Errorf("the body is larger than %d bytes", maxRequest)
	}
	return buf.Bytes(), nil
}

// httpStatus answers https://opentelemetry.io/docs/specs/otlp/#failures-1: which failures a client retries depends on the status.
func httpStatus(code codes.Code) int {
	switch code {
	case codes.Unavailable:
		return http.StatusServiceUnavailable
	case codes.ResourceExhausted:
		return http.StatusTooManyRequests
	case codes.Unauthenticated:
		return http.StatusUnauthorized
	case codes.PermissionDenied:
		return http.StatusForbidden
	case codes.InvalidArgument:
		return http.StatusBadRequest
	default:
		return http.StatusInternalServerError
	}
}

func writeError(w http.ResponseWriter, code int, s *status.Status) { writeProto(w, code, s.Proto()) }

func writeProto(w http.ResponseWriter, code int, m proto.Message) {
	body, err := proto.Marshal(m)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
	w.WriteHeader(code)
	_, _ = w.Write(body) // a client that left early gets no answer
}
