package purge_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.com/service/internal/platform/purge"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestWorkerPurgesEveryHourWhateverFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cuts []time.Duration
		start := time.Now()
		tel, recorder := telemetrytest.New(t)
		worker := purge.Worker(tel.Log, 24*time.Hour, func(_ context.Context, before time.Time) error {
			if cuts = append(cuts, before.Sub(start)); len(cuts) == 3 {
				return nil
			}
			return errors.New("database is away")
		})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour+time.Minute)
		defer cancel()
		if err := worker(ctx); err != nil {
			t.Errorf("stopping is no failure: %v", err)
		}
		want := []time.Duration{-24 * time.Hour, -23 * time.Hour, -22 * time.Hour}
		if len(cuts) != 3 || cuts[0] != want[0] || cuts[1] != want[1] || cuts[2] != want[2] {
			t.Errorf("purged what is older than %v, want %v", cuts, want)
		}
		if logs := recorder.Logs(t); len(logs) != 2 || logs[0]["error"] != "database is away" {
			t.Errorf("logged %v, want two warnings", logs)
		}
	})
}
