//go:build e2e

package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/pprof/profile"

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

// TestOptionsOfProfiles checks what is other in services that are profiled, in the
// acceptance run each stack with each backend.
func TestOptionsOfProfiles(t *testing.T) {
	t.Parallel()
	for backend, option := range map[string]string{"lgtm": "profiles", "datadog": "profiler"} {
		for i, p := range profiled {
			if !acceptance && (i == 0) != (backend == "lgtm") {
				continue
			}
			p.stack.backend = backend
			t.Run(p.stack.name(), func(t *testing.T) {
				tr := renderedAs(t, "profiled", p.stack, map[string]string{"backend/" + backend + "." + option: "true"})
				verify(t, tr, ofPackages(differing(tr, renderedAs(t, "profiled", p.stack, nil))))
				dir := write(t, tr)
				checkCompose(t, dir)
				if backend == "lgtm" {
					checkLinksOfData(t, dir)
				}
			})
		}
	}
}

// TestPyroscope has services send profiles to a receiver in Pyroscope's place,
// and looks into them for the labels that all signals share, for the service's
// code, and for the spans that a receiver of traces got.
func TestPyroscope(t *testing.T) {
	for _, p := range profiled {
		p.stack.backend = "lgtm"
		t.Run(p.stack.name(), func(t *testing.T) {
			dir := generateAs(t, t.TempDir(), "profiled", p.stack, map[string]string{"backend/lgtm.profiles": "true"})
			intake := &pyroscope{}
			server := httptest.NewServer(intake)
			t.Cleanup(server.Close)
			r := start(t, dir, build(t, dir), "http/protobuf", "PYROSCOPE_SERVER_ADDRESS="+server.URL, "PYROSCOPE_UPLOAD_INTERVAL=1s")
			work := p.work(t, r)
			for began := time.Now(); time.Since(began) < 5*time.Second; {
				work()
			}
			r.stop(t)

			snapshot := r.receiver.Snapshot()
			served := map[string]bool{}
			for _, s := range snapshot.Spans {
				marked := s.Attrs.Str("pyroscope.profile.id")
				switch {
				case s.Kind == otlptest.Server && s.Name == p.span:
					served[s.SpanID] = true
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
			intake.check(t, snapshot.Spans[0].Resource, linkedType(t, dir), p.span, served)
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

// pyroscope takes profiles as Pyroscope does: pprof's format in a form, with the
// name and the labels in the query.
// https://grafana.com/docs/pyroscope/latest/reference-server-api/
type pyroscope struct {
	mu       sync.Mutex
	names    []string
	profiles []*profile.Profile
	errs     []error
}

func (p *pyroscope) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, err := pushed(r)
	if err != nil {
		p.errs = append(p.errs, err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.names = append(p.names, r.URL.Query().Get("name"))
	p.profiles = append(p.profiles, one)
}

func pushed(r *http.Request) (*profile.Profile, error) {
	query := r.URL.Query()
	if r.Method != http.MethodPost || r.URL.Path != "/ingest" || query.Get("from") == "" || query.Get("until") == "" {
		return nil, fmt.Errorf("%s %s is not how profiles are pushed", r.Method, r.URL)
	}
	file, _, err := r.FormFile("profile")
	if err != nil {
		return nil, err
	}
	one, err := profile.Parse(file)
	if err != nil {
		return nil, err
	}
	return one, one.CheckValid()
}

// check looks for what makes a profile findable: labels of the resource, types
// that were asked for, and spans that were served.
func (p *pyroscope) check(t *testing.T, resource otlptest.Attrs, linked, span string, served map[string]bool) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := errors.Join(p.errs...); err != nil {
		t.Error(err)
	}
	if len(p.profiles) == 0 {
		t.Fatal("no profile came")
	}
	want := map[string]string{
		"service_version": resource.Str("service.version"), "service_instance_id": resource.Str("service.instance.id"),
		"deployment_environment_name": "test",
	}
	for _, name := range p.names {
		service, rest, _ := strings.Cut(name, "{")
		labels := map[string]string{}
		for pair := range strings.SplitSeq(strings.TrimSuffix(rest, "}"), ",") {
			key, value, _ := strings.Cut(pair, "=")
			labels[key] = value
		}
		for key, value := range want {
			if service != "profiled" || labels[key] != value {
				t.Errorf("sent as %s, want %s=%s", name, key, value)
			}
		}
	}

	types := map[string]*profile.Profile{}
	var ofSpans, ofOthers int64
	for _, one := range p.profiles {
		for i, sampled := range one.SampleType {
			kind := sampled.Type + ":" + sampled.Unit
			types[kind] = one
			// Pyroscope names a type by what holds the samples, theirs and that of
			// the period.
			if !strings.HasSuffix(linked, fmt.Sprintf(":%s:%s:%s", kind, one.PeriodType.Type, one.PeriodType.Unit)) {
				continue
			}
			for _, s := range one.Sample {
				for _, id := range s.Label["span_id"] {
					if served[id] && slices.Equal(s.Label["span_name"], []string{span}) {
						ofSpans += s.Value[i]
					} else {
						ofOthers += s.Value[i]
					}
				}
			}
		}
	}
	for _, kind := range []string{"cpu:nanoseconds", "inuse_space:bytes", "goroutine:count"} {
		if types[kind] == nil {
			t.Errorf("no profiles of type %s, but %q", kind, slices.Sorted(maps.Keys(types)))
		}
	}
	if ofSpans == 0 || ofOthers > 0 {
		t.Errorf("the requests took %d ns of processors, and spans that there were not %d", ofSpans, ofOthers)
	}
	if err := knowsTheService(p.profiles...); err != nil {
		t.Error(err)
	}
}

// knowsTheService looks for a function of the service in profiles.
func knowsTheService(profiles ...*profile.Profile) error {
	for _, p := range profiles {
		if slices.ContainsFunc(p.Function, func(f *profile.Function) bool { return strings.HasPrefix(f.Name, "example.com/profiled/internal/") }) {
			return nil
		}
	}
	return fmt.Errorf("no function of the service is in %d profiles", len(profiles))
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
	t.Parallel()
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
	cpu, err := profile.ParseData(i.files["cpu.pprof"])
	if err != nil {
		return err
	}
	return errors.Join(cpu.CheckValid(), knowsTheService(cpu))
}
