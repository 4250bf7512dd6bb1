package projection

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/telemetry"
)

const (
	// maxTraces is how many events of a batch have a span each. A batch of more
	// is one span, or catching up would flood the traces; it is linked to as many.
	maxTraces = 10
	// startOver is the position of rows that are of another log.
	startOver = -1
	// maxSkipped is how many events of others a projection reads before it stores
	// that it has.
	maxSkipped = 1000
)

// projection brings the rows of one type of aggregate up to date.
type projection struct {
	*progress
	part
	log           EventLog
	store         Store
	model, beside ReadModel
	appended      chan struct{}

	generations   [2]generation
	state         int64         // which of them serves, and what happens to the other
	looked, since time.Time     // when the state was read, and when it became outdated
	target        int64         // how far the one that is built must come
	pause         time.Duration // of a rebuild that has failed
	resume        time.Time

	logger   *slog.Logger
	tracer   trace.Tracer
	lag      metric.Int64Gauge
	failures metric.Int64Counter
}

func (p *projection) wake() {
	select {
	case p.appended <- struct{}{}:
	default: // a wake-up is pending already
	}
}

// include waits for the event at position, if there is one.
func (p *projection) include(ctx context.Context, position int64) error {
	if position > p.reached() {
		head, err := p.log.Position(ctx)
		if err != nil {
			return err
		}
		if position > head {
			return &museum.InvalidError{Field: "read_token", Reason: "must be the read_token of a receipt"}
		}
	}
	return p.wait(ctx, position)
}

// run projects until ctx is done. After a failure it tries again, after longer and
// longer pauses. An event that fails stops the projection, because the events after
// it may build on it. Each length of pause is logged once.
func (p *projection) run(ctx context.Context) {
	backoff, logged := pollInterval, time.Duration(0)
	for ctx.Err() == nil {
		behind, err := p.project(ctx)
		wait, appended := pollInterval, p.appended
		switch {
		case err != nil && ctx.Err() == nil:
			p.fail(err)
			p.count(ctx, err)
			if backoff != logged {
				p.report(ctx, err, backoff)
				logged = backoff
			}
			wait, appended = backoff, nil
			backoff = min(2*backoff, maxBackoff)
		case behind:
			continue
		default:
			backoff, logged = pollInterval, 0
		}
		select {
		case <-ctx.Done():
		case <-appended:
		case <-time.After(wait):
		}
	}
}

// report logs a failure without the data of the event.
func (p *projection) report(ctx context.Context, err error, backoff time.Duration) {
	args := []any{"service_app.projection.name", p.name, "error", err, "service_app.retry.delay", backoff.Seconds()}
	failed, ok := errors.AsType[*eventError](err)
	if ok {
		args = append(args, "service_app.event.id", failed.event.ID, "service_app.event.type", failed.event.Type,
			"service_app.event.position", failed.event.Position)
	}
	if ok && backoff == maxBackoff {
		p.logger.ErrorContext(ctx, "a projection has stopped", args...)
		return
	}
	p.logger.WarnContext(ctx, "the read model falls behind", args...)
}

func (p *projection) count(ctx context.Context, err error) {
	p.failures.Add(ctx, 1, metric.WithAttributes(p.attribute(), telemetry.ErrorType(err)))
}

func (p *projection) attribute() attribute.KeyValue {
	return attribute.String("service_app.projection.name", p.name)
}

// project applies one batch of events and reports whether there is more to do. When
// one of them fails, those before it are stored all the same: in a transaction of
// their own, so that nothing of the one that failed is.
func (p *projection) project(ctx context.Context) (behind bool, err error) {
	if err := p.look(ctx); err != nil {
		return false, err
	}
	behind, err = p.serve(ctx, nil)
	if failed, ok := errors.AsType[*eventError](err); ok && failed.others {
		if _, err := p.serve(ctx, &failed.event); err != nil {
			return false, err
		}
	}
	if err != nil || time.Now().Before(p.resume) {
		return behind, err
	}
	more, err := p.rebuild(ctx)
	if err != nil {
		if ctx.Err() == nil {
			p.retry(ctx, err)
		}
		return behind, nil
	}
	p.pause = 0
	p.rebuilt(nil)
	return behind || more, nil
}

