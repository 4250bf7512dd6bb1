package app

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
	"example.com/service/internal/query"
)

var errBroken = errors.New("broken")

// double is a log whose transaction records the order of calls.
type double struct {
	appended []event.Stored
	err      error
	order    []string
}

func (d *double) WithinTx(ctx context.Context, fn func(context.Context) error) error {
	defer func() { d.order = append(d.order, "end") }()
	return fn(ctx)
}

func (d *double) Append(_ context.Context, _ string, _ int64, events []event.Stored) (int64, error) {
	d.appended = append(d.appended, events...)
	d.order = append(d.order, "append")
	return 1, d.err
}

func (d *double) Load(context.Context, string, int64) ([]event.Stored, error) { return nil, nil }

func (d *double) ports() command.Ports {
	return command.Ports{
		Tx:    d,
		Log:   d,
		NewID: func() string { return "019ab0c4-5d00-7000-8000-000000000001" },
		Now:   func() time.Time { return time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC) },
	}
}

// reading are ports that nobody reads from.
func reading() query.Ports {
	return query.Ports{
		Projection: idle{},
		Orders:     noOrders{},
	}
}

// idle is a projection that does not run.
type idle struct{}

func (idle) Wait(context.Context, string, int64) error { return errBroken }

type noOrders struct{ query.Orders }

func validPlaceOrder() command.PlaceOrder {
	return command.PlaceOrder{
		OrderFields: orders.OrderFields{
			Customer: "customer-1",
			Item:     "item-1",
			Quantity: 1,
			Total:    must(orders.NewMoney(0, "EUR")),
			Note:     new("note-1"),
		},
	}
}

func TestHandlersAreObserved(t *testing.T) {
	tests := map[string]struct {
		fault   error
		outcome string
		status  codes.Code
	}{
		"success":                  {nil, "ok", codes.Unset},
		"what callers bring about": {fmt.Errorf("append: %w", storage.ErrConflict), "conflict", codes.Unset},
		"what they do not":         {errBroken, "error", codes.Error},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tel, recorder := telemetrytest.New(t)
			d := &double{err: tt.fault}
			app, err := New(tel, d.ports(), reading(), func() { d.order = append(d.order, "told") })
			if err != nil {
				t.Fatal(err)
			}
			ctx := tel.Propagator.Extract(t.Context(), propagation.MapCarrier{"baggage": "customer=canary"})
			if _, err := app.Commands.PlaceOrder.Handle(ctx, validPlaceOrder()); !errors.Is(err, tt.fault) {
				t.Fatal(err)
			}

			spans := recorder.Spans()
			if len(spans) != 1 {
				t.Fatalf("%d spans, want 1", len(spans))
			}
			span := spans[0]
			if span.Name != "PlaceOrder" || span.SpanKind != trace.SpanKindInternal || span.Status.Code != tt.status {
				t.Errorf("span %s of kind %v and status %v", span.Name, span.SpanKind, span.Status)
			}
			points := recorder.Metrics(t)["service_app.usecase.duration"].Data.(metricdata.Histogram[float64]).DataPoints
			if len(points) != 1 || points[0].Count != 1 {
				t.Fatalf("points %+v, want one of one call", points)
			}
			attrs := telemetrytest.Attributes(points[0].Attributes.ToSlice())
			if attrs["service_app.usecase.name"] != "PlaceOrder" || attrs["service_app.usecase.outcome"] != tt.outcome {
				t.Errorf("attributes %v, want outcome %s", attrs, tt.outcome)
			}

			stored := d.appended[0].Trace
			if strings.Contains(fmt.Sprint(stored), "canary") {
				t.Errorf("the event was stored with the caller's baggage: %v", stored)
			}
			ctx = tel.Propagator.Extract(t.Context(), propagation.MapCarrier(stored))
			if got := trace.SpanContextFromContext(ctx).SpanID(); got != span.SpanContext.SpanID() {
				t.Errorf("the event was kept with the span %s, want %s", got, span.SpanContext.SpanID())
			}
			want := "[append end told]"
			if tt.fault != nil {
				want = "[append end]"
			}
			if got := fmt.Sprint(d.order); got != want {
				t.Errorf("order %v, want %v", got, want)
			}
		})
	}
}

func TestEveryHandlerIsObserved(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	app, err := New(tel, (&double{}).ports(), reading(), func() {})
	if err != nil {
		t.Fatal(err)
	}
	for _, operations := range []reflect.Value{reflect.ValueOf(app.Commands), reflect.ValueOf(app.Queries)} {
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
	for name, withoutOne := range map[string]func(*command.Ports, *query.Ports){
		"Log":        func(writing *command.Ports, _ *query.Ports) { writing.Log = nil },
		"Now":        func(writing *command.Ports, _ *query.Ports) { writing.Now = nil },
		"Projection": func(_ *command.Ports, reading *query.Ports) { reading.Projection = nil },
	} {
		writing, reading := (&double{}).ports(), reading()
		withoutOne(&writing, &reading)
		if _, err := New(tel, writing, reading, func() {}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestOutcomesHaveNames(t *testing.T) {
	for err, want := range map[error]string{
		orders.ErrInvalid:      "invalid",
		orders.ErrNotFound:     "not_found",
		storage.ErrConflict:    "conflict",
		orders.ErrWrongState:   "wrong_state",
		orders.ErrPrecondition: "precondition",
		&orders.InvalidError{Field: "field", Reason: "reason"}: "invalid",
		storage.ErrUnavailable:                                 "",
		errBroken:                                              "",
	} {
		if got := outcomes.Name(fmt.Errorf("wrapped: %w", err)); got != want {
			t.Errorf("outcome of %v is %q, want %q", err, got, want)
		}
	}
}

func BenchmarkPlaceOrder(b *testing.B) {
	run := func(b *testing.B, d *double, handle func(context.Context, command.PlaceOrder) (command.Receipt, error)) {
		cmd := validPlaceOrder()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := handle(b.Context(), cmd); err != nil {
				b.Fatal(err)
			}
			d.appended, d.order = d.appended[:0], d.order[:0]
		}
	}
	b.Run("plain", func(b *testing.B) {
		d := &double{}
		run(b, d, command.PlaceOrderHandler{Ports: d.ports()}.Handle)
	})
	b.Run("observed", func(b *testing.B) {
		tracers := sdktrace.NewTracerProvider(sdktrace.WithBatcher(tracetest.NewNoopExporter()))
		b.Cleanup(func() {
			if err := tracers.Shutdown(context.WithoutCancel(b.Context())); err != nil {
				b.Error(err)
			}
		})
		d := &double{}
		app, err := New(&telemetry.Telemetry{
			Tracers:    tracers,
			Meters:     sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader())),
			Propagator: propagation.TraceContext{},
		}, d.ports(), reading(), func() {})
		if err != nil {
			b.Fatal(err)
		}
		run(b, d, app.Commands.PlaceOrder)
	})
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
