package app

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/propagation"

	"example.com/service/internal/command"
	"example.com/service/internal/event"
)

// tellingTx reports every commit, because others see the events only then.
type tellingTx struct {
	command.UnitOfWork
	committed func()
}

func (t tellingTx) WithinTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if err := t.UnitOfWork.WithinTx(ctx, fn); err != nil {
		return err
	}
	t.committed()
	return nil
}

// tracingLog stores the current trace with the events that are appended, so that
// work caused by them can be linked to it. Baggage is the callers' and is not stored.
type tracingLog struct{ command.EventLog }

func (l tracingLog) Append(ctx context.Context, stream string, version int64, events []event.Stored) (position int64, err error) {
	headers := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, headers)
	events = slices.Clone(events)
	for i := range events {
		events[i].Trace = headers
	}
	return l.EventLog.Append(ctx, stream, version, events)
}
