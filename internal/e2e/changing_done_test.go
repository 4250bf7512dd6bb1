//go:build e2e

package e2e_test

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/tree"
)

// tested are the checks of a service that a person has changed: it is built, and
// its tests pass.
var tested = []check{
	{program: "go", args: []string{"vet", "./..."}, offline: true},
	{program: "go", args: []string{"test", "-vet=off", "-ldflags=-s -w", "./..."}, offline: true},
}

// TestChangingSteps does in a copy what docs/changing.md tells for a field, an
// operation and an aggregate: with the files that it names, and no others, the
// service works, and the tests that it had pass.
func TestChangingSteps(t *testing.T) {
	t.Parallel()
	stacks := changingStacks[:1]
	if acceptance {
		stacks = changingStacks
	}
	for _, s := range stacks {
		before := parcelService(t, s, depotModel)
		table := changingTable(t, before)
		for i, c := range changes {
			t.Run(s.name()+c.name, func(t *testing.T) {
				after := parcelService(t, s, strings.Replace(depotModel, c.place, c.text, 1))
				service := copyOf(t, before)
				for _, file := range changedByHand(before, after) {
					for row, cells := range table {
						if cells[i] != "–" && covers(row, file, before) {
							step(t, service, after, file)
							break
						}
					}
				}
				for _, f := range after.Files() {
					name := path.Base(f.Path)
					made := strings.HasSuffix(name, ".pb.go") || strings.HasSuffix(name, ".connect.go") || strings.HasPrefix(name, "scenario") || name == "integration_test.go" || name == "calls_test.go"
					// A port of an aggregate needs doubles in the tests of others.
					doubled := c.name == "aggregate" && strings.HasSuffix(name, "_test.go")
					if made || doubled {
						put(t, service, f)
					}
				}
				verify(t, service, tested)
			})
		}
	}
}

// step changes one file as people do: a migration that has run stays as it is,
// and another one adds the column.
func step(t *testing.T, service, after *tree.Tree, file string) {
	t.Helper()
	f, ok := after.File(file)
	if !ok {
		t.Fatalf("there is no %s", file)
	}
	if _, ran := service.File(file); ran && path.Ext(file) == ".sql" {
		f.Path = path.Join(path.Dir(file), fmt.Sprintf("%04d_add_fragile.sql", nextMigration(service, path.Dir(file))))
		f.Data = []byte("ALTER TABLE \"parcels\" ADD COLUMN \"fragile\" INTEGER;\n")
	}
	put(t, service, f)
}

func nextMigration(service *tree.Tree, dir string) int {
	next := 1
	for _, f := range service.Files() {
		if path.Dir(f.Path) == dir && path.Ext(f.Path) == ".sql" {
			next++
		}
	}
	return next
}

func copyOf(t *testing.T, tr *tree.Tree) *tree.Tree {
	t.Helper()
	c := tree.New()
	for _, f := range tr.Files() {
		put(t, c, f)
	}
	return c
}

func put(t *testing.T, tr *tree.Tree, f tree.File) {
	t.Helper()
	add := tr.Add
	if _, ok := tr.File(f.Path); ok {
		add = tr.Replace
	}
	if err := add(f); err != nil {
		t.Fatal(err)
	}
}

// outgoingTest is a test of the file that docs/changing.md gives for calls to other
// services.
const outgoingTest = `package outgoing_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/service/internal/platform/outgoing"
	"example.com/service/internal/platform/telemetry"
)

func TestClient(t *testing.T) {
	var traceparent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		traceparent = r.Header.Get("traceparent")
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	spans := tracetest.NewSpanRecorder()
	client, err := outgoing.NewClient(&telemetry.Telemetry{
		Tracers:    sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)),
		Meters:     metricnoop.NewMeterProvider(),
		Propagator: propagation.TraceContext{},
	}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(server.URL, "http://", "http://ada:secret@", 1)+"/stock?token=secret", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	span := spans.Ended()[0]
	if span.Name() != http.MethodGet || !strings.Contains(traceparent, span.SpanContext().SpanID().String()) {
		t.Errorf("span %s, traceparent %s", span.Name(), traceparent)
	}
	all := fmt.Sprint(span.Attributes())
	for _, attr := range span.Attributes() {
		all += " " + string(attr.Key) + "=" + attr.Value.String()
	}
	for _, want := range []string{"url.full=" + server.URL + "/stock", "http.response.status_code=418", "error.type=418"} {
		if !strings.Contains(all, want) {
			t.Errorf("the span lacks %s: %s", want, all)
		}
	}
	if strings.Contains(all, "secret") {
		t.Errorf("the span holds a secret: %s", all)
	}

	server.Close()
	if resp, err := client.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("a closed server answered")
	}
	for _, attr := range spans.Ended()[1].Attributes() {
		if attr.Key == "error.type" && attr.Value.AsString() != "connection_refused" {
			t.Errorf("error.type is %s", attr.Value.AsString())
		}
	}
}
`

// TestChangingFiles adds the files that docs/changing.md gives to a service of each
// architecture, which then passes its own checks.
func TestChangingFiles(t *testing.T) {
	t.Parallel()
	for _, s := range []stack{defaultStack, changingStacks[2]} {
		t.Run(s.name(), func(t *testing.T) {
			before := parcelService(t, s, depotModel)
			service := copyOf(t, before)
			document, _ := before.File("docs/changing.md")
			files := regexp.MustCompile("(?s)Add `([^`]+\\.go)`:\n\n```go\n(.*?)```").FindAllStringSubmatch(string(document.Data), -1)
			if len(files) < 2 {
				t.Fatalf("docs/changing.md gives %d files", len(files))
			}
			for _, m := range files {
				put(t, service, tree.File{Path: m[1], Data: []byte(m[2])})
			}
			put(t, service, tree.File{Path: "internal/platform/outgoing/outgoing_test.go", Data: []byte(outgoingTest)})
			verify(t, service, ofPackages(differing(service, before)))
		})
	}
}
