package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/pprof/profile"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/scenario"
)

// profiled are the stacks whose services are profiled, each with the request
// that it is to be busy with.
var profiled = []struct {
	stack stack
	span  string
	work  func(t *testing.T, r running) func()
}{
	{
		stack{"hexagonal", "nethttp", "", "sqlite", "", "none", "order"}, "GET /orders",
		func(t *testing.T, r running) func() { return func() { r.get(t, "/orders") } },
	},
	{
		stack{"cqrs", "grpc", "", "memory", "memory", "none", "order"}, "profiled.v1.OrderService/ListOrders",
		func(t *testing.T, r running) func() {
			connection := r.dial(t)
			return func() { callIn(t, connection, "/profiled.v1.OrderService/ListOrders") }
		},
	},
}

// TestOptionsOfProfiles checks services that are profiled as their CI does: in
// the acceptance run each stack with each backend.
func TestOptionsOfProfiles(t *testing.T) {
	for backend, option := range map[string]string{"lgtm": "profiles", "datadog": "profiler"} {
		for i, p := range profiled {
			if !acceptance && (i == 0) != (backend == "lgtm") {
				continue
			}
			p.stack.backend = backend
			t.Run(p.stack.name(), func(t *testing.T) {
				dir := generateAs(t, t.TempDir(), "profiled", p.stack, map[string]string{"backend/" + backend + "." + option: "true"})
				checkAsCI(t, dir)
				checkCompose(t, dir)
				if backend == "lgtm" {
					checkLinksOfData(t, dir)
					checkImageOfPyroscope(t, dir)
				}
			})
		}
	}
}

