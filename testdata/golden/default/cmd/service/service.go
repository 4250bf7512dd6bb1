package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"example.com/service/internal/config"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/process"
	"example.com/service/internal/platform/telemetry"
)

// service is everything that runs in this process.
type service struct {
	log   *slog.Logger
	drain time.Duration // for servers to finish their requests
	stop  time.Duration // for servers and workers together

	servers []process.Server
	workers []func(context.Context) error
	closers []func() error
	checks  health.Checks
}

// runService starts the service and works until ctx is done or a part fails.
func runService(ctx context.Context, cfg config.Config, tel *telemetry.Telemetry) error {
	s, err := newService(ctx, cfg, tel)
	defer s.close()
	if err == nil {
		parts := process.Parts{Servers: s.servers, Workers: s.workers, Stop: s.stop, Log: s.log}
		err = parts.Run(ctx)
	} else if ctx.Err() != nil {
		tel.Log.InfoContext(ctx, "stopped while starting", "error", err)
		return nil
	}
	if err != nil {
		tel.Log.ErrorContext(ctx, "stopped", "error", err)
	}
	return err
}

// close releases what newService opened, in reverse order.
func (s *service) close() {
	for _, closer := range slices.Backward(s.closers) {
		if err := closer(); err != nil {
			s.log.Warn("could not close", "error", err)
		}
	}
}
