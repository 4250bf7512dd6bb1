//go:build e2e

package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v3"
	"google.golang.org/grpc"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
)

// canary stands for a secret: it may reach the backend and nothing else.
const canary = "canary-key-41f7c2"

// vendor is a backend elsewhere, which a receiver on this machine stands for.
type vendor struct {
	env      []string
	override map[string]any
	// header is one that every request must carry, with its value's beginning.
	header, value string
	// temporality is that of the metrics.
	temporality otlptest.Temporality
	// unset are the variables that the collector misses when none is set.
	unset []string
}

func vendors(r *otlptest.Receiver) map[string]vendor {
	exporters := func(all map[string]any) map[string]any { return map[string]any{"exporters": all} }
	return map[string]vendor{
		"honeycomb": {
			env:    []string{"HONEYCOMB_API_KEY=" + canary, "HONEYCOMB_ENDPOINT=" + r.HTTPEndpoint()},
			header: "X-Honeycomb-Team", value: canary, temporality: otlptest.Cumulative,
			unset: []string{"HONEYCOMB_API_KEY"},
		},
		"newrelic": {
			env:    []string{"NEW_RELIC_LICENSE_KEY=" + canary, "NEW_RELIC_OTLP_ENDPOINT=" + r.HTTPEndpoint()},
			header: "Api-Key", value: canary, temporality: otlptest.Delta,
			unset: []string{"NEW_RELIC_LICENSE_KEY"},
		},
		"grafanacloud": {
			env:    []string{"GRAFANA_CLOUD_INSTANCE_ID=4711", "GRAFANA_CLOUD_TOKEN=" + canary, "GRAFANA_CLOUD_OTLP_ENDPOINT=" + r.HTTPEndpoint() + "/otlp"},
			header: "Authorization", value: "Basic NDcxMTpjYW5hcnkta2V5LTQxZjdjMg==", temporality: otlptest.Cumulative,
			unset: []string{"GRAFANA_CLOUD_INSTANCE_ID", "GRAFANA_CLOUD_TOKEN"},
		},
		"xray": {
			env: []string{"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=" + canary, "AWS_REGION=eu-west-1"},
			override: exporters(map[string]any{
				"otlp_http/xray":               map[string]any{"traces_endpoint": r.HTTPEndpoint() + "/v1/traces"},
				"otlp_http/cloudwatch_metrics": map[string]any{"metrics_endpoint": r.HTTPEndpoint() + "/v1/metrics"},
				"otlp_http/cloudwatch_logs":    map[string]any{"logs_endpoint": r.HTTPEndpoint() + "/v1/logs"},
			}),
			header: "Authorization", value: "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", temporality: otlptest.Cumulative,
		},
		"datadog": {
			override:    exporters(map[string]any{"otlp_grpc/datadog": map[string]any{"endpoint": strings.TrimPrefix(r.GRPCEndpoint(), "http://")}}),
			temporality: otlptest.Cumulative,
		},
	}
}

// quick has the collector decide soon which traces it keeps.
func quick(override map[string]any) map[string]any {
	all := map[string]any{"processors": map[string]any{"tail_sampling": map[string]any{"decision_wait": "1s"}}}
	maps.Copy(all, override)
	return all
}

// TestVendors sends a service's telemetry through a real collector, with the
// service's own configuration, to a receiver in each vendor's place: the
// request's trace, its log record and the metrics come, with the vendor's
// header, and the key is nowhere else.
func TestVendors(t *testing.T) {
	t.Parallel()
	for name := range vendors(otlpassert.Receive(t, otlptest.Options{})) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := otlpassert.Receive(t, otlptest.Options{})
			v := vendors(r)[name]
			s := defaultStack
			s.backend, s.store = name, "memory"
			dir := generateUnlessPassed(t, s)
			c := startCollector(t, dir, v.env, quick(v.override))
			service := startSending(t, dir, c)
			_, trace, _ := service.get(t, "/orders")

			eventually(t, "trace, log record and metric at "+name, func() error {
				return arrived(r.Snapshot(), trace, []string{"traces", "logs", "metrics"}, v.temporality)
			})
			for _, req := range r.Requests() {
				if got := strings.Join(req.Header[v.header], ","); v.header != "" && !strings.HasPrefix(got, v.value) {
					t.Errorf("%s came with %s %q, want %q", req.Path, v.header, got, v.value)
				}
			}
			if text := c.String() + r.Text() + service.Stdout() + service.Stderr(); strings.Contains(text, canary) {
				t.Error("the key is in logs or telemetry")
			}
		})
	}
}

