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
		worker := purge.Worker(tel.Log, 24*time.Hour, func(_ context.Context, before time.Time, _ int) (int, error) {
			if cuts = append(cuts, before.Sub(start)); len(cuts) == 3 {
				return 0, nil
			}
			return 0, errors.New("database is away")
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

func TestWorkerPurgesInBatchesWithPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left, most := 1_000_000, 0
		tel, _ := telemetrytest.New(t)
		worker := purge.Worker(tel.Log, time.Hour, func(_ context.Context, _ time.Time, limit int) (int, error) {
			purged := min(left, limit)
			left, most = left-purged, max(most, purged)
			return purged, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := worker(ctx); err != nil {
			t.Errorf("stopping is no failure: %v", err)
		}
		if purged := 1_000_000 - left; most > 1000 || purged < 2*most || purged > 20*most {
			t.Errorf("purged %d rows in a second, at most %d at once", purged, most)
		}
		ctx, cancel = context.WithTimeout(t.Context(), 59*time.Minute)
		defer cancel()
		if err := worker(ctx); err != nil || left != 0 {
			t.Errorf("%d rows are left after an hour, %v", left, err)
		}
	})
}
