package eventbus

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestPublishReturnsWhenEveryGroupHasHandled(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	bus, err := New(tel.Tracers, tel.Meters, tel.Propagator)
	if err != nil {
		t.Fatal(err)
	}
	var handled []string
	var failure error
	bus.Subscribe("things.v1", "first", func(_ context.Context, m messaging.Message) error {
		handled = append(handled, "first "+m.ID)
		return failure
	})
	bus.Subscribe("things.v1", "second", func(_ context.Context, m messaging.Message) error {
		handled = append(handled, "second "+m.ID)
		return nil
	})
	bus.Subscribe("others.v1", "first", func(context.Context, messaging.Message) error {
		t.Error("a message of another topic")
		return nil
	})

	if err := bus.Publish(t.Context(), messaging.Message{ID: "1", Topic: "things.v1"}); err != nil {
		t.Error(err)
	}
	failure = errors.New("broken")
	if err := bus.Publish(t.Context(), messaging.Message{ID: "2", Topic: "things.v1"}); !errors.Is(err, failure) {
		t.Errorf("got %v, want %v", err, failure)
	}
	if want := []string{"first 1", "second 1", "first 2", "second 2"}; !slices.Equal(handled, want) {
		t.Errorf("handled %v, want %v", handled, want)
	}
	if err := bus.Publish(t.Context(), messaging.Message{ID: "3", Topic: "nobody.v1"}); err != nil {
		t.Errorf("a topic without subscribers: %v", err)
	}
	if spans := recorder.Spans(); len(spans) != 7 || spans[0].SpanContext.TraceID() == spans[2].SpanContext.TraceID() {
		t.Errorf("%d spans, want three of sending and four of handling", len(spans))
	}
}

func TestSendingDoesNotTakeAsLongAsHandling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tel, recorder := telemetrytest.New(t)
		bus, err := New(tel.Tracers, tel.Meters, tel.Propagator)
		if err != nil {
			t.Fatal(err)
		}
		bus.Subscribe("things.v1", "slow", func(context.Context, messaging.Message) error {
			time.Sleep(20 * time.Second)
			return nil
		})
		if err := bus.Publish(t.Context(), messaging.Message{ID: "1", Topic: "things.v1"}); err != nil {
			t.Error(err)
		}
		for name, want := range map[string]float64{"messaging.client.operation.duration": 0, "messaging.process.duration": 20} {
			data, ok := recorder.Metrics(t)[name].Data.(metricdata.Histogram[float64])
			if !ok || len(data.DataPoints) != 1 || data.DataPoints[0].Sum != want {
				t.Errorf("%s: %+v, want %v s", name, data.DataPoints, want)
			}
		}
	})
}
