package collectorconfig_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/collectorconfig"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/templates"
)

const good = `exporters:
  otlp_http/acme:
    endpoint: ${env:ACME_ENDPOINT:-https://acme.example}
    headers:
      api-key: ${env:ACME_KEY}
    timeout: 5s
    retry_on_failure: {enabled: true}
receivers:
  otlp: {protocols: {grpc: }}
processors:
  batch:
    send_batch_size: 10
service:
  telemetry: {logs: {level: info}}
  pipelines:
    traces: {receivers: [otlp], processors: [batch], exporters: [otlp_http/acme]}
`

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		old, broken string
		want        string // "" for no fault
	}{
		"nothing wrong":            {"", "", ""},
		"a key misspelled":         {"endpoint:", "endpnt:", `3: otlp_http/acme has no key endpnt; did you mean "endpoint"?`},
		"a key further in":         {"enabled:", "enable:", `7: otlp_http/acme.retry_on_failure has no key enable; did you mean "enabled"?`},
		"headers are anybody's":    {"api-key:", "x-anything:", ""},
		"no duration":              {"5s", "5 seconds", `6: otlp_http/acme.timeout: "5 seconds" is not a duration, such as 5s`},
		"no number":                {": 10", ": ten", `12: batch.send_batch_size: "ten" is not a whole number`},
		"no truth":                 {"true", "maybe", `7: otlp_http/acme.retry_on_failure.enabled: "maybe" is not true or false`},
		"a mapping for a value":    {"5s", "{seconds: 5}", "6: otlp_http/acme.timeout is a single value"},
		"a value for a mapping":    {"{enabled: true}", "often", "7: otlp_http/acme.retry_on_failure is a mapping"},
		"a section misspelled":     {"processors:\n", "procesors:\n", `10: a collector's configuration has no key procesors; did you mean "processors"?`},
		"an exporter that is not":  {"[otlp_http/acme]", "[otlp_http/acne]", `16: pipeline traces: otlp_http/acne is not one of the exporters or connectors; did you mean "otlp_http/acme"?`},
		"no exporter":              {"[otlp_http/acme]", "[]", "16: pipeline traces has no exporters"},
		"no signal":                {"traces:", "trace:", `16: pipeline trace: a pipeline is of traces, metrics, logs, profiles; did you mean "traces"?`},
		"a component not in here":  {"otlp_http/acme", "acme", ""},
		"a setting of its own log": {"level:", "lvel:", `14: service.telemetry.logs has no key lvel; did you mean "level"?`},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.old != "" && !strings.Contains(good, tc.old) {
				t.Fatalf("%q is not there to be replaced", tc.old)
			}
			got, err := collectorconfig.Check([]byte(strings.ReplaceAll(good, tc.old, tc.broken)))
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, f := range got.Faults {
				said = append(said, fmt.Sprintf("%d: %s", f.Line, f.Text))
			}
			switch {
			case tc.want == "" && len(said) > 0:
				t.Errorf("found %q where nothing is wrong", said)
			case tc.want != "" && !slices.Contains(said, tc.want):
				t.Errorf("said %q, want %q", said, tc.want)
			}
		})
	}
}

func TestCheckTellsWhatItDoesNotKnow(t *testing.T) {
	got, err := collectorconfig.Check([]byte(strings.ReplaceAll(good, "otlp_http/acme", "acme")))
	if err != nil || !slices.Equal(got.Unknown, []string{"exporters/acme"}) {
		t.Errorf("unknown %v, %v", got.Unknown, err)
	}
	if _, err := collectorconfig.Check([]byte("a: b: c")); err == nil {
		t.Error("what is not YAML is read")
	}
}

func TestIs(t *testing.T) {
	if !collectorconfig.Is([]byte(good)) {
		t.Error("a collector's configuration is not known")
	}
	for _, other := range []string{"", "services: {a: {image: b}}", "exporters: none", "{{"} {
		if collectorconfig.Is([]byte(other)) {
			t.Errorf("%q is taken for a collector's configuration", other)
		}
	}
}

// TestBackends reads the configurations of all backends that otelgen ships,
// which a real collector takes: a fault found here is one of the schema.
func TestBackends(t *testing.T) {
	cat, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(templates.FS, "model/order/model.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := modeltext.Parse("model.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, l := range cat.Choices("backend") {
		answers := layer.Answers{"backend": {l.Name}}
		res, err := render.Render(context.Background(), render.Request{Name: "a", Module: "a", Answers: answers, Catalog: cat, Model: m})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range res.Tree.Files() {
			if !strings.HasSuffix(f.Path, ".yaml") || !collectorconfig.Is(f.Data) {
				continue
			}
			found++
			got, err := collectorconfig.Check(f.Data)
			if err != nil || len(got.Faults) > 0 {
				t.Errorf("%s: %v, %v", l.Name, got.Faults, err)
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d backends have a collector", found)
	}
}
