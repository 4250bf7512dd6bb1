package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// serve makes a server of a function.
type serve func(ctx context.Context) error

func (f serve) Serve(ctx context.Context) error { return f(ctx) }

func newTestService() *service {
	return &service{log: slog.New(slog.DiscardHandler), drain: 12 * time.Second, stop: 15 * time.Second}
}

func untilDone(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestTheLastExportHasWhatIsLeftOfTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		last, cancel := lastExport(ctx, 20*time.Second)
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

func TestShutdownOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		s := newTestService()
		s.servers = []server{serve(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second) // requests drain
			order = append(order, "server drained")
			return nil
		})}
		s.workers = []func(context.Context) error{func(ctx context.Context) error {
			<-ctx.Done()
			order = append(order, "worker stopped")
			return ctx.Err()
		}}
		s.closers = []func() error{
			func() error { order = append(order, "store closed"); return nil },
			func() error { order = append(order, "cache closed"); return errors.New("reported, not returned") },
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.run(ctx); err != nil {
			t.Errorf("a clean shutdown is no failure: %v", err)
		}
		s.close()
		want := []string{"server drained", "worker stopped", "cache closed", "store closed"}
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
				s := newTestService()
				s.servers = []server{serve(untilDone)}
				s.workers = []func(context.Context) error{untilDone, part}
				if err := s.run(t.Context()); err == nil || !strings.Contains(err.Error(), broken.Error()) {
					t.Errorf("got %v, want %v", err, broken)
				}
			})
		})
	}
}

func TestShutdownIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestService()
		release := make(chan struct{})
		defer close(release)
		s.workers = []func(context.Context) error{func(context.Context) error { <-release; return nil }}

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		start := time.Now()
		if err := s.run(ctx); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > s.stop {
			t.Errorf("took %v, allowed are %v", took, s.stop)
		}
	})
}

// testEnv returns the required settings, and free addresses.
func testEnv(name string) string {
	return map[string]string{
		"HTTP_ADDR": "127.0.0.1:0",
	}[name]
}

func TestStoppingWhileStartingIsNoFailure(t *testing.T) {
	t.Setenv("OTEL_SDK_DISABLED", "true")
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, nil, testEnv, io.Discard); err != nil {
		t.Error(err)
	}
}

func TestSignalsStopTheService(t *testing.T) {
	t.Setenv("OTEL_SDK_DISABLED", "true")
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sent.String(), func(t *testing.T) {
			t.Chdir(t.TempDir())
			caught := make(chan os.Signal, 1)
			// It would end the tests before the service waits for it, or, under nohup, be ignored.
			signal.Notify(caught, sent)
			defer signal.Stop(caught)
			done := make(chan error, 1)
			go func() { done <- run(t.Context(), nil, testEnv, io.Discard) }()
			for {
				select {
				case err := <-done:
					if err != nil {
						t.Error(err)
					}
					return
				case <-time.After(50 * time.Millisecond):
					if err := self.Signal(sent); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func TestRunRefusesUnknownArguments(t *testing.T) {
	err := run(t.Context(), []string{"dance"}, testEnv, io.Discard)
	if err == nil || !strings.Contains(err.Error(), `"dance"`) {
		t.Errorf("got %v", err)
	}
}

func TestRunRefusesAWrongConfiguration(t *testing.T) {
	getenv := func(name string) string { return map[string]string{"LOG_LEVEL": "loud"}[name] }
	err := run(t.Context(), nil, getenv, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "LOG_LEVEL") {
		t.Errorf("got %v", err)
	}
}
