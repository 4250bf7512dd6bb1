package probes

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestReadinessIsThatOfTheChecks(t *testing.T) {
	fine := func(context.Context) error { return nil }
	broken := func(context.Context) error { return errors.New("secret") }
	tests := []struct {
		name, path string
		checks     health.Checks
		status     int
		body       string
	}{
		{"alive", "/livez", health.Checks{{Name: "store", Critical: true, Probe: broken}}, http.StatusOK, `{"status":"ok"}`},
		{"all well", "/readyz", health.Checks{{Name: "store", Critical: true, Probe: fine}}, http.StatusOK, `{"status":"ok","checks":{"store":"ok"}}`},
		{"degraded", "/readyz", health.Checks{{Name: "cache", Probe: broken}}, http.StatusOK, `{"status":"degraded","checks":{"cache":"failed"}}`},
		{"not ready", "/readyz", health.Checks{{Name: "store", Critical: true, Probe: broken}}, http.StatusServiceUnavailable, `{"status":"unavailable","checks":{"store":"failed"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tel, recorder := telemetrytest.New(t)
			server := NewServer(Options{Checks: test.checks}, tel)
			answer := httptest.NewRecorder()
			server.http.Handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.path, http.NoBody))
			if body := strings.TrimSpace(answer.Body.String()); answer.Code != test.status || body != test.body {
				t.Errorf("%d %s, want %d %s", answer.Code, body, test.status, test.body)
			}
			if spans, metrics := recorder.Spans(), recorder.Metrics(t); len(spans)+len(metrics) != 0 {
				t.Errorf("probes left %d spans and %d metrics", len(spans), len(metrics))
			}
		})
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	server := NewServer(Options{Addr: "127.0.0.1:0", Drain: time.Second}, tel)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
