// Package process runs the parts of a service until it is told to stop.
package process

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Server takes requests until ctx is done, then drains and returns.
type Server interface {
	Serve(ctx context.Context) error
}

// Parts are what runs in a process.
type Parts struct {
	Servers []Server
	Workers []func(context.Context) error
	Stop    time.Duration // for servers and workers together
	Log     *slog.Logger
}

// Run works until ctx is done or a part fails. Servers stop before workers,
// because draining requests may still hand work to them.
func (p Parts) Run(ctx context.Context) error {
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()

	failed := make(chan error, len(p.Servers)+len(p.Workers))
	var servers, workers sync.WaitGroup
	for _, srv := range p.Servers {
		servers.Go(func() { p.run(serving, srv.Serve, failed) })
	}
	for _, work := range p.Workers {
		workers.Go(func() { p.run(working, work, failed) })
	}

	var failure error
	select {
	case <-ctx.Done():
	case failure = <-failed:
	}
	p.Log.InfoContext(ctx, "shutting down")
	stopServing()

	stopped := make(chan struct{})
	go func() {
		servers.Wait()
		stopWorking()
		workers.Wait()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(p.Stop):
		p.Log.WarnContext(ctx, "left work unfinished", "service_app.shutdown.waited", p.Stop.Seconds())
	}
	return failure
}

// run reports the error of a part that ends by itself. An error while
// stopping is only a warning, because the process ends anyway.
func (p Parts) run(ctx context.Context, part func(context.Context) error, failed chan<- error) {
	defer func() {
		if cause := recover(); cause != nil {
			failed <- fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	err := part(ctx)
	switch {
	case err == nil:
	case ctx.Err() == nil:
		failed <- err
	case !errors.Is(err, context.Canceled):
		p.Log.WarnContext(ctx, "did not stop cleanly", "error", err)
	}
}

// Closers release what a service has opened, in the order in which it was opened.
type Closers []func() error

// CloseAll calls them in reverse order. What cannot be closed is logged.
func (c Closers) CloseAll(log *slog.Logger) {
	for _, closer := range slices.Backward(c) {
		if err := closer(); err != nil {
			log.Warn("could not close", "error", err)
		}
	}
}

// LastExport returns the context of the last export. Servers and workers stop
// within 75 % of the timeout, which starts when ctx ends; telemetry has the rest.
func LastExport(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { time.AfterFunc(timeout*19/20, cancel) })
	return last, cancel
}
