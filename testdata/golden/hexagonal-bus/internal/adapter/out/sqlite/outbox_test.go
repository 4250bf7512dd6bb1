package sqlite

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/service/internal/platform/messaging"
)

// testMessage returns the n-th of some messages.
func testMessage(n int) messaging.Message {
	return messaging.Message{
		ID:     fmt.Sprintf("message-%d", n),
		Type:   "test.thing.Happened.v1",
		Source: "/test",
		Topic:  "test.thing.v1",
		Key:    "key",
		Time:   time.Date(2026, 2, 28, 23, 59, 59, 999_999_000, time.UTC),
		Data:   []byte(fmt.Sprintf("{ \"n\" : %d }\n\x00\xff", n)),
		Trace:  map[string]string{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
	}
}

// pending returns what the outbox must publish.
func pending(t *testing.T, outbox *Outbox, limit int) (messages []messaging.Message, ids []string) {
	t.Helper()
	messages, _, err := outbox.Pending(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		ids = append(ids, m.ID)
	}
	return messages, ids
}

func TestOutboxKeepsMessagesInTheirOrder(t *testing.T) {
	outbox := NewOutbox(openTest(t))
	first, second, third := testMessage(1), testMessage(2), testMessage(3)
	second.Trace = nil
	if err := outbox.Add(t.Context(), first, second); err != nil {
		t.Fatal(err)
	}
	if err := outbox.Add(t.Context(), third); err != nil {
		t.Fatal(err)
	}
	got, _ := pending(t, outbox, 2)
	if len(got) != 2 || got[0].Sequence >= got[1].Sequence {
		t.Fatalf("got %+v", got)
	}
	first.Sequence, second.Sequence = got[0].Sequence, got[1].Sequence
	if want := []messaging.Message{first, second}; !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	clear(got[0].Data) // which belongs to the caller
	if again, _ := pending(t, outbox, 1); !reflect.DeepEqual(again[0], first) {
		t.Errorf("got\n%+v\nwant\n%+v", again[0], first)
	}

	if err := outbox.MarkPublished(t.Context(), first.Sequence, second.Sequence); err != nil {
		t.Fatal(err)
	}
	rest, ids := pending(t, outbox, 10)
	if len(rest) != 1 || ids[0] != third.ID {
		t.Fatalf("%v are pending, want %s", ids, third.ID)
	}
	if err := outbox.MarkPublished(t.Context(), rest[0].Sequence); err != nil {
		t.Fatal(err)
	}
	if err := outbox.Add(t.Context(), testMessage(4)); err != nil {
		t.Fatal(err)
	}
	if got, ids := pending(t, outbox, 10); len(got) != 1 || got[0].Sequence <= rest[0].Sequence {
		t.Errorf("%v are pending, from %d on; a sequence is given once", ids, got[0].Sequence)
	}
}

func TestMessagesAreUndoneWithTheirTransaction(t *testing.T) {
	db := openTest(t)
	outbox := NewOutbox(db)
	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(outbox.Add(ctx, testMessage(1)), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if _, ids := pending(t, outbox, 10); len(ids) != 0 {
		t.Errorf("%v are pending", ids)
	}
}

// A relay takes pending messages and never looks back, so none may appear before those
// that it has taken.
func TestPendingWaitsForThoseWhoAdd(t *testing.T) {
	db := openTest(t)
	outbox := NewOutbox(db)
	added, found := make(chan struct{}), make(chan int)
	go func() {
		<-added
		messages, _, err := outbox.Pending(t.Context(), 10)
		if err != nil {
			t.Error(err)
		}
		found <- len(messages)
	}()
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		if err := outbox.Add(ctx, testMessage(1)); err != nil {
			return err
		}
		close(added)
		select {
		case n := <-found:
			t.Errorf("found %d messages before the commit", n)
		case <-time.After(20 * time.Millisecond):
		}
		return outbox.Add(ctx, testMessage(2))
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := <-found; n != 2 {
		t.Errorf("found %d messages, want 2", n)
	}
}

func TestOneHolderHasTheLease(t *testing.T) {
	outbox := NewOutbox(openTest(t))
	lease := func(holder string, period time.Duration, want bool) {
		t.Helper()
		if held, err := outbox.Lease(t.Context(), holder, period); err != nil || held != want {
			t.Errorf("%s has the lease: %t, %v; want %t", holder, held, err, want)
		}
	}
	lease("a", time.Hour, true)
	lease("b", time.Hour, false)
	lease("a", time.Hour, true)
	lease("a", 0, true) // gives it back
	lease("b", time.Millisecond, true)
	time.Sleep(2 * time.Millisecond) // b is dead
	lease("a", time.Hour, true)
	lease("b", time.Hour, false)

	var all sync.WaitGroup
	var holders atomic.Int32
	lease("a", 0, true)
	for n := range 16 {
		all.Go(func() {
			held, err := outbox.Lease(t.Context(), fmt.Sprint(n), time.Hour)
			if err != nil {
				t.Error(err)
			}
			if held {
				holders.Add(1)
			}
		})
	}
	all.Wait()
	if holders.Load() != 1 {
		t.Errorf("%d hold the lease at once", holders.Load())
	}
}

func TestConcurrentAdds(t *testing.T) {
	const writers = 16
	outbox := NewOutbox(openTest(t))
	var all sync.WaitGroup
	for n := range writers {
		all.Go(func() {
			if err := outbox.Add(t.Context(), testMessage(n)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, ids := pending(t, outbox, 100); len(ids) != writers {
		t.Errorf("%v are pending", ids)
	}
}

func BenchmarkOutbox(b *testing.B) {
	outbox := NewOutbox(openTest(b))
	message := testMessage(1)
	for b.Loop() {
		if err := outbox.Add(b.Context(), message); err != nil {
			b.Fatal(err)
		}
		messages, _, err := outbox.Pending(b.Context(), 10)
		if err != nil {
			b.Fatal(err)
		}
		if err := outbox.MarkPublished(b.Context(), messages[0].Sequence); err != nil {
			b.Fatal(err)
		}
	}
}
