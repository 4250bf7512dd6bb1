package artifact_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/artifact"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

var update = flag.Bool("update", false, "write the golden files anew")

const orderModel = "../../templates/model/order/model.yaml"

// receipts is the surface of an architecture whose commands answer with
// receipts and whose queries wait for what a receipt's token names.
var receipts = surface.Spec{
	Results: map[string]string{surface.ResultEntity: surface.ResultReceipt, surface.ResultNone: surface.ResultReceipt},
	Inputs:  []surface.SpecInput{{Side: surface.Query, Name: "read_token", Type: model.String, Source: surface.SourceQuery, Role: surface.RoleToken}},
}

// input is what the artifacts of an ordinary service with the model are built from.
func input(t testing.TB, file string, spec surface.Spec) artifact.Input {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Parse(filepath.Base(file), data)
	if err != nil {
		t.Fatal(err)
	}
	return inputOf(t, m, spec)
}

func inputOf(t testing.TB, m *model.Model, spec surface.Spec) artifact.Input {
	t.Helper()
	s, err := surface.New(m, spec)
	if err != nil {
		t.Fatal(err)
	}
	return artifact.Input{
		Service: artifact.Service{Name: "orders-api", Module: "example.com/orders-api", Title: "Orders Api", Generator: "test"},
		Layer:   "base/service", Model: m, Surface: s, HTTP: true,
		Compose: []string{"deploy/compose/otlp.yaml"},
		Ports:   []artifact.Port{{Name: "http", Env: "HTTP_ADDR", Number: 8080}},
		Env: []artifact.Env{
			{Name: "LOG_LEVEL", Type: "string", Default: "info", Help: "lowest level that is logged", Group: "Process"},
			{Name: "SHUTDOWN_TIMEOUT", Type: "duration", Default: "20s", Help: "time for draining requests", Group: "Process"},
			{Name: "ADMIN_ADDR", Type: "string", Help: "loopback address of pprof", Group: "Process"},
			{Name: "DATABASE_URL", Type: "url", Default: "file:orders-api.db", Help: "SQLite database", Group: "SQLite"},
			{Name: "HTTP_ADDR", Type: "string", Default: ":8080", Help: "address that HTTP is served on", Group: "HTTP"},
			{
				Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Type: "url", Default: "http://localhost:4318", Compose: "http://collector:4318",
				Help: "base URL of the collector", Group: "OTLP", SDK: true,
			},
			{Name: "VENDOR_KEY", Type: "secret", Help: "key of the vendor", Group: "OTLP", Secret: true, Container: "collector"},
			{Name: "OTEL_EXPORTER_OTLP_HEADERS", Type: "secret", Help: "headers of every export", Group: "OTLP", SDK: true, Secret: true},
		},
	}
}

// build returns the artifacts by path.
func build(t testing.TB, in artifact.Input) map[string][]byte {
	t.Helper()
	files, err := artifact.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string][]byte{}
	for _, f := range files {
		if f.Layer != in.Layer || f.Template == "" {
			t.Errorf("%s comes from layer %q and template %q", f.Path, f.Layer, f.Template)
		}
		made[f.Path] = f.Data
	}
	return made
}

// models are all models that there are to try, and how commands answer.
func models(t *testing.T, check func(t *testing.T, in artifact.Input)) {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../../templates/model/*/model.yaml", "../../testdata/models/*.yaml", "testdata/models/*.yaml"} {
		more, err := filepath.Glob(pattern)
		if err != nil || len(more) == 0 {
			t.Fatalf("no models in %s: %v", pattern, err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(strings.TrimSuffix(file, "/model.yaml")), ".yaml")
		t.Run(name+"/entities", func(t *testing.T) { check(t, input(t, file, surface.Spec{})) })
		t.Run(name+"/receipts", func(t *testing.T) { check(t, input(t, file, receipts)) })
	}
}

// What every reader of a service sees first is compared with files, so that a
// change of it is seen in review.
func TestTheFilesOfTheOrderModel(t *testing.T) {
	for name, spec := range map[string]surface.Spec{"entities": {}, "receipts": receipts} {
		files := build(t, input(t, orderModel, spec))
		for path, data := range files {
			golden := filepath.Join("testdata", "golden", name, strings.ReplaceAll(path, "/", "_"))
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(data)); diff != "" {
				t.Errorf("%s/%s differs; run with -update if that is right (-want +got):\n%s", name, path, diff)
			}
		}
	}
}

func TestOnlyWhatTheServiceHas(t *testing.T) {
	in := input(t, orderModel, surface.Spec{})
	in.HTTP = false
	var paths []string
	for path := range build(t, in) {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	if diff := cmp.Diff([]string{".env.example", "compose.yaml"}, paths); diff != "" {
		t.Errorf("without HTTP (-want +got):\n%s", diff)
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	models(t, func(t *testing.T, in artifact.Input) {
		first, second := build(t, in), build(t, in)
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("two runs differ:\n%s", diff)
		}
	})
}

// decode reads YAML that this package made.
func decode(t testing.TB, data []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return v
}

// many is a model of so many aggregates, each with all common operations and a
// reference to the one before.
func many(t testing.TB, count int) *model.Model {
	t.Helper()
	entities := make([]string, count)
	for i := range entities {
		entities[i] = fmt.Sprintf("Thing%d code:string! unique price:money! min=1 due:date! note:string", i)
		if i > 0 {
			entities[i] += fmt.Sprintf(" before:ref(Thing%d)!", i-1)
		}
	}
	m, err := model.FromEntities(entities)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func BenchmarkBuildOrder(b *testing.B) {
	in := input(b, orderModel, surface.Spec{})
	for b.Loop() {
		if _, err := artifact.Build(in); err != nil {
			b.Fatal(err)
		}
	}
}

// The cost is to grow with the number of aggregates and not faster: compare the
// figures per aggregate.
func BenchmarkBuildAggregates(b *testing.B) {
	for _, count := range []int{1, 10, 50} {
		in := inputOf(b, many(b, count), surface.Spec{})
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			for b.Loop() {
				if _, err := artifact.Build(in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*count), "µs/aggregate")
		})
	}
}