// arrived reports what of a request, of which the trace is known, has not come.
func arrived(s otlptest.Snapshot, trace string, signals []string, temporality otlptest.Temporality) error {
	for _, signal := range signals {
		there := false
		switch signal {
		case "traces":
			_, there = s.Trace(trace)
		case "logs":
			there = len(s.LogsOf(trace)) > 0
		case "metrics":
			m, ok := s.Metric("service_app.usecase.duration")
			there = ok && m.Temporality == temporality
		}
		if !there {
			return fmt.Errorf("no %s of trace %s, %s metrics; there is %s", signal, trace, temporality, s.Summary())
		}
	}
	return nil
}

// TestSeveralBackends sends a service's telemetry to several backends at once,
// two named sets and two by chance: each gets what it claims, and as it wants it.
// The acceptance run takes other sets each time; OTELGEN_SEED repeats a run.
func TestSeveralBackends(t *testing.T) {
	t.Parallel()
	sets := [][]string{{"lgtm", "datadog"}, {"jaeger", "prometheus", "honeycomb"}}
	seed, n := uint64(1), 2
	if acceptance {
		seed, n = rand.Uint64(), 30
	}
	seed = setting(t, "OTELGEN_SEED", seed)
	t.Logf("OTELGEN_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	all := []string{"datadog", "googlecloud", "grafanacloud", "honeycomb", "jaeger", "lgtm", "newrelic", "prometheus", "xray"}
	for range n {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		sets = append(sets, slices.Clone(all[:2+r.IntN(len(all)-2)]))
	}
	for _, set := range sets {
		t.Run(strings.Join(set, ","), func(t *testing.T) {
			t.Parallel()
			s := defaultStack
			s.backend, s.store = strings.Join(set, ","), "memory"
			dir := generateUnlessPassed(t, s)
			checkCompose(t, dir)
			var env []string
			exporters := map[string]any{}
			came := map[string]func(trace string) error{}
			for _, name := range set {
				d := destinationOf(t, name)
				env = append(env, d.env...)
				maps.Copy(exporters, d.exporters)
				came[name] = d.came
			}
			c := startCollector(t, dir, env, quick(map[string]any{"exporters": exporters}))
			service := startSending(t, dir, c)
			_, trace, _ := service.get(t, "/orders")
			for name, came := range came {
				eventually(t, name, func() error { return came(trace) })
			}
			service.stop(t)
		})
	}
}

// destination stands for a backend: how the collector finds it, and what has not
// come of a request's telemetry.
type destination struct {
	env       []string
	exporters map[string]any
	came      func(trace string) error
}

func destinationOf(t *testing.T, name string) destination {
	t.Helper()
	if name == "googlecloud" {
		google := startGoogle(t)
		return destination{
			env:       []string{"GOOGLE_CLOUD_PROJECT=project-7"},
			exporters: map[string]any{"googlecloud": google.exporter()},
			came:      google.came,
		}
	}
	if name == "prometheus" {
		address := "127.0.0.1:" + freePort(t)
		return destination{exporters: map[string]any{"prometheus": map[string]any{"endpoint": address}}, came: func(string) error {
			res, err := http.Get("http://" + address + "/metrics")
			if err != nil {
				return err
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err == nil && !regexp.MustCompile(`service_app_usecase_duration_seconds_count\{[^}]*service_app_usecase_name="ListOrders"`).Match(body) {
				err = fmt.Errorf("no metric of the request\n%s", tail(string(body)))
			}
			return err
		}}
	}
	r := otlpassert.Receive(t, otlptest.Options{})
	address := strings.TrimPrefix(r.GRPCEndpoint(), "http://")
	signals, temporality := []string{"traces", "logs", "metrics"}, otlptest.Cumulative
	var d destination
	switch name {
	case "jaeger":
		d.env, signals = []string{"JAEGER_ENDPOINT=" + address}, []string{"traces"}
	case "lgtm":
		d.env = []string{"TEMPO_ENDPOINT=" + address, "MIMIR_ENDPOINT=" + r.HTTPEndpoint(), "LOKI_ENDPOINT=" + r.HTTPEndpoint() + "/otlp"}
	default:
		v, ok := vendors(r)[name]
		if !ok {
			t.Fatalf("nothing stands for %s", name)
		}
		d.env, temporality = v.env, v.temporality
		d.exporters, _ = v.override["exporters"].(map[string]any)
	}
	d.came = func(trace string) error { return arrived(r.Snapshot(), trace, signals, temporality) }
	return d
}

// TestMissingKeys starts collectors without the keys of their vendors: they
// work, and say of each once that it is not set.
func TestMissingKeys(t *testing.T) {
	t.Parallel()
	for name, v := range vendors(otlpassert.Receive(t, otlptest.Options{})) {
		if len(v.unset) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := defaultStack
			s.backend = name
			said := startCollector(t, generateUnlessPassed(t, s), nil, nil).String()
			for _, key := range v.unset {
				warnings := 0
				for line := range strings.Lines(said) {
					if strings.Contains(line, "\twarn\t") && strings.Contains(line, `"`+key+`"`) {
						warnings++
					}
				}
				if warnings != 1 {
					t.Errorf("%d warnings name %s, want 1:\n%s", warnings, key, tail(said))
				}
			}
		})
	}
}

