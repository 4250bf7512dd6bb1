package artifact_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/otelgen/otelgen/internal/artifact"
	"github.com/otelgen/otelgen/internal/model"
)

func TestDump(t *testing.T) {
	for _, f := range []string{"../../templates/model/order/model.yaml", "../../testdata/models/library.yaml", "../../testdata/models/warehouse.yaml", "../../testdata/models/clinic.yaml"} {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.Parse(filepath.Base(f), data)
		if err != nil {
			t.Fatal(err)
		}
		s, err := model.NewSurface(m, model.SurfaceSpec{})
		if err != nil {
			t.Fatal(err)
		}
		files, err := artifact.Build(artifact.Input{Service: artifact.Service{Name: "Orders.api", Title: "Orders API"}, Model: m, Surface: s, HTTP: true,
			Ports:   []artifact.Port{{Name: "http", Env: "HTTP_ADDR", Number: 8080}},
			Compose: []string{"deploy/compose/otlp.yaml"},
			Env: []artifact.Env{{Name: "HTTP_ADDR", Default: ":8080", Help: "address", Group: "HTTP"}, {Name: "LOG_LEVEL", Default: "info", Help: "level", Group: "base"},
				{Name: "SHUTDOWN_TIMEOUT", Default: "20s", Group: "base"}, {Name: "DATABASE_URL", Default: "file:x.db", Group: "SQLite"}, {Name: "KEY", Secret: true, Help: "a b"}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range files {
			os.MkdirAll(filepath.Join("/tmp/art", filepath.Base(f), "api"), 0o755)
			os.WriteFile(filepath.Join("/tmp/art", filepath.Base(f), x.Path), x.Data, 0o644)
		}
	}
}
