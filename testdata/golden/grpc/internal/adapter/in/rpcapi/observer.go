package rpcapi

import (
	"context"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

// observer observes calls. It is outside all interceptors, so that it sees what
// never reaches them: messages that are too large, and unknown methods.
type observer struct {
	*instruments
	methods map[string]string // those that telemetry distinguishes, by the path of a call
}

// TagRPC starts to observe a call. Probes are not observed: they would drown
// everything else.
func (o *observer) TagRPC(ctx context.Context, info *stats.RPCTagInfo) context.Context {
	switch info.FullMethodName {
	case grpc_health_v1.Health_Check_FullMethodName, grpc_health_v1.Health_Watch_FullMethodName:
		return ctx
	}
	from := caller{authority: incoming(ctx, ":authority"), userAgent: incoming(ctx, "user-agent")}
	if p, ok := peer.FromContext(ctx); ok {
		from.peer = p.Addr.String()
	}
	ctx, _ = o.begin(ctx, carrier{ctx}, semconv.RPCSystemNameGRPC, o.methods[info.FullMethodName], from)
	return ctx
}

// HandleRPC counts the messages of a stream and sees the end of a call.
func (o *observer) HandleRPC(ctx context.Context, event stats.RPCStats) {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return
	}
	switch event := event.(type) {
	case *stats.Begin:
		c.streams = c.method != otherMethod && (event.IsClientStream || event.IsServerStream)
	case *stats.InPayload:
		c.received.Add(1)
	case *stats.OutPayload:
		c.sent.Add(1)
	case *stats.OutTrailer:
		c.told = true
	case *stats.End:
		c.code = canonical(status.Code(event.Error))
		if c.code == rpccode.Code_UNAVAILABLE && !c.told && c.err == nil {
			c.code = rpccode.Code_CANCELLED // the caller disconnected, which gRPC reports as a connection error
		}
		c.end()
	}
}

// TagConn returns ctx: connections are not observed.
func (o *observer) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn does nothing: connections are not observed.
func (o *observer) HandleConn(context.Context, stats.ConnStats) {}

// carrier reads the trace context from a call's metadata.
type carrier struct{ ctx context.Context }

// Get returns a value of the metadata.
func (c carrier) Get(key string) string { return incoming(c.ctx, key) }

// Values returns all values of a key: baggage may be in several.
func (c carrier) Values(key string) []string { return metadata.ValueFromIncomingContext(c.ctx, key) }

// Set does nothing: the caller's metadata is read-only.
func (c carrier) Set(string, string) {}

// Keys lists the metadata.
func (c carrier) Keys() []string {
	md, _ := metadata.FromIncomingContext(c.ctx)
	keys := make([]string, 0, len(md))
	for key := range md {
		keys = append(keys, key)
	}
	return keys
}