// TestGoogleCloud has the collector's exporter speak to a server in the place
// of Cloud Trace, Monitoring and Logging, and looks for what it must send.
func TestGoogleCloud(t *testing.T) {
	t.Parallel()
	google := startGoogle(t)
	s := defaultStack
	s.backend, s.store = "googlecloud", "memory"
	dir := generateUnlessPassed(t, s)
	c := startCollector(t, dir, []string{"GOOGLE_CLOUD_PROJECT=project-7"}, quick(map[string]any{
		"exporters": map[string]any{"googlecloud": google.exporter()},
	}))
	service := startSending(t, dir, c)
	_, trace, _ := service.get(t, "/orders")
	eventually(t, "Google", func() error { return google.came(trace) })
}

// googleServer takes any unary RPC and keeps its bytes.
type googleServer struct {
	address string
	mu      sync.Mutex
	bodies  map[string][]byte
}

func (g *googleServer) got(method, text string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return bytes.Contains(g.bodies[method], []byte(text))
}

// bytesCodec hands messages over as they come.
type bytesCodec struct{}

func (bytesCodec) Name() string                       { return "proto" }
func (bytesCodec) Marshal(v any) ([]byte, error)      { return *v.(*[]byte), nil }
func (bytesCodec) Unmarshal(data []byte, v any) error { *v.(*[]byte) = bytes.Clone(data); return nil }

// exporter is what the collector is to be told of the server.
func (g *googleServer) exporter() map[string]any {
	plain := map[string]any{"endpoint": g.address, "use_insecure": true}
	return map[string]any{"trace": plain, "metric": plain, "log": plain}
}

// came reports what of a request's telemetry has not come.
func (g *googleServer) came(trace string) error {
	for method, want := range map[string]string{
		"/google.devtools.cloudtrace.v2.TraceService/BatchWriteSpans": "projects/project-7/traces/" + trace,
		"/google.monitoring.v3.MetricService/CreateTimeSeries":        "workload.googleapis.com/service_app.usecase.duration",
		"/google.logging.v2.LoggingServiceV2/WriteLogEntries":         "projects/project-7/traces/" + trace,
	} {
		if !g.got(method, want) {
			return fmt.Errorf("no %s holds %s", method, want)
		}
	}
	return nil
}

func startGoogle(t testing.TB) *googleServer {
	t.Helper()
	g := &googleServer{bodies: map[string][]byte{}}
	server := grpc.NewServer(grpc.ForceServerCodec(bytesCodec{}), grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		method, _ := grpc.MethodFromServerStream(stream)
		var body []byte
		if err := stream.RecvMsg(&body); err != nil {
			return err
		}
		g.mu.Lock()
		g.bodies[method] = append(g.bodies[method], body...)
		g.mu.Unlock()
		return stream.SendMsg(&[]byte{}) // an empty message of whatever type
	}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.address = l.Addr().String()
	go func() { _ = server.Serve(l) }()
	t.Cleanup(server.Stop)
	return g
}

// unproven are components of collectors that cannot be built from public
// modules, or only in the acceptance run, and what stands for them: the rest of
// their configuration is checked.
var unproven = map[string]string{
	"zipkin": "debug/zipkin", "azuremonitor": "debug/azuremonitor", "datadog": "debug/datadog",
	"datadog/connector": "span_metrics/datadog",
}

// TestCollectorConfigurations validates and starts every backend's
// configuration with a real collector, each alone and all together.
func TestCollectorConfigurations(t *testing.T) {
	t.Parallel()
	var behind []string
	for _, l := range catalog(t).Choices("backend") {
		if l.Chain()[0].ID.Name == "collector" {
			behind = append(behind, l.Name)
		}
	}
	if len(behind) < 5 {
		t.Fatalf("only %v extend backend/collector", behind)
	}
	stacks := append(slices.Clone(behind), strings.Join(behind, ","))
	for _, backend := range stacks {
		for _, agentless := range []bool{false, true} {
			if agentless && backend != "datadog" {
				continue
			}
			t.Run(fmt.Sprintf("%s agentless=%t", backend, agentless), func(t *testing.T) {
				t.Parallel()
				s := defaultStack
				s.backend = backend
				req := request(t, s)
				if agentless {
					req.Settings = map[string]string{"backend/datadog.agentless": "true"}
				}
				dir := writeUnlessPassed(t, rendered(t, req))
				replaceUnproven(t, filepath.Join(dir, "deploy", "collector", "config.yaml"), unproven)
				c := startCollector(t, dir, []string{
					"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=" + canary, "GOOGLE_CLOUD_PROJECT=p",
				}, localOnly(t, dir))
				if said := c.String(); strings.Contains(said, "deprecated") {
					t.Errorf("the configuration uses what is deprecated:\n%s", tail(said))
				}
				checkCompose(t, dir)
			})
		}
	}
}

