package compose_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/compose"
	"github.com/otelgen/otelgen/internal/contrib/contribtest"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/tree"
)

func app(t *testing.T, in *contrib.Input) (document, service map[string]any) {
	t.Helper()
	document = contribtest.Decode(t, contribtest.Build(t, in, compose.Contribute)["compose.yaml"])
	services, ok := document["services"].(map[string]any)
	if !ok || len(services) != 1 {
		t.Fatalf("services are %v", document["services"])
	}
	return document, services["app"].(map[string]any)
}

func TestComposeSettings(t *testing.T) {
	_, service := app(t, contribtest.Order(t, surface.Spec{}))
	want := map[string]any{
		"LOG_LEVEL":                   "${LOG_LEVEL:-info}",
		"SHUTDOWN_TIMEOUT":            "${SHUTDOWN_TIMEOUT:-20s}",
		"ADMIN_ADDR":                  nil, // passed on when it is set
		"DATABASE_URL":                "file:/data/orders-api.db",
		"HTTP_ADDR":                   ":8080",
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
		"OTEL_EXPORTER_OTLP_HEADERS":  nil,
	}
	if diff := cmp.Diff(want, service["environment"]); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

// TestComposeWithoutImage has a program that is not built as an image: what is
// left is what layers bring.
func TestComposeWithoutImage(t *testing.T) {
	in := contribtest.Order(t, surface.Spec{})
	in.Has = func(string) bool { return false }
	files := contribtest.Build(t, in, compose.Contribute)
	document := contribtest.Decode(t, files["compose.yaml"])
	want := map[string]any{"name": "orders-api", "include": []any{"deploy/compose/otlp.yaml"}}
	if diff := cmp.Diff(want, document); diff != "" {
		t.Errorf("compose.yaml (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(files["make/compose.mk"]), "\nup: ") {
		t.Errorf("make/compose.mk has no target up: %s", files["make/compose.mk"])
	}
	in.Tree = tree.New()
	if files := contribtest.Build(t, in, compose.Contribute); len(files) != 0 {
		t.Errorf("%d files, want none: there is nothing to start", len(files))
	}
}

func TestComposeStopsLaterThanTheService(t *testing.T) {
	for _, timeout := range []string{"20s", "2m"} {
		in := contribtest.Order(t, surface.Spec{})
		in.Env[1].Default = timeout
		_, service := app(t, in)
		grace, err := time.ParseDuration(service["stop_grace_period"].(string))
		own, _ := time.ParseDuration(timeout)
		if err != nil || grace <= own {
			t.Errorf("stop_grace_period is %v, %v with SHUTDOWN_TIMEOUT=%s", service["stop_grace_period"], err, timeout)
		}
	}
}

func TestComposeIsHardened(t *testing.T) {
	_, service := app(t, contribtest.Order(t, surface.Spec{}))
	want := map[string]any{
		"user": "65532:65532", "read_only": true, "tmpfs": []any{"/tmp"}, "cap_drop": []any{"ALL"},
		"security_opt": []any{"no-new-privileges:true"}, "mem_limit": "512m", "ports": []any{"127.0.0.1:8080:8080"},
	}
	for key, value := range want {
		if diff := cmp.Diff(value, service[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

func TestComposeKeepsDataOnlyWhereThereIsSome(t *testing.T) {
	in := contribtest.Order(t, surface.Spec{})
	document, service := app(t, in)
	if service["volumes"] == nil || document["volumes"] == nil {
		t.Error("an embedded database has no volume")
	}
	in.Env[3].Default = "postgres://localhost/orders"
	document, service = app(t, in)
	if service["volumes"] != nil || document["volumes"] != nil {
		t.Error("there is a volume for a database that is elsewhere")
	}
}

// The values that compose reads a variable into must come out as they are.
func TestComposeTakesDollarsLiterally(t *testing.T) {
	in := contribtest.Order(t, surface.Spec{})
	in.Env[0].Default, in.Env[5].Compose = "a$b", "http://$host"
	_, service := app(t, in)
	environment := service["environment"].(map[string]any)
	if environment["LOG_LEVEL"] != "${LOG_LEVEL:-a$$b}" || environment["OTEL_EXPORTER_OTLP_ENDPOINT"] != "http://$$host" {
		t.Errorf("environment is %v", environment)
	}
}

// https://github.com/compose-spec/compose-spec/blob/main/04-version-and-name.md
func TestComposeProjectNames(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	for name, want := range map[string]string{
		"orders-api": "orders-api", "Orders.API": "orders-api", "orders_v2": "orders_v2", "_x": "x", "--": "service",
		"a_": "a", "a._b": "a-b", "a__b": "a__b",
	} {
		in := contribtest.Order(t, surface.Spec{})
		in.Service.Name = name
		document, service := app(t, in)
		if got := document["name"]; got != want || !valid.MatchString(want) {
			t.Errorf("the project of %s is called %v, want %s", name, got, want)
		}
		check := service["healthcheck"].(map[string]any)
		if diff := cmp.Diff([]any{"CMD", "/" + name, "healthcheck"}, check["test"]); diff != "" {
			t.Errorf("health check of %s (-want +got):\n%s", name, diff)
		}
	}
}
