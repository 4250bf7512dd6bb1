package messaging_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// handlers is a bus whose handler fails for some messages.
type handlers struct {
	telemetry *messaging.Telemetry
	mu        sync.Mutex
	fails     map[string]error // by id
	tried     []string
	handled   []string
}

func newHandlers(t *testing.T, fails map[string]error) *handlers {
	t.Helper()
	tel, _ := telemetrytest.New(t)
	return &handlers{telemetry: newTelemetry(t, tel), fails: fails}
}

func (h *handlers) Publish(ctx context.Context, m messaging.Message) error {
	return h.telemetry.Process(ctx, "group", m, func(context.Context, messaging.Message) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.tried = append(h.tried, m.ID)
		if err := h.fails[m.ID]; err != nil {
			return err
		}
		h.handled = append(h.handled, m.ID)
		return nil
	})
}

func (h *handlers) mend() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fails = nil
}

func (h *handlers) attempts(id string) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, tried := range h.tried {
		if tried == id {
			n++
		}
	}
	return n
}

func keyed(ids ...string) (all []messaging.Message) {
	for i, id := range ids {
		all = append(all, messaging.Message{Sequence: int64(i + 1), ID: id, Key: id[:1], Type: "Happened", Data: []byte("canary")})
	}
	return all
}

// work runs a relay for a while.
func work(t *testing.T, store *fakeStore, bus messaging.Publisher, tx messaging.UnitOfWork, log *slog.Logger, d time.Duration) {
	t.Helper()
	relay := messaging.NewRelay(messaging.NewOutbox(store), bus, tx, log)
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- relay.Run(ctx) }()
	time.Sleep(d)
	stop()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestMessageThatFailsHoldsUpOnlyItsKey(t *testing.T) {
	for name, joined := range map[string]bool{"one by one": false, "in batches": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &fakeStore{messages: keyed("a1", "b1", "a2", "b2", "a3")}
				bus := newHandlers(t, map[string]error{"a1": errors.New("broken")})
				var tx messaging.UnitOfWork
				if joined {
					tx = &fakeTx{store: store}
				}
				log := slog.New(slog.DiscardHandler)
				work(t, store, bus, tx, log, 5*time.Second)
				if tried := bus.attempts("a1"); tried < 3 || tried > 6 {
					t.Errorf("tried %d times in five seconds", tried)
				}
				handled := slices.Compact(slices.DeleteFunc(slices.Clone(bus.handled), func(id string) bool { return id[0] != 'b' }))
				if !slices.Contains(handled, "b1") || !slices.Contains(handled, "b2") || len(bus.handled) != len(handled) {
					t.Errorf("handled %v, want what has another key", bus.handled)
				}
				bus.mend()
				bus.handled = nil
				work(t, store, bus, tx, log, time.Minute)
				if want := []string{"a1", "a2", "a3"}; !slices.Equal(bus.handled, want) {
					t.Errorf("handled %v, want %v", bus.handled, want)
				}
			})
		})
	}
}

func TestMessageThatFailsTooOftenIsParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &fakeStore{messages: keyed("a1", "a2", "b1")}
		bus := newHandlers(t, map[string]error{"a1": errors.New("canary")})
		var text bytes.Buffer
		log := slog.New(slog.NewTextHandler(&text, nil))
		work(t, store, bus, nil, log, 10*time.Second)
		if parked, _ := store.Parked(t.Context(), 1); len(parked) != 0 {
			t.Fatal("it was parked within seconds")
		}
		work(t, store, bus, nil, log, time.Hour) // a new process, which goes on counting
		parked, _ := store.Parked(t.Context(), 1)
		if len(parked) != 1 || parked[0].ID != "a1" || parked[0].Attempts != 10 || parked[0].ErrorType != "_OTHER" || bus.attempts("a1") != 10 {
			t.Errorf("parked %+v after %d attempts", parked, bus.attempts("a1"))
		}
		if !slices.Equal(bus.handled, []string{"b1"}) {
			t.Errorf("handled %v", bus.handled)
		}
		for _, want := range []string{"message parked", "messaging.message.id=a1", "cloudevents.event_type=Happened", "error.type=_OTHER", "attempts=10"} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("the log does not hold %q:\n%s", want, &text)
			}
		}
		if strings.Contains(text.String(), "canary") {
			t.Errorf("the log holds what a message or an error says:\n%s", &text)
		}
		err := messaging.NewOutbox(store).Probe(t.Context())
		if err == nil {
			t.Error("nothing is said of a parked message")
		}

		bus.mend()
		parked[0].Attempts, parked[0].Parked, parked[0].Due = 0, time.Time{}, time.Now()
		if err := errors.Join(store.Hold(t.Context(), parked[0]), messaging.NewOutbox(store).Probe(t.Context())); err != nil {
			t.Error(err)
		}
		work(t, store, bus, nil, log, 5*time.Second)
		if want := []string{"b1", "a1", "a2"}; !slices.Equal(bus.handled, want) || len(store.held) != 0 {
			t.Errorf("handled %v, want %v; held are %v", bus.handled, want, store.held)
		}
	})
}

func TestPermanentFailureIsNotTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("not a number")
		err := messaging.Permanent(broken)
		if !errors.Is(err, broken) || err.Error() != broken.Error() {
			t.Errorf("got %v", err)
		}
		store, bus := &fakeStore{messages: keyed("a1")}, newHandlers(t, map[string]error{"a1": err})
		work(t, store, bus, nil, slog.New(slog.DiscardHandler), time.Hour)
		if parked, _ := store.Parked(t.Context(), 1); len(parked) != 1 || bus.attempts("a1") != 1 {
			t.Errorf("parked %v after %d attempts", parked, bus.attempts("a1"))
		}
	})
}

func TestBacklogIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tel, recorder := telemetrytest.New(t)
		unregister, err := messaging.NewOutbox(&fakeStore{}).Observe(tel.Meters)
		if err != nil {
			t.Fatal(err)
		}
		metrics := recorder.Metrics(t)
		got := map[string]int64{}
		for _, p := range metrics["service_app.outbox.messages"].Data.(metricdata.Sum[int64]).DataPoints {
			got[telemetrytest.Attributes(p.Attributes.ToSlice())["service_app.outbox.state"]] = p.Value
		}
		if want := map[string]int64{"pending": 1, "retried": 2, "waiting": 3, "parked": 4}; !maps.Equal(got, want) {
			t.Errorf("messages %v, want %v", got, want)
		}
		age := metrics["service_app.outbox.age"]
		if points := age.Data.(metricdata.Gauge[float64]).DataPoints; len(points) != 1 || points[0].Value != 60 || age.Unit != "s" {
			t.Errorf("age %+v in %s, want 60 s", points, age.Unit)
		}
		if err := unregister(); err != nil {
			t.Error(err)
		}
		if _, still := recorder.Metrics(t)["service_app.outbox.age"]; still {
			t.Error("it is shown after its end")
		}
	})
}

// parkedStore holds the ids of parked messages.
type parkedStore struct {
	ids []string
	err error
}

func (s *parkedStore) Parked(context.Context, int) (all []messaging.Held, err error) {
	for _, id := range s.ids {
		all = append(all, messaging.Held{
			Message:  messaging.Message{ID: id, Type: "Happened", Key: "key", Data: []byte("canary")},
			Attempts: 10, Parked: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), ErrorType: "panic", Behind: 3,
		})
	}
	return all, s.err
}

func (s *parkedStore) Replay(_ context.Context, id string) (int, error) {
	before := len(s.ids)
	s.ids = slices.DeleteFunc(s.ids, func(each string) bool { return id == "" || id == each })
	return before - len(s.ids), s.err
}

func (s *parkedStore) Drop(ctx context.Context, id string) (int, error) { return s.Replay(ctx, id) }

func TestCommand(t *testing.T) {
	for name, tc := range map[string]struct {
		args string
		err  error
		left int
		out  string
		want string // in the error
	}{
		"list":                   {args: "list", left: 2, out: "Happened  key  2026-03-01T12:00:00Z  10        panic  3"},
		"replay one":             {args: "replay 1", left: 1, out: "replayed: 1"},
		"replay all":             {args: "replay --all", left: 0, out: "replayed: 2"},
		"replay one that is not": {args: "replay 3", left: 2, want: `no message "3" is parked`},
		"drop":                   {args: "drop 2", left: 1, out: "dropped: 1"},
		"drop one that is not":   {args: "drop 3", left: 2, want: `no message "3" is parked`},
		"drop all":               {args: "drop", left: 2, want: "use messages list"},
		"nothing":                {args: "", left: 2, want: "use messages list"},
		"something else":         {args: "dance 1", left: 2, want: "use messages list"},
		"the store is away":      {args: "list", err: errors.New("away"), left: 2, want: "away"},
	} {
		t.Run(name, func(t *testing.T) {
			store := &parkedStore{[]string{"1", "2"}, tc.err}
			var out strings.Builder
			err := messaging.Command(t.Context(), store, strings.Fields(tc.args), &out)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
			if len(store.ids) != tc.left || !strings.Contains(out.String(), tc.out) || strings.Contains(out.String(), "canary") {
				t.Errorf("%d are left, and it prints\n%s", len(store.ids), out.String())
			}
		})
	}
}
