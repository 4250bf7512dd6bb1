package messaging

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/messagingconv"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/telemetry"
)

const (
	scope = "example.com/service/internal/platform/messaging"

	// handlerTimeout bounds the handling of one message.
	handlerTimeout = 30 * time.Second
)

// Telemetry records the spans and metrics of a bus.
type Telemetry struct {
	system          messagingconv.SystemAttr
	tracer          trace.Tracer
	propagator      propagation.TextMapPropagator
	sent            messagingconv.ClientSentMessages
	sendDuration    messagingconv.ClientOperationDuration
	consumed        messagingconv.ClientConsumedMessages
	processDuration messagingconv.ProcessDuration
}

// NewTelemetry returns the telemetry of a bus of the given messaging.system.
func NewTelemetry(system string, tracers trace.TracerProvider, meters metric.MeterProvider, propagator propagation.TextMapPropagator) (*Telemetry, error) {
	meter := meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	boundaries := metric.WithExplicitBucketBoundaries(.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10)
	sent, err1 := messagingconv.NewClientSentMessages(meter)
	sendDuration, err2 := messagingconv.NewClientOperationDuration(meter, boundaries)
	consumed, err3 := messagingconv.NewClientConsumedMessages(meter)
	processDuration, err4 := messagingconv.NewProcessDuration(meter, boundaries)
	return &Telemetry{
		system:     messagingconv.SystemAttr(system),
		tracer:     tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
		propagator: propagator,
		sent:       sent, sendDuration: sendDuration,
		consumed: consumed, processDuration: processDuration,
	}, errors.Join(err1, err2, err3, err4)
}

// Send passes m to publish in a PRODUCER span, a child of the span in which the
// message was created, which the outbox stores as a traceparent. From then on m
// carries the PRODUCER span, in the headers that the service is set to send.
func (t *Telemetry) Send(ctx context.Context, m Message, publish Handler) error {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier(m.Trace))
	ctx, span := t.tracer.Start(ctx, "send "+m.Topic,
		trace.WithSpanKind(trace.SpanKindProducer),
		trace.WithAttributes(t.attributes(m, "send", semconv.MessagingOperationTypeSend)...))
	defer span.End()
	carrier := propagation.MapCarrier{}
	t.propagator.Inject(ctx, carrier)
	m.Trace = carrier

	start := time.Now()
	err := publish(ctx, m)
	elapsed := time.Since(start)

	attributes := append(mark(span, err), semconv.MessagingDestinationName(m.Topic))
	t.sent.Add(ctx, 1, "send", t.system, attributes...)
	t.sendDuration.Record(ctx, elapsed.Seconds(), "send", t.system, append(attributes, semconv.MessagingOperationTypeSend)...)
	return err
}

// Process passes m to a group's handler in a CONSUMER span: a new trace, linked to the
// PRODUCER span, because other groups handle the message too.
func (t *Telemetry) Process(ctx context.Context, group string, m Message, handle Handler) error {
	ctx, cancel := context.WithTimeout(ctx, handlerTimeout)
	defer cancel()
	ctx = t.propagator.Extract(ctx, propagation.MapCarrier(m.Trace))
	ctx, span := t.tracer.Start(ctx, "process "+m.Topic,
		trace.WithNewRoot(),
		trace.WithLinks(trace.LinkFromContext(ctx)),
		trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(t.attributes(m, "process", semconv.MessagingOperationTypeProcess)...),
		trace.WithAttributes(semconv.MessagingConsumerGroupName(group)))
	defer span.End()

	start := time.Now()
	err := recovered(ctx, m, handle)
	elapsed := time.Since(start)

	attributes := append(mark(span, err),
		semconv.MessagingDestinationName(m.Topic), semconv.MessagingConsumerGroupName(group))
	t.consumed.Add(ctx, 1, "process", t.system, attributes...)
	t.processDuration.Record(ctx, elapsed.Seconds(), "process", t.system, attributes...)
	if err != nil {
		return &failure{err}
	}
	return nil
}

func (t *Telemetry) attributes(m Message, name string, operation attribute.KeyValue) []attribute.KeyValue {
	return []attribute.KeyValue{
		semconv.MessagingSystemKey.String(string(t.system)),
		semconv.MessagingOperationName(name),
		operation,
		semconv.MessagingDestinationName(m.Topic),
		semconv.MessagingMessageID(m.ID),
	}
}

// mark marks the span as failed and returns the metric attributes of err.
func mark(span trace.Span, err error) []attribute.KeyValue {
	if err == nil {
		return nil
	}
	kind := telemetry.ErrorType(err)
	span.SetAttributes(kind)
	span.SetStatus(codes.Error, "")
	return []attribute.KeyValue{kind}
}

// recovered turns a handler's panic into an error, so that one message cannot stop
// the service.
func recovered(ctx context.Context, m Message, handle Handler) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = telemetry.Recovered(cause)
		}
	}()
	return handle(ctx, m)
}
