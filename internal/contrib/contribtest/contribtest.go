// Package contribtest has what the tests of contributors are given: services with
// the models of this repository.
package contribtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/tree"
)

// Streams are those that frameworks for RPC add.
var Streams = []surface.SpecOperation{{Kind: surface.Listing}, {Kind: surface.Bulk}}

// Receipts is the surface of an architecture whose commands answer with receipts
// and whose queries wait for what a receipt's token names.
var Receipts = surface.Spec{
	Results: map[string]string{surface.ResultEntity: surface.ResultReceipt, surface.ResultNone: surface.ResultReceipt},
	Inputs:  []surface.SpecInput{{Side: surface.Query, Name: "read_token", Type: model.String, Source: surface.SourceQuery, Role: surface.RoleToken}},

	Operations: Streams,
}

// Order is what the files of an ordinary service with the model order are built
// from.
func Order(t testing.TB, spec surface.Spec) *contrib.Input {
	t.Helper()
	return fromFile(t, path(t, "templates/model/order/model.yaml"), spec)
}

// Of is the same with any model.
func Of(t testing.TB, m *model.Model, spec surface.Spec) *contrib.Input {
	t.Helper()
	spec.Objects = true
	s, err := surface.New(m, spec)
	if err != nil {
		t.Fatal(err)
	}
	files := tree.New()
	if err := files.Add(tree.File{Path: "deploy/compose/otlp.yaml", Data: []byte("services: {}\n"), Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	return &contrib.Input{
		Service: contrib.Service{Name: "orders-api", Module: "example.com/orders-api", Title: "Orders Api", Generator: "test"},
		Model:   m, Surface: s, Tree: files,
		Has:   func(capability string) bool { return capability == contrib.HTTP || capability == contrib.Image },
		Ports: []layer.Port{{Name: "http", Env: "HTTP_ADDR", Default: 8080}},
		Env: []contrib.EnvRow{
			{Group: "Process", Env: layer.Env{Name: "LOG_LEVEL", Type: "string", Default: "info", Help: "lowest level that is logged"}},
			{Group: "Process", Env: layer.Env{Name: "SHUTDOWN_TIMEOUT", Type: "duration", Default: "20s", Help: "time for draining requests"}},
			{Group: "Process", Env: layer.Env{Name: "ADMIN_ADDR", Type: "string", Help: "loopback address of pprof"}},
			{Group: "SQLite", Env: layer.Env{Name: "DATABASE_URL", Type: "url", Default: "file:orders-api.db", Help: "SQLite database"}},
			{Group: "HTTP", Env: layer.Env{Name: "HTTP_ADDR", Type: "string", Default: ":8080", Help: "address that HTTP is served on"}},
			{Group: "OTLP", Env: layer.Env{
				Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Type: "url", Default: "http://localhost:4318", Compose: "http://collector:4318",
				Help: "base URL of the collector", SDK: true,
			}},
			{Group: "OTLP", Secret: true, Env: layer.Env{Name: "VENDOR_KEY", Type: "secret", Help: "key of the vendor", Container: "collector"}},
			{Group: "OTLP", Secret: true, Env: layer.Env{Name: "OTEL_EXPORTER_OTLP_HEADERS", Type: "secret", Help: "headers of every export", SDK: true}},
		},
	}
}

// Models runs check with every model of this repository, whose commands answer
// with entities and, once more, with receipts.
func Models(t *testing.T, check func(t *testing.T, in *contrib.Input)) {
	t.Helper()
	var files []string
	for _, pattern := range []string{"templates/model/*/model.yaml", "testdata/models/*.yaml", "internal/contrib/testdata/models/*.yaml"} {
		more, err := filepath.Glob(path(t, pattern))
		if err != nil || len(more) == 0 {
			t.Fatalf("no models in %s: %v", pattern, err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(strings.TrimSuffix(file, "/model.yaml")), ".yaml")
		t.Run(name+"/entities", func(t *testing.T) { check(t, fromFile(t, file, surface.Spec{Operations: Streams})) })
		t.Run(name+"/receipts", func(t *testing.T) { check(t, fromFile(t, file, Receipts)) })
	}
}

// Contributor is one of those that are tested.
type Contributor = func(context.Context, *contrib.Input) (contrib.Output, error)

// Build returns what contributors make, by path.
func Build(t testing.TB, in *contrib.Input, contributors ...Contributor) map[string][]byte {
	t.Helper()
	made := map[string][]byte{}
	for _, contribute := range contributors {
		out, err := contribute(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range out.Files {
			made[f.Path] = f.Data
		}
	}
	return made
}

// Decode reads YAML that a contributor made.
func Decode(t testing.TB, data []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return v
}

func fromFile(t testing.TB, file string, spec surface.Spec) *contrib.Input {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := modeltext.Parse(filepath.Base(file), data)
	if err != nil {
		t.Fatal(err)
	}
	return Of(t, m, spec)
}

// path leads from the folder of the running test to a path of this repository.
// Test binaries may be built without the paths of their sources.
func path(t testing.TB, rel string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, rel)
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test's folder")
		}
	}
}
