package application

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestUseCasesAreObserved(t *testing.T) {
	tests := map[string]struct {
		fault   error
		outcome string
		status  codes.Code
	}{
		"success":                  {nil, "ok", codes.Unset},
		"what callers bring about": {fmt.Errorf("insert: %w", storage.ErrConflict), "conflict", codes.Unset},
		"what they do not":         {errBroken, "error", codes.Error},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tel, recorder := telemetrytest.New(t)
			d := newDoubles()
			app, err := New(tel, d.driven())
			if err != nil {
				t.Fatal(err)
			}
			d.faultAt["Specimens.Insert"] = tt.fault
			if _, err := app.Specimens.AddSpecimen(t.Context(), validAddSpecimen(d)); (err == nil) != (tt.fault == nil) {
				t.Fatal(err)
			}

			spans := recorder.Spans()
			if len(spans) != 1 {
				t.Fatalf("%d spans, want 1", len(spans))
			}
			if s := spans[0]; s.Name != "AddSpecimen" || s.SpanKind != trace.SpanKindInternal || s.Status.Code != tt.status {
				t.Errorf("span %s of kind %v and status %v", s.Name, s.SpanKind, s.Status)
			}
			points := recorder.Metrics(t)["service_app.usecase.duration"].Data.(metricdata.Histogram[float64]).DataPoints
			if len(points) != 1 || points[0].Count != 1 {
				t.Fatalf("points %+v, want one of one call", points)
			}
			attrs := telemetrytest.Attributes(points[0].Attributes.ToSlice())
			if attrs["service_app.usecase.name"] != "AddSpecimen" || attrs["service_app.usecase.outcome"] != tt.outcome {
				t.Errorf("attributes %v, want outcome %s", attrs, tt.outcome)
			}
		})
	}
}

func TestEveryUseCaseIsObserved(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	app, err := New(tel, newDoubles().driven())
	if err != nil {
		t.Fatal(err)
	}
	for _, operations := range []reflect.Value{reflect.ValueOf(app.Specimens)} {
		for i := range operations.NumField() {
			name, operation := operations.Type().Field(i).Name, operations.Field(i)
			if shape := operation.Type(); shape.Out(shape.NumOut()-1) != reflect.TypeFor[error]() {
				continue // a stream, which lasts as long as its caller likes
			}
			operation.Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.Zero(operation.Type().In(1))})
			if spans := recorder.Spans(); len(spans) == 0 || spans[len(spans)-1].Name != name {
				t.Errorf("%s leaves no span of its name", name)
			}
		}
	}
}

func TestForgottenPortsAreRefused(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	whole := newDoubles().driven()
	for i := range reflect.ValueOf(whole).NumField() {
		ports := whole
		port := reflect.ValueOf(&ports).Elem().Field(i)
		port.SetZero()
		if _, err := New(tel, ports); err == nil {
			t.Errorf("the use cases work without %s", reflect.TypeOf(ports).Field(i).Name)
		}
	}
}

func TestOutcomesHaveNames(t *testing.T) {
	for err, want := range map[error]string{
		museum.ErrInvalid:  "invalid",
		museum.ErrNotFound: "not_found",
		&museum.InvalidError{Field: "field", Reason: "reason"}: "invalid",
		errBroken: "",
	} {
		if got := outcomes.Name(fmt.Errorf("wrapped: %w", err)); got != want {
			t.Errorf("outcome of %v is %q, want %q", err, got, want)
		}
	}
}

func BenchmarkAddSpecimen(b *testing.B) {
	b.Run("plain", func(b *testing.B) {
		d := newDoubles()
		in := validAddSpecimen(d)
		u := specimenUseCases{d.driven()}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := u.AddSpecimen(b.Context(), in); err != nil {
				b.Fatal(err)
			}
			clear(d.specimens)
		}
	})
	b.Run("observed", func(b *testing.B) {
		d := newDoubles()
		in := validAddSpecimen(d)
		tracers := sdktrace.NewTracerProvider(sdktrace.WithBatcher(tracetest.NewNoopExporter()))
		b.Cleanup(func() {
			if err := tracers.Shutdown(context.WithoutCancel(b.Context())); err != nil {
				b.Error(err)
			}
		})
		app, err := New(&telemetry.Telemetry{
			Tracers: tracers,
			Meters:  sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())),
		}, d.driven())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := app.Specimens.AddSpecimen(b.Context(), in); err != nil {
				b.Fatal(err)
			}
			clear(d.specimens)
		}
	})
}
