package projection

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/codes"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestProjectTakesInEverythingOnce(t *testing.T) {
	d := newDoubles(everything()...)
	p, recorder := d.projector(t)
	for range 2 {
		if behind, err := p.project(t.Context()); err != nil || behind || d.position != int64(len(d.events)) {
			t.Fatalf("behind %v, %v, at %d", behind, err, d.position)
		}
	}
	if spans := recorder.Spans(); len(spans) != len(d.events) {
		t.Errorf("%d events were projected %d times", len(d.events), len(spans))
	}
	want := d.snapshot()

	d.position = 0
	if _, err := p.project(t.Context()); err != nil || !reflect.DeepEqual(d.snapshot(), want) {
		t.Errorf("the same events again left %+v, %v; want %+v", d.snapshot(), err, want)
	}
}

// TestProjectRepeatsWhatWasCutOff has the process end after each event of each
// batch, with the rows stored and the position not.
func TestProjectRepeatsWhatWasCutOff(t *testing.T) {
	history := everything()
	whole := newDoubles(history...)
	p, _ := whole.projector(t)
	if _, err := p.project(t.Context()); err != nil {
		t.Fatal(err)
	}
	for from := range history {
		for end := from; end <= len(history); end++ {
			d := newDoubles(history[:from]...)
			p, _ := d.projector(t)
			if _, err := p.project(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, e := range history[from:end] {
				if err := p.model.apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			d.append(history[from:]...)
			if _, err := p.project(t.Context()); err != nil || !reflect.DeepEqual(d.snapshot(), whole.snapshot()) {
				t.Errorf("events %d to %d again gave %v and left %+v, want %+v", from, end, err, d.snapshot(), whole.snapshot())
			}
		}
	}
}

// many is a history of several batches.
func many() (history []event.Stored) {
	for n := range 2*batchSize + 50 {
		history = stored(history, event.Stream("specimen", testID(n)), must(event.EncodeSpecimen(museum.SpecimenAdded{
			Label:   "label-2",
			Notes:   []string{"notes-2"},
			Pieces:  2,
			Counts:  []int64{2},
			Weight:  must(museum.ParseDecimal("11.010")),
			Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
			Fragile: false,
			Found:   "2026-01-02",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000002",
			Value:   must(museum.NewMoney(2, "EUR")),
			Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
			Origin:  museum.SpecimenOriginGift,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
		})))
	}
	return history
}

func TestProjectGoesInBatches(t *testing.T) {
	d := newDoubles(many()...)
	p, recorder := d.projector(t)
	for _, want := range []int64{batchSize, 2 * batchSize, 2*batchSize + 50} {
		behind, err := p.project(t.Context())
		if err != nil || behind != (want < int64(len(d.events))) || d.position != want {
			t.Errorf("behind %v, %v, at %d; want to be at %d", behind, err, d.position, want)
		}
		lag := recorder.Metrics(t)["service_app.projection.lag"]
		if points := lag.Data.(metricdata.Gauge[int64]).DataPoints; lag.Unit != "{event}" || points[0].Value != int64(len(d.events))-want {
			t.Errorf("the lag is %+v at %d", lag, want)
		}
	}
}

func TestProjectDoesNotPassAnEventThatFails(t *testing.T) {
	for name, spoil := range map[string]func(*doubles){
		"log":   func(d *doubles) { d.fault = errBroken },
		"event": func(d *doubles) { d.events[len(d.events)-1].Type = "Unknown.v1" },
		"kind":  func(d *doubles) { d.events[len(d.events)-1].Stream = "unknown:1" },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoubles(everything()...)
			spoil(d)
			p, recorder := d.projector(t)
			if _, err := p.project(t.Context()); err == nil || d.position != 0 {
				t.Errorf("gave %v at %d", err, d.position)
			}
			lag := recorder.Metrics(t)["service_app.projection.lag"]
			if points := lag.Data.(metricdata.Gauge[int64]).DataPoints; points[0].Value != int64(len(d.events)) {
				t.Errorf("the lag is %d", points[0].Value)
			}
		})
	}
}

