package messaging_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newTelemetry(t testing.TB, tel *telemetry.Telemetry) *messaging.Telemetry {
	t.Helper()
	mt, err := messaging.NewTelemetry("test", tel.Tracers, tel.Meters, tel.Propagator)
	if err != nil {
		t.Fatal(err)
	}
	return mt
}

func TestOneHop(t *testing.T) {
	broken := errors.New("secret")
	for name, tc := range map[string]struct {
		err    error
		status codes.Code
	}{
		"handled": {nil, codes.Unset},
		"failed":  {broken, codes.Error},
	} {
		t.Run(name, func(t *testing.T) {
			tel, recorder := telemetrytest.New(t)
			mt := newTelemetry(t, tel)
			ctx, maker := tel.Tracers.Tracer("test").Start(t.Context(), "maker")
			made := propagation.MapCarrier{}
			tel.Propagator.Inject(ctx, made)
			maker.End()
			m := messaging.Message{ID: "1", Topic: "things.v1", Data: []byte("secret"), Trace: made}

			err := mt.Send(t.Context(), m, func(_ context.Context, m messaging.Message) error {
				// Only what the message carries reaches the other side.
				return mt.Process(t.Context(), "group", m, func(ctx context.Context, _ messaging.Message) error {
					if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 30*time.Second {
						t.Errorf("handlers end at %v", deadline)
					}
					return tc.err
				})
			})
			if !errors.Is(err, tc.err) {
				t.Errorf("got %v", err)
			}

			spans := recorder.Spans()
			if len(spans) != 3 {
				t.Fatalf("%d spans", len(spans))
			}
			process, send := spans[1], spans[2]
			if send.Name != "send things.v1" || send.SpanKind != trace.SpanKindProducer || send.Parent.SpanID() != maker.SpanContext().SpanID() {
				t.Errorf("span %q of kind %s in %s", send.Name, send.SpanKind, send.Parent.SpanID())
			}
			if process.Name != "process things.v1" || process.SpanKind != trace.SpanKindConsumer || process.Parent.IsValid() ||
				len(process.Links) != 1 || process.Links[0].SpanContext.SpanID() != send.SpanContext.SpanID() {
				t.Errorf("span %q of kind %s in %s with links %v", process.Name, process.SpanKind, process.Parent.SpanID(), process.Links)
			}
			if send.Status.Code != tc.status || process.Status.Code != tc.status || send.Status.Description != "" {
				t.Errorf("status %v and %v", send.Status, process.Status)
			}
			want := map[string]string{
				"messaging.system": "test", "messaging.operation.name": "send", "messaging.operation.type": "send",
				"messaging.destination.name": "things.v1", "messaging.message.id": "1",
			}
			if tc.err != nil {
				want["error.type"] = "_OTHER"
			}
			if got := telemetrytest.Attributes(send.Attributes); !maps.Equal(got, want) {
				t.Errorf("attributes of send: %v", got)
			}
			want["messaging.operation.name"], want["messaging.operation.type"], want["messaging.consumer.group.name"] = "process", "process", "group"
			if got := telemetrytest.Attributes(process.Attributes); !maps.Equal(got, want) {
				t.Errorf("attributes of process: %v", got)
			}

			metrics := recorder.Metrics(t)
			for name, unit := range map[string]string{
				"messaging.client.sent.messages": "{message}", "messaging.client.consumed.messages": "{message}",
				"messaging.client.operation.duration": "s", "messaging.process.duration": "s",
			} {
				attributes, count := point(metrics[name])
				if metrics[name].Unit != unit || count != 1 || attributes["messaging.destination.name"] != "things.v1" ||
					attributes["messaging.system"] != "test" || (attributes["error.type"] != "") != (tc.err != nil) {
					t.Errorf("%s: %d with %v, in %s", name, count, attributes, metrics[name].Unit)
				}
			}
		})
	}
}

// point returns the attributes of a metric's first data point and its number of
// measurements.
func point(m metricdata.Metrics) (map[string]string, int64) {
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		return telemetrytest.Attributes(data.DataPoints[0].Attributes.ToSlice()), data.DataPoints[0].Value
	case metricdata.Histogram[float64]:
		return telemetrytest.Attributes(data.DataPoints[0].Attributes.ToSlice()), int64(data.DataPoints[0].Count)
	}
	return nil, 0
}

func TestPanicIsAnError(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	err := newTelemetry(t, tel).Process(t.Context(), "group", messaging.Message{}, func(context.Context, messaging.Message) error { panic("broken") })
	if err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("got %v", err)
	}
}

func TestHandlerThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tel, _ := telemetrytest.New(t)
		err := newTelemetry(t, tel).Process(t.Context(), "group", messaging.Message{}, func(ctx context.Context, _ messaging.Message) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func BenchmarkHop(b *testing.B) {
	tel, _ := telemetrytest.New(b)
	mt := newTelemetry(b, tel)
	for b.Loop() {
		err := mt.Send(b.Context(), messaging.Message{ID: "1", Topic: "things.v1"}, func(ctx context.Context, m messaging.Message) error {
			return mt.Process(ctx, "group", m, func(context.Context, messaging.Message) error { return nil })
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
