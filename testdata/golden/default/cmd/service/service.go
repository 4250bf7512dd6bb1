package main

import (
	"context"
	"log/slog"
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

	servers []process.Server
	workers []func(context.Context) error
	closers process.Closers
	checks  health.Checks
}

// runService starts the service and works until ctx is done or a part fails.
func runService(ctx context.Context, cfg config.Config, tel *telemetry.Telemetry) error {
	s, err := newService(ctx, cfg, tel)
	defer s.closers.CloseAll(s.log)
	if err == nil {
		err = process.Parts{Servers: s.servers, Workers: s.workers, Stop: cfg.ShutdownTimeout * 75 / 100, Log: s.log}.Run(ctx)
	} else if ctx.Err() != nil {
		tel.Log.InfoContext(ctx, "stopped while starting", "error", err)
		return nil
	}
	if err != nil {
		tel.Log.ErrorContext(ctx, "stopped", "error", err)
	}
	return err
}
