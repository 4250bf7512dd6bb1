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
	req := request(t, s)
	req.Name, req.Module, req.Settings = name, "example.com/"+name, settings
	dir := filepath.Join(folder, name)
	if err := render(t, req).Write(context.Background(), dir, tree.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestOptions checks services that have everything there is to ask for.
func TestOptions(t *testing.T) {
	stacks := []stack{{"hexagonal", "fiber", "otlp", "memory", "", "none", "shop"}}
	if acceptance {
		stacks = append(stacks,
			stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "none", "order"},
			stack{"cqrs", "gin", "otlp", "memory", "memory", "none", "clinic"})
	}
	for _, s := range stacks {
		t.Run(s.name(), func(t *testing.T) { checkAsCI(t, generateAs(t, t.TempDir(), "service", s, options)) })
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

	"example.com/front/internal/transport/httpapi"
	"example.com/front/internal/telemetry"
	"example.com/front/internal/worker"
	"example.com/orders/httpclient"
)

func upstream(s *service, tel *telemetry.Telemetry) []gin.HandlerFunc {
	orders, err := httpclient.New(httpclient.Config{BaseURL: os.Getenv("ORDERS_URL"), Tracers: tel.Tracers, Meters: tel.Meters, Propagator: tel.Propagator})
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
	return []gin.HandlerFunc{httpapi.Plain(func(next http.Handler) http.Handler {
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

// TestTwoServicesMakeOneTrace has one service call another by its client, in a
// request and in a job that the request leaves behind.
func TestTwoServicesMakeOneTrace(t *testing.T) {
	folder := t.TempDir()
	orders := generateAs(t, folder, "orders", stack{"hexagonal", "chi", "otlp", "memory", "", "none", "order"}, options)
	front := generateAs(t, folder, "front", stack{"cqrs", "gin", "otlp", "memory", "memory", "none", "library"}, options)
	wire := filepath.Join(front, "cmd", "front", "wire.go")
	code, err := os.ReadFile(wire)
	if err != nil {
		t.Fatal(err)
	}
	called := strings.Replace(string(code), "httpapi.Options{\n", "httpapi.Options{\nMiddleware: upstream(s, tel),\n", 1)
	for file, text := range map[string]string{
		wire: called,
		filepath.Join(front, "cmd", "front", "upstream.go"): upstream,
		filepath.Join(folder, "go.work"):                    "go 1.26.0\n\nuse (\n\t./front\n\t./orders\n)\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	receiver := otlpassert.Receive(t, otlptest.Options{})
	run := func(dir string, env ...string) *servicetest.Service {
		s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: build(t, dir), Dir: t.TempDir(), Env: append(receiver.Env("grpc"), env...)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Kill() })
		return s
	}
	callee := run(orders)
	caller := run(front, "ORDERS_URL="+callee.BaseURL())
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
	if !hasPath(tr, span, "front SERVER GET /books", "front CLIENT POST /orders", "orders SERVER POST /orders", "orders INTERNAL PlaceOrder") {
		t.Errorf("the request's trace does not lead into the other service\n%s", tr.Tree())
	}
	flow, _ := snapshot.FlowOf(trace)
	left := false
	for _, span := range flow.Spans() {
		if span.Name == "count orders" {
			job, _ := snapshot.Trace(span.TraceID)
			left = hasPath(job, "", "front INTERNAL count orders", "front CLIENT GET /orders", "orders SERVER GET /orders", "orders INTERNAL ListOrders")
		}
	}
	if !left {
		t.Error("no job is linked to the request, with the call that it made")
	}
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
