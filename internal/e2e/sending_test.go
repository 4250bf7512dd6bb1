//go:build e2e

package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/servicetest"
)

// sendingCost is what a request takes of a service's processors and memory.
type sendingCost struct {
	cpu       time.Duration
	allocs    float64
	bytes     float64
	collector time.Duration // beside the service
}

// sending is a way in which a service's telemetry leaves it.
type sending struct {
	name string
	env  func(r *otlptest.Receiver, c collector) []string
	// collected is set where a collector is between service and receiver.
	collected bool
	// spans is how many of a request reach the receiver.
	spans int
}

var (
	nowhere = []string{"OTEL_TRACES_EXPORTER=none", "OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none"}

	sendings = []sending{
		{name: "telemetry off", env: func(*otlptest.Receiver, collector) []string { return []string{"OTEL_SDK_DISABLED=true"} }},
		{name: "made, not sent", env: func(*otlptest.Receiver, collector) []string { return nowhere }},
		{name: "Prometheus pull (metrics alone)", env: func(*otlptest.Receiver, collector) []string {
			return append([]string{"OTEL_EXPORTER_PROMETHEUS_HOST=127.0.0.1"}, nowhere[0], "OTEL_METRICS_EXPORTER=prometheus", nowhere[2])
		}},
		{name: "OTLP, http/protobuf", env: func(r *otlptest.Receiver, _ collector) []string { return r.Env("http/protobuf") }, spans: 2},
		{name: "OTLP, gRPC", env: func(r *otlptest.Receiver, _ collector) []string { return r.Env("grpc") }, spans: 2},
		{name: "OTLP, http/protobuf, to a collector", env: func(_ *otlptest.Receiver, c collector) []string {
			return []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"}
		}, collected: true, spans: 2},
	}
)

const (
	sendingRate     = 2000 // requests per second, which the queues of the SDK can follow
	sendingBurst    = 100  // of them at once: waking up for each would cost more than it
	sendingRequests = 12000
	sendingRounds   = 3
)

// BenchmarkSending measures what each way of sending telemetry costs a request:
// processor time and allocations of the whole process of a service, exports and
// garbage collection with it, while orders in memory are read. Of each way it
// shows the cheapest of three rounds, between which the others have theirs.
func BenchmarkSending(b *testing.B) {
	dir := generate(b, stack{"hexagonal", "nethttp", "otlp", "memory", "", "none", "order"})
	binary := build(b, dir)
	best := make([]sendingCost, len(sendings))
	for range sendingRounds {
		for i, s := range sendings {
			c := measureSending(b, dir, binary, s)
			if best[i].cpu == 0 || c.cpu < best[i].cpu {
				best[i] = c
			}
		}
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "way\tCPU µs/request\tallocs/request\tKiB/request\tcollector CPU µs/request\t")
	for i, s := range sendings {
		c := best[i]
		fmt.Fprintf(w, "%s\t%.1f\t%.0f\t%.1f\t%.1f\t\n", s.name, float64(c.cpu)/1e3, c.allocs, c.bytes/1024, float64(c.collector)/1e3)
		unit := strings.NewReplacer(" ", "-", ",", "", "(", "", ")", "").Replace(s.name)
		b.ReportMetric(float64(c.cpu)/1e3, unit+"-cpu-µs")
		b.ReportMetric(c.allocs, unit+"-allocs")
	}
	_ = w.Flush()
	b.ReportMetric(0, "ns/op")
	b.Logf("GET /orders/{id}, %d times, %d a second:\n%s", sendingRequests, sendingRate, &table)
}

