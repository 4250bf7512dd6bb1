//go:build e2e

package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/servicetest"
	"github.com/otelgen/otelgen/internal/tree"
)

// options turn on what a service has only when it is asked for.
var options = map[string]string{"base/service.workers": "true", "framework/http.client": "true"}

// generateAs writes a service of a name, with settings, into a folder.
func generateAs(t testing.TB, folder, name string, s stack, settings map[string]string) string {
	t.Helper()
	dir := filepath.Join(folder, name)
	writeTo(t, dir, renderedAs(t, name, s, settings))
	return dir
}

func renderedAs(t testing.TB, name string, s stack, settings map[string]string) *tree.Tree {
	t.Helper()
	req := request(t, s)
	req.Name, req.Module, req.Settings = name, "example.com/"+name, settings
	return rendered(t, req)
}

// TestOptions checks services that have everything there is to ask for: the
// packages in which they are other than services without, and that all compiles.
func TestOptions(t *testing.T) {
	t.Parallel()
	stacks := []stack{{"hexagonal", "fiber", "otlp", "memory", "", "none", "shop"}}
	if acceptance {
		stacks = append(stacks,
			stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "none", "order"},
			stack{"cqrs", "gin", "otlp", "memory", "memory", "none", "clinic"})
	}
	for _, s := range stacks {
		t.Run(s.name(), func(t *testing.T) {
			tr := renderedAs(t, "service", s, options)
			verify(t, tr, ofPackages(differing(tr, renderedAs(t, "service", s, nil))))
		})
	}
}

// upstream is what a user adds to a service that calls another: middleware for
// net/http that asks at once, and a worker that asks after the answer.
const upstream = `package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/front/internal/platform/telemetry"
	"example.com/front/internal/platform/web"
	"example.com/front/internal/platform/worker"
	"example.com/orders/httpclient"
)

func upstream(s *service, tel *telemetry.Telemetry) []gin.HandlerFunc {
	orders, err := httpclient.New(httpclient.Config{BaseURL: os.Getenv("ORDERS"), Tracers: tel.Tracers, Meters: tel.Meters, Propagator: tel.Propagator})
	if err != nil {
		panic(err)
	}
	jobs, err := worker.New(tel, worker.Options{Name: "count orders", Workers: 1, Queue: 1, Timeout: time.Second}, func(ctx context.Context, limit int) error {
		_, err := orders.ListOrders(ctx, httpclient.ListOrdersInput{Limit: limit})
		return err
	})
	if err != nil {
		panic(err)
	}
	s.workers = append(s.workers, jobs.Run)
	return []gin.HandlerFunc{web.Plain(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := orders.PlaceOrder(r.Context(), httpclient.PlaceOrderInput{Customer: "c", Item: "i", Quantity: 1, Total: httpclient.Money{Amount: 1, Currency: "EUR"}})
			if err == nil {
				err = jobs.Submit(r.Context(), 1)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	})}
}
`

// upstreamCalls is the same by gRPC, without the worker.
const upstreamCalls = `package main

import (
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	"example.com/front/internal/platform/telemetry"
	"example.com/front/internal/platform/web"
	ordersv1 "example.com/orders/api/orders/v1"
	"example.com/orders/client"
)

func upstream(s *service, tel *telemetry.Telemetry) []gin.HandlerFunc {
	orders, err := client.New(os.Getenv("ORDERS"), client.Options{Tracers: tel.Tracers, Meters: tel.Meters, Propagator: tel.Propagator})
	if err != nil {
		panic(err)
	}
	s.closers = append(s.closers, orders.Close)
	return []gin.HandlerFunc{web.Plain(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := orders.Orders.PlaceOrder(r.Context(), &ordersv1.PlaceOrderRequest{
				Customer: "c", Item: "i", Quantity: 1, Total: &ordersv1.Money{Amount: 1, Currency: "EUR"},
			})
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	})}
}
`

// upstreamConnect is the same by Connect.
var upstreamConnect = strings.NewReplacer(
	"client.New(", "client.New(http.DefaultClient, ", "	s.closers = append(s.closers, orders.Close)\n", "",
).Replace(upstreamCalls)

