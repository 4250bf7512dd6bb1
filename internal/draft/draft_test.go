package draft_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/draft"
	"github.com/otelgen/otelgen/internal/modeltext"
)

var update = flag.Bool("update", false, "rewrite the models that are expected")

func read(name string, data []byte) (*draft.Draft, error) {
	if filepath.Ext(name) == ".proto" {
		return draft.Proto(name, data)
	}
	return draft.OpenAPI(name, data)
}

// TestDrafts compares models with those in testdata, which stand beside their
// contracts.
func TestDrafts(t *testing.T) {
	for _, name := range []string{"workshop.yaml", "library.proto"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			d, err := read(name, data)
			if err != nil {
				t.Fatal(err)
			}
			golden := path + ".model"
			if *update {
				if err := os.WriteFile(golden, d.Model, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(d.Model)); diff != "" {
				t.Errorf("the model differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, want string }{
		"no contract":   {"a.yaml", "a: 1", "a.yaml: it has no openapi: 3.x"},
		"Swagger 2":     {"a.yaml", `swagger: "2.0"`, "convert it to OpenAPI 3 first"},
		"no YAML":       {"a.yaml", "{", "a.yaml: it is neither YAML nor JSON"},
		"no operations": {"a.json", `{"openapi": "3.0.0", "paths": {}}`, "it has no operations"},
		"nothing kept":  {"a.yaml", "openapi: 3.0.0\npaths: {/ping: {get: {}}}", "no model can be made of it"},
		"no proto":      {"a.proto", "syntax =", "a.proto:1:9: "},
		"no service":    {"a.proto", `syntax = "proto3"; message A {}`, "it has no service"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(tt.file, []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// fuzz tries contracts: whatever they are, a model that otelgen takes comes out or
// an error.
func fuzz(f *testing.F, name string) {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Fuzz(func(t *testing.T, text string) {
		d, err := read(name, []byte(text))
		if err != nil {
			return
		}
		if _, err := modeltext.Parse("model.yaml", d.Model); err != nil {
			t.Errorf("%v\n%s", err, d.Model)
		}
		if d.Operations.Carried > d.Operations.All || d.Fields.Carried > d.Fields.All {
			t.Errorf("it carries %s operations and %s fields", d.Operations, d.Fields)
		}
	})
}

func FuzzOpenAPI(f *testing.F) { fuzz(f, "workshop.yaml") }

func FuzzProto(f *testing.F) { fuzz(f, "library.proto") }
