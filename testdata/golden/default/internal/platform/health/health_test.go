package health_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/service/internal/platform/health"
)

func probe(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

func TestReady(t *testing.T) {
	down := errors.New("connection refused by 10.0.0.7")
	for name, test := range map[string]struct {
		checks health.Checks
		ready  bool
		status string
		states map[string]string
	}{
		"nothing to check": {nil, true, "ok", nil},
		"all well": {
			health.Checks{{Name: "store", Critical: true, Probe: probe(nil)}},
			true, "ok", map[string]string{"store": "ok"},
		},
		"critical failure": {
			health.Checks{{Name: "store", Critical: true, Probe: probe(down)}, {Name: "cache", Probe: probe(nil)}},
			false, "unavailable", map[string]string{"store": "failed", "cache": "ok"},
		},
		"other failure": {
			health.Checks{{Name: "store", Critical: true, Probe: probe(nil)}, {Name: "cache", Probe: probe(down)}},
			true, "degraded", map[string]string{"store": "ok", "cache": "failed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			report, ready := test.checks.Ready(t.Context())
			if ready != test.ready || report.Status != test.status || !maps.Equal(report.Checks, test.states) {
				t.Errorf("ready %v, %+v", ready, report)
			}
			text, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "10.0.0.7") {
				t.Errorf("the report shows the cause to everyone: %s", text)
			}
		})
	}
}

func TestHungProbeFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		start := time.Now()
		report, ready := health.Checks{{Name: "store", Critical: true, Probe: hang}}.Ready(t.Context())
		if ready || !errors.Is(report.Err, context.DeadlineExceeded) {
			t.Errorf("ready %v, %v", ready, report.Err)
		}
		if waited := time.Since(start); waited > 5*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestACallerWhoLeavesIsNoFailure(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	leave()
	store := health.Check{Name: "store", Critical: true, Probe: func(ctx context.Context) error { return ctx.Err() }}
	if report, ready := (health.Checks{store}).Ready(ctx); !ready {
		t.Errorf("not ready: %v", report.Err)
	}
}