func measureSending(b *testing.B, dir, binary string, s sending) sendingCost {
	b.Helper()
	receiver := otlpassert.Receive(b, otlptest.Options{})
	var c collector
	if s.collected {
		grpc := map[string]any{"endpoint": strings.TrimPrefix(receiver.GRPCEndpoint(), "http://"), "tls": map[string]any{"insecure": true}}
		exporters := map[string]any{"exporters": []string{"otlp_grpc/receiver"}}
		c = startCollector(b, dir, nil, quick(map[string]any{
			"exporters": map[string]any{"otlp_grpc/receiver": grpc},
			"service":   map[string]any{"pipelines": map[string]any{"traces": exporters, "metrics": exporters, "logs": exporters}},
		}))
	}
	pull := freePort(b)
	env := append(s.env(receiver, c), "OTEL_EXPORTER_PROMETHEUS_PORT="+pull, "OTEL_METRIC_EXPORT_INTERVAL=5000", "OTEL_BSP_SCHEDULE_DELAY=1000", "OTEL_BLRP_SCHEDULE_DELAY=1000")
	service, err := servicetest.Start(context.Background(), servicetest.Config{Binary: binary, Dir: b.TempDir(), Admin: true, Env: env})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = service.Kill() }()
	stopScraping := scrape(b, s, pull)
	defer stopScraping()

	order := placeOne(b, service.BaseURL())
	steady(b, service.BaseURL()+order, sendingRate/2) // connections, caches, the first export
	time.Sleep(4 * time.Second)
	before, beforeCollector := usage(b, service), cpuOf(b, c)
	receiver.Reset()
	steady(b, service.BaseURL()+order, sendingRequests)
	time.Sleep(5 * time.Second) // for what is under way
	after := usage(b, service)
	if got := len(receiver.Spans()); got != sendingRequests*s.spans {
		b.Fatalf("%s: %d spans of %d requests came, want %d: others were lost, and cost less", s.name, got, sendingRequests, sendingRequests*s.spans)
	}
	return sendingCost{
		cpu:       (after.cpu - before.cpu) / sendingRequests,
		allocs:    (after.allocs - before.allocs) / sendingRequests,
		bytes:     (after.bytes - before.bytes) / sendingRequests,
		collector: (cpuOf(b, c) - beforeCollector) / sendingRequests,
	}
}

// scrape asks a service for its metrics every five seconds, as a Prometheus
// would, where that is the way.
func scrape(b *testing.B, s sending, port string) (stop func()) {
	b.Helper()
	if !strings.HasPrefix(s.name, "Prometheus") {
		return func() {}
	}
	done := make(chan struct{})
	var scraping sync.WaitGroup
	scraping.Go(func() {
		tick := time.NewTicker(5 * time.Second)
		defer tick.Stop()
		for text := ""; ; {
			select {
			case <-tick.C:
				var err error
				if text, err = fetch("http://127.0.0.1:" + port + "/metrics"); err != nil {
					b.Errorf("scrape: %v", err)
				}
			case <-done:
				if !strings.Contains(text, "http_server_request_duration_seconds_count") {
					b.Error("requests are not among the metrics")
				}
				return
			}
		}
	})
	return func() { close(done); scraping.Wait() }
}

func fetch(address string) (string, error) {
	res, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, res.Status)
	}
	return string(body), err
}

// placeOne places an order and returns its path.
func placeOne(b *testing.B, base string) string {
	b.Helper()
	body := strings.NewReader(`{"customer":"a","item":"b","quantity":1,"total":{"amount":"1","currency":"EUR"}}`)
	res, err := http.Post(base+"/orders", "application/json", body)
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		b.Fatalf("status %d", res.StatusCode)
	}
	return res.Header.Get("Location")
}

// steady sends n requests at the benchmark's rate, in bursts from four clients.
func steady(b *testing.B, address string, n int) {
	b.Helper()
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var clients sync.WaitGroup
	began := time.Now()
	for range 4 {
		clients.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				time.Sleep(time.Until(began.Add(time.Duration(i/sendingBurst*sendingBurst) * time.Second / sendingRate)))
				res, err := client.Get(address)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
				if res.StatusCode != http.StatusOK {
					b.Errorf("status %d", res.StatusCode)
					return
				}
			}
		})
	}
	clients.Wait()
}

// usage is what a service has used since it began.
func usage(b *testing.B, s *servicetest.Service) sendingCost {
	b.Helper()
	heap, err := fetch("http://" + s.AdminAddr + "/debug/pprof/heap?debug=1")
	if err != nil {
		b.Fatal(err)
	}
	stat := func(name string) float64 {
		m := regexp.MustCompile(`(?m)^# ` + name + ` = (\d+)$`).FindStringSubmatch(heap)
		if m == nil {
			b.Fatalf("the heap profile does not tell %s", name)
		}
		n, _ := strconv.ParseFloat(m[1], 64)
		return n
	}
	return sendingCost{cpu: processorTime(b, s.PID()), allocs: stat("Mallocs"), bytes: stat("TotalAlloc")}
}

func cpuOf(b *testing.B, c collector) time.Duration {
	b.Helper()
	if c.process == nil {
		return 0
	}
	return processorTime(b, c.pid)
}

// processorTime is what a process has spent on processors, by the hundredths of
// a second that Linux counts.
func processorTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		b.Skipf("the processor time of a process needs Linux: %v", err)
	}
	// The second field, the program's name in brackets, may hold spaces.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	if err := cmp.Or(errUser, errSystem); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
