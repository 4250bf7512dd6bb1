package telemetry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const (
	useCaseName    = attribute.Key("service_app.usecase.name")
	useCaseOutcome = attribute.Key("service_app.usecase.outcome")
)

// errPanic is the error of a use case that panicked.
var errPanic error = &panicked{cause: "use case"}

// UseCases observes the use cases of the service: each call has a span and a
// duration.
type UseCases struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
	outcome  func(error) string
}

// Outcomes name the errors that callers are expected to cause; the first match counts.
type Outcomes []struct {
	Err  error
	Name string
}

// Name returns the name of an error, or "" if it has none.
func (o Outcomes) Name(err error) string {
	for _, known := range o {
		if errors.Is(err, known.Err) {
			return known.Name
		}
	}
	return ""
}

// NewUseCases returns an observer. outcome returns a name for an error that callers
// are expected to cause, and "" for any other, which counts as a fault.
func NewUseCases(t *Telemetry, outcome func(error) string) (*UseCases, error) {
	duration, err := t.Meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL)).Float64Histogram("service_app.usecase.duration",
		metric.WithUnit("s"),
		metric.WithDescription("Duration of use cases."),
		metric.WithExplicitBucketBoundaries(.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10))
	if err != nil {
		return nil, fmt.Errorf("create service_app.usecase.duration: %w", err)
	}
	return &UseCases{tracer: t.Tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)), duration: duration, outcome: outcome}, nil
}

// Observe returns next with telemetry.
func Observe[In, Out any](u *UseCases, name string, next func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	succeeded := u.point(name, "ok")
	return func(ctx context.Context, in In) (_ Out, err error) {
		start := time.Now()
		ctx, span := u.tracer.Start(ctx, name)
		err = errPanic // until next returns
		defer func() { u.end(ctx, span, name, succeeded, start, err) }()
		return next(ctx, in)
	}
}

// point holds the attributes of a duration. Building them takes longer than
// recording it.
func (u *UseCases) point(name, outcome string) metric.MeasurementOption {
	return metric.WithAttributes(useCaseName.String(name), useCaseOutcome.String(outcome))
}

func (u *UseCases) end(ctx context.Context, span trace.Span, name string, point metric.MeasurementOption, start time.Time, err error) {
	outcome := "ok"
	if err != nil {
		outcome = u.outcome(err)
		switch {
		case outcome != "":
		case errors.Is(err, context.Canceled): // the caller disconnected
			outcome = "canceled"
		default:
			outcome = "error"
			span.SetStatus(codes.Error, "")
			span.SetAttributes(ErrorType(err))
		}
		point = u.point(name, outcome)
	}
	span.SetAttributes(useCaseOutcome.String(outcome))
	u.duration.Record(ctx, time.Since(start).Seconds(), point)
	span.End()
}
