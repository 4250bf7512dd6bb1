//go:build e2e

package e2e_test

import (
	"cmp"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/otelgen/otelgen/internal/scenario"
)

// TestDatadogExporter sends a service's telemetry through a collector with
// Datadog's own exporter to a server in the place of Datadog's intake, and reads
// there what Datadog would: the trace by its id, its operations and resources,
// the log records that belong to it, and every metric with every tag that
// dashboard and monitors ask for.
func TestDatadogExporter(t *testing.T) {
	if !acceptance {
		t.Skip("a collector with Datadog's exporter takes minutes and 6 GB to build")
	}
	in := &datadogIntake{bodies: map[string][][]byte{}}
	server := httptest.NewServer(in)
	t.Cleanup(server.Close)
	req := request(t, stack{"hexagonal", "gin,grpc", "datadog", "sqlite", "", "memory", "order"})
	req.Settings = map[string]string{"backend/datadog.agentless": "true"}
	dir := write(t, rendered(t, req))
	// The connector cannot be had from public modules.
	replaceUnproven(t, filepath.Join(dir, "deploy", "collector", "config.yaml"), map[string]string{"datadog/connector": "span_metrics/datadog"})
	endpoint := map[string]any{"endpoint": server.URL}
	key := strings.Repeat("0a", 16) // others have no key's form
	c := startCollectorProgram(t, "otelcol-datadog", dir, []string{"DD_API_KEY=" + key}, quick(map[string]any{
		"exporters": map[string]any{"datadog": map[string]any{
			"hostname": "here", // nobody is asked for it
			"traces":   endpoint, "metrics": endpoint, "logs": endpoint,
		}},
	}))
	r := startSending(t, dir, c, "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test")
	r.runScenario(t, scenario.Canaries{})
	callIn(t, r.dial(t), "/service.v1.OrderService/ListOrders")
	low := uint64(time.Now().UnixNano())
	trace := fmt.Sprintf("640cfd8d00000000%016x", low)
	getOrders(t, r, trace)

	eventually(t, "traces", func() error { return in.checkTraces(trace, low) })
	eventually(t, "log records", func() error { return in.checkLogs(trace, low) })
	eventually(t, "metrics", func() error {
		r.get(t, "/orders")
		return in.checkMetrics(t, dir)
	})
	if in.key() != key {
		t.Errorf("requests came with the key %q", in.key())
	}
	if strings.Contains(c.String()+r.Stdout()+r.Stderr(), key) {
		t.Error("the key is in logs")
	}
}

