package config

import (
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// environ returns an environment with the required settings and the given changes.
func environ(changes map[string]string) func(string) string {
	env := map[string]string{}
	maps.Copy(env, changes)
	return func(name string) string { return env[name] }
}

func TestDefaults(t *testing.T) {
	cfg, err := Load(environ(nil))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.LogLevel != slog.LevelInfo || cfg.ShutdownTimeout != 20*time.Second || cfg.AdminAddr != "" {
		t.Errorf("got %+v", cfg)
	}
}

func TestValuesAreRead(t *testing.T) {
	cfg, err := Load(environ(map[string]string{"LOG_LEVEL": "warn", "SHUTDOWN_TIMEOUT": "1m30s", "ADMIN_ADDR": "127.0.0.1:6060"}))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.LogLevel != slog.LevelWarn || cfg.ShutdownTimeout != 90*time.Second || cfg.AdminAddr != "127.0.0.1:6060" {
		t.Errorf("got %+v", cfg)
	}
}

func TestEveryErrorAtOnce(t *testing.T) {
	wrong := map[string]string{
		"LOG_LEVEL":        "loud",
		"SHUTDOWN_TIMEOUT": "soon",
		"ADMIN_ADDR":       "0.0.0.0:6060",
		"MIGRATE_ON_START": "perhaps",
		"DATABASE_URL":     "::",
		"HTTP_ADDR":        "127.0.0.1:99999",
		"GRPC_ADDR":        "127.0.0.1:99999",
		"GRPC_REFLECTION":  "perhaps",
	}
	_, err := Load(environ(wrong))
	if err == nil {
		t.Fatal("no error")
	}
	var names []string
	for _, line := range strings.Split(err.Error(), "\n")[1:] {
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		names = append(names, name)
	}
	if want := slices.Sorted(maps.Keys(wrong)); !slices.Equal(names, want) {
		t.Errorf("errors name %v, want %v:\n%v", names, want, err)
	}
}

func TestWhatTheSDKReadsIsChecked(t *testing.T) {
	for _, test := range []struct {
		name, value string
		ok          bool
	}{
		{"OTEL_SDK_DISABLED", "TRUE", true},
		{"OTEL_SDK_DISABLED", "maybe", false},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example.com/otlp", true},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", false},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "127.0.0.1:4318", false},
		{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", true},
		{"OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/json", false},
		{"OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2, tenant=a%20b", true},
		{"OTEL_EXPORTER_OTLP_HEADERS", "api-key:hunter2", false},
		{"OTEL_EXPORTER_OTLP_METRICS_HEADERS", "api-key=%zzhunter2", false},
		{"OTEL_BSP_MAX_QUEUE_SIZE", "4096", true},
		{"OTEL_BSP_MAX_QUEUE_SIZE", "-1", false},
		{"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "many", false},
		{"OTEL_BLRP_MAX_QUEUE_SIZE", "2147483648", false},
		{"OTEL_BSP_SCHEDULE_DELAY", "0", false},
		{"OTEL_METRIC_EXPORT_INTERVAL", "60000", true},
		{"OTEL_PROPAGATORS", "tracecontext,baggage", true},
		{"OTEL_PROPAGATORS", "baggage, tracecontext", false},
		{"OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Basic aHVudGVyMg==", false},
	} {
		_, err := Load(environ(map[string]string{test.name: test.value}))
		if (err == nil) != test.ok || err != nil && (!strings.Contains(err.Error(), test.name+": ") || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s=%s: %v", test.name, test.value, err)
		}
	}
}

// TestADisabledSDKIsNotChecked but for the propagators, which are used without it.
func TestADisabledSDKIsNotChecked(t *testing.T) {
	wrong := map[string]string{"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318", "OTEL_BSP_MAX_QUEUE_SIZE": "-1"}
	if _, err := Load(environ(wrong)); err != nil {
		t.Error(err)
	}
	wrong["OTEL_SDK_DISABLED"] = "false"
	if _, err := Load(environ(wrong)); err == nil {
		t.Error("the same is not refused with the SDK turned on")
	}
	if _, err := Load(environ(map[string]string{"OTEL_SDK_DISABLED": "true", "OTEL_PROPAGATORS": "baggage, tracecontext"})); err == nil {
		t.Error("propagators with a blank are not refused, and they are read all the same")
	}
}

func TestAdminListensOnLoopbackOnly(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:6060": true, "[::1]:6060": true, "localhost:6060": true,
		":6060": false, "0.0.0.0:6060": false, "example.com:6060": false, "127.0.0.1": false, "127.0.0.1:": false, "127.0.0.1:99999": false,
	} {
		if _, err := Load(environ(map[string]string{"ADMIN_ADDR": addr})); (err == nil) != ok {
			t.Errorf("ADMIN_ADDR=%s: %v", addr, err)
		}
	}
}
