// Package bus carries messages to subscribers in this process.
package bus

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/messaging"
)

// Bus delivers each message to every group that subscribes to its topic.
type Bus struct {
	telemetry     *messaging.Telemetry
	subscriptions map[string][]subscription
}

type subscription struct {
	group  string
	handle messaging.Handler
}

// New returns a bus without subscribers.
func New(tracers trace.TracerProvider, meters metric.MeterProvider, propagator propagation.TextMapPropagator) (*Bus, error) {
	telemetry, err := messaging.NewTelemetry("memory", tracers, meters, propagator)
	return &Bus{telemetry: telemetry, subscriptions: map[string][]subscription{}}, err
}

// Subscribe makes a group handle the messages of a topic. All groups must subscribe
// before the first message is published.
func (b *Bus) Subscribe(topic, group string, handle messaging.Handler) {
	b.subscriptions[topic] = append(b.subscriptions[topic], subscription{group, handle})
}

// Publish returns when every group has handled m. If it fails, m must be published
// again, and groups that have handled it see it twice.
func (b *Bus) Publish(ctx context.Context, m messaging.Message) error {
	err := b.telemetry.Send(ctx, m, func(_ context.Context, sent messaging.Message) error {
		m = sent
		return nil
	})
	errs := []error{err}
	for _, s := range b.subscriptions[m.Topic] {
		errs = append(errs, b.telemetry.Process(ctx, s.group, m, s.handle))
	}
	return errors.Join(errs...)
}
