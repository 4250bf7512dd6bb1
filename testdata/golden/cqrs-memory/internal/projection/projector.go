package projection

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/telemetry"
)

const (
	scope = "example.com/service/internal/projection"

	batchSize = 100
	// pollInterval applies to events that another process has appended; those
	// of this process are projected at once.
	pollInterval = time.Second
	maxBackoff   = 30 * time.Second
)

// EventLog is read in the order of positions.
type EventLog interface {
	After(ctx context.Context, position int64, limit int) ([]event.Stored, error)
	Position(ctx context.Context) (int64, error)
}

// Projector keeps the read model up to date with the event log. Each type of
// aggregate has a projection with a position of its own, so that one that fails
// stops no other.
type Projector struct {
	projections []*projection
}

// NewProjector returns a projector from log to the read model in store. Beside are the
// rows that are being built to take the place of those of model.
func NewProjector(tel *telemetry.Telemetry, log EventLog, store Store, model, beside ReadModel) (*Projector, error) {
	meter := tel.Meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	lag, err := meter.Int64Gauge("service_app.projection.lag",
		metric.WithUnit("{event}"), metric.WithDescription("Events that a projection has not read yet."))
	if err != nil {
		return nil, fmt.Errorf("create service_app.projection.lag: %w", err)
	}
	failures, err := meter.Int64Counter("service_app.projection.failures",
		metric.WithUnit("{failure}"), metric.WithDescription("Attempts to project events that failed."))
	if err != nil {
		return nil, fmt.Errorf("create service_app.projection.failures: %w", err)
	}
	tracer := tel.Tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL))
	var p Projector
	for _, part := range parts() {
		p.projections = append(p.projections, &projection{
			progress: newProgress(),
			part:     part,
			log:      log,
			store:    store,
			model:    model,
			beside:   beside,
			appended: make(chan struct{}, 1),
			logger:   tel.Log,
			tracer:   tracer,
			lag:      lag,
			failures: failures,
		})
	}
	return &p, nil
}

// Wake makes the projections look for new events at once.
func (p *Projector) Wake() {
	for _, one := range p.projections {
		one.wake()
	}
}

// Run projects until ctx is done.
func (p *Projector) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for _, one := range p.projections {
		running.Go(func() { one.run(ctx) })
	}
	running.Wait()
	return nil
}

// Wait returns when the projection of that name includes the event at position, at
// once for 0. It fails with storage.ErrUnavailable after two seconds, and with
// museum.ErrInvalid where the log has no such event: a token that is made up, or of a log
// that was lost.
func (p *Projector) Wait(ctx context.Context, name string, position int64) error {
	for _, one := range p.projections {
		if one.name == name {
			return one.include(ctx, position)
		}
	}
	return fmt.Errorf("there is no projection %q", name)
}

// Checks returns a probe for each projection, by its name. It fails while the
// projection stays behind the event log or has stopped.
func (p *Projector) Checks() map[string]func(context.Context) error {
	checks := make(map[string]func(context.Context) error, len(p.projections))
	for _, one := range p.projections {
		checks[one.name] = func(context.Context) error { return one.check() }
	}
	return checks
}
