package messaging

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// Backlog is what the outbox holds that is not published.
type Backlog struct {
	Pending int       // messages that wait for the relay
	Retried int       // messages that failed and are tried again
	Waiting int       // messages behind one that failed
	Parked  int       // messages that failed too often
	Oldest  time.Time // of the pending messages; zero for none
}

const outboxState = attribute.Key("service_app.outbox.state")

// Observe shows the backlog as metrics until the result is called.
func (o *Outbox) Observe(meters metric.MeterProvider) (unregister func() error, err error) {
	meter := meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	count, err1 := meter.Int64ObservableUpDownCounter("service_app.outbox.messages",
		metric.WithUnit("{message}"), metric.WithDescription("Messages in the outbox that are not published."))
	age, err2 := meter.Float64ObservableGauge("service_app.outbox.age",
		metric.WithUnit("s"), metric.WithDescription("Age of the oldest pending message."))
	registration, err3 := meter.RegisterCallback(func(ctx context.Context, observer metric.Observer) error {
		backlog, err := o.store.Backlog(ctx)
		if err != nil {
			return err
		}
		for state, n := range map[string]int{
			"pending": backlog.Pending, "retried": backlog.Retried, "waiting": backlog.Waiting, "parked": backlog.Parked,
		} {
			observer.ObserveInt64(count, int64(n), metric.WithAttributes(outboxState.String(state)))
		}
		var waited time.Duration
		if !backlog.Oldest.IsZero() {
			waited = max(time.Since(backlog.Oldest), 0)
		}
		observer.ObserveFloat64(age, waited.Seconds())
		return nil
	}, count, age)
	return registration.Unregister, errors.Join(err1, err2, err3)
}

// Probe fails while a message is parked: the service works, and somebody has to look.
func (o *Outbox) Probe(ctx context.Context) error {
	parked, err := o.store.Parked(ctx, 1)
	if err == nil && len(parked) > 0 {
		err = errors.New("messages are parked")
	}
	return err
}
