//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// twins say how a service of a framework gets contrib's instrumentation in the
// place of its own: what the OpenTelemetry registry lists for the framework.
var twins = map[string]struct {
	module  string
	imports string // of what options needs
	options string
	cut     *strings.Replacer // takes the server's own instrumentation out
	calls   string            // how the server is called
}{
	"nethttp": {module: otelhttp, imports: `"net/http"`, options: netHTTPContrib, cut: fromChain, calls: httpCalls},
	"chi":     {module: otelhttp, imports: `"net/http"`, options: netHTTPContrib, cut: fromChain, calls: httpCalls},
	"gin": {
		module: "go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin@v0.71.0", imports: `"github.com/gin-gonic/gin"`,
		options: `Options{Middleware: []gin.HandlerFunc{otelgin.Middleware("service", otelgin.WithTracerProvider(tel.Tracers), otelgin.WithMeterProvider(tel.Meters), otelgin.WithPropagators(tel.Propagator))}}`,
		cut:     fromChain, calls: httpCalls,
	},
	"echo": {
		module: "github.com/labstack/echo-opentelemetry@v0.0.2", imports: `"github.com/labstack/echo/v5"`,
		options: `Options{Middleware: []echo.MiddlewareFunc{echootel.NewMiddlewareWithConfig(echootel.Config{TracerProvider: tel.Tracers, MeterProvider: tel.Meters, Propagators: tel.Propagator})}}`,
		cut:     fromChain, calls: httpCalls,
	},
	"fiber": {
		module: "github.com/gofiber/contrib/v3/otel@v1.2.1", imports: `"github.com/gofiber/fiber/v3"`,
		options: `Options{Middleware: []fiber.Handler{otel.Middleware(otel.WithTracerProvider(tel.Tracers), otel.WithMeterProvider(tel.Meters), otel.WithPropagators(tel.Propagator))}}`,
		cut:     fromChain, calls: httpCalls,
	},
	"grpc": {
		module: "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc@v0.72.0", options: `Options{}`,
		cut: strings.NewReplacer(
			"grpc.StatsHandler(observer)", "grpc.StatsHandler(otelgrpc.NewServerHandler(otelgrpc.WithTracerProvider(tel.Tracers), otelgrpc.WithMeterProvider(tel.Meters), otelgrpc.WithPropagators(tel.Propagator)))",
			"\"google.golang.org/grpc/keepalive\"", "\"google.golang.org/grpc/keepalive\"\n\"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc\""),
		calls: grpcCalls,
	},
	"connect": {
		module: "connectrpc.com/otelconnect@v0.12.0", imports: `"connectrpc.com/connect"`,
		options: `Options{Interceptors: []connect.Interceptor{must(otelconnect.NewInterceptor(otelconnect.WithTracerProvider(tel.Tracers), otelconnect.WithMeterProvider(tel.Meters), otelconnect.WithPropagator(tel.Propagator), otelconnect.WithTrustRemote()))}}`,
		cut:     strings.NewReplacer("s.observe(s.limit(mux))", "s.limit(mux)"), calls: connectCalls,
	},
}

const (
	otelhttp       = "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp@v0.72.0"
	netHTTPContrib = `Options{Middleware: []func(http.Handler) http.Handler{otelhttp.NewMiddleware("service", otelhttp.WithTracerProvider(tel.Tracers), otelhttp.WithMeterProvider(tel.Meters), otelhttp.WithPropagators(tel.Propagator))}}`
)

// fromChain is for HTTP. Fiber wants one handler beside the chain.
var fromChain = strings.NewReplacer("s.observe, append(", "func(c fiber.Ctx) error { return c.Next() }, append(", "s.observe, ", "")

