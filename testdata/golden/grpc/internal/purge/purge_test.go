package purge_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"example.com/service/internal/purge"
)

func TestWorkerPurgesEveryHourWhateverFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cuts []time.Duration
		start := time.Now()
		worker := purge.Worker(slog.New(slog.DiscardHandler), 24*time.Hour, func(_ context.Context, before time.Time) error {
			cuts = append(cuts, before.Sub(start))
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
	})
}