func TestProjectStartsOverWithAnotherLog(t *testing.T) {
	d := newDoubles(everything()...)
	p, _ := d.projector(t)
	if _, err := p.project(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.events = d.events[:1]
	if behind, err := p.project(t.Context()); err != nil || !behind || d.position != startOver {
		t.Errorf("behind %v at %d, %v; that it starts over must be stored first", behind, d.position, err)
	}
	if _, err := p.project(t.Context()); err != nil || d.position != 1 || len(d.specimens) != 1 {
		t.Errorf("at %d, %v: %+v", d.position, err, d.snapshot())
	}
}

func TestEachEventIsATraceLinkedToItsCommand(t *testing.T) {
	history := many()[:2]
	history[0].Trace = map[string]string{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
	history[1].Data = []byte("{")
	d := newDoubles(history...)
	p, recorder := d.projector(t)
	if _, err := p.project(t.Context()); err == nil {
		t.Fatal("a broken event is no failure")
	}

	spans := recorder.Spans()
	if len(spans) != 2 {
		t.Fatalf("%d spans, want 2", len(spans))
	}
	for i, span := range spans {
		kind, _ := history[i].Subject()
		if span.Name != "project "+kind || span.SpanKind != trace.SpanKindInternal || span.Parent.IsValid() {
			t.Errorf("span %s of kind %v with the parent %v", span.Name, span.SpanKind, span.Parent)
		}
		if got := telemetrytest.Attributes(span.Attributes)["service_app.event.type"]; got != history[i].Type {
			t.Errorf("service_app.event.type is %q", got)
		}
	}
	if links := spans[0].Links; len(links) != 1 || links[0].SpanContext.SpanID().String() != "b7ad6b7169203331" || spans[0].Status.Code != codes.Unset {
		t.Errorf("links %+v, status %v", links, spans[0].Status)
	}
	if spans[0].SpanContext.TraceID() == spans[1].SpanContext.TraceID() {
		t.Error("two events share a trace")
	}
	if len(spans[1].Links) != 0 || spans[1].Status.Code != codes.Error || telemetrytest.Attributes(spans[1].Attributes)["error.type"] == "" {
		t.Errorf("links %+v, status %v, attributes %v", spans[1].Links, spans[1].Status, spans[1].Attributes)
	}
}

// running runs a projector until the test ends.
func running(t *testing.T, d *doubles) (*Projector, *telemetrytest.Recorder) {
	t.Helper()
	p, recorder := d.projector(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("stopping is no failure: %v", err)
		}
	})
	return p, recorder
}

func TestRunShowsWhatWasAppended(t *testing.T) {
	history := everything()
	for name, tt := range map[string]struct {
		wake   bool
		within time.Duration
	}{
		"at once":            {true, 0},
		"by another process": {false, pollInterval},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDoubles()
				p, _ := running(t, d)
				synctest.Wait()
				d.append(history...)
				if tt.wake {
					p.Wake()
					p.Wake()
				}
				start := time.Now()
				if err := p.Wait(t.Context(), int64(len(history))); err != nil || time.Since(start) > tt.within {
					t.Errorf("waited %v: %v", time.Since(start), err)
				}
			})
		})
	}
}

func TestRunGoesOnAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDoubles(everything()...)
		d.fault = errBroken
		p, recorder := running(t, d)
		time.Sleep(10 * time.Second)
		if err := p.Check(t.Context()); !errors.Is(err, errBroken) {
			t.Errorf("the check gave %v", err)
		}
		if logs := recorder.Logs(t); len(logs) != 4 || !strings.Contains(logs[0]["error"].(string), errBroken.Error()) {
			t.Errorf("logged %v, want a warning after 0, 1, 3 and 7 seconds", logs)
		}
		d.fail(nil)
		time.Sleep(maxBackoff)
		if err := p.Check(t.Context()); err != nil {
			t.Errorf("the check gave %v", err)
		}
		if err := p.Wait(t.Context(), int64(len(d.events))); err != nil {
			t.Error(err)
		}
		d.fail(errBroken)
		time.Sleep(10 * time.Second)
		if logs := recorder.Logs(t); len(logs) != 8 {
			t.Errorf("logged %v, want four more, after the same pauses", logs)
		}
	})
}

func BenchmarkProject(b *testing.B) {
	d := newDoubles(many()...)
	p, err := NewProjector(&telemetry.Telemetry{
		Tracers: tracenoop.NewTracerProvider(), Meters: metricnoop.NewMeterProvider(),
	}, d, d.model())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		d.position = 0
		if _, err := p.project(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*batchSize/b.Elapsed().Seconds(), "events/s")
}
