package messaging_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// fakeStore is an outbox store in a slice. It fails while err is set.
type fakeStore struct {
	mu       sync.Mutex
	messages []messaging.Message
	last     int64
	holder   string
	expires  time.Time
	held     []messaging.Held
	err      error
}

func (s *fakeStore) Add(_ context.Context, messages ...messaging.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	for _, m := range messages {
		s.last++
		m.Sequence = s.last
		s.messages = append(s.messages, m)
	}
	return nil
}

func (s *fakeStore) Pending(_ context.Context, limit int) ([]messaging.Message, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.messages[:min(limit, len(s.messages))]
	free := slices.DeleteFunc(slices.Clone(all), func(m messaging.Message) bool {
		return slices.ContainsFunc(s.held, func(h messaging.Held) bool { return h.Key == m.Key })
	})
	for _, m := range all {
		if !slices.ContainsFunc(free, func(f messaging.Message) bool { return f.Sequence == m.Sequence }) {
			s.hold(messaging.Held{Message: m})
		}
	}
	return free, len(all) == limit, s.err
}

// hold replaces pending or held messages of h's sequence by h.
func (s *fakeStore) hold(h messaging.Held) {
	s.messages = slices.DeleteFunc(slices.Clone(s.messages), func(m messaging.Message) bool { return m.Sequence == h.Sequence })
	s.held = slices.DeleteFunc(s.held, func(old messaging.Held) bool { return old.Sequence == h.Sequence })
	s.held = append(s.held, h)
	slices.SortFunc(s.held, func(a, b messaging.Held) int { return int(a.Sequence - b.Sequence) })
}

func (s *fakeStore) Hold(_ context.Context, h messaging.Held) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold(h)
	return s.err
}

func (s *fakeStore) Due(context.Context, int) (due []messaging.Held, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.held {
		if !h.Due.IsZero() && !h.Due.After(time.Now()) {
			due = append(due, h)
		}
	}
	return due, s.err
}

func (s *fakeStore) Release(_ context.Context, sequence int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.held, func(h messaging.Held) bool { return h.Sequence == sequence })
	key := s.held[i].Key
	s.held = slices.Delete(s.held, i, i+1)
	if next := slices.IndexFunc(s.held, func(h messaging.Held) bool { return h.Key == key }); next >= 0 {
		s.held[next].Due = time.Now()
	}
	return s.err
}

func (s *fakeStore) Parked(context.Context, int) (parked []messaging.Held, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.held {
		if !h.Parked.IsZero() {
			parked = append(parked, h)
		}
	}
	return parked, s.err
}

func (s *fakeStore) Backlog(context.Context) (messaging.Backlog, error) {
	return messaging.Backlog{Pending: 1, Retried: 2, Waiting: 3, Parked: 4, Oldest: time.Now().Add(-time.Minute)}, s.err
}

func (s *fakeStore) MarkPublished(_ context.Context, sequences ...int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = slices.DeleteFunc(s.messages, func(m messaging.Message) bool { return slices.Contains(sequences, m.Sequence) })
	return nil
}

func (s *fakeStore) Lease(_ context.Context, holder string, period time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder != holder && s.expires.After(time.Now()) {
		return false, s.err
	}
	s.holder, s.expires = holder, time.Now().Add(period)
	return true, s.err
}

// publisher is a bus that records messages.
type publisher struct {
	mu      sync.Mutex
	ids     []string
	refuse  string // the id of a message that it rejects
	refused int
	publish func()
}

func (p *publisher) Publish(_ context.Context, m messaging.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.ID == p.refuse {
		p.refused++
		return errors.New("refused")
	}
	p.ids = append(p.ids, m.ID)
	if p.publish != nil {
		p.publish()
	}
	return nil
}

func (p *publisher) published() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.ids)
}

func messages(from, to int) (all []messaging.Message) {
	for n := from; n < to; n++ {
		all = append(all, messaging.Message{ID: fmt.Sprint(n)})
	}
	return all
}

func ids(all []messaging.Message) (ids []string) {
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	return ids
}

// relayed runs test while a relay works, in a bubble of fake time, and stops the
// relay.
func relayed(t *testing.T, store *fakeStore, bus *publisher, test func(t *testing.T, outbox *messaging.Outbox)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		outbox := messaging.NewOutbox(store)
		relay := messaging.NewRelay(outbox, bus, nil, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		stopped := make(chan error, 1)
		go func() { stopped <- relay.Run(ctx) }()
		synctest.Wait()
		test(t, outbox)
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("stopping is no failure: %v", err)
		}
	})
}

