package main

import (
	"context"
	"fmt"
	"time"

	inmessaging "example.com/service/internal/adapter/in/messaging"
	"example.com/service/internal/adapter/in/probes"
	"example.com/service/internal/adapter/in/rpcapi"
	"example.com/service/internal/adapter/out/bus"
	"example.com/service/internal/adapter/out/events"
	"example.com/service/internal/adapter/out/sqlite"
	"example.com/service/internal/adapter/out/system"
	"example.com/service/internal/application"
	"example.com/service/internal/config"
	"example.com/service/internal/platform/admin"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/purge"
	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/telemetry"
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

	bus, err := bus.New(tel.Tracers, tel.Meters, tel.Propagator)
	if err != nil {
		return s, fmt.Errorf("open bus: %w", err)
	}
	outbox := messaging.NewOutbox(sqlite.NewOutbox(store))
	unobserve, err := outbox.Observe(tel.Meters)
	if err != nil {
		return s, fmt.Errorf("observe the outbox: %w", err)
	}
	s.closers = append(s.closers, unobserve)
	s.checks = append(s.checks, health.Check{Name: "messages", Probe: outbox.Probe})

	happened := events.NewFeed(sqlite.NewOutbox(store), tel.Log)
	s.workers = append(s.workers, happened.Run)

	app, err := application.New(tel, application.DrivenPorts{
		Tx:          events.TellingTx{UnitOfWork: store, Committed: happened.Wake},
		IDs:         system.IDs{},
		Clock:       system.Clock{},
		Orders:      sqlite.NewOrders(store),
		OrderEvents: events.NewOrders(outbox),
		OrderFeed:   events.NewOrderFeed(happened),
	})
	if err != nil {
		return s, fmt.Errorf("build the application: %w", err)
	}

	s.workers = append(s.workers, purge.Worker(tel.Log, 7*24*time.Hour, sqlite.NewInbox(store).Purge))

	s.workers = append(s.workers, purge.Worker(tel.Log, 24*time.Hour, sqlite.NewOutbox(store).Purge))

	counter, err := inmessaging.NewEvents(store, sqlite.NewInbox(store), tel.Meters)
	if err != nil {
		return s, fmt.Errorf("set up the consumer of events: %w", err)
	}
	bus.Subscribe("service.order.v1", inmessaging.Group, counter.Handle)
	s.workers = append(s.workers, messaging.NewRelay(outbox, bus, store, tel.Log).Run)

	calls, err := rpcapi.NewServer(rpcapi.Options{
		Addr:       cfg.GRPCAddr,
		CertFile:   cfg.TLSCertFile,
		KeyFile:    cfg.TLSKeyFile,
		Drain:      s.drain,
		Checks:     s.checks,
		Reflection: cfg.GRPCReflection,
	}, tel, app)
	if err != nil {
		return s, fmt.Errorf("build the gRPC server: %w", err)
	}
	s.servers = append(s.servers, calls)
	s.servers = append(s.servers, probes.NewServer(probes.Options{
		Addr:     cfg.HTTPAddr,
		CertFile: cfg.TLSCertFile,
		KeyFile:  cfg.TLSKeyFile,
		Drain:    s.drain,
		Checks:   s.checks,
	}, tel))

	if cfg.AdminAddr != "" {
		s.servers = append(s.servers, admin.NewServer(cfg.AdminAddr))
	}
	return s, nil
}
