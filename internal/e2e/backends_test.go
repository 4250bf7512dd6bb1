//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/grpc"

	"github.com/otelgen/otelgen/internal/components"
	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
	"github.com/otelgen/otelgen/internal/scenario"
	"github.com/otelgen/otelgen/internal/servicetest"
)

// component returns the path of a real program, built where it is missing.
func component(t testing.TB, name string) string {
	t.Helper()
	installing.Lock()
	defer installing.Unlock()
	p, err := components.Path(t.Context(), filepath.Join("..", "components"), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// process is a component that runs for the length of a test.
type process struct {
	pid int
	mu  sync.Mutex
	out bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *process) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// launch runs a component until the test ends, and waits for an address of its
// to answer with 200.
func launch(t testing.TB, ready string, env []string, program string, args ...string) *process {
	t.Helper()
	p := &process{}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = p, p
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.pid = cmd.Process.Pid
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if res, err := http.Get(ready); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return p
			}
		}
		select {
		case <-exited:
			t.Fatalf("%s ended before it was ready\n%s", filepath.Base(program), tail(p.String()))
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not ready after 30 s\n%s", filepath.Base(program), tail(p.String()))
		}
	}
}

// freePort finds a port that is free now, below those that Linux gives to
// connections and to listeners that ask for any: tests run side by side.
func freePort(t testing.TB) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(15000 + rand.IntN(15000))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// collector is a running collector with a service's own configuration, but for
// the ports that it listens on and what a test overrides.
type collector struct {
	*process
	endpoint string // OTLP over HTTP
}

// offline keeps a cloud's detectors from asking for metadata that is not there.
var offline = []string{"AWS_EC2_METADATA_DISABLED=true"}

func startCollector(t testing.TB, dir string, env []string, override map[string]any) collector {
	t.Helper()
	return startCollectorProgram(t, "otelcol", dir, env, override)
}

func startCollectorProgram(t testing.TB, program, dir string, env []string, override map[string]any) collector {
	t.Helper()
	port, health := freePort(t), freePort(t)
	listen := map[string]any{
		"receivers": map[string]any{"otlp": map[string]any{"protocols": map[string]any{
			"grpc": map[string]any{"endpoint": "127.0.0.1:" + freePort(t)},
			"http": map[string]any{"endpoint": "127.0.0.1:" + port},
		}}},
		"extensions": map[string]any{"health_check": map[string]any{"endpoint": "127.0.0.1:" + health}},
		"service":    map[string]any{"telemetry": map[string]any{"metrics": map[string]any{"level": "none"}}},
	}
	p := launch(t, "http://127.0.0.1:"+health, append(env, offline...), component(t, program),
		"--config", absolute(t, filepath.Join(dir, "deploy", "collector", "config.yaml")),
		"--config", yamlFile(t, listen), "--config", yamlFile(t, override))
	return collector{p, "http://127.0.0.1:" + port}
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func yamlFile(t testing.TB, value any) string {
	t.Helper()
	data, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// startSending runs a service of the stack whose telemetry goes to the collector.
func startSending(t testing.TB, dir string, c collector, env ...string) running {
	t.Helper()
	data := t.TempDir()
	s, err := servicetest.Start(context.Background(), servicetest.Config{Binary: build(t, dir), Dir: data, GRPC: true, Env: append([]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.endpoint, "OTEL_METRIC_EXPORT_INTERVAL=500",
		"OTEL_BSP_SCHEDULE_DELAY=200", "OTEL_BLRP_SCHEDULE_DELAY=200",
	}, env...)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Kill() })
	return running{Service: s, dir: dir, data: data}
}

// eventually asks until the answer is there: telemetry takes its time.
func eventually(t testing.TB, what string, ask func() error) {
	t.Helper()
	deadline := time.Now().Add(40 * time.Second)
	for {
		err := ask()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%s: %v", what, err)
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
}

// getJSON asks an API and reads its answer.
func getJSON(address string, into any) error {
	res, err := http.Get(address)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", address, res.Status, body)
	}
	return json.Unmarshal(body, into)
}

// TestJaegerAndPrometheus sends a service's telemetry through a collector to
// Jaeger and Prometheus, and asks these: a request's trace, the documents'
// queries, the rules. Prometheus is fed both ways that it can be.
func TestJaegerAndPrometheus(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]map[string]string{
		"scraped": nil,
		"by OTLP": {"backend/prometheus.otlp": "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := request(t, stack{"hexagonal", "nethttp", "jaeger,prometheus", "sqlite", "", "none", "order"})
			req.Settings = settings
			dir := writeUnlessPassed(t, rendered(t, req))
			command(t, dir, component(t, "promtool"), "test", "rules", "deploy/prometheus/rules_test.yaml")

			jaeger := startJaeger(t)
			scrape := "127.0.0.1:" + freePort(t)
			prometheus := startPrometheus(t, dir, settings != nil, scrape)
			exporter := map[string]any{"prometheus": map[string]any{"endpoint": scrape}}
			if settings != nil {
				exporter = map[string]any{"otlp_http/prometheus": map[string]any{"endpoint": prometheus + "/api/v1/otlp"}}
			}
			c := startCollector(t, dir, []string{"JAEGER_ENDPOINT=" + jaeger.otlp}, map[string]any{"exporters": exporter})
			r := startSending(t, dir, c)
			results := r.runScenario(t, scenario.Canaries{})
			drop(t, r.data, "orders")
			_, failed, _ := r.get(t, "/orders")

			for _, res := range append(results[:1:1], scenario.Result{TraceID: failed, Operation: "ListOrders"}) {
				eventually(t, "trace of "+res.Operation, func() error { return jaeger.find(res.TraceID, res.Operation) })
			}
			jaeger.checkExamples(t, dir, failed)
			checkPromQL(t, dir, prometheus, func() { r.get(t, "/orders") })
			r.stop(t)
		})
	}
}