func TestAddPutsTheTraceAndNoBaggageIntoMessages(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	store := &fakeStore{}
	ctx := tel.Propagator.Extract(t.Context(), propagation.MapCarrier{"baggage": "customer=canary"})
	ctx, span := tel.Tracers.Tracer("test").Start(ctx, "maker")
	defer span.End()
	given := messages(0, 2)
	if err := messaging.NewOutbox(store).Add(ctx, given...); err != nil {
		t.Fatal(err)
	}
	for _, m := range store.messages {
		got := trace.SpanContextFromContext(tel.Propagator.Extract(t.Context(), propagation.MapCarrier(m.Trace)))
		if got.SpanID() != span.SpanContext().SpanID() || strings.Contains(fmt.Sprint(m.Trace), "canary") {
			t.Errorf("message %s comes from %v", m.ID, m.Trace)
		}
	}
	if given[0].Trace != nil {
		t.Error("the caller's messages were changed")
	}
}

func TestAddFailsWithItsStore(t *testing.T) {
	away := errors.New("away")
	outbox := messaging.NewOutbox(&fakeStore{err: away})
	if err := outbox.Add(t.Context(), messages(0, 1)...); !errors.Is(err, away) {
		t.Errorf("Add gave %v, want %v", err, away)
	}
}

func TestRelayPublishesAtOnceAndInOrder(t *testing.T) {
	store, bus := &fakeStore{messages: messages(0, 250)}, &publisher{}
	store.last = 250
	for i := range store.messages {
		store.messages[i].Sequence = int64(i + 1)
	}
	relayed(t, store, bus, func(t *testing.T, outbox *messaging.Outbox) {
		if got, want := bus.published(), ids(messages(0, 250)); !slices.Equal(got, want) {
			t.Errorf("published %v at the start", got)
		}
		if err := outbox.Add(t.Context(), messages(250, 252)...); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // until everything is idle
		if got, want := bus.published(), ids(messages(0, 252)); !slices.Equal(got, want) {
			t.Errorf("published %v", got[250:])
		}
	})
}

