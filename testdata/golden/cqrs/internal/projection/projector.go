package projection

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
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

// Projector keeps the read model up to date with the event log.
type Projector struct {
	*progress
	log      EventLog
	model    ReadModel
	appended chan struct{}

	logger *slog.Logger
	tracer trace.Tracer
	lag    metric.Int64Gauge
}

// NewProjector returns a projector from log to model.
func NewProjector(tel *telemetry.Telemetry, log EventLog, model ReadModel) (*Projector, error) {
	lag, err := tel.Meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL)).Int64Gauge("service_app.projection.lag",
		metric.WithUnit("{event}"), metric.WithDescription("Events that the read model does not show yet."))
	if err != nil {
		return nil, fmt.Errorf("create service_app.projection.lag: %w", err)
	}
	return &Projector{
		progress: newProgress(),
		log:      log,
		model:    model,
		appended: make(chan struct{}, 1),
		logger:   tel.Log,
		tracer:   tel.Tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
		lag:      lag,
	}, nil
}

// Wake makes the projector look for new events at once.
func (p *Projector) Wake() {
	select {
	case p.appended <- struct{}{}:
	default: // a wake-up is pending already
	}
}

// Run projects until ctx is done. An event that cannot be projected blocks those
// after it.
func (p *Projector) Run(ctx context.Context) error {
	backoff := pollInterval
	for ctx.Err() == nil {
		behind, err := p.project(ctx)
		wait, appended := pollInterval, p.appended
		switch {
		case err != nil && ctx.Err() == nil:
			p.fail(err)
			p.logger.WarnContext(ctx, "the read model falls behind", "error", err, "service_app.retry.delay", backoff.Seconds())
			wait, appended = backoff, nil
			backoff = min(2*backoff, maxBackoff)
		case behind:
			continue
		default:
			backoff = pollInterval
		}
		select {
		case <-ctx.Done():
		case <-appended:
		case <-time.After(wait):
		}
	}
	return nil
}

// project applies one batch of events and reports whether there are more.
func (p *Projector) project(ctx context.Context) (behind bool, err error) {
	var position, head int64
	err = p.model.Store.Advance(ctx, checkpoint, func(ctx context.Context, stored int64) (next int64, err error) {
		if head, err = p.log.Position(ctx); err != nil {
			return stored, err
		}
		position = stored
		switch {
		case position > head:
			// This is a position in another log, such as one that was lost or replaced
			// by a backup. That the rows must go is stored before they go, because
			// the head may pass the position while the service is down.
			position = startOver
			return position, nil
		case position == startOver:
			p.advance(0, head) // queries must wait even before the rows are gone
			if err := p.model.empty(ctx); err != nil {
				return stored, err
			}
			position = 0
		}
		p.lag.Record(ctx, head-position) // recorded first, so that a blocking event shows
		events, err := p.log.After(ctx, position, batchSize)
		if err != nil {
			return stored, err
		}
		for _, e := range events {
			if err := p.projectOne(ctx, e); err != nil {
				return stored, fmt.Errorf("project the event at position %d: %w", e.Position, err)
			}
			position = e.Position
		}
		return position, nil
	})
	if err != nil {
		return false, err
	}
	p.advance(position, head)
	if position == startOver {
		return true, nil
	}
	p.lag.Record(ctx, max(head-position, 0))
	return position < head, nil
}

// projectOne starts a trace for each event, because the events of a batch come
// from different traces. The trace is linked to that of the command.
func (p *Projector) projectOne(ctx context.Context, e event.Stored) error {
	kind, _ := e.Subject()
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier(e.Trace))
	ctx, span := p.tracer.Start(ctx, "project "+kind,
		trace.WithNewRoot(),
		trace.WithLinks(trace.LinkFromContext(ctx)),
		trace.WithAttributes(attribute.String("service_app.event.type", e.Type)))
	defer span.End()
	err := p.model.apply(ctx, e)
	if err != nil {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(telemetry.ErrorType(err))
	}
	return err
}