// costBench measures reading an order from memory, in the process, with logs
// off: with no telemetry, with the server's, with all of it, and in the twin.
const costBench = `package PACKAGE

import (
	"context"
	"log/slog"
	"syscall"
	"testing"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/adapter/out/memory"
	"example.com/service/internal/adapter/out/system"
	"example.com/service/internal/application"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/memdb"
	"example.com/service/internal/platform/telemetry"
)

func BenchmarkCost(b *testing.B) {
	quiet := slog.New(slog.DiscardHandler)
	off := &telemetry.Telemetry{
		Tracers: tracenoop.NewTracerProvider(), Meters: metricnoop.NewMeterProvider(),
		Propagator: propagation.NewCompositeTextMapPropagator(), Log: quiet,
	}
	tracers := sdktrace.NewTracerProvider(sdktrace.WithBatcher(tracetest.NewNoopExporter()))
	defer func() {
		if err := tracers.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
	}()
	on := &telemetry.Telemetry{
		Tracers:    tracers,
		Meters:     sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())),
		Propagator: propagation.TraceContext{}, Log: quiet,
	}
	for _, test := range tests(on, off) {
		b.Run(test.name, func(b *testing.B) {
			store := memdb.New()
			app, err := application.New(test.app, application.DrivenPorts{Tx: store, IDs: system.IDs{}, Clock: system.Clock{}, Orders: memory.NewOrders(store)})
			if err != nil {
				b.Fatal(err)
			}
			total, err := orders.NewMoney(1, "EUR")
			if err != nil {
				b.Fatal(err)
			}
			order, err := app.Orders.PlaceOrder(b.Context(), application.PlaceOrderInput{Customer: "c", Item: "i", Quantity: 1, Total: total})
			if err != nil {
				b.Fatal(err)
			}
			test.options.Drain = 1e9
			server, err := NewServer(test.options, test.server, app)
			if err != nil {
				b.Fatal(err)
			}
			request, check := calls(b, server, string(order.ID))
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				request()
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
			b.StopTimer()
			check()
		})
	}
}

// cpu is the time that the process has spent on processors, collecting garbage
// too. Other processes weigh less on it than on the time that passes.
func cpu(b *testing.B) int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

type costCase struct {
	name        string
	server, app *telemetry.Telemetry
	options     Options
}
`

// httpCalls call the server in the process; the check is a request through a
// network.
const httpCalls = `package httpapi

import (
	"context"
	"net"
	"net/http"
	"testing"

	"example.com/service/internal/platform/web"
)

type (
	Options = web.Options
	Server  = web.Server
)

func calls(b *testing.B, server *Server, id string) (request, check func()) {
	return direct(b, server, http.MethodGet, "/orders/"+id), func() {
		listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- server.ServeOn(ctx, listener) }()
		if got := call(b, http.MethodGet, "http://"+listener.Addr().String()+"/orders/"+id, ""); got.status != http.StatusOK {
			b.Errorf("status %d", got.status)
		}
		http.DefaultClient.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
}
`

const connectCalls = `package rpcapi

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"google.golang.org/protobuf/proto"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/api/service/v1/servicev1connect"
)

func calls(b *testing.B, server *Server, id string) (request, check func()) {
	body, err := proto.Marshal(&servicev1.GetOrderRequest{Id: id})
	if err != nil {
		b.Fatal(err)
	}
	call := func() *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, servicev1connect.OrderServiceGetOrderProcedure, bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/proto")
		request.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
		answer := httptest.NewRecorder()
		server.http.Handler.ServeHTTP(answer, request)
		return answer
	}
	return func() { call() }, func() {
		var response servicev1.GetOrderResponse
		if answer := call(); answer.Code != http.StatusOK || proto.Unmarshal(answer.Body.Bytes(), &response) != nil || response.GetOrder().GetId() != id {
			b.Errorf("status %d: %v", answer.Code, &response)
		}
	}
}
`

// grpcCalls go through a connection in memory: their cost has the caller's part
// in it, in each case the same.
const grpcCalls = `package rpcapi

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"

	servicev1 "example.com/service/api/service/v1"
)

func calls(b *testing.B, server *Server, id string) (request, check func()) {
	listener := bufconn.Listen(1 << 20)
	done := make(chan error, 1)
	go func() { done <- server.grpc.Serve(listener) }()
	connection, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		b.Fatal(err)
	}
	client := servicev1.NewOrderServiceClient(connection)
	ctx := metadata.AppendToOutgoingContext(b.Context(), "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	return func() {
		response, err := client.GetOrder(ctx, &servicev1.GetOrderRequest{Id: id})
		if err != nil || response.GetOrder().GetId() != id {
			b.Fatal(response, err)
		}
	}, func() {
		_ = connection.Close()
		server.grpc.Stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
}
`

const costOwn = `package PACKAGE

import "example.com/service/internal/platform/telemetry"

func tests(on, off *telemetry.Telemetry) []costCase {
	return []costCase{{"disabled", off, off, Options{}}, {"server", on, off, Options{}}, {"all", on, on, Options{}}}
}
`

// costTwin gives its server the telemetry that contrib's instrumentation finds
// there, and off where it is in the options.
const costTwin = `package PACKAGE

import (
	IMPORTS

	"example.com/service/internal/platform/telemetry"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func tests(tel, off *telemetry.Telemetry) []costCase {
	return []costCase{{"twin", SERVER, off, OPTIONS}}
}
`

var benchLine = regexp.MustCompile(`BenchmarkCost/(\w+)(?:-\d+)?\s+\d+\s+[\d.]+ ns/op\s+([\d.]+) cpu-ns/op\s+\d+ B/op\s+(\d+) allocs/op`)

// cost is what a request takes: of one processor in each run, and of memory.
type cost struct {
	µs     []float64
	allocs float64
}

