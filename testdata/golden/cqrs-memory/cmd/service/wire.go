package main

import (
	"context"
	"fmt"
	"time"

	"example.com/service/internal/app"
	"example.com/service/internal/command"
	"example.com/service/internal/config"
	"example.com/service/internal/eventbus"
	"example.com/service/internal/eventstore"
	"example.com/service/internal/platform/admin"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/memdb"
	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/purge"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/web"
	"example.com/service/internal/projection"
	"example.com/service/internal/publisher"
	"example.com/service/internal/query"
	"example.com/service/internal/readmodel"
	"example.com/service/internal/system"
	"example.com/service/internal/transport/httpapi"
	inmessaging "example.com/service/internal/transport/messaging"
)

// newService wires the parts of the service. If it fails, the service that it
// returns holds what was opened so far.
func newService(ctx context.Context, cfg config.Config, tel *telemetry.Telemetry) (s *service, err error) {
	s = &service{
		log:   tel.Log,
		drain: cfg.ShutdownTimeout * 60 / 100,
	}

	store := memdb.New()

	readModel := memdb.New()

	bus, err := eventbus.New(tel.Tracers, tel.Meters, tel.Propagator)
	if err != nil {
		return s, fmt.Errorf("open bus: %w", err)
	}
	outbox := messaging.NewOutbox(eventstore.NewOutbox(store))
	unobserve, err := outbox.Observe(tel.Meters)
	if err != nil {
		return s, fmt.Errorf("observe the outbox: %w", err)
	}
	s.closers = append(s.closers, unobserve)
	s.checks = append(s.checks, health.Check{Name: "messages", Probe: outbox.Probe})

	events := eventstore.NewEventLog(store)
	projector, err := projection.NewProjector(tel, events, readmodel.NewProjection(readModel),
		projection.ReadModel{
			Specimens: readmodel.NewSpecimens(readModel),
		},
		projection.ReadModel{
			Specimens: readmodel.NewSpecimens(readModel).Beside(),
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
		Tx:           store,
		Log:          events,
		Reservations: eventstore.NewReservations(store),
		Idempotency:  eventstore.NewIdempotency(store),
		Publisher:    publisher.New(outbox),
		NewID:        system.NewID,
		Now:          system.Now,
	}, query.Ports{
		Projection: projector,
		Specimens:  readmodel.NewSpecimens(readModel),
	}, projector.Wake)
	if err != nil {
		return s, fmt.Errorf("build the commands and queries: %w", err)
	}

	s.workers = append(s.workers, purge.Worker(tel.Log, 24*time.Hour, eventstore.NewIdempotency(store).Purge))

	s.workers = append(s.workers, purge.Worker(tel.Log, 7*24*time.Hour, eventstore.NewInbox(store).Purge))

	counter, err := inmessaging.NewEvents(store, eventstore.NewInbox(store), tel.Meters)
	if err != nil {
		return s, fmt.Errorf("set up the consumer of events: %w", err)
	}
	bus.Subscribe("service.specimen.v1", inmessaging.Group, counter.Handle)
	s.workers = append(s.workers, messaging.NewRelay(outbox, bus, store, tel.Log).Run)

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
