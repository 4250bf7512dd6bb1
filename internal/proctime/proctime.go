// Package proctime tells how much processor time this process has used. Unlike
// the time on the wall, it does not grow because other processes keep the
// machine busy.
package proctime

import (
	"context"
	"time"
)

// interval is how often a watch looks: often enough that a limit of seconds is
// exceeded by little.
const interval = 5 * time.Millisecond

// Watch calls over when the process has used more processor time than limit,
// and returns then or when ctx ends.
func Watch(ctx context.Context, limit time.Duration, over func()) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if Used() > limit {
			over()
			return
		}
	}
}
