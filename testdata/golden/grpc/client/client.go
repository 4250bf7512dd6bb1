// Package client calls the service by gRPC, with retries, deadlines and
// telemetry.
package client

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	servicev1 "example.com/service/api/service/v1"
)

// policy is the service config of the client
// (https://github.com/grpc/grpc/blob/master/doc/service_config.md). A call has 10 s
// for all its attempts, unless its context has less. Calls that can be repeated are
// retried while the service is unavailable, as long as no more than a tenth of the
// calls need it. A stream lasts as long as its caller likes.
const policy = `{
	"loadBalancingConfig": [{"round_robin": {}}],
	"methodConfig": [
		{
			"name": [
				{"service": "service.v1.OrderService", "method": "PlaceOrder"},
				{"service": "service.v1.OrderService", "method": "ConfirmOrder"},
				{"service": "service.v1.OrderService", "method": "ShipOrder"},
				{"service": "service.v1.OrderService", "method": "CancelOrder"}
			],
			"timeout": "10s"
		},
		{
			"name": [
				{"service": "service.v1.OrderService", "method": "GetOrder"},
				{"service": "service.v1.OrderService", "method": "ListOrders"}
			],
			"timeout": "10s",
			"retryPolicy": {
				"maxAttempts": 4, "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 2,
				"retryableStatusCodes": ["UNAVAILABLE"]
			}
		}
	],
	"retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}
}`

// Options are the settings of a client. A nil provider records nothing.
type Options struct {
	// TLS secures the connection; nil means plain text.
	TLS        *tls.Config
	Tracers    trace.TracerProvider
	Meters     metric.MeterProvider
	Propagator propagation.TextMapPropagator
	// Dial is appended to the client's own options.
	Dial []grpc.DialOption
}

// Client has the service's methods, grouped by subject.
type Client struct {
	Orders servicev1.OrderServiceClient

	connection *grpc.ClientConn
}

// New returns a client of the service at a target, such as localhost:9090 or
// dns:///orders:9090. It connects on first use.
func New(target string, options Options) (*Client, error) {
	observer, err := newObserver(options, append(serverOf(target), semconv.RPCSystemNameGRPC)...)
	if err != nil {
		return nil, err
	}
	security := insecure.NewCredentials()
	if options.TLS != nil {
		security = credentials.NewTLS(options.TLS)
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(security),
		grpc.WithDefaultServiceConfig(policy),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: time.Minute, Timeout: 20 * time.Second}),
		grpc.WithChainUnaryInterceptor(observer.unary),
		grpc.WithChainStreamInterceptor(observer.stream),
	}
	connection, err := grpc.NewClient(target, append(dial, options.Dial...)...)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", target, err)
	}
	return &Client{
		Orders:     servicev1.NewOrderServiceClient(connection),
		connection: connection,
	}, nil
}

// Close ends the connection and the calls in progress.
func (c *Client) Close() error { return c.connection.Close() }

// serverOf returns the server of a target: dns:///host:port.
func serverOf(target string) []attribute.KeyValue {
	address := target[strings.LastIndexByte(target, '/')+1:]
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return []attribute.KeyValue{semconv.ServerAddress(cmp.Or(address, target))}
	}
	port, _ := strconv.Atoi(digits)
	return []attribute.KeyValue{semconv.ServerAddress(host), semconv.ServerPort(port)}
}