type jaegerServer struct{ otlp, api string }

func startJaeger(t testing.TB) jaegerServer {
	t.Helper()
	api, otlp := freePort(t), freePort(t)
	address := func(port string) map[string]any { return map[string]any{"endpoint": "127.0.0.1:" + port} }
	launch(t, "http://127.0.0.1:"+api+"/api/services", nil, component(t, "jaeger"), "--config", yamlFile(t, map[string]any{
		"extensions": map[string]any{
			"jaeger_storage": map[string]any{"backends": map[string]any{"memory": map[string]any{"memory": map[string]any{"max_traces": 10000}}}},
			"jaeger_query":   map[string]any{"storage": map[string]any{"traces": "memory"}, "http": address(api), "grpc": address(freePort(t))},
		},
		"receivers": map[string]any{"otlp": map[string]any{"protocols": map[string]any{"grpc": address(otlp)}}},
		"exporters": map[string]any{"jaeger_storage_exporter": map[string]any{"trace_storage": "memory"}},
		"service": map[string]any{
			"extensions": []string{"jaeger_storage", "jaeger_query"},
			"pipelines":  map[string]any{"traces": map[string]any{"receivers": []string{"otlp"}, "exporters": []string{"jaeger_storage_exporter"}}},
			"telemetry":  map[string]any{"metrics": map[string]any{"level": "none"}},
		},
	}))
	return jaegerServer{"127.0.0.1:" + otlp, "http://127.0.0.1:" + api}
}

// find reads a trace back, which must hold a span of the operation.
func (j jaegerServer) find(trace, operation string) error {
	var answer struct {
		Data []struct {
			Spans []struct{ OperationName string }
		}
	}
	if err := getJSON(j.api+"/api/traces/"+trace, &answer); err != nil {
		return err
	}
	for _, tr := range answer.Data {
		for _, s := range tr.Spans {
			if s.OperationName == operation {
				return nil
			}
		}
	}
	return fmt.Errorf("no span %s in %+v", operation, answer.Data)
}

// checkExamples asks Jaeger what the documents ask it: each answer holds data.
func (j jaegerServer) checkExamples(t *testing.T, dir, trace string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "docs", "observe.md"))
	if err != nil {
		t.Fatal(err)
	}
	paths := regexp.MustCompile(`curl -s ['"]?localhost:16686(/api/[^'"\n]+)`).FindAllStringSubmatch(string(text), -1)
	if len(paths) < 5 {
		t.Errorf("only %d questions to Jaeger found", len(paths))
	}
	for _, path := range paths {
		eventually(t, path[1], func() error {
			var answer struct{ Data []json.RawMessage }
			if err := getJSON(j.api+strings.ReplaceAll(path[1], "$id", trace), &answer); err != nil {
				return err
			}
			if len(answer.Data) == 0 {
				return errors.New("finds nothing")
			}
			return nil
		})
	}
}