// getOrders makes a request in a trace.
func getOrders(t testing.TB, r running, trace string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.BaseURL()+"/orders", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Traceparent", "00-"+trace+"-00f067aa0ba902b7-01")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}

// datadogIntake keeps what is sent to Datadog, by path.
type datadogIntake struct {
	mu     sync.Mutex
	bodies map[string][][]byte
	keys   []string
}

func (i *datadogIntake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := unpack(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	i.bodies[r.URL.Path] = append(i.bodies[r.URL.Path], body)
	if key := cmp.Or(r.Header.Get("DD-API-KEY"), r.FormValue("api_key")); !slices.Contains(i.keys, key) {
		i.keys = append(i.keys, key)
	}
	i.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"valid":true}`)
}

func unpack(r *http.Request) ([]byte, error) {
	body := io.Reader(r.Body)
	var err error
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "gzip":
		body, err = gzip.NewReader(r.Body)
	case "deflate":
		body, err = zlib.NewReader(r.Body)
	case "", "identity":
	default:
		err = fmt.Errorf("packed with %s", encoding)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

func (i *datadogIntake) key() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return strings.Join(i.keys, " ")
}

func (i *datadogIntake) got(path string) [][]byte {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.bodies[path])
}

// message holds the fields of a protobuf message by number: texts and messages
// as bytes, integers as their decimal digits.
type message map[protowire.Number][][]byte

func parseMessage(data []byte) (message, error) {
	m := message{}
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		data = data[n:]
		var value []byte
		switch kind {
		case protowire.BytesType:
			value, n = protowire.ConsumeBytes(data)
		case protowire.VarintType:
			var v uint64
			v, n = protowire.ConsumeVarint(data)
			value = strconv.AppendUint(nil, v, 10)
		default:
			n = protowire.ConsumeFieldValue(number, kind, data)
		}
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		m[number] = append(m[number], value)
		data = data[n:]
	}
	return m, nil
}

func (m message) text(number protowire.Number) string {
	if len(m[number]) == 0 {
		return ""
	}
	return string(m[number][0])
}

// each calls do with the messages of a repeated field.
func (m message) each(number protowire.Number, do func(message)) error {
	for _, data := range m[number] {
		inner, err := parseMessage(data)
		if err != nil {
			return err
		}
		do(inner)
	}
	return nil
}

// datadogSpan is a span as Datadog gets it: pkg/proto/datadog/trace/span.proto.
type datadogSpan struct {
	service, operation, resource, id, env string
	meta                                  map[string]string
}

func (i *datadogIntake) spans() (all []datadogSpan, err error) {
	for _, body := range i.got("/api/v0.2/traces") {
		payload, err := parseMessage(body)
		if err != nil {
			return nil, err
		}
		err = payload.each(5, func(tracer message) {
			_ = tracer.each(6, func(chunk message) {
				_ = chunk.each(3, func(m message) {
					s := datadogSpan{m.text(1), m.text(2), m.text(3), m.text(4), tracer.text(8), map[string]string{}}
					_ = m.each(10, func(entry message) { s.meta[entry.text(1)] = entry.text(2) })
					all = append(all, s)
				})
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (i *datadogIntake) checkTraces(trace string, low uint64) error {
	spans, err := i.spans()
	if err != nil {
		return err
	}
	operations := map[string]string{} // to a resource
	peers := map[string]bool{}
	found := false
	for _, s := range spans {
		operations[s.operation] = s.resource
		peers[s.meta["db.system"]] = true
		if s.service != "service" || s.env != "test" {
			return fmt.Errorf("%s of service %q, env %q", s.operation, s.service, s.env)
		}
		if s.meta["otel.trace_id"] == trace && s.operation == "http.server.request" {
			found = true
			if s.resource != "GET /orders" || s.id != strconv.FormatUint(low, 10) {
				return fmt.Errorf("resource %q of trace %s", s.resource, s.id)
			}
		}
	}
	if !found {
		return fmt.Errorf("no trace %s among %d spans", trace, len(spans))
	}
	for operation, resource := range map[string]string{
		"http.server.request": "", "grpc.server.request": "service.v1.OrderService/ListOrders", "sqlite.query": "",
		"memory.send": "send service.order.v1", "memory.process": "process service.order.v1", "Internal": "",
	} {
		if got, ok := operations[operation]; !ok || resource != "" && got != resource {
			return fmt.Errorf("operation %s with resource %q, want %q; there are %v", operation, got, resource, operations)
		}
	}
	if !peers["sqlite"] {
		return fmt.Errorf("no span names the database that it calls; there are %v", slices.Sorted(maps.Keys(peers)))
	}
	return nil
}

func (i *datadogIntake) checkLogs(trace string, low uint64) error {
	records := 0
	for _, body := range i.got("/api/v2/logs") {
		var batch []struct{ Message, Service, Ddtags string }
		if json.Unmarshal(body, &batch) != nil {
			continue // {}, which asks whether anyone is there
		}
		for _, entry := range batch {
			records++
			var record map[string]any
			if err := json.Unmarshal([]byte(entry.Message), &record); err != nil {
				return err
			}
			if record["otel.trace_id"] != trace {
				continue
			}
			if record["dd.trace_id"] != strconv.FormatUint(low, 10) || record["dd.span_id"] == nil {
				return fmt.Errorf("dd.trace_id is %v and dd.span_id %v", record["dd.trace_id"], record["dd.span_id"])
			}
			if entry.Service != "service" || !strings.Contains(entry.Ddtags, "env:test") {
				return fmt.Errorf("service %q, tags %q", entry.Service, entry.Ddtags)
			}
			return nil
		}
	}
	return fmt.Errorf("no record of trace %s among %d", trace, records)
}

// checkMetrics finds what dashboard and monitors ask for.
func (i *datadogIntake) checkMetrics(t *testing.T, dir string) error {
	metrics, err := i.metrics()
	if err != nil {
		return err
	}
	asked := datadogQueries(t, dir)
	if len(asked) < 3 {
		t.Fatalf("dashboard and monitors ask for %v", asked)
	}
	for metric, tags := range asked {
		for tag := range tags {
			if !metrics[metric][tag] {
				return fmt.Errorf("%s has no tag %s; there are %v", metric, tag, slices.Sorted(maps.Keys(metrics[metric])))
			}
		}
	}
	return nil
}

// metrics are the keys of the tags of each metric.
func (i *datadogIntake) metrics() (map[string]map[string]bool, error) {
	all := map[string]map[string]bool{}
	for path, at := range map[string]struct{ name, tags protowire.Number }{
		"/api/v2/series": {2, 3}, "/api/beta/sketches": {1, 4},
	} {
		for _, body := range i.got(path) {
			if json.Valid(body) {
				continue // what the exporter tells of itself
			}
			payload, err := parseMessage(body)
			if err != nil {
				return nil, err
			}
			err = payload.each(1, func(m message) {
				keys, ok := all[m.text(at.name)]
				if !ok {
					keys = map[string]bool{}
					all[m.text(at.name)] = keys
				}
				for _, tag := range m[at.tags] {
					key, _, _ := strings.Cut(string(tag), ":")
					keys[key] = true
				}
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

var datadogQuery = regexp.MustCompile(`(?:count|sum|avg|p99):([a-z0-9_.]+)\{([^}]*)\}(?: by \{([^}]*)\})?`)

// datadogQueries lists the metrics that dashboard and monitors ask for, with
// the tags.
func datadogQueries(t testing.TB, dir string) map[string]map[string]bool {
	t.Helper()
	asked := map[string]map[string]bool{}
	for _, file := range []string{"dashboard.json", "monitors.json"} {
		data, err := os.ReadFile(filepath.Join(dir, "deploy", "datadog", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range datadogQuery.FindAllStringSubmatch(string(data), -1) {
			if asked[m[1]] == nil {
				asked[m[1]] = map[string]bool{}
			}
			for tag := range strings.SplitSeq(m[2]+","+m[3], ",") {
				if key, _, _ := strings.Cut(strings.Replace(tag, "$env", "env", 1), ":"); key != "" {
					asked[m[1]][key] = true
				}
			}
		}
	}
	return asked
}
