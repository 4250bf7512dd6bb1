package config

import (
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// environ is an environment with what must be set and the changes given.
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

func TestAdminListensOnLoopbackOnly(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:6060": true, "[::1]:6060": true, "localhost:6060": true,
		":6060": false, "0.0.0.0:6060": false, "example.com:6060": false, "127.0.0.1": false,
	} {
		if _, err := Load(environ(map[string]string{"ADMIN_ADDR": addr})); (err == nil) != ok {
			t.Errorf("ADMIN_ADDR=%s: %v", addr, err)
		}
	}
}
