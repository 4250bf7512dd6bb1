package main

import (
	"context"
	"fmt"
	"io"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/adapter/out/sqlite"
	"example.com/service/internal/config"
	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/sqldb"
)

// messages lists, replays or drops the parked messages. The service need not run; if
// it does, it goes on with them within a second.
func messages(ctx context.Context, cfg config.Config, args []string, out io.Writer) error {
	store, err := sqldb.OpenSQLite(ctx, cfg.DatabaseURL, tracenoop.NewTracerProvider(), metricnoop.NewMeterProvider())
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer func() { _ = store.Close() }()
	return messaging.Command(ctx, sqlite.NewOutbox(store), args, out)
}