// checkImageOfPyroscope compares the image with what the tests run.
func checkImageOfPyroscope(t *testing.T, dir string) {
	t.Helper()
	module, err := os.ReadFile(filepath.Join("..", "components", "pyroscope", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`github.com/grafana/pyroscope v(\S+)`).FindSubmatch(module)
	file, err := os.ReadFile(filepath.Join(dir, "deploy", "compose", "pyroscope.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if image := fmt.Sprintf("image: grafana/pyroscope:%s ", version[1]); !strings.Contains(string(file), image) {
		t.Errorf("no %s, whose program the tests run", image)
	}
}

// TestPyroscope has services send profiles to a Pyroscope with their own
// settings, and asks it for them: by the labels that all signals share, by the
// name of a span, and by the spans that a receiver of traces got.
func TestPyroscope(t *testing.T) {
	for _, p := range profiled {
		p.stack.backend = "lgtm"
		t.Run(p.stack.name(), func(t *testing.T) {
			dir := generateAs(t, t.TempDir(), "profiled", p.stack, map[string]string{"backend/lgtm.profiles": "true"})
			pyroscope := startPyroscope(t, dir)
			r := start(t, dir, build(t, dir), "http/protobuf", "PYROSCOPE_SERVER_ADDRESS="+string(pyroscope), "PYROSCOPE_UPLOAD_INTERVAL=1s")
			work := p.work(t, r)
			for began := time.Now(); time.Since(began) < 5*time.Second; {
				work()
			}
			r.stop(t)

			snapshot := r.receiver.Snapshot()
			var served []string
			for _, s := range snapshot.Spans {
				marked := s.Attrs.Str("pyroscope.profile.id")
				switch {
				case s.Kind == otlptest.Server && s.Name == p.span:
					served = append(served, s.SpanID)
					if marked != s.SpanID {
						t.Fatalf("%s is marked with %q", s, marked)
					}
				case s.Kind != otlptest.Server && s.ParentID != "" && marked != "":
					t.Fatalf("%s is marked, which is no request's first", s)
				}
			}
			if findings := otlptest.Check(snapshot, otlptest.CheckOptions{Allow: []string{"pyroscope.profile.id"}, Skip: []string{"SPA-002"}}); len(findings) > 0 {
				t.Errorf("profiling makes the other signals break rules: %v", findings)
			}

			resource := snapshot.Spans[0].Resource
			for label, want := range map[string]string{
				"service_version": resource.Str("service.version"), "service_instance_id": resource.Str("service.instance.id"),
				"deployment_environment_name": "test", "span_name": p.span,
			} {
				if got, err := pyroscope.values(label); err != nil || !slices.Contains(got, want) {
					t.Errorf("%s is %q, want %q: %v", label, got, want, err)
				}
			}
			types, err := pyroscope.values("__profile_type__")
			for _, want := range []string{linkedType(t, dir), "memory:inuse_space:bytes:space:bytes", "goroutines:goroutine:count:goroutine:count"} {
				if !slices.Contains(types, want) {
					t.Errorf("no profiles of type %s: %q, %v", want, types, err)
				}
			}
			if total, err := pyroscope.ofSpans(served); err != nil || total == 0 {
				t.Errorf("the requests took %d ns of processors, want some: %v", total, err)
			}
			if total, err := pyroscope.ofSpans([]string{"00000000000000ff"}); err != nil || total != 0 {
				t.Errorf("a span that there was not took %d ns: %v", total, err)
			}
			if err := pyroscope.merged(); err != nil {
				t.Error(err)
			}
		})
	}
}

// linkedType is the type of profile that Grafana links spans to.
func linkedType(t testing.TB, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "deploy", "grafana", "provisioning", "datasources", "datasources.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "profileTypeId: ")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// pyroscope is the base URL of a running Pyroscope.
type pyroscope string

// startPyroscope runs a service's own configuration of Pyroscope, but for ports
// and folders.
func startPyroscope(t testing.TB, dir string) pyroscope {
	t.Helper()
	port, data := freePort(t), t.TempDir()
	args := []string{
		"-config.file=" + absolute(t, filepath.Join(dir, "deploy", "pyroscope", "pyroscope.yaml")),
		"-server.http-listen-address=127.0.0.1", "-server.http-listen-port=" + port,
		"-server.grpc-listen-address=127.0.0.1", "-server.grpc-listen-port=" + freePort(t),
		"-memberlist.bind-addr=127.0.0.1", "-memberlist.bind-port=" + freePort(t), "-memberlist.advertise-addr=127.0.0.1",
		"-storage.filesystem.dir=" + filepath.Join(data, "blocks"), "-pyroscopedb.data-path=" + filepath.Join(data, "data"),
		"-compactor.data-dir=" + filepath.Join(data, "compactor"), "-ingester.min-ready-duration=0s",
	}
	for _, ring := range []string{
		"compactor.ring.instance", "distributor.ring.instance", "ingester.lifecycler.", "overrides-exporter.ring.instance",
		"query-frontend.instance", "query-scheduler.ring.instance", "store-gateway.sharding-ring.instance",
	} {
		args = append(args, "-"+strings.Replace(ring+"-addr", ".-addr", ".addr", 1)+"=127.0.0.1")
	}
	address := "http://127.0.0.1:" + port
	launch(t, address+"/ready", nil, component(t, "pyroscope"), args...)
	return pyroscope(address)
}

// ask calls Pyroscope's API.
func (p pyroscope) ask(method, contentType string, request []byte) ([]byte, error) {
	res, err := http.Post(string(p)+"/querier.v1.QuerierService/"+method, contentType, bytes.NewReader(request))
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", method, res.Status, body)
	}
	return body, err
}

func (p pyroscope) askJSON(method string, request map[string]any, answer any) error {
	request["start"], request["end"] = span()
	body, err := json.Marshal(request)
	if err == nil {
		body, err = p.ask(method, "application/json", body)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(body, answer)
}

// span is the hour until now, in the milliseconds that Pyroscope counts.
func span() (start, end int64) {
	now := time.Now()
	return now.Add(-time.Hour).UnixMilli(), now.UnixMilli()
}

// values lists those of a label.
func (p pyroscope) values(label string) ([]string, error) {
	var answer struct{ Names []string }
	err := p.askJSON("LabelValues", map[string]any{"name": label}, &answer)
	return answer.Names, err
}

const (
	profileType     = "process_cpu:cpu:nanoseconds:cpu:nanoseconds"
	profileSelector = `{service_name="profiled"}`
)

// ofSpans adds up the time of the samples of spans.
func (p pyroscope) ofSpans(ids []string) (total int, err error) {
	var answer struct {
		Flamegraph struct {
			Total int `json:",string"`
		}
	}
	err = p.askJSON("SelectMergeSpanProfile", map[string]any{
		"profile_typeID": profileType, "label_selector": profileSelector, "span_selector": ids,
	}, &answer)
	return answer.Flamegraph.Total, err
}

// merged reads all samples as one profile, which must know the service's code.
func (p pyroscope) merged() error {
	from, until := span()
	var request []byte
	request = protowire.AppendTag(request, 1, protowire.BytesType)
	request = protowire.AppendString(request, profileType)
	request = protowire.AppendTag(request, 2, protowire.BytesType)
	request = protowire.AppendString(request, profileSelector)
	request = protowire.AppendTag(request, 3, protowire.VarintType)
	request = protowire.AppendVarint(request, uint64(from))
	request = protowire.AppendTag(request, 4, protowire.VarintType)
	request = protowire.AppendVarint(request, uint64(until))
	data, err := p.ask("SelectMergeProfile", "application/proto", request)
	if err != nil {
		return err
	}
	return knowsTheService(data)
}

// knowsTheService parses a profile and looks for a function of the service in it.
func knowsTheService(data []byte) error {
	p, err := profile.ParseData(data)
	if err != nil {
		return err
	}
	if err := p.CheckValid(); err != nil {
		return err
	}
	if !slices.ContainsFunc(p.Function, func(f *profile.Function) bool { return strings.HasPrefix(f.Name, "example.com/profiled/internal/") }) {
		return fmt.Errorf("no function of the service is in the profile, of %d samples", len(p.Sample))
	}
	return nil
}

// TestPyroscopeAway runs a service whose Pyroscope refuses, and one whose hangs:
// every request is answered, one warning is said, and the service stops in time.
func TestPyroscopeAway(t *testing.T) {
	s := profiled[0].stack
	s.backend = "lgtm"
	dir := generateAs(t, t.TempDir(), "profiled", s, map[string]string{"backend/lgtm.profiles": "true"})
	binary := build(t, dir)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	for name, handler := range map[string]http.HandlerFunc{
		"refuses": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) },
		"hangs":   func(http.ResponseWriter, *http.Request) { <-release },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(handler)
			t.Cleanup(server.CloseClientConnections)
			r := start(t, dir, binary, "http/protobuf", "PYROSCOPE_SERVER_ADDRESS="+server.URL, "PYROSCOPE_UPLOAD_INTERVAL=300ms")
			r.runScenario(t, scenario.Canaries{})
			m := r.load(t, 3*time.Second)
			if m.failed > 0 {
				t.Errorf("%d of %d requests failed: %s", m.failed, m.requests, m.failure)
			}
			r.stop(t)
			if warnings := strings.Count(r.Stdout(), `minute","error":"profiles: `); warnings != 1 {
				t.Errorf("%d warnings about profiles, want 1:\n%s", warnings, tail(withoutRequests(r.Stdout())))
			}
		})
	}
}

