package messaging_test

import (
	"context"
	"errors"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	inmessaging "example.com/service/internal/adapter/in/messaging"
	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// inbox is a unit of work and an inbox that fail while err is set.
type inbox struct {
	claimed map[string]bool
	err     error
}

func (i *inbox) WithinTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return fn(ctx)
}

func (i *inbox) Claim(_ context.Context, _, id string) (bool, error) {
	first := !i.claimed[id]
	i.claimed[id] = i.err == nil
	return first, i.err
}

func TestEventsAreCountedOnce(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	in := &inbox{claimed: map[string]bool{}, err: errors.New("away")}
	events, err := inmessaging.NewEvents(in, in, tel.Meters)
	if err != nil {
		t.Fatal(err)
	}
	first := messaging.Message{ID: "1", Type: "ThingHappened"}
	if err := events.Handle(t.Context(), first); !errors.Is(err, in.err) {
		t.Errorf("got %v, want %v", err, in.err)
	}
	in.err = nil
	for _, m := range []messaging.Message{first, first, {ID: "2", Type: "ThingHappened"}, {ID: "3", Type: "OtherHappened"}} {
		if err := events.Handle(t.Context(), m); err != nil {
			t.Error(err)
		}
	}
	consumed := recorder.Metrics(t)["service_app.events.consumed"]
	sum, ok := consumed.Data.(metricdata.Sum[int64])
	if !ok || consumed.Unit != "{event}" || !sum.IsMonotonic {
		t.Fatalf("metric %+v", consumed)
	}
	want := map[string]int64{"ThingHappened": 2, "OtherHappened": 1}
	for _, p := range sum.DataPoints {
		if kind := telemetrytest.Attributes(p.Attributes.ToSlice())["service_app.event.type"]; p.Value != want[kind] {
			t.Errorf("%s was counted %d times, want %d", kind, p.Value, want[kind])
		}
	}
	if len(sum.DataPoints) != len(want) {
		t.Errorf("%d types were counted, want %d", len(sum.DataPoints), len(want))
	}
}
