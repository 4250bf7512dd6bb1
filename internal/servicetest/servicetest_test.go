package servicetest_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/servicetest"
)

// fake is the path of the built testdata/service.
var fake string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "servicetest")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // litter in a temporary folder fails no test
	if fake, err = servicetest.Build(context.Background(), "testdata/service", dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func start(t *testing.T, env ...string) *servicetest.Service {
	t.Helper()
	s, err := servicetest.Start(t.Context(), servicetest.Config{Binary: fake, Dir: t.TempDir(), Env: env, Args: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// within is a context that ends after d, or with the test.
func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestServiceRunsAndStops(t *testing.T) {
	t.Setenv("OTEL_SERVICE_NAME", "of the test's own environment")
	s := start(t)
	exit, err := s.Stop(within(t, 10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if exit.Code != 0 || exit.Duration < 50*time.Millisecond {
		t.Errorf("exit = %+v, want code 0 after at least 50ms", exit)
	}
	logs, err := s.Logs()
	if err != nil || len(logs) != 2 {
		t.Fatalf("logs %v, error %v; want start and stop", logs, err)
	}
	if logs[0]["otel"] != "" || fmt.Sprint(logs[0]["args"]) != "[a]" || logs[1]["msg"] != "stop" {
		t.Errorf("logs = %v", logs)
	}
	if s.Stderr() != "said to a person\n" {
		t.Errorf("stderr = %q", s.Stderr())
	}
}

func TestServiceUsesMemory(t *testing.T) {
	s := start(t)
	m, err := s.Memory()
	if runtime.GOOS != "linux" {
		if err == nil {
			t.Errorf("memory %+v without /proc", m)
		}
		return
	}
	if err != nil || m.Now < 1<<20 || m.Peak < m.Now {
		t.Errorf("memory %+v, error %v", m, err)
	}
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Memory(); err == nil {
		t.Error("an ended process has memory")
	}
}

func TestEnvWins(t *testing.T) {
	first := start(t)
	if err := first.Kill(); err != nil {
		t.Fatal(err)
	}
	again := start(t, "HTTP_ADDR="+first.HTTPAddr)
	if again.HTTPAddr != first.HTTPAddr {
		t.Errorf("listens on %s, want %s", again.HTTPAddr, first.HTTPAddr)
	}
}

func TestStartFails(t *testing.T) {
	tests := []struct{ name, fake, want string }{
		{"ends at once", "fail", "ended with code 3 before it was ready"},
		{"is never ready", "never", "last: 503 not yet"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := servicetest.Start(within(t, 2*time.Second), servicetest.Config{Binary: fake, Env: []string{"FAKE=" + test.fake}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "said to a person") {
				t.Errorf("error %v, want %q and what the service said", err, test.want)
			}
		})
	}
}

func TestStopKillsTheDeaf(t *testing.T) {
	s := start(t, "FAKE=deaf")
	_, err := s.Stop(within(t, 200*time.Millisecond))
	if err == nil || !strings.Contains(err.Error(), "did not stop after SIGTERM") {
		t.Errorf("error %v", err)
	}
	if code, err := s.Wait(t.Context()); code != -1 || err != nil {
		t.Errorf("code %d, error %v; want the end by a signal", code, err)
	}
}

func TestWait(t *testing.T) {
	s, err := servicetest.Launch(t.Context(), servicetest.Config{Binary: fake, Env: []string{"FAKE=fail"}})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := s.Wait(t.Context()); code != 3 || err != nil {
		t.Errorf("code %d, error %v; want 3", code, err)
	}
}

func TestLogsRefuseWhatIsNotJSON(t *testing.T) {
	s := start(t, "FAKE=print")
	if _, err := s.Logs(); err == nil || !strings.Contains(err.Error(), "not JSON") {
		t.Errorf("error %v", err)
	}
}

func TestBuildFails(t *testing.T) {
	if _, err := servicetest.Build(t.Context(), t.TempDir(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "has 0 commands in cmd") {
		t.Errorf("error %v", err)
	}
}
