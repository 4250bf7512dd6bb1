package main

import (
	"context"
	"fmt"

	"example.com/service/internal/app"
	"example.com/service/internal/command"
	"example.com/service/internal/config"
	"example.com/service/internal/eventstore"
	"example.com/service/internal/platform/admin"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/memdb"
	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/web"
	"example.com/service/internal/projection"
	"example.com/service/internal/query"
	"example.com/service/internal/readmodel"
	"example.com/service/internal/system"
	"example.com/service/internal/transport/httpapi"
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
		return store.Ping(ctx, eventstore.Schema)
	}})
	if cfg.MigrateOnStart {
		if err := store.Migrate(ctx, eventstore.Schema); err != nil {
			return s, fmt.Errorf("migrate store: %w", err)
		}
	}

	readModel := memdb.New()

	events := eventstore.NewEventLog(store)
	projector, err := projection.NewProjector(tel, events, readmodel.NewProjection(readModel),
		projection.ReadModel{
			Orders: readmodel.NewOrders(readModel),
		},
		projection.ReadModel{
			Orders: readmodel.NewOrders(readModel).Beside(),
		},
	)
	if err != nil {
		return s, fmt.Errorf("build the projection: %w", err)
	}
	s.workers = append(s.workers, projector.Run)
	for name, probe := range projector.Checks() {
		s.checks = append(s.checks, health.Check{Name: "projection of " + name, Probe: probe})
	}

	app, err := app.New(tel, command.Ports{
		Tx:    store,
		Log:   events,
		NewID: system.NewID,
		Now:   system.Now,
	}, query.Ports{
		Projection: projector,
		Orders:     readmodel.NewOrders(readModel),
	}, projector.Wake)
	if err != nil {
		return s, fmt.Errorf("build the commands and queries: %w", err)
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