// startPrometheus runs a service's own configuration of Prometheus, faster and
// with another address to scrape.
func startPrometheus(t testing.TB, dir string, otlp bool, scrape string) string {
	t.Helper()
	config, err := os.ReadFile(filepath.Join(dir, "deploy", "prometheus", "prometheus.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("collector:8889", scrape, "interval: 15s", "interval: 500ms",
		"rules.yaml", absolute(t, filepath.Join(dir, "deploy", "prometheus", "rules.yaml"))).Replace(string(config))
	path := filepath.Join(t.TempDir(), "prometheus.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	args := []string{
		"--config.file=" + path, "--web.listen-address=127.0.0.1:" + port, "--storage.tsdb.path=" + t.TempDir(), "--enable-feature=exemplar-storage",
	}
	if otlp {
		args = append(args, "--web.enable-otlp-receiver")
	}
	launch(t, "http://127.0.0.1:"+port+"/-/ready", nil, component(t, "prometheus"), args...)
	return "http://127.0.0.1:" + port
}

// ofFaults are the PromQL expressions that find something only where there is
// silence, slowness, lost telemetry, or a message or an event that cannot be handled.
var ofFaults = regexp.MustCompile(`^absent\(|error_type!=""|_slow:ratio|_outbox_age_seconds.* > |_outbox_state="parked"|_projection_failures_total`)

// checkPromQL executes every PromQL expression of a service, those of its
// documents and of its rules. All find something but those of faults.
func checkPromQL(t *testing.T, dir, prometheus string, load func()) {
	t.Helper()
	expressions := promQL(t, dir)
	if len(expressions) < 10 {
		t.Fatalf("only %d PromQL expressions found", len(expressions))
	}
	for _, e := range expressions {
		eventually(t, e, func() error {
			load()
			var answer struct {
				Data struct{ Result []json.RawMessage }
			}
			if err := getJSON(prometheus+"/api/v1/query?query="+url.QueryEscape(e), &answer); err != nil {
				return err
			}
			if len(answer.Data.Result) == 0 && !ofFaults.MatchString(e) {
				return fmt.Errorf("finds nothing")
			}
			return nil
		})
	}
	var exemplars struct{ Data []json.RawMessage }
	if err := getJSON(prometheus+"/api/v1/query_exemplars?query=service_app_usecase_duration_seconds_bucket&start="+
		fmt.Sprint(time.Now().Add(-time.Hour).Unix())+"&end="+fmt.Sprint(time.Now().Unix()), &exemplars); err != nil || len(exemplars.Data) == 0 {
		t.Errorf("no exemplar leads from a metric to a trace: %v", err)
	}
	t.Logf("%d PromQL expressions executed", len(expressions))
}

// promQL lists the expressions of a service's documents, rules and dashboard.
func promQL(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	docs, err := filepath.Glob(filepath.Join(dir, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range docs {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```promql\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
			for part := range strings.SplitSeq(block[1], "\n\n") {
				if e := strings.TrimSpace(regexp.MustCompile(`(?m)^#.*\n?`).ReplaceAllString(part, "")); e != "" {
					all = append(all, e)
				}
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "deploy", "prometheus", "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Expr string }
		}
	}
	if err := yaml.Unmarshal(data, &rules); err != nil {
		t.Fatal(err)
	}
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			all = append(all, strings.TrimSpace(r.Expr))
		}
	}
	for _, p := range readDashboard(t, dir).Panels {
		for _, target := range p.Targets {
			all = append(all, strings.NewReplacer("$job", "service", "$__rate_interval", "1m").Replace(target.Expr))
		}
	}
	for _, d := range readDatasources(t, dir).Datasources {
		link := d.JSONData.TracesToMetrics
		for _, q := range link.Queries {
			all = append(all, strings.ReplaceAll(q.Query, "$__tags", matchers(t, link.Tags)))
		}
	}
	return all
}

var dashboardFile = filepath.Join("deploy", "grafana", "dashboards", "service.json")

// dashboard is what of a Grafana dashboard is checked.
type dashboard struct {
	UID, Title    string
	SchemaVersion int
	Panels        []struct {
		ID          int
		Type, Title string
		GridPos     struct{ X, Y, W, H int }
		Datasource  struct{ Type, UID string }
		Targets     []struct {
			Expr       string
			Datasource struct{ Type, UID string }
		}
	}
}

