package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/bufbuild/protocompile"
	"go.yaml.in/yaml/v3"
	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// RPCStepsFile is that of a service which is called over HTTP too.
const RPCStepsFile = "api/scenario-rpc.yaml"

// RPC is a list of calls with the methods of their operations. The body of a step is the request's message, its headers are metadata.
type RPC struct {
	Steps   []Step
	methods map[string]protoreflect.MethodDescriptor
}

// OpenRPC reads the scenario of a generated service, and its .proto file, from its root folder.
func OpenRPC(ctx context.Context, service fs.FS) (*RPC, error) {
	name := RPCStepsFile
	data, err := fs.ReadFile(service, name)
	if errors.Is(err, fs.ErrNotExist) {
		name = StepsFile
		data, err = fs.ReadFile(service, name)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the scenario: %w", err)
	}
	s := &RPC{methods: map[string]protoreflect.MethodDescriptor{}}
	if err := s.readMethods(ctx, service); err != nil {
		return nil, err
	}
	var nodes []yaml.Node
	if err := yaml.Unmarshal(data, &nodes); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var errs []error
	for i := range nodes {
		step, err := s.parse(&nodes[i], i+1)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: step %d: %w", name, nodes[i].Line, i+1, err))
			continue
		}
		s.Steps = append(s.Steps, step)
	}
	return s, errors.Join(errs...)
}

func (s *RPC) readMethods(ctx context.Context, service fs.FS) error {
	paths, err := fs.Glob(service, "api/*/v1/*.proto")
	if err != nil {
		return err
	}
	sources := map[string]string{}
	for i, p := range paths {
		data, err := fs.ReadFile(service, p)
		if err != nil {
			return fmt.Errorf("reading the scenario's operations: %w", err)
		}
		paths[i] = strings.TrimPrefix(p, "api/")
		sources[paths[i]] = string(data)
	}
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(
		&protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(sources)})}
	files, err := compiler.Compile(ctx, paths...)
	if err != nil {
		return fmt.Errorf("reading the scenario's operations: %w", err)
	}
	for _, f := range files {
		for i := range f.Services().Len() {
			methods := f.Services().Get(i).Methods()
			for j := range methods.Len() {
				s.methods[string(methods.Get(j).Name())] = methods.Get(j)
			}
		}
	}
	return nil
}

func (s *RPC) parse(node *yaml.Node, n int) (Step, error) {
	step, expect, err := decodeStep(node)
	if err != nil {
		return Step{}, err
	}
	method, ok := s.methods[step.Operation]
	if !ok {
		return Step{}, fmt.Errorf("operation %q is no method of a service in api", step.Operation)
	}
	if _, ok := rpccode.Code_value[expect]; !ok {
		return Step{}, fmt.Errorf("expect: %q is not the name of an RPC code", expect)
	}
	if len(step.Path)+len(step.Query) > 0 {
		return Step{}, errors.New("a call has neither path nor query")
	}
	step.Method, step.Code = fmt.Sprintf("%s/%s", method.Parent().FullName(), method.Name()), expect
	return step, step.checkReferences(n)
}

// Run makes the calls one after the other, as [Scenario.Run] does requests.
func (s *RPC) Run(ctx context.Context, connection grpc.ClientConnInterface, canaries Canaries) ([]Result, error) {
	results := make([]Result, 0, len(s.Steps))
	var errs []error
	for i, step := range s.Steps {
		r := s.call(ctx, connection, canaries, i+1, step, results)
		if r.Err != nil {
			r.Err = fmt.Errorf("step %d, %s: %w", r.Step, r.Operation, r.Err)
			errs = append(errs, r.Err)
		}
		results = append(results, r)
	}
	return results, errors.Join(errs...)
}

// Bulk sends the request of the first step, which refers to no other, as the items of one stream, in the trace given, and returns the
// span that it sends along. Whether an item can be done again is not looked at.
func (s *RPC) Bulk(ctx context.Context, connection grpc.ClientConnInterface, trace string, items int) (span string, err error) {
	name := "Bulk" + s.Steps[0].Operation
	method, ok := s.methods[name]
	if !ok {
		return "", fmt.Errorf("there is no method %s", name)
	}
	body, err := json.Marshal(map[string]any{"item": s.Steps[0].Body})
	if err != nil {
		return "", err
	}
	span = randomHex(8)
	ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", "00-"+trace+"-"+span+"-01")
	desc := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
	stream, err := connection.NewStream(ctx, desc, fmt.Sprintf("/%s/%s", method.Parent().FullName(), name))
	if err != nil {
		return "", err
	}
	for range items {
		request, response := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
		if err := protojson.Unmarshal(body, request); err != nil {
			return "", err
		}
		if err := stream.SendMsg(request); err != nil {
			return "", err
		}
		if err := stream.RecvMsg(response); err != nil {
			return "", err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return "", err
	}
	if err := stream.RecvMsg(dynamicpb.NewMessage(method.Output())); !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("the stream ended in %w", err)
	}
	return span, nil
}

