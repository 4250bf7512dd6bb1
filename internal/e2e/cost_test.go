package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// contrib is the middleware that the OpenTelemetry registry lists for each
// framework, with its module and the code that makes it.
var contrib = map[string]struct{ module, imports, middleware string }{
	"nethttp": {"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp@v0.72.0", "", netHTTPContrib},
	"chi":     {"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp@v0.72.0", "", netHTTPContrib},
	"gin": {"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin@v0.71.0", `"github.com/gin-gonic/gin"`,
		`[]gin.HandlerFunc{otelgin.Middleware("service", otelgin.WithTracerProvider(tel.Tracers), otelgin.WithMeterProvider(tel.Meters), otelgin.WithPropagators(tel.Propagator))}`},
	"echo": {"github.com/labstack/echo-opentelemetry@v0.0.2", `"github.com/labstack/echo/v5"`,
		`[]echo.MiddlewareFunc{echootel.NewMiddlewareWithConfig(echootel.Config{TracerProvider: tel.Tracers, MeterProvider: tel.Meters, Propagators: tel.Propagator})}`},
	"fiber": {"github.com/gofiber/contrib/v3/otel@v1.2.1", `"github.com/gofiber/fiber/v3"`,
		`[]fiber.Handler{otel.Middleware(otel.WithTracerProvider(tel.Tracers), otel.WithMeterProvider(tel.Meters), otel.WithPropagators(tel.Propagator))}`},
}

const netHTTPContrib = `[]func(http.Handler) http.Handler{otelhttp.NewMiddleware("service", otelhttp.WithTracerProvider(tel.Tracers), otelhttp.WithMeterProvider(tel.Meters), otelhttp.WithPropagators(tel.Propagator))}`

// costBench measures reading an order from memory, in the process, with logs
// off: with no telemetry, with the server's, with all of it, and in the twin.
const costBench = `package httpapi

import (
	"context"
	"log/slog"
	"net"
	"net/http"
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
	"example.com/service/internal/memdb"
	"example.com/service/internal/telemetry"
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
			request := direct(b, server, http.MethodGet, "/orders/"+string(order.ID))
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				request()
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
			b.StopTimer()

			listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- server.serve(ctx, listener) }()
			if got := call(b, http.MethodGet, "http://"+listener.Addr().String()+"/orders/"+string(order.ID), ""); got.status != http.StatusOK {
				b.Errorf("status %d", got.status)
			}
			http.DefaultClient.CloseIdleConnections()
			cancel()
			if err := <-done; err != nil {
				b.Error(err)
			}
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

const costOwn = `package httpapi

import "example.com/service/internal/telemetry"

func tests(on, off *telemetry.Telemetry) []costCase {
	return []costCase{{"disabled", off, off, Options{}}, {"server", on, off, Options{}}, {"all", on, on, Options{}}}
}
`

const costTwin = `package httpapi

import (
	"net/http"

	%s
	%q

	"example.com/service/internal/telemetry"
)

var _ http.Handler

func tests(tel, off *telemetry.Telemetry) []costCase {
	return []costCase{{"twin", off, off, Options{Middleware: %s}}}
}
`

var benchLine = regexp.MustCompile(`BenchmarkCost/(\w+)(?:-\d+)?\s+\d+\s+[\d.]+ ns/op\s+([\d.]+) cpu-ns/op\s+\d+ B/op\s+(\d+) allocs/op`)

// observed takes the server's instrumentation out of its chain. Fiber wants one
// handler beside the chain.
var observed = strings.NewReplacer("s.observe, append(", "func(c fiber.Ctx) error { return c.Next() }, append(", "s.observe, ", "")

// BenchmarkFrameworks measures what a request costs in a service of each
// framework, and in a twin whose server is instrumented by contrib alone. The
// server's own instrumentation must not allocate more than contrib's. Time is
// that of one processor, the best of eight runs: the rest is the machine's.
func BenchmarkFrameworks(b *testing.B) {
	for _, framework := range []string{"nethttp", "chi", "gin", "echo", "fiber"} {
		b.Run(framework, func(b *testing.B) {
			type cost struct{ ns, allocs float64 }
			costs := map[string]cost{}
			for _, twin := range []bool{false, true} {
				dir := generate(b, stack{"hexagonal", framework, "otlp", "memory", "", "none", "order"})
				prepareCost(b, dir, framework, twin)
				out := command(b, dir, "go", "test", "-run", "^$", "-bench", "Cost", "-cpu", "1", "-count", "8", "-benchtime", "300ms", "./internal/adapter/in/httpapi")
				for _, m := range benchLine.FindAllStringSubmatch(out, -1) {
					ns, _ := strconv.ParseFloat(m[2], 64)
					allocs, _ := strconv.ParseFloat(m[3], 64)
					if best, ok := costs[m[1]]; !ok || ns < best.ns {
						costs[m[1]] = cost{ns, allocs}
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			for _, name := range []string{"disabled", "twin", "server", "all"} {
				c, ok := costs[name]
				if !ok {
					b.Fatalf("no figures of %s: %v", name, costs)
				}
				b.ReportMetric(c.ns/1e3, name+"-cpu-µs")
				b.ReportMetric(c.allocs, name+"-allocs")
			}
			if costs["server"].allocs > costs["twin"].allocs {
				b.Errorf("the server's instrumentation makes a request allocate %v times, contrib's %v", costs["server"].allocs, costs["twin"].allocs)
			}
		})
	}
}

// prepareCost adds the benchmark to a service; a twin loses the server's own
// instrumentation and gets contrib's.
func prepareCost(b *testing.B, dir, framework string, twin bool) {
	b.Helper()
	adapter := filepath.Join(dir, "internal", "adapter", "in", "httpapi")
	files := map[string]string{"cost_test.go": costBench, "cases_test.go": costOwn}
	if twin {
		c := contrib[framework]
		path, _, _ := strings.Cut(c.module, "@")
		files["cases_test.go"] = fmt.Sprintf(costTwin, c.imports, path, c.middleware)
		sources, err := filepath.Glob(filepath.Join(adapter, "*.go"))
		if err != nil {
			b.Fatal(err)
		}
		cut := 0
		for _, file := range sources {
			code, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			if strings.Contains(string(code), "s.observe, ") {
				cut++
				files[filepath.Base(file)] = observed.Replace(string(code))
			}
		}
		if cut == 0 {
			b.Fatal("no chain has s.observe")
		}
		if out, err := tryEnv(dir, []string{"GOFLAGS=-mod=mod", "GOWORK=off"}, "go", "get", c.module); err != nil {
			b.Fatalf("%v\n%s", err, tail(out))
		}
	}
	for name, code := range files {
		if err := os.WriteFile(filepath.Join(adapter, name), []byte(code), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	if out, err := tryEnv(dir, []string{"GOFLAGS=-mod=mod", "GOWORK=off"}, "go", "mod", "tidy"); err != nil {
		b.Fatalf("%v\n%s", err, tail(out))
	}
}