func readDashboard(t testing.TB, dir string) dashboard {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, dashboardFile))
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// checkDashboard looks for what Grafana would show wrongly: panels with one ID,
// panels on top of each other, and queries without a data source.
func checkDashboard(t *testing.T, d dashboard) {
	t.Helper()
	if d.UID == "" || d.Title == "" || d.SchemaVersion == 0 || len(d.Panels) < 8 {
		t.Errorf("incomplete: %+v", d)
	}
	ids := map[int]bool{}
	taken := map[[2]int]string{}
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("%s: the ID %d stands twice", p.Title, p.ID)
		}
		ids[p.ID] = true
		if p.Type != "row" && (len(p.Targets) == 0 || p.Datasource.Type != "prometheus" || p.Datasource.UID == "") {
			t.Errorf("%s: no query, or no data source for it", p.Title)
		}
		for _, target := range p.Targets {
			if target.Datasource != p.Datasource {
				t.Errorf("%s: a query does not name its data source: Grafana's schema cannot check it", p.Title)
			}
		}
		g := p.GridPos
		if g.X+g.W > 24 {
			t.Errorf("%s: wider than the dashboard", p.Title)
		}
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				if other, ok := taken[[2]int{x, y}]; ok {
					t.Fatalf("%s stands on %s", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
	}
}

// dashboards are stacks whose dashboards have different rows.
var dashboards = []stack{
	{"hexagonal", "nethttp", "prometheus", "sqlite", "", "none", "order"},
	{"hexagonal", "grpc", "lgtm", "memory", "", "memory", "shop"},
	{"hexagonal", "gin,connect", "prometheus,jaeger", "sqlite", "", "memory", "order"},
	{"cqrs", "chi", "lgtm,datadog", "sqlite", "memory", "memory", "order"},
	{"cqrs", "nethttp,grpc", "lgtm,prometheus", "sqlite", "sqlite", "memory", "shop"},
}

// TestDashboards checks dashboards with Grafana's own schema.
func TestDashboards(t *testing.T) {
	t.Parallel()
	program := component(t, "dashboards")
	for _, s := range dashboards {
		t.Run(s.name(), func(t *testing.T) {
			dir := generate(t, s)
			checkDashboard(t, readDashboard(t, dir))
			command(t, dir, program, dashboardFile)
		})
	}
}

// TestBrokenDashboards breaks a dashboard in ways that Grafana would not tell:
// it shows nothing, or something else.
func TestBrokenDashboards(t *testing.T) {
	t.Parallel()
	program := component(t, "dashboards")
	dir := generate(t, dashboards[0])
	file := filepath.Join(dir, dashboardFile)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, broken, want string }{
		{`"legendFormat"`, `"legend"`, "unexpected field 'legend'"},
		{`"showLegend": true, `, ``, "showLegend: required field is missing"},
		{`"refresh": "30s"`, `"refresh": 30`, "refresh: json: cannot unmarshal number"},
		{`"type": "timeseries"`, `"type": "graph"`, `there is no panel "graph"`},
		{`{"type": "prometheus"`, `{"type": "prometeus"`, "does not tell whose query"},
		{`"w": 24`, `"w": 25`, "gridPos.w: must be <= 24"},
		{`"schemaVersion": `, `"schemaVersion": 1`, "schemaVersion"},
	} {
		t.Run(c.broken, func(t *testing.T) {
			text := strings.ReplaceAll(string(whole), c.old, c.broken)
			if text == string(whole) {
				t.Fatalf("the dashboard does not hold %s", c.old)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := try(dir, program, dashboardFile); err == nil || !strings.Contains(out, c.want) {
				t.Errorf("%v, %s; want %s", err, out, c.want)
			}
		})
	}
}