// localOnly keeps exporters that would ask a cloud for credentials at start
// from doing so, and servers from listening where another may.
func localOnly(t testing.TB, dir string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "deploy", "collector", "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct{ Exporters map[string]any }
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	plain := map[string]any{"endpoint": "127.0.0.1:1", "use_insecure": true}
	changes := map[string]any{
		"googlecloud": map[string]any{"trace": plain, "metric": plain, "log": plain},
		"prometheus":  map[string]any{"endpoint": "127.0.0.1:" + freePort(t)},
	}
	maps.DeleteFunc(changes, func(name string, _ any) bool { _, there := config.Exporters[name]; return !there })
	return map[string]any{"exporters": changes}
}

// replaceUnproven renames the components that the collector of the tests does
// not have, wherever they stand.
func replaceUnproven(t testing.TB, path string, unproven map[string]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	for _, section := range []string{"exporters", "connectors"} {
		components, _ := doc[section].(map[string]any)
		for name, other := range unproven {
			if _, ok := components[name]; ok {
				delete(components, name)
				components[other] = nil
			}
		}
	}
	for _, p := range doc["service"].(map[string]any)["pipelines"].(map[string]any) {
		for _, list := range p.(map[string]any) {
			names := list.([]any)
			for i, n := range names {
				if other, ok := unproven[n.(string)]; ok {
					names[i] = other
				}
			}
		}
	}
	out, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestImages compares the images of what the tests run with what they run.
func TestImages(t *testing.T) {
	t.Parallel()
	dir := generate(t, stack{"hexagonal", "nethttp", "prometheus", "memory", "", "none", "order"})
	pinned := func(component, module string) string {
		text, err := os.ReadFile(filepath.Join("..", "components", component, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		version := regexp.MustCompile(`\b` + regexp.QuoteMeta(module) + ` v0\.(\d+)\.(\d+)`).FindSubmatch(text)
		if version == nil {
			t.Fatalf("%s does not pin %s", component, module)
		}
		return fmt.Sprintf("%s.%s", version[1], version[2])
	}
	prometheus := pinned("prometheus", "github.com/prometheus/prometheus") // 316.0 is the module of 3.16.0
	for file, image := range map[string]string{
		"collector.yaml":  "otel/opentelemetry-collector-contrib:0." + pinned("collector", "go.opentelemetry.io/collector/service"),
		"prometheus.yaml": "prom/prometheus:v" + prometheus[:1] + "." + strings.TrimLeft(prometheus[1:], "0"),
	} {
		text, err := os.ReadFile(filepath.Join(dir, "deploy", "compose", file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "image: "+image+"\n") {
			t.Errorf("%s does not name the image %s, whose program the tests run", file, image)
		}
	}
}

// checkCompose loads compose.yaml with all that it includes, as docker compose
// does, and checks what that does not.
func checkCompose(t *testing.T, dir string) {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  dir,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(dir, "compose.yaml")}},
		Environment: types.Mapping{},
	}, func(o *loader.Options) { o.SetProjectName("service", true) })
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]string{}
	for name, s := range project.Services {
		if _, tag, ok := strings.Cut(s.Image[strings.LastIndex(s.Image, "/")+1:], ":"); s.Build == nil && (!ok || tag == "latest") {
			t.Errorf("%s: the image %q has no tag", name, s.Image)
		}
		for _, p := range s.Ports {
			if other, taken := ports[p.Published]; taken {
				t.Errorf("%s and %s both publish port %s", name, other, p.Published)
			}
			ports[p.Published] = name
			if p.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes port %s beyond this machine", name, p.Published)
			}
		}
		for dependency, d := range s.DependsOn {
			if d.Condition == types.ServiceConditionHealthy && project.Services[dependency].HealthCheck == nil {
				t.Errorf("%s waits for the health of %s, which has no health check", name, dependency)
			}
		}
		for _, v := range s.Volumes {
			if _, err := os.Stat(v.Source); v.Type == types.VolumeTypeBind && err != nil {
				t.Errorf("%s mounts %s: %v", name, v.Source, err)
			}
		}
	}
}
