package process

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// serve makes a server of a function.
type serve func(ctx context.Context) error

func (f serve) Serve(ctx context.Context) error { return f(ctx) }

func newParts() *Parts {
	return &Parts{Log: slog.New(slog.DiscardHandler), Stop: 15 * time.Second}
}

func untilDone(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestTheLastExportHasWhatIsLeftOfTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		last, cancel := LastExport(ctx, 20*time.Second)
		defer cancel()
		time.Sleep(time.Hour)
		end()
		time.Sleep(18 * time.Second)
		if last.Err() != nil {
			t.Error("there is no time for an export 18 s after the end began")
		}
		time.Sleep(2 * time.Second)
		if last.Err() == nil {
			t.Error("an export may take more than the timeout")
		}
	})
}

func TestPartsCloseInReverseOrder(t *testing.T) {
	var order []string
	closers := Closers{
		func() error { order = append(order, "store"); return nil },
		func() error { order = append(order, "cache"); return errors.New("reported, not returned") },
	}
	closers.CloseAll(slog.New(slog.DiscardHandler))
	if want := []string{"cache", "store"}; !slices.Equal(order, want) {
		t.Errorf("closed %v, want %v", order, want)
	}
}

func TestShutdownOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		p := newParts()
		p.Servers = []Server{serve(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second) // requests drain
			order = append(order, "server drained")
			return nil
		})}
		p.Workers = []func(context.Context) error{func(ctx context.Context) error {
			<-ctx.Done()
			order = append(order, "worker stopped")
			return ctx.Err()
		}}

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("a clean shutdown is no failure: %v", err)
		}
		want := []string{"server drained", "worker stopped"}
		if !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

func TestFailingPartStopsTheService(t *testing.T) {
	broken := errors.New("address already in use")
	for name, part := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return broken },
		"panic": func(context.Context) error { panic(broken.Error()) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newParts()
				p.Servers = []Server{serve(untilDone)}
				p.Workers = []func(context.Context) error{untilDone, part}
				if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), broken.Error()) {
					t.Errorf("got %v, want %v", err, broken)
				}
			})
		})
	}
}

func TestShutdownIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newParts()
		release := make(chan struct{})
		defer close(release)
		p.Workers = []func(context.Context) error{func(context.Context) error { <-release; return nil }}

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		start := time.Now()
		if err := p.Run(ctx); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > p.Stop {
			t.Errorf("took %v, allowed are %v", took, p.Stop)
		}
	})
}
