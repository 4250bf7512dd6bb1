package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"example.com/service/internal/config"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/telemetry"
)

// server takes requests until ctx is done, then drains and returns.
type server interface {
	Serve(ctx context.Context) error
}

// service is everything that runs in this process.
type service struct {
	log   *slog.Logger
	drain time.Duration // for servers to finish their requests
	stop  time.Duration // for servers and workers together

	servers []server
	workers []func(context.Context) error
	closers []func() error
	checks  health.Checks
}

// runService starts the service and works until ctx is done or a part fails.
func runService(ctx context.Context, cfg config.Config, tel *telemetry.Telemetry) error {
	s, err := newService(ctx, cfg, tel)
	defer s.close()
	if err == nil {
		err = s.run(ctx)
	} else if ctx.Err() != nil {
		tel.Log.InfoContext(ctx, "stopped while starting", "error", err)
		return nil
	}
	if err != nil {
		tel.Log.ErrorContext(ctx, "stopped", "error", err)
	}
	return err
}

// run works until ctx is done or a part fails. Servers stop before workers,
// because draining requests may still hand work to them.
func (s *service) run(ctx context.Context) error {
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()

	failed := make(chan error, len(s.servers)+len(s.workers))
	var servers, workers sync.WaitGroup
	for _, srv := range s.servers {
		servers.Go(func() { s.runPart(serving, srv.Serve, failed) })
	}
	for _, work := range s.workers {
		workers.Go(func() { s.runPart(working, work, failed) })
	}

	var failure error
	select {
	case <-ctx.Done():
	case failure = <-failed:
	}
	s.log.InfoContext(ctx, "shutting down")
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
	case <-time.After(s.stop):
		s.log.WarnContext(ctx, "left work unfinished", "service_app.shutdown.waited", s.stop.Seconds())
	}
	return failure
}

// runPart reports the error of a part that ends by itself. An error while
// stopping is only a warning, because the process ends anyway.
func (s *service) runPart(ctx context.Context, part func(context.Context) error, failed chan<- error) {
	defer func() {
		if p := recover(); p != nil {
			failed <- fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	err := part(ctx)
	switch {
	case err == nil:
	case ctx.Err() == nil:
		failed <- err
	case !errors.Is(err, context.Canceled):
		s.log.WarnContext(ctx, "did not stop cleanly", "error", err)
	}
}

// lastExport returns the context of the last export. Servers and workers stop
// within 75 % of the timeout, which starts when ctx ends; telemetry has the rest.
func lastExport(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { time.AfterFunc(timeout*19/20, cancel) })
	return last, cancel
}

// close releases what newService opened, in reverse order.
func (s *service) close() {
	for _, closer := range slices.Backward(s.closers) {
		if err := closer(); err != nil {
			s.log.Warn("could not close", "error", err)
		}
	}
}
