package bus

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what a bus does in its own time.
const patience = 10 * time.Second

// message returns the n-th of some messages of a topic.
func message(n int, topic string) messaging.Message {
	return messaging.Message{
		ID:     "message-" + strings.Repeat("1", n),
		Type:   "test.thing.Happened.v1",
		Source: "/test",
		Topic:  topic,
		Key:    "one / \"é\"",
		Time:   time.Date(2026, 2, 28, 23, 59, 59, 999_999_000, time.UTC),
		Data:   []byte("{ \"kept\" : \"as it is\" }\n\x00\xff"),
	}
}

// group handles messages, and fails as often as it is told to.
type group struct {
	mu       sync.Mutex
	failures int
	handled  []messaging.Message
}

var errBroken = errors.New("broken")

func (g *group) handle(_ context.Context, m messaging.Message) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures > 0 {
		g.failures--
		return errBroken
	}
	g.handled = append(g.handled, m)
	return nil
}

// first returns the messages handled in the order in which each came first: a bus
// may give one again.
func (g *group) first() (messages []messaging.Message, ids []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.handled {
		if !slices.Contains(ids, m.ID) {
			messages, ids = append(messages, m), append(ids, m.ID)
		}
	}
	return messages, ids
}

// await waits until the group has handled n messages.
func (g *group) await(t *testing.T, n int) (messages []messaging.Message, ids []string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if messages, ids = g.first(); len(ids) >= n {
			return messages, ids
		}
	}
	t.Fatalf("handled %v, want %d messages", ids, n)
	return nil, nil
}

// open returns a bus of the test's own.
func open(t *testing.T, tel *telemetry.Telemetry, subscribe func(bus *Bus)) *Bus {
	t.Helper()
	bus, err := New(tel.Tracers, tel.Meters, tel.Propagator)
	if err != nil {
		t.Fatal(err)
	}
	subscribe(bus)
	return bus
}

// publish does as the relay does: it tries until the bus has taken the message.
func publish(t *testing.T, bus *Bus, messages ...messaging.Message) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for _, m := range messages {
		for err := bus.Publish(t.Context(), m); err != nil; err = bus.Publish(t.Context(), m) {
			if time.Now().After(deadline) {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func TestEveryGroupOfATopicHandlesItsMessages(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	var first, second, other group
	bus := open(t, tel, func(bus *Bus) {
		bus.Subscribe("things.v1", "first", first.handle)
		bus.Subscribe("things.v1", "second", second.handle)
		bus.Subscribe("others.v1", "first", other.handle)
	})
	publish(t, bus, message(1, "nobody.v1"), message(2, "things.v1"), message(3, "others.v1"))
	for name, got := range map[string]struct {
		*group
		want messaging.Message
	}{
		"first": {&first, message(2, "things.v1")}, "second": {&second, message(2, "things.v1")}, "others": {&other, message(3, "others.v1")},
	} {
		messages, _ := got.await(t, 1)
		m := messages[0]
		m.Trace, m.Sequence = nil, 0
		if len(messages) != 1 || !reflect.DeepEqual(m, got.want) {
			t.Errorf("%s handled\n%+v\nwant\n%+v", name, messages, got.want)
		}
	}
}

func TestMessageThatFailsIsGivenAgainBeforeThoseBehindIt(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	failing := group{failures: 2}
	bus := open(t, tel, func(bus *Bus) { bus.Subscribe("things.v1", "failing", failing.handle) })
	publish(t, bus, message(1, "things.v1"), message(2, "things.v1"), message(3, "things.v1"))
	if _, got := failing.await(t, 3); !slices.Equal(got, []string{"message-1", "message-11", "message-111"}) {
		t.Errorf("handled %v", got)
	}
}

func TestTraceGoesOnAcrossTheBus(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	var handled group
	bus := open(t, tel, func(bus *Bus) { bus.Subscribe("things.v1", "group", handled.handle) })
	ctx, maker := tel.Tracers.Tracer("test").Start(t.Context(), "maker")
	m := message(1, "things.v1")
	m.Trace = map[string]string{}
	tel.Propagator.Inject(ctx, propagation.MapCarrier(m.Trace))
	maker.End()
	publish(t, bus, m)

	spans := recorder.Spans()
	for deadline := time.Now().Add(patience); len(spans) < 3 && time.Now().Before(deadline); spans = recorder.Spans() {
		time.Sleep(5 * time.Millisecond)
	}
	kinds := map[trace.SpanKind]int{}
	for i, span := range spans {
		kinds[span.SpanKind] = i
	}
	sent, processed := spans[kinds[trace.SpanKindProducer]], spans[kinds[trace.SpanKindConsumer]]
	if len(spans) != 3 || sent.Name != "send things.v1" || processed.Name != "process things.v1" {
		t.Fatalf("got the spans %+v", spans)
	}
	if sent.Parent.SpanID() != maker.SpanContext().SpanID() {
		t.Errorf("the message was sent in %v, want %v", sent.Parent.SpanID(), maker.SpanContext().SpanID())
	}
	if len(processed.Links) != 1 || processed.Links[0].SpanContext.SpanID() != sent.SpanContext.SpanID() {
		t.Errorf("processing is linked to %+v, want %v", processed.Links, sent.SpanContext.SpanID())
	}
	for _, span := range []map[string]string{telemetrytest.Attributes(sent.Attributes), telemetrytest.Attributes(processed.Attributes)} {
		if span["messaging.system"] == "" || span["messaging.destination.name"] != "things.v1" || span["messaging.message.id"] != m.ID {
			t.Errorf("attributes %v", span)
		}
	}
}