func TestRelayFindsWhatAnotherProcessAdded(t *testing.T) {
	store, bus := &fakeStore{}, &publisher{}
	relayed(t, store, bus, func(t *testing.T, _ *messaging.Outbox) {
		if err := store.Add(t.Context(), messages(0, 1)...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := bus.published(); !slices.Equal(got, []string{"0"}) {
			t.Errorf("published %v", got)
		}
	})
}

func TestRefusedMessageHoldsUpThoseBehindIt(t *testing.T) {
	store, bus := &fakeStore{}, &publisher{refuse: "1"}
	relayed(t, store, bus, func(t *testing.T, outbox *messaging.Outbox) {
		for _, m := range messages(0, 3) {
			if err := outbox.Add(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		time.Sleep(5 * time.Minute)
		if got := bus.published(); !slices.Equal(got, []string{"0"}) {
			t.Errorf("published %v", got)
		}
		if bus.refused < 5 || bus.refused > 20 {
			t.Errorf("tried %d times in five minutes", bus.refused)
		}
		bus.mu.Lock()
		bus.refuse = ""
		bus.mu.Unlock()
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if got := bus.published(); !slices.Equal(got, []string{"0", "1", "2"}) {
			t.Errorf("published %v", got)
		}

		bus.mu.Lock()
		bus.refuse, bus.refused = "3", 0
		bus.mu.Unlock()
		if err := outbox.Add(t.Context(), messages(3, 4)...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if bus.refused != 3 {
			t.Errorf("tried %d times, want 3: at once, after 1 second and after 2 more", bus.refused)
		}
	})
}

func TestRelayOutlivesAnOutageOfTheStore(t *testing.T) {
	store, bus := &fakeStore{err: errors.New("away")}, &publisher{}
	relayed(t, store, bus, func(t *testing.T, outbox *messaging.Outbox) {
		time.Sleep(time.Minute)
		store.mu.Lock()
		store.err = nil
		store.mu.Unlock()
		if err := outbox.Add(t.Context(), messages(0, 1)...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if got := bus.published(); !slices.Equal(got, []string{"0"}) {
			t.Errorf("published %v", got)
		}
	})
}

func TestStoppedRelayEmptiesTheOutbox(t *testing.T) {
	store, bus := &fakeStore{}, &publisher{}
	relayed(t, store, bus, func(t *testing.T, _ *messaging.Outbox) {
		if err := store.Add(t.Context(), messages(0, 250)...); err != nil {
			t.Fatal(err)
		}
	})
	if got := bus.published(); len(got) != 250 {
		t.Errorf("published %d of 250", len(got))
	}
}

func TestStoppedRelayDoesNotGoOnForEver(t *testing.T) {
	store, bus := &fakeStore{}, &publisher{}
	var start time.Time
	bus.publish = func() { time.Sleep(time.Millisecond) }
	synctest.Test(t, func(t *testing.T) {
		endless := &endlessStore{fakeStore: store}
		relay := messaging.NewRelay(messaging.NewOutbox(endless), bus, nil, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		stop()
		start = time.Now()
		if err := relay.Run(ctx); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > 6*time.Second {
			t.Errorf("went on for %v", took)
		}
	})
}

// endlessStore never runs out of messages.
type endlessStore struct{ *fakeStore }

func (s *endlessStore) Pending(ctx context.Context, limit int) ([]messaging.Message, bool, error) {
	return messages(0, limit), true, ctx.Err()
}

func TestOneOfSeveralRelaysWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &fakeStore{}
		run := func(bus *publisher) (stop func()) {
			relay := messaging.NewRelay(messaging.NewOutbox(store), bus, nil, slog.New(slog.DiscardHandler))
			ctx, cancel := context.WithCancel(t.Context())
			stopped := make(chan error, 1)
			go func() { stopped <- relay.Run(ctx) }()
			return func() {
				cancel()
				if err := <-stopped; err != nil {
					t.Error(err)
				}
			}
		}
		add := func(from, to int) {
			if err := store.Add(t.Context(), messages(from, to)...); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Second)
		}
		first, second := &publisher{}, &publisher{}
		stopFirst := run(first)
		add(0, 3)
		stopSecond := run(second)
		defer stopSecond()
		add(3, 200)
		if len(first.published()) != 200 || len(second.published()) != 0 {
			t.Errorf("sent %d and %d, want all from the first", len(first.published()), len(second.published()))
		}
		stopFirst() // which gives the lease back
		add(200, 300)
		if len(first.published()) != 200 || len(second.published()) != 100 {
			t.Errorf("sent %d and %d, want the rest from the second", len(first.published()), len(second.published()))
		}

		store.mu.Lock()
		store.holder = "killed" // while it has the lease
		store.mu.Unlock()
		time.Sleep(time.Minute)
		add(300, 301)
		if len(second.published()) != 101 {
			t.Errorf("sent %d, want the lease to have expired", len(second.published()))
		}
	})
}

// fakeTx is a transaction of a fakeStore.
type fakeTx struct {
	store  *fakeStore
	undone int
}

func (f *fakeTx) WithinTx(ctx context.Context, fn func(context.Context) error) error {
	f.store.mu.Lock()
	before := slices.Clone(f.store.messages)
	f.store.mu.Unlock()
	err := fn(ctx)
	if err != nil {
		f.undone++
		f.store.mu.Lock()
		defer f.store.mu.Unlock()
		f.store.messages = before
	}
	return err
}

// handlingBus handles messages before Publish returns.
type handlingBus struct {
	publisher
	effects []string
	takes   time.Duration
}

func (b *handlingBus) Publish(ctx context.Context, m messaging.Message) error {
	if err := b.publisher.Publish(ctx, m); err != nil {
		return err
	}
	time.Sleep(b.takes)
	messaging.AfterCommit(ctx, func() { b.effects = append(b.effects, m.ID) })
	return ctx.Err()
}

func TestBatchIsOneTransaction(t *testing.T) {
	for name, tc := range map[string]struct {
		refuse       string
		takes        time.Duration
		sent, undone int
	}{
		"all is well":            {sent: 150},
		"one message is refused": {refuse: "70", sent: 70, undone: 1},
		"handlers are slow":      {takes: 30 * time.Millisecond, sent: 150},
		"handlers are very slow": {takes: 2 * time.Second, sent: 150, undone: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &fakeStore{}
				tx := &fakeTx{store: store}
				bus := &handlingBus{takes: tc.takes}
				bus.refuse = tc.refuse
				if err := store.Add(t.Context(), messages(0, 150)...); err != nil {
					t.Fatal(err)
				}
				relay := messaging.NewRelay(messaging.NewOutbox(store), bus, tx, slog.New(slog.DiscardHandler))
				ctx, stop := context.WithCancel(t.Context())
				stopped := make(chan error, 1)
				go func() { stopped <- relay.Run(ctx) }()
				time.Sleep(10 * time.Minute)
				stop()
				if err := <-stopped; err != nil {
					t.Error(err)
				}
				if want := ids(messages(0, tc.sent)); !slices.Equal(bus.effects, want) || len(store.messages) != 150-tc.sent {
					t.Errorf("effects of %v, each wanted once; %d messages are left", bus.effects, len(store.messages))
				}
				if tx.undone < tc.undone || tc.undone == 0 && tx.undone != 0 {
					t.Errorf("%d batches were undone", tx.undone)
				}
			})
		})
	}
}

func BenchmarkRelay(b *testing.B) {
	store, bus := &fakeStore{}, &publisher{}
	outbox := messaging.NewOutbox(store)
	relay := messaging.NewRelay(outbox, bus, nil, slog.New(slog.DiscardHandler))
	stopped, stop := context.WithCancel(b.Context())
	stop()
	hundred := messages(0, 100)
	for b.Loop() {
		if err := outbox.Add(b.Context(), hundred...); err != nil {
			b.Fatal(err)
		}
		if err := relay.Run(stopped); err != nil { // empties the outbox
			b.Fatal(err)
		}
		bus.ids = bus.ids[:0]
	}
}
