package main

import (
	"context"
	"fmt"

	"example.com/service/internal/adapter/in/httpapi"
	"example.com/service/internal/adapter/out/sqlite"
	"example.com/service/internal/adapter/out/system"
	"example.com/service/internal/application"
	"example.com/service/internal/config"
	"example.com/service/internal/platform/admin"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/web"
)

// newService wires the parts of the service. If it fails, the service that it
// returns holds what was opened so far.
func newService(ctx context.Context, cfg config.Config, tel *telemetry.Telemetry) (s *service, err error) {
	s = &service{
		log:   tel.Log,
		drain: cfg.ShutdownTimeout * 60 / 100,
	}

	store, err := sqldb.OpenSQLite(ctx, cfg.DatabaseURL, tel.Tracers, tel.Meters)
	if err != nil {
		return s, fmt.Errorf("open store: %w", err)
	}
	s.closers = append(s.closers, store.Close)
	s.checks = append(s.checks, health.Check{Name: "store", Critical: true, Probe: func(ctx context.Context) error {
		return store.Ping(ctx, sqlite.Schema)
	}})
	if cfg.MigrateOnStart {
		if err := store.Migrate(ctx, sqlite.Schema); err != nil {
			return s, fmt.Errorf("migrate store: %w", err)
		}
	}

	app, err := application.New(tel, application.DrivenPorts{
		Tx:     store,
		IDs:    system.IDs{},
		Clock:  system.Clock{},
		Orders: sqlite.NewOrders(store),
	})
	if err != nil {
		return s, fmt.Errorf("build the application: %w", err)
	}

	httpServer, err := httpapi.NewServer(web.Options{
		Addr:     cfg.HTTPAddr,
		CertFile: cfg.TLSCertFile,
		KeyFile:  cfg.TLSKeyFile,
		Drain:    s.drain,
		Checks:   s.checks,
	}, tel, app)
	if err != nil {
		return s, fmt.Errorf("build the HTTP server: %w", err)
	}
	s.servers = append(s.servers, httpServer)

	if cfg.AdminAddr != "" {
		s.servers = append(s.servers, admin.NewServer(cfg.AdminAddr))
	}
	return s, nil
}