// withoutRequests leaves out the records of requests.
func withoutRequests(logs string) string {
	var rest strings.Builder
	for line := range strings.Lines(logs) {
		if !strings.Contains(line, `"msg":"request"`) {
			rest.WriteString(line)
		}
	}
	return rest.String()
}

// TestDatadogProfiles has services send a profile to an Agent, and to Datadog's
// intake without one, at shutdown: it has the tags that tie it to the traces,
// and knows the service's code.
func TestDatadogProfiles(t *testing.T) {
	for _, p := range profiled {
		p.stack.backend = "datadog"
		dir := generateAs(t, t.TempDir(), "profiled", p.stack, map[string]string{"backend/datadog.profiler": "true"})
		binary := build(t, dir)
		for _, agentless := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s agentless=%t", p.stack.name(), agentless), func(t *testing.T) {
				agent := &profileIntake{}
				server := httptest.NewServer(agent)
				t.Cleanup(server.Close)
				env, path, key := []string{"DD_TRACE_AGENT_URL=" + server.URL}, "/profiling/v1/input", ""
				if agentless {
					path, key = "/v1/input", strings.Repeat("0a", 16) // others have no key's form
					env = []string{"DD_PROFILING_AGENTLESS=true", "DD_API_KEY=" + key, "DD_PROFILING_URL=" + server.URL + path, "DD_INSTRUMENTATION_TELEMETRY_ENABLED=false"}
				}
				// With the compression of pprof's own tools, not with zstd.
				r := start(t, dir, binary, "http/protobuf", append(env, "DD_PROFILING_DEBUG_COMPRESSION_SETTINGS=gzip")...)
				work := p.work(t, r)
				for began := time.Now(); time.Since(began) < 2*time.Second; {
					work()
				}
				r.stop(t)
				if err := agent.check(path, key, r.receiver.Snapshot().Spans[0].Resource); err != nil {
					t.Errorf("%v\n%s", err, tail(r.Stderr()))
				}
				if text := r.Stdout() + r.Stderr(); key != "" && strings.Contains(text, key) {
					t.Error("the key is in the process's output")
				}
			})
		}
	}
}

// profileIntake takes profiles as the Agent and Datadog's intake do.
type profileIntake struct {
	mu        sync.Mutex
	path, key string
	tags      []string
	files     map[string][]byte
	err       error
}

func (i *profileIntake) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/v1/input") {
		return // what the library tells Datadog of itself
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.path, i.key, i.files = r.URL.Path, r.Header.Get("DD-API-KEY"), map[string][]byte{}
	if i.err = r.ParseMultipartForm(32 << 20); i.err != nil {
		return
	}
	for name := range r.MultipartForm.File {
		file, _, err := r.FormFile(name)
		if err != nil {
			i.err = err
			return
		}
		if i.files[name], i.err = io.ReadAll(file); i.err != nil {
			return
		}
	}
	var event struct {
		Tags string `json:"tags_profiler"`
	}
	i.err = json.Unmarshal(i.files["event"], &event)
	i.tags = strings.Split(event.Tags, ",")
}

func (i *profileIntake) check(path, key string, resource otlptest.Attrs) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.err != nil:
		return i.err
	case i.files == nil:
		return errors.New("no profile came")
	case i.path != path || i.key != key:
		return fmt.Errorf("sent to %s with key %q, want %s with %q", i.path, i.key, path, key)
	}
	for _, tag := range []string{"service:profiled", "version:" + resource.Str("service.version"), "env:test"} {
		if !slices.Contains(i.tags, tag) {
			return fmt.Errorf("no tag %s among %q", tag, i.tags)
		}
	}
	return knowsTheService(i.files["cpu.pprof"])
}
