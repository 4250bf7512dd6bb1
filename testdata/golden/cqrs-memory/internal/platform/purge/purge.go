// Package purge deletes expired rows.
package purge

import (
	"context"
	"log/slog"
	"time"
)

const interval = time.Hour

// Worker calls purge at once and then every hour, with the time before which rows
// have expired. A failure is logged; the next call makes up for it.
func Worker(log *slog.Logger, keep time.Duration, purge func(ctx context.Context, before time.Time) error) func(context.Context) error {
	return func(ctx context.Context) error {
		ticks := time.NewTicker(interval)
		defer ticks.Stop()
		for {
			if err := purge(ctx, time.Now().Add(-keep)); err != nil && ctx.Err() == nil {
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
