package projection

import (
	"context"
	"errors"
	"fmt"
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
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestProjectTakesInEverythingOnce(t *testing.T) {
	d := newDoubles(everything()...)
	p, recorder := d.projector(t)
	for range 2 {
		if behind, err := p.projectOnce(t.Context()); err != nil || behind {
			t.Fatalf("behind %v, %v, at %d", behind, err, d.at())
		}
	}
	own := map[string]int{}
	for _, e := range d.events {
		kind, _ := e.Subject()
		own["project "+kind]++
	}
	for span, events := range own {
		if events > maxTraces {
			own[span] = 1
		}
	}
	for _, span := range recorder.Spans() {
		own[span.Name]--
	}
	for span, missing := range own {
		if missing != 0 {
			t.Errorf("%d spans %s are missing: each event is projected once, many in one span", missing, span)
		}
	}
	want := d.snapshot()

	clear(d.positions)
	if _, err := p.projectOnce(t.Context()); err != nil || !reflect.DeepEqual(d.snapshot(), want) {
		t.Errorf("the same events again left %+v, %v; want %+v", d.snapshot(), err, want)
	}
}

// TestProjectRepeatsWhatWasCutOff has the process end after each event of each
// batch, with the rows stored and the position not.
func TestProjectRepeatsWhatWasCutOff(t *testing.T) {
	history := everything()
	whole := newDoubles(history...)
	p, _ := whole.projector(t)
	if _, err := p.projectOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	for from := range history {
		for end := from; end <= len(history); end++ {
			d := newDoubles(history[:from]...)
			p, _ := d.projector(t)
			if _, err := p.projectOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, e := range history[from:end] {
				if err := p.projections[0].model.apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			d.append(history[from:]...)
			if _, err := p.projectOnce(t.Context()); err != nil || !reflect.DeepEqual(d.snapshot(), whole.snapshot()) {
				t.Errorf("events %d to %d again gave %v and left %+v, want %+v", from, end, err, d.snapshot(), whole.snapshot())
			}
		}
	}
}

// many is a history of several batches.
func many() (history []event.Stored) {
	for n := range 2*batchSize + 50 {
		e := must(event.EncodeSpecimen(museum.SpecimenAdded{
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
		}))
		e.ID = fmt.Sprint("event-", n)
		e.Trace = map[string]string{"traceparent": fmt.Sprintf("00-%032x-b7ad6b7169203331-01", n+1)}
		history = stored(history, event.Stream("specimen", testID(n)), e)
	}
	return history
}

func TestProjectGoesInBatches(t *testing.T) {
	d := newDoubles(many()...)
	p, recorder := d.projector(t)
	for _, want := range []int64{batchSize, 2 * batchSize, 2*batchSize + 50} {
		behind, err := p.projectOnce(t.Context())
		if err != nil || behind != (want < int64(len(d.events))) || d.at() != want {
			t.Errorf("behind %v, %v, at %d; want to be at %d", behind, err, d.at(), want)
		}
		if lag := lagOf(t, recorder); lag != int64(len(d.events))-want {
			t.Errorf("the lag is %d at %d", lag, want)
		}
	}
	spans := recorder.Spans()
	if len(spans) != 3 {
		t.Fatalf("%d spans of three batches", len(spans))
	}
	if links := len(spans[0].Links); links != maxTraces {
		t.Errorf("a batch is linked to %d commands, want %d", links, maxTraces)
	}
	if got := telemetrytest.Attributes(spans[0].Attributes)["service_app.projection.events"]; got != fmt.Sprint(batchSize) {
		t.Errorf("a batch of %s events, want %d", got, batchSize)
	}
}

// lagOf is the lag of the first projection.
func lagOf(t *testing.T, recorder *telemetrytest.Recorder) int64 {
	t.Helper()
	for _, point := range recorder.Metrics(t)["service_app.projection.lag"].Data.(metricdata.Gauge[int64]).DataPoints {
		if telemetrytest.Attributes(point.Attributes.ToSlice())["service_app.projection.name"] == firstName {
			return point.Value
		}
	}
	return -1
}

// TestEventsOfOthersArePassed has a projection read more events of other kinds than
// it may without storing how far it is.
func TestEventsOfOthersArePassed(t *testing.T) {
	history := many()[:1]
	for n := range int64(maxSkipped + 250) {
		history = append(history, event.Stored{Position: n + 2, Stream: "other:1", Version: n + 1})
	}
	d := newDoubles(history...)
	p, _ := d.projector(t)
	first := p.projections[0]
	for range len(history)/batchSize + 1 {
		if _, err := first.project(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.wait(t.Context(), int64(len(history))); err != nil || d.at() != batchSize+maxSkipped {
		t.Errorf("%v; the position is stored at %d, want %d", err, d.at(), batchSize+maxSkipped)
	}
	d.append(stored(history, event.Stream("specimen", testID(1)), many()[1])[len(history):]...)
	if _, err := first.project(t.Context()); err != nil || d.at() != int64(len(history))+1 || len(d.specimens) != 2 {
		t.Errorf("%v at %d with %d rows", err, d.at(), len(d.specimens))
	}
}

func TestProjectDoesNotPassAnEventThatFails(t *testing.T) {
	for name, spoil := range map[string]func(*event.Stored){
		"data": func(e *event.Stored) { e.Data = []byte("canary") },
		"type": func(e *event.Stored) { e.Type = "Unknown.v1" },
	} {
		for _, size := range []int{5, batchSize} {
			for _, bad := range []int{0, size / 2, size - 1} {
				t.Run(fmt.Sprintf("%s %d of %d", name, bad, size), func(t *testing.T) {
					d := newDoubles(many()[:size]...)
					spoil(&d.events[bad])
					p, recorder := d.projector(t)
					for range 2 {
						_, err := p.projectOnce(t.Context())
						if failed, ok := errors.AsType[*eventError](err); !ok || failed.event.ID != d.events[bad].ID || failed.event.Position != d.events[bad].Position {
							t.Errorf("gave %v", err)
						}
						if strings.Contains(fmt.Sprint(err), "canary") {
							t.Errorf("the error holds data of the event: %v", err)
						}
						if d.at() != int64(bad) || len(d.specimens) != bad {
							t.Errorf("at %d with %d rows, want what comes before %d", d.at(), len(d.specimens), bad)
						}
						if lag := lagOf(t, recorder); lag != int64(size-bad) {
							t.Errorf("the lag is %d", lag)
						}
					}
				})
			}
		}
	}
}

func TestProjectFailsWithItsLog(t *testing.T) {
	d := newDoubles(many()...)
	d.fault = errBroken
	p, _ := d.projector(t)
	if _, err := p.projectOnce(t.Context()); !errors.Is(err, errBroken) || d.at() != 0 {
		t.Errorf("gave %v at %d", err, d.at())
	}
}

func TestEachEventIsATraceLinkedToItsCommand(t *testing.T) {
	history := many()[:2]
	history[1].Data, history[1].Trace = []byte("{"), nil
	d := newDoubles(history...)
	p, recorder := d.projector(t)
	if _, err := p.projectOnce(t.Context()); err == nil {
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
				if err := p.Wait(t.Context(), firstName, int64(len(history))); err != nil || time.Since(start) > tt.within {
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
		if err := p.Checks()[firstName](t.Context()); !errors.Is(err, errBroken) {
			t.Errorf("the check gave %v", err)
		}
		logs := recorder.Logs(t)
		if len(logs) != 4*len(p.projections) || !strings.Contains(logs[0]["error"].(string), errBroken.Error()) {
			t.Errorf("logged %v, want a warning after 0, 1, 3 and 7 seconds", logs)
		}
		d.fail(nil)
		time.Sleep(maxBackoff)
		if err := p.Checks()[firstName](t.Context()); err != nil {
			t.Errorf("the check gave %v", err)
		}
		if err := p.Wait(t.Context(), firstName, int64(len(d.events))); err != nil {
			t.Error(err)
		}
		d.fail(errBroken)
		time.Sleep(10 * time.Second)
		if again := recorder.Logs(t); len(again) != 2*len(logs) {
			t.Errorf("logged %v, want four more, after the same pauses", again)
		}
	})
}

// TestAProjectionStopsAtAnEventAndNoOtherDoes has one event that cannot be projected,
// and can after an hour.
func TestAProjectionStopsAtAnEventAndNoOtherDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDoubles(many()[:3]...)
		good := d.events[1]
		d.events[1].Type = "Unknown.v1"
		p, recorder := running(t, d)
		time.Sleep(time.Hour)
		for other, check := range p.Checks() {
			if err := check(t.Context()); (err != nil) != (other == firstName) {
				t.Errorf("the check of %s gave %v", other, err)
			}
			if err := p.Wait(t.Context(), other, 3); (err != nil) != (other == firstName) {
				t.Errorf("the wait for %s gave %v", other, err)
			}
		}
		logs := recorder.Logs(t)
		if len(logs) != 6 {
			t.Fatalf("logged %v, want one for each length of pause", logs)
		}
		for i, record := range logs {
			level, message := "WARN", "the read model falls behind"
			if i == len(logs)-1 {
				level, message = "ERROR", "a projection has stopped"
			}
			if record["level"] != level || record["msg"] != message || record["service_app.event.id"] != good.ID ||
				record["service_app.event.type"] != "Unknown.v1" || record["service_app.event.position"] != 2.0 || record["service_app.projection.name"] != firstName {
				t.Errorf("logged %v", record)
			}
		}
		failures := recorder.Metrics(t)["service_app.projection.failures"].Data.(metricdata.Sum[int64]).DataPoints
		if len(failures) != 1 || failures[0].Value < 100 || telemetrytest.Attributes(failures[0].Attributes.ToSlice())["service_app.projection.name"] != firstName {
			t.Errorf("counted %+v", failures)
		}

		d.mu.Lock()
		d.events[1] = good
		d.mu.Unlock()
		time.Sleep(maxBackoff)
		if err := errors.Join(p.Checks()[firstName](t.Context()), p.Wait(t.Context(), firstName, 3)); err != nil {
			t.Errorf("it did not go on: %v", err)
		}
	})
}

// TestNoQueryWaitsForWhatTheLogDoesNotHave shows that a token that was made up is
// refused at once: clients would send the query again after an answer that says later.
func TestNoQueryWaitsForWhatTheLogDoesNotHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDoubles(everything()...)
		p, _ := d.projector(t)
		start := time.Now()
		if err := p.Wait(t.Context(), firstName, int64(len(d.events))+1); !errors.Is(err, museum.ErrInvalid) || time.Since(start) != 0 {
			t.Errorf("gave %v after %v", err, time.Since(start))
		}
		if err := p.Wait(t.Context(), firstName, int64(len(d.events))); !errors.Is(err, storage.ErrUnavailable) || time.Since(start) != patience {
			t.Errorf("an event that is there gave %v after %v", err, time.Since(start))
		}
	})
}

func TestWaitForAProjectionThatDoesNotExist(t *testing.T) {
	p, _ := newDoubles().projector(t)
	if err := p.Wait(t.Context(), "none", 0); err == nil {
		t.Error("it was waited for")
	}
}

func BenchmarkProject(b *testing.B) {
	d := newDoubles(many()...)
	p, err := NewProjector(&telemetry.Telemetry{
		Tracers: tracenoop.NewTracerProvider(), Meters: metricnoop.NewMeterProvider(),
	}, d, d, d.model(0), d.model(1))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		clear(d.positions)
		if _, err := p.projectOnce(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*batchSize/b.Elapsed().Seconds(), "events/s")
}
