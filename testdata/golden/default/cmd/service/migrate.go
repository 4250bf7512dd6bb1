package main

import (
	"context"
	"fmt"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/adapter/out/sqlite"
	"example.com/service/internal/config"
	"example.com/service/internal/platform/sqldb"
)

// migrate brings the database schema up to date.
func migrate(ctx context.Context, cfg config.Config) error {
	store, err := sqldb.OpenSQLite(ctx, cfg.DatabaseURL, tracenoop.NewTracerProvider(), metricnoop.NewMeterProvider())
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer func() { _ = store.Close() }()
	if err := store.Migrate(ctx, sqlite.Schema); err != nil {
		return fmt.Errorf("migrate store: %w", err)
	}
	return nil
}