// TestRulesOfMessages has promtool run the tests of the alerts, which a service that
// sends messages has more of.
func TestRulesOfMessages(t *testing.T) {
	t.Parallel()
	for _, arch := range []string{"hexagonal", "cqrs"} {
		t.Run(arch, func(t *testing.T) {
			dir := writeUnlessPassed(t, rendered(t, request(t, stack{arch, "nethttp", "prometheus", "sqlite", "", "memory", "order"})))
			text, err := os.ReadFile(filepath.Join(dir, "deploy", "prometheus", "rules_test.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "outbox") {
				t.Fatal("no test is about the outbox")
			}
			command(t, dir, component(t, "promtool"), "test", "rules", "deploy/prometheus/rules_test.yaml")
		})
	}
}

// TestLGTM sends everything that a service with all parts measures to where
// Grafana looks: a Prometheus in Mimir's place, which evaluates the rules and
// answers every query of dashboard, documents and links; receivers in Tempo's
// and Loki's, in whose data the queries in their languages find something.
func TestLGTM(t *testing.T) {
	t.Parallel()
	for _, s := range []stack{
		{"cqrs", "nethttp,grpc", "lgtm", "sqlite", "sqlite", "memory", "order"},
		{"hexagonal", "connect", "lgtm", "sqlite", "", "memory", "order"},
	} {
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			cloud := s
			cloud.backend = "grafanacloud"
			unlessPassed(t, rendered(t, request(t, s)), rendered(t, request(t, cloud)))
			dir := generate(t, s)
			checkCompose(t, dir)
			checkLinksOfData(t, dir)

			others := otlpassert.Receive(t, otlptest.Options{})
			prometheus := startPrometheus(t, prometheusFor(t, dir), true, "")
			c := startCollector(t, dir, []string{
				"TEMPO_ENDPOINT=" + strings.TrimPrefix(others.GRPCEndpoint(), "http://"),
				"MIMIR_ENDPOINT=" + prometheus + "/api/v1/otlp", "LOKI_ENDPOINT=" + others.HTTPEndpoint() + "/otlp",
			}, quick(nil))
			r := startSending(t, dir, c)
			results, fail := r.exercise(t)
			eventually(t, "trace in Tempo's place, its records in Loki's", func() error {
				snapshot := others.Snapshot()
				if _, ok := snapshot.Trace(results[0].TraceID); !ok || len(snapshot.LogsOf(results[0].TraceID)) == 0 {
					return fmt.Errorf("there is %s", snapshot.Summary())
				}
				return nil
			})
			checkPromQL(t, dir, prometheus, fail)
			for _, dir := range []string{dir, generate(t, cloud)} {
				checkQueries(t, dir, results[0].TraceID, others.Snapshot)
			}
			r.stop(t)
		})
	}
}

// exercise runs the scenario of each side that a service has, and breaks the
// service: fail meets the fault on each side.
func (r running) exercise(t *testing.T) (results []scenario.Result, fail func()) {
	t.Helper()
	has := func(pattern string) bool {
		files, err := filepath.Glob(filepath.Join(r.dir, "api", pattern))
		return err == nil && len(files) > 0
	}
	overHTTP, overRPC := has("openapi.yaml"), has("*/v1/*.proto")
	var connection *grpc.ClientConn
	if overRPC {
		connection = r.dial(t)
		results = append(results, r.runCalls(t, connection, scenario.Canaries{})...)
	}
	if overHTTP {
		results = append(results, r.runScenario(t, scenario.Canaries{})...)
	}
	drop(t, r.data, "orders")
	return results, func() {
		if overHTTP {
			r.get(t, "/orders")
		}
		if overRPC {
			callIn(t, connection, "/service.v1.OrderService/ListOrders")
		}
	}
}

// prometheusFor is a folder with settings with which a Prometheus does what
// Mimir does with the rules of a service.
func prometheusFor(t testing.TB, dir string) string {
	t.Helper()
	rules, err := os.ReadFile(filepath.Join(dir, "deploy", "prometheus", "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	config := "global:\n  scrape_interval: 15s\n  evaluation_interval: 15s\nrule_files: [rules.yaml]\nstorage:\n  tsdb:\n    out_of_order_time_window: 30m\n"
	out := filepath.Join(t.TempDir(), "deploy", "prometheus")
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"rules.yaml": string(rules), "prometheus.yaml": config} {
		if err := os.WriteFile(filepath.Join(out, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Dir(filepath.Dir(out))
}

// checkLinksOfData follows the links between Grafana's data sources.
func checkLinksOfData(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "deploy", "grafana", "provisioning", "datasources", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	var uids []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var provisioned struct{ Datasources []struct{ UID string } }
		if err := yaml.Unmarshal(data, &provisioned); err != nil {
			t.Fatal(err)
		}
		for _, d := range provisioned.Datasources {
			uids = append(uids, d.UID)
		}
		all = append(all, data...)
	}
	links := regexp.MustCompile(`datasourceUid: (\w+)`).FindAllStringSubmatch(string(all), -1)
	for _, link := range links {
		if !slices.Contains(uids, link[1]) {
			t.Errorf("a link leads to the data source %s, which there is not", link[1])
		}
	}
	if len(links) < 5 {
		t.Errorf("%d links between data sources, want metrics to traces, traces to logs, metrics and the service map, logs to traces", len(links))
	}
}
