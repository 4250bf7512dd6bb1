// Package purge deletes expired rows.
package purge

import (
	"context"
	"log/slog"
	"time"
)

const (
	interval = time.Hour
	// batchSize and pause leave most of a writer's time to requests, however many
	// rows have expired.
	batchSize = 500
	pause     = 100 * time.Millisecond
)

// Purge deletes at most limit rows from before a time, and returns their number.
type Purge func(ctx context.Context, before time.Time, limit int) (purged int, err error)

// Worker purges at once and then every hour what has expired, in small batches. A
// failure is logged; the next hour makes up for it.
func Worker(log *slog.Logger, keep time.Duration, purge Purge) func(context.Context) error {
	return func(ctx context.Context) error {
		ticks := time.NewTicker(interval)
		defer ticks.Stop()
		for {
			if err := purge.all(ctx, time.Now().Add(-keep)); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "old rows are not purged", "error", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-ticks.C:
			}
		}
	}
}

func (p Purge) all(ctx context.Context, before time.Time) error {
	for {
		purged, err := p(ctx, before, batchSize)
		if err != nil || purged < batchSize {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