// TestTwoServicesMakeOneTrace has one service call another by its client: over
// HTTP, in a request and in a job that the request leaves behind, by gRPC and by
// Connect.
func TestTwoServicesMakeOneTrace(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		framework, upstream string
		address             func(*servicetest.Service) string
		client, server      string   // spans of the call
		job                 []string // spans of the job
	}{
		{
			"chi", upstream, (*servicetest.Service).BaseURL, "POST /orders", "POST /orders",
			[]string{"front INTERNAL count orders", "front CLIENT GET /orders", "orders SERVER GET /orders", "orders INTERNAL ListOrders"},
		},
		{
			"grpc", upstreamCalls, func(s *servicetest.Service) string { return s.GRPCAddr },
			"orders.v1.OrderService/PlaceOrder", "orders.v1.OrderService/PlaceOrder", nil,
		},
		{
			"connect", upstreamConnect, func(s *servicetest.Service) string { return "http://" + s.GRPCAddr },
			"orders.v1.OrderService/PlaceOrder", "orders.v1.OrderService/PlaceOrder", nil,
		},
	} {
		t.Run(tc.framework, func(t *testing.T) {
			t.Parallel()
			orders, front := twoServices(t, tc.framework, tc.upstream)
			receiver := otlpassert.Receive(t, otlptest.Options{})
			run := func(dir string, env ...string) *servicetest.Service {
				binary, err := compile(dir, t.TempDir()) // of both modules
				if err != nil {
					t.Fatal(err)
				}
				s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: binary, Dir: t.TempDir(), GRPC: true, Env: append(receiver.Env("grpc"), env...)})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = s.Kill() })
				return s
			}
			callee := run(orders)
			caller := run(front, "ORDERS="+tc.address(callee))
			status, trace, span := running{Service: caller}.get(t, "/books")
			if status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			for _, s := range []*servicetest.Service{caller, callee} {
				if exit, err := s.Stop(ctx); err != nil || exit.Code != 0 {
					t.Fatalf("stop: exit code %d, %v\n%s", exit.Code, err, tail(s.Stderr()))
				}
			}

			snapshot := receiver.Snapshot()
			otlpassert.Clean(t, snapshot, otlptest.CheckOptions{External: []string{span}})
			tr, _ := snapshot.Trace(trace)
			if !hasPath(tr, span, "front SERVER GET /books", "front CLIENT "+tc.client, "orders SERVER "+tc.server, "orders INTERNAL PlaceOrder") {
				t.Errorf("the request's trace does not lead into the other service\n%s", tr.Tree())
			}
			if tc.job == nil {
				return
			}
			flow, _ := snapshot.FlowOf(trace)
			left := false
			for _, span := range flow.Spans() {
				if span.Name == "count orders" {
					job, _ := snapshot.Trace(span.TraceID)
					left = hasPath(job, "", tc.job...)
				}
			}
			if !left {
				t.Error("no job is linked to the request, with the call that it made")
			}
		})
	}
}

// twoServices writes a service of orders and one that calls it before each of
// its answers.
func twoServices(t *testing.T, framework, upstream string) (orders, front string) {
	t.Helper()
	folder := t.TempDir()
	settings := options
	if framework != "chi" {
		settings = nil // RPC has its client anyway
	}
	orders = generateAs(t, folder, "orders", stack{"hexagonal", framework, "otlp", "memory", "", "none", "order"}, settings)
	front = generateAs(t, folder, "front", stack{"cqrs", "gin", "otlp", "memory", "memory", "none", "library"}, options)
	wire := filepath.Join(front, "cmd", "front", "wire.go")
	code, err := os.ReadFile(wire)
	if err != nil {
		t.Fatal(err)
	}
	called := strings.Replace(string(code), "web.Options{\n", "web.Options{\nMiddleware: upstream(s, tel),\n", 1)
	for file, text := range map[string]string{
		wire: called,
		filepath.Join(front, "cmd", "front", "upstream.go"): upstream,
		filepath.Join(folder, "go.work"):                    "go 1.26.0\n\nuse (\n\t./front\n\t./orders\n)\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return orders, front
}

// hasPath looks for spans, each "service KIND name", of which each is a child of
// the one before and the first is one of parent.
func hasPath(tr otlptest.Trace, parent string, path ...string) bool {
	if len(path) == 0 {
		return true
	}
	for _, s := range tr.Children(parent) {
		if fmt.Sprint(s.Resource.Str("service.name"), " ", s.Kind, " ", s.Name) == path[0] && hasPath(tr, s.SpanID, path[1:]...) {
			return true
		}
	}
	return false
}
