package proctime_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/proctime"
)

// spin uses the processor for about d.
func spin(d time.Duration) {
	begin := proctime.Used()
	for proctime.Used()-begin < d {
		runtime.Gosched()
	}
}

func TestUsedCountsWorkAndNotWaiting(t *testing.T) {
	before := proctime.Used()
	time.Sleep(200 * time.Millisecond)
	if waited := proctime.Used() - before; waited > 100*time.Millisecond {
		t.Errorf("waiting for 200ms used %s of processor time", waited)
	}
	spin(50 * time.Millisecond)
	if worked := proctime.Used() - before; worked < 50*time.Millisecond {
		t.Errorf("50ms of work used %s of processor time", worked)
	}
}

func TestWatchTellsOnceTheLimitIsReached(t *testing.T) {
	over := make(chan struct{})
	limit := proctime.Used() + 50*time.Millisecond
	go proctime.Watch(t.Context(), limit, func() { close(over) })
	go func() {
		for {
			select {
			case <-over:
				return
			default:
				spin(time.Millisecond)
			}
		}
	}()
	select {
	case <-over:
		if used := proctime.Used(); used < limit {
			t.Errorf("told at %s, before the limit of %s", used, limit)
		}
	case <-time.After(30 * time.Second):
		t.Error("never told")
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	proctime.Watch(ctx, time.Hour, func() { t.Error("called over") })
}
