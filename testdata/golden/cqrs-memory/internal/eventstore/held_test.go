package eventstore

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/service/internal/platform/messaging"
)

// addKeyed adds the messages 1, 2 and so on with these keys, and returns them as they
// are pending.
func addKeyed(t *testing.T, outbox *Outbox, keys ...string) []messaging.Message {
	t.Helper()
	for i, key := range keys {
		m := testMessage(i + 1)
		m.Key = key
		if err := outbox.Add(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	all, _ := pending(t, outbox, 100)
	return all
}

func hold(t *testing.T, outbox *Outbox, h messaging.Held) {
	t.Helper()
	if err := outbox.Hold(t.Context(), h); err != nil {
		t.Fatal(err)
	}
}

func wantPending(t *testing.T, outbox *Outbox, want ...string) {
	t.Helper()
	if _, ids := pending(t, outbox, 100); !slices.Equal(ids, want) {
		t.Errorf("%v are pending, want %v", ids, want)
	}
}

// wantDue compares the ids of what is due.
func wantDue(t *testing.T, outbox *Outbox, want ...string) []messaging.Held {
	t.Helper()
	due, err := outbox.Due(t.Context(), 100)
	var ids []string
	for _, h := range due {
		ids = append(ids, h.ID)
	}
	if err != nil || !slices.Equal(ids, want) {
		t.Errorf("%v are due, %v; want %v", ids, err, want)
	}
	return due
}

func wantParked(t *testing.T, outbox *Outbox, want ...messaging.Held) {
	t.Helper()
	parked, err := outbox.Parked(t.Context(), 100)
	for i := range parked {
		parked[i].Parked = parked[i].Parked.UTC()
	}
	if err != nil || len(parked) != len(want) || len(want) > 0 && !reflect.DeepEqual(parked, want) {
		t.Errorf("parked are\n%+v, %v\nwant\n%+v", parked, err, want)
	}
}

func TestMessagesOfOneKeyWaitForTheOneThatFailed(t *testing.T) {
	outbox := NewOutbox(openTest(t))
	all := addKeyed(t, outbox, "a", "b", "a", "c", "a")
	other := all[0]
	other.Topic = "others.v1"
	if err := outbox.Add(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-time.Minute)
	hold(t, outbox, messaging.Held{Message: all[0], Attempts: 1, Due: time.Now().Add(time.Hour), ErrorType: "timeout"})
	wantPending(t, outbox, "message-2", "message-4", "message-1") // the last one is of another topic
	wantDue(t, outbox)

	hold(t, outbox, messaging.Held{Message: all[0], Attempts: 2, Due: past, ErrorType: "timeout"})
	due := wantDue(t, outbox, "message-1")
	if len(due) == 1 {
		due[0].Due = time.Time{}
		if want := (messaging.Held{Message: all[0], Attempts: 2, ErrorType: "timeout", Behind: due[0].Behind}); !reflect.DeepEqual(due[0], want) {
			t.Errorf("got\n%+v\nwant\n%+v", due[0], want)
		}
	}
	for _, next := range []int{0, 2, 4} {
		wantDue(t, outbox, all[next].ID)
		if err := outbox.Release(t.Context(), all[next].Sequence); err != nil {
			t.Fatal(err)
		}
	}
	wantDue(t, outbox)
	sixth := testMessage(6)
	sixth.Key = "a" // nothing holds it any more
	if err := outbox.Add(t.Context(), sixth); err != nil {
		t.Fatal(err)
	}
	wantPending(t, outbox, "message-2", "message-4", "message-1", "message-6")
}

func TestParkedMessages(t *testing.T) {
	outbox := NewOutbox(openTest(t))
	all := addKeyed(t, outbox, "a", "b", "a", "a")
	since := time.Date(2026, 3, 1, 0, 0, 0, 1000, time.UTC)
	first := messaging.Held{Message: all[0], Attempts: 10, Parked: since, ErrorType: "panic"}
	second := messaging.Held{Message: all[1], Attempts: 1, Parked: since.Add(time.Hour), ErrorType: "_OTHER"}
	hold(t, outbox, first)
	hold(t, outbox, second)
	wantPending(t, outbox)
	first.Behind = 2
	wantParked(t, outbox, first, second)
	wantDue(t, outbox)
	if one, err := outbox.Parked(t.Context(), 1); err != nil || len(one) != 1 {
		t.Errorf("%d of one parked message, %v", len(one), err)
	}

	change := func(by func(context.Context, string) (int, error), id string, want int) {
		t.Helper()
		if n, err := by(t.Context(), id); err != nil || n != want {
			t.Errorf("changed %d, %v; want %d", n, err, want)
		}
	}
	change(outbox.Replay, "message-9", 0)
	change(outbox.Replay, "message-3", 0) // which waits, and is not parked
	change(outbox.Drop, "message-3", 0)
	change(outbox.Replay, "message-1", 1)
	change(outbox.Replay, "message-1", 0)
	wantParked(t, outbox, second)
	if due := wantDue(t, outbox, "message-1"); len(due) == 1 && due[0].Attempts != 0 {
		t.Errorf("it has %d attempts behind it, want a new start", due[0].Attempts)
	}
	hold(t, outbox, first)
	change(outbox.Drop, "message-1", 1)
	change(outbox.Drop, "message-1", 0)
	wantDue(t, outbox, "message-3")
	wantParked(t, outbox, second)
	change(outbox.Replay, "", 1)
	change(outbox.Replay, "", 0)
	wantParked(t, outbox)
}

func TestHoldingIsUndoneWithItsTransaction(t *testing.T) {
	db := openTest(t)
	outbox := NewOutbox(db)
	all := addKeyed(t, outbox, "a", "a")
	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(outbox.Hold(ctx, messaging.Held{Message: all[0], Parked: time.Now()}), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	wantPending(t, outbox, "message-1", "message-2")
	wantParked(t, outbox)
}

func TestPendingTellsWhetherThereIsMore(t *testing.T) {
	outbox := NewOutbox(openTest(t))
	all := addKeyed(t, outbox, "a", "a", "a", "b")
	check := func(limit, want int, wantMore bool) {
		t.Helper()
		if messages, more, err := outbox.Pending(t.Context(), limit); err != nil || more != wantMore || len(messages) != want {
			t.Errorf("%d messages, more: %t, %v; want %d and %t", len(messages), more, err, want, wantMore)
		}
	}
	check(3, 3, true)
	hold(t, outbox, messaging.Held{Message: all[0], Parked: time.Now()})
	check(2, 0, true) // both of them are held now
	check(2, 1, false)
}

func TestBacklog(t *testing.T) {
	outbox := NewOutbox(openTest(t))
	check := func(want messaging.Backlog) {
		t.Helper()
		got, err := outbox.Backlog(t.Context())
		if !got.Oldest.Equal(want.Oldest) {
			t.Errorf("the oldest is of %v, want %v", got.Oldest, want.Oldest)
		}
		got.Oldest, want.Oldest = time.Time{}, time.Time{}
		if err != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
	check(messaging.Backlog{})
	all := addKeyed(t, outbox, "a", "b", "a", "c", "c", "b")
	check(messaging.Backlog{Pending: 6, Oldest: all[0].Time})
	hold(t, outbox, messaging.Held{Message: all[0], Parked: time.Now()})
	hold(t, outbox, messaging.Held{Message: all[1], Due: time.Now()})
	wantPending(t, outbox, "message-4", "message-5")
	check(messaging.Backlog{Pending: 2, Retried: 1, Waiting: 2, Parked: 1, Oldest: all[3].Time})
	if err := outbox.MarkPublished(t.Context(), all[3].Sequence, all[4].Sequence); err != nil {
		t.Fatal(err)
	}
	check(messaging.Backlog{Retried: 1, Waiting: 2, Parked: 1})
}