// above is how much longer a request takes than another, in the middle of all
// runs. Each ran next to the other: what else the machine did hit both.
func (c *cost) above(other *cost) float64 {
	differences := make([]float64, len(c.µs))
	for i := range differences {
		differences[i] = c.µs[i] - other.µs[i]
	}
	slices.Sort(differences)
	return differences[len(differences)/2]
}

// BenchmarkFrameworks measures what a request costs in a service of each
// framework, and in a twin whose server is instrumented by contrib alone. The
// server's own instrumentation must cost no more than contrib's, and all of the
// service's at most 15 µs. The time that it prints is the best of sixty runs.
func BenchmarkFrameworks(b *testing.B) {
	for _, framework := range []string{"nethttp", "chi", "gin", "echo", "fiber", "grpc", "connect"} {
		b.Run(framework, func(b *testing.B) {
			var programs []string
			for _, twin := range []bool{false, true} {
				dir := generate(b, stack{"hexagonal", framework, "otlp", "memory", "", "none", "order"})
				adapter := prepareCost(b, dir, framework, twin)
				programs = append(programs, filepath.Join(dir, "cost.test"))
				command(b, dir, "go", "test", "-c", "-o", "cost.test", adapter)
			}
			costs := map[string]*cost{"disabled": {}, "twin": {}, "server": {}, "all": {}}
			for range 60 {
				for _, program := range programs {
					out := command(b, filepath.Dir(program), program, "-test.run", "^$", "-test.bench", "Cost", "-test.cpu", "1", "-test.benchtime", "30ms")
					for _, m := range benchLine.FindAllStringSubmatch(out, -1) {
						ns, _ := strconv.ParseFloat(m[2], 64)
						c := costs[m[1]]
						c.µs = append(c.µs, ns/1e3)
						c.allocs, _ = strconv.ParseFloat(m[3], 64)
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			for name, c := range costs {
				if len(c.µs) != 60 {
					b.Fatalf("%d figures of %s", len(c.µs), name)
				}
				b.ReportMetric(slices.Min(c.µs), name+"-cpu-µs")
				b.ReportMetric(c.allocs, name+"-allocs")
			}
			server, twin := costs["server"], costs["twin"]
			if more := server.above(twin); more > 0 || server.allocs > twin.allocs {
				b.Errorf("the server's instrumentation takes %.1f µs more than contrib's, and %v allocations, not %v", more, server.allocs, twin.allocs)
			}
			if all := costs["all"].above(costs["disabled"]); all > 15 {
				b.Errorf("telemetry takes %.1f µs a request, more than 15", all)
			}
		})
	}
}

// prepareCost adds the benchmark to a service and returns the package that it
// is in; a twin loses the server's own instrumentation and gets contrib's.
func prepareCost(b *testing.B, dir, framework string, twin bool) (adapter string) {
	b.Helper()
	c := twins[framework]
	pkg := "httpapi"
	if c.calls != httpCalls {
		pkg = "rpcapi"
	}
	adapter = "./internal/adapter/in/" + pkg
	files := map[string]string{"cost_test.go": costBench, "calls_test.go": c.calls, "cases_test.go": costOwn}
	if twin {
		path, _, _ := strings.Cut(c.module, "@")
		server := "off"
		if c.options == "Options{}" {
			server = "tel"
		} else {
			c.imports += "\n" + strconv.Quote(path)
		}
		files["cases_test.go"] = strings.NewReplacer("IMPORTS", c.imports, "SERVER", server, "OPTIONS", c.options).Replace(costTwin)
		var sources []string
		for _, folder := range []string{adapter, "internal/platform/web"} {
			found, err := filepath.Glob(filepath.Join(dir, folder, "*.go"))
			if err != nil {
				b.Fatal(err)
			}
			sources = append(sources, found...)
		}
		cut := 0
		for _, file := range sources {
			code, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			if left := c.cut.Replace(string(code)); left != string(code) {
				cut++
				if err := os.WriteFile(file, []byte(left), 0o600); err != nil {
					b.Fatal(err)
				}
			}
		}
		if cut == 0 {
			b.Fatal("the server's own instrumentation is not where it was")
		}
		if out, err := tryEnv(dir, []string{"GOFLAGS=-mod=mod", "GOWORK=off"}, "go", "get", c.module); err != nil {
			b.Fatalf("%v\n%s", err, tail(out))
		}
	}
	for name, code := range files {
		if err := os.WriteFile(filepath.Join(dir, adapter, name), []byte(strings.ReplaceAll(code, "PACKAGE", pkg)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	if out, err := tryEnv(dir, []string{"GOFLAGS=-mod=mod", "GOWORK=off"}, "go", "mod", "tidy"); err != nil {
		b.Fatalf("%v\n%s", err, tail(out))
	}
	return adapter
}