// serve advances the rows that serve.
func (p *projection) serve(ctx context.Context, bad *event.Stored) (behind bool, err error) {
	position, head, err := p.advance(ctx, p.state&1, bad)
	if err != nil {
		return false, err
	}
	frozen := position == startOver
	p.target = position
	if frozen {
		// The rows are of another log, such as one that was lost or replaced by a
		// backup. They serve until others are built, but show nothing of this log.
		position, p.target = 0, head
		if phase := p.state &^ 1; phase == idle || phase == outdated {
			if err := p.change(ctx, p.to(requested, p.state&1)); err != nil {
				return false, err
			}
		}
	}
	p.progress.advance(position, head)
	p.lag.Record(ctx, head-position, metric.WithAttributes(p.attribute()))
	return !frozen && position < head, nil
}

// advance applies one batch of events to a generation, or those before a bad one, and
// returns the position that it has reached.
func (p *projection) advance(ctx context.Context, number int64, bad *event.Stored) (position, head int64, err error) {
	g, model, serves := &p.generations[number], p.model, number == p.state&1
	if !serves {
		model = p.beside
	}
	var next int64
	err = p.store.Advance(ctx, p.checkpoint(number), func(ctx context.Context, stored int64) (_ int64, err error) {
		if head, err = p.log.Position(ctx); err != nil {
			return stored, err
		}
		position, next = stored, stored
		if position > head { // that is stored before the head passes the position
			position, next = startOver, startOver
		}
		if position == startOver {
			return next, nil
		}
		if position == g.stored {
			position = min(max(position, g.skipped), head)
		}
		if serves {
			p.lag.Record(ctx, head-position, metric.WithAttributes(p.attribute())) // first, so that a blocking event shows
		}
		events, err := p.log.After(ctx, position, batchSize)
		if err != nil {
			return stored, err
		}
		var own []event.Stored
		for _, e := range events {
			if bad != nil && e.Position >= bad.Position {
				break
			}
			if kind, _ := e.Subject(); kind == p.kind {
				own = append(own, e)
			}
			position = e.Position
		}
		if err := p.applyAll(ctx, model, own, bad != nil); err != nil {
			return stored, err
		}
		if len(own) > 0 || position-next >= maxSkipped {
			next = position
		}
		return next, nil
	})
	if err == nil {
		g.stored, g.skipped = next, position
		head = max(head, position)
	}
	return position, head, err
}

// applyAll changes the read model according to events, in one span or in one for
// each. A repetition has none.
func (p *projection) applyAll(ctx context.Context, model ReadModel, events []event.Stored, again bool) (err error) {
	apply := func(ctx context.Context, e event.Stored) error { return p.apply(ctx, model, e) }
	switch {
	case again:
	case len(events) > maxTraces:
		_, span := p.start(ctx, events, attribute.Int("service_app.projection.events", len(events)))
		defer func() { end(span, err) }()
	default:
		apply = func(ctx context.Context, e event.Stored) error { return p.applyTraced(ctx, model, e) }
	}
	for i, e := range events {
		if err := apply(ctx, e); err != nil {
			return &eventError{event: e, others: i > 0, cause: err}
		}
	}
	return nil
}

func (p *projection) applyTraced(ctx context.Context, model ReadModel, e event.Stored) error {
	ctx, span := p.start(ctx, []event.Stored{e}, attribute.String("service_app.event.type", e.Type))
	err := p.apply(ctx, model, e)
	end(span, err)
	return err
}

// start begins a trace, because events come from different ones. It is linked to
// what appended the first of them.
func (p *projection) start(ctx context.Context, events []event.Stored, attr attribute.KeyValue) (context.Context, trace.Span) {
	var links []trace.Link
	for _, e := range events[:min(len(events), maxTraces)] {
		origin := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier(e.Trace))
		if link := trace.LinkFromContext(origin); link.SpanContext.IsValid() {
			links = append(links, link)
		}
	}
	return p.tracer.Start(ctx, "project "+p.kind, trace.WithNewRoot(), trace.WithLinks(links...), trace.WithAttributes(attr))
}

func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(telemetry.ErrorType(err))
	}
	span.End()
}