// Watch is a stream of events and what has come of it.
type Watch struct {
	// Method is the stream's, SpanID the span that was sent along.
	Method, SpanID string

	cancel   context.CancelFunc
	done     chan struct{}
	messages int
	err      error
}

// Watch begins the first stream of events, by name, in the trace given, and returns when its first message is there. It is nil where
// there is none.
func (s *RPC) Watch(ctx context.Context, connection grpc.ClientConnInterface, trace string) (*Watch, error) {
	var names []string
	for name, method := range s.methods {
		if method.IsStreamingServer() && strings.HasPrefix(name, "Watch") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	method := s.methods[slices.Min(names)]
	w := &Watch{Method: fmt.Sprintf("%s/%s", method.Parent().FullName(), method.Name()), SpanID: randomHex(8), done: make(chan struct{})}
	ctx, w.cancel = context.WithCancel(ctx)
	ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", "00-"+trace+"-"+w.SpanID+"-01")
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/"+w.Method)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(stream.SendMsg(dynamicpb.NewMessage(method.Input())), stream.CloseSend()); err != nil {
		return nil, err
	}
	if err := stream.RecvMsg(dynamicpb.NewMessage(method.Output())); err != nil {
		return nil, err
	}
	w.messages = 1
	go func() {
		defer close(w.done)
		for {
			if w.err = stream.RecvMsg(dynamicpb.NewMessage(method.Output())); w.err != nil {
				return
			}
			w.messages++
		}
	}()
	return w, nil
}

// Cancel ends the stream as a caller who goes away.
func (w *Watch) Cancel() { w.cancel() }

// Wait returns the number of messages when the stream has ended, and how that was: OK or another code.
func (w *Watch) Wait() (messages int, code string) {
	<-w.done
	w.cancel()
	if errors.Is(w.err, io.EOF) {
		return w.messages, rpccode.Code_OK.String()
	}
	return w.messages, rpccode.Code(status.Code(w.err)).String()
}

func (s *RPC) call(ctx context.Context, connection grpc.ClientConnInterface, canaries Canaries, n int, step Step, earlier []Result) Result {
	r := Result{Step: n, Operation: step.Operation, Method: step.Method, TraceID: randomHex(16), SpanID: randomHex(8)}
	if step, r.Err = step.resolved(answers(earlier)); r.Err != nil {
		return r
	}
	method := s.methods[step.Operation]
	request, response := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
	fields := canaries.Fields
	if step.Code == rpccode.Code_INVALID_ARGUMENT.String() {
		fields = nil // a longer value may be the valid one
	}
	body, err := encode(step.Body, fields)
	if err == nil && body != nil {
		err = protojson.Unmarshal(body, request)
	}
	if err != nil {
		r.Err = fmt.Errorf("%s: %w", body, err)
		return r
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", "00-"+r.TraceID+"-"+r.SpanID+"-01")
	for _, values := range []map[string]string{canaries.Headers, step.Headers} {
		for key, v := range values {
			ctx = metadata.AppendToOutgoingContext(ctx, key, v)
		}
	}
	start := time.Now()
	err = connection.Invoke(ctx, "/"+step.Method, request, response)
	r.Duration, r.Code = time.Since(start), rpccode.Code(status.Code(err)).String()
	if r.Code != step.Code {
		r.Err = fmt.Errorf("%s answered %s instead of %s: %w", step.Method, r.Code, step.Code, err)
		return r
	}
	r.Body, err = protojson.MarshalOptions{UseProtoNames: true, EmitUnpopulated: true}.Marshal(response)
	if err != nil {
		r.Err = fmt.Errorf("reading the answer: %w", err)
		return r
	}
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.UseNumber()
	r.Err = decoder.Decode(&r.document)
	return r
}
