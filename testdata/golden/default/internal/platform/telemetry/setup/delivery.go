package setup

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"example.com/service/internal/platform/telemetry"
)

const (
	maxSpans     = 16384 // that wait to be exported, unless OTEL_BSP_MAX_QUEUE_SIZE is set
	maxRecords   = 4096  // and OTEL_BLRP_MAX_QUEUE_SIZE; docs/performance.md says what they take
	firstRetry   = 250 * time.Millisecond
	longestRetry = 4 * time.Second
	lastExport   = 3 * time.Second // is how long an export takes at most when the service stops
)

// delivery takes spans or log records through the queue of the SDK to a backend.
// When nothing listens, as while a collector restarts, exporters by HTTP give up at
// once and those by gRPC after 10 s, and the SDK drops in silence what its queue has
// no room for: a delivery tries again, and counts what is lost. A service that stops
// does not wait for a backend that hangs.
type delivery struct {
	unit                string
	room                int64 // in the queue, and in the batch that is being exported
	stopping            context.Context
	log                 *slog.Logger
	processed, exported metric.Int64Counter

	waiting, lost atomic.Int64
	reported      time.Time
	gone          error // of the backend, since the service stops
}

func (t *sdk) newDelivery(item, unit, variable string, room int) (*delivery, error) {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		room = n
	}
	meter := t.Meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	processed, err1 := meter.Int64Counter("otel.sdk.processor."+item+".processed", metric.WithUnit("{"+unit+"}"))
	exported, err2 := meter.Int64Counter("otel.sdk.exporter."+item+".exported", metric.WithUnit("{"+unit+"}"))
	d := &delivery{unit: unit, room: int64(room), stopping: t.stopping, log: t.stdout, processed: processed, exported: exported}
	t.deliveries = append(t.deliveries, d)
	return d, errors.Join(err1, err2)
}

// take reports whether there is room for one more.
func (d *delivery) take() bool {
	if d.waiting.Add(1) <= d.room {
		return true
	}
	d.waiting.Add(-1)
	d.lost.Add(1)
	d.processed.Add(context.Background(), 1, metric.WithAttributes(semconv.ErrorTypeKey.String("queue_full")))
	return false
}

// deliver exports n items.
func (d *delivery) deliver(ctx context.Context, n int, export func(context.Context) error) error {
	d.processed.Add(ctx, int64(n))
	err := d.try(ctx, export)
	d.waiting.Add(-int64(n))
	var outcome []attribute.KeyValue
	if err != nil {
		outcome = append(outcome, telemetry.ErrorType(err))
		d.lost.Add(int64(n))
	}
	d.exported.Add(ctx, int64(n), metric.WithAttributes(outcome...))
	if now := time.Now(); now.Sub(d.reported) >= reminderInterval && d.report() {
		d.reported = now
	}
	return err
}

// try exports until a backend is reached or the time for an export is over, and once
// more when the service stops.
func (d *delivery) try(ctx context.Context, export func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.stopping, func() { time.AfterFunc(lastExport, cancel) })()
	for wait := firstRetry; d.gone == nil; wait = min(2*wait, longestRetry) {
		last := d.stopping.Err() != nil
		err := export(ctx)
		switch {
		case err == nil, ctx.Err() == nil && !unreachable(err):
			return err
		case last, ctx.Err() != nil && d.stopping.Err() != nil:
			d.gone = err
		case wait == firstRetry:
			otel.Handle(err)
		}
		select {
		case <-ctx.Done():
			return err
		case <-d.stopping.Done():
		case <-time.After(wait):
		}
	}
	return d.gone
}

// unreachable tells that nothing listens, or that the connection broke.
func unreachable(err error) bool {
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, io.EOF) || status.Code(err) == codes.Unavailable
}

// report reports whether anything was lost since it was last called.
func (d *delivery) report() bool {
	lost := d.lost.Swap(0)
	if lost > 0 {
		d.log.Warn("telemetry lost; logged at most once a minute", "service_app.telemetry.item", d.unit, "service_app.telemetry.lost", lost)
	}
	return lost > 0
}

type spanQueue struct {
	sdktrace.SpanProcessor
	*delivery
}

// OnEnd implements [sdktrace.SpanProcessor].
func (q spanQueue) OnEnd(span sdktrace.ReadOnlySpan) {
	if span.SpanContext().IsSampled() && q.take() {
		q.SpanProcessor.OnEnd(span)
	}
}

type spanExporter struct {
	sdktrace.SpanExporter
	*delivery
}

// ExportSpans implements [sdktrace.SpanExporter].
func (e spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	return e.deliver(ctx, len(spans), func(ctx context.Context) error { return e.SpanExporter.ExportSpans(ctx, spans) })
}

type logQueue struct {
	sdklog.Processor
	*delivery
}

// OnEmit implements [sdklog.Processor].
func (q logQueue) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if !q.take() {
		return nil
	}
	return q.Processor.OnEmit(ctx, record)
}

type logExporter struct {
	sdklog.Exporter
	*delivery
}

// Export implements [sdklog.Exporter].
func (e logExporter) Export(ctx context.Context, records []sdklog.Record) error {
	return e.deliver(ctx, len(records), func(ctx context.Context) error { return e.Exporter.Export(ctx, records) })
}
