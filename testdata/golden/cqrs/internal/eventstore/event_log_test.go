package eventstore

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/storage"
)

// testEvent returns the n-th of some events.
func testEvent(n int) event.Stored {
	return event.Stored{
		ID:    fmt.Sprintf("event-%d", n),
		Type:  "Something",
		Data:  []byte(fmt.Sprintf("{ \"n\" : %d, \"kept\": \"as it is\" }\n\x00\xff", n)),
		Time:  time.Date(2026, 2, 28, 23, 59, 59, 999_999_000, time.UTC),
		Trace: map[string]string{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
	}
}

func TestEventLogKeepsWhatItIsGiven(t *testing.T) {
	log := NewEventLog(openTest(t))
	first, second, third := testEvent(1), testEvent(2), testEvent(3)
	second.Trace, third.Data = nil, []byte("{}")
	position, err := log.Append(t.Context(), "order-1", 0, []event.Stored{first, second})
	if err != nil {
		t.Fatal(err)
	}
	if last, err := log.Position(t.Context()); err != nil || last != position {
		t.Errorf("the last position is %d, %v; want %d", last, err, position)
	}
	if _, err := log.Append(t.Context(), "order-2", 0, []event.Stored{third}); err != nil {
		t.Fatal(err)
	}

	got, err := log.Load(t.Context(), "order-1", 0)
	if err != nil {
		t.Fatal(err)
	}
	first.Stream, first.Version, first.Position = "order-1", 1, position-1
	second.Stream, second.Version, second.Position = "order-1", 2, position
	if want := []event.Stored{first, second}; !reflect.DeepEqual(got, want) {
		t.Errorf("loaded\n%+v\nwant\n%+v", got, want)
	}
	clear(got[0].Data) // which belongs to the caller
	for version, want := range map[int64]int{1: 1, 2: 0, 3: 0} {
		rest, err := log.Load(t.Context(), "order-1", version)
		if err != nil || len(rest) != want || want > 0 && !reflect.DeepEqual(rest[0], second) {
			t.Errorf("after version %d: %+v, %v; want %d events", version, rest, err, want)
		}
	}

	all, err := log.After(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	third.Stream, third.Version, third.Position = "order-2", 1, position+1
	if want := []event.Stored{first, second, third}; !reflect.DeepEqual(all, want) {
		t.Errorf("read\n%+v\nwant\n%+v", all, want)
	}

	if none, err := log.Load(t.Context(), "order-3", 0); err != nil || len(none) != 0 {
		t.Errorf("a stream that does not exist: %v, %v", none, err)
	}
}

func TestAppendToAnotherVersionIsAConflict(t *testing.T) {
	log := NewEventLog(openTest(t))
	if _, err := log.Append(t.Context(), "order-1", 0, []event.Stored{testEvent(1), testEvent(2)}); err != nil {
		t.Fatal(err)
	}
	for _, version := range []int64{0, 1, 3} {
		if _, err := log.Append(t.Context(), "order-1", version, []event.Stored{testEvent(3)}); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("version %d: got %v, want a conflict", version, err)
		}
	}
	if events, err := log.Load(t.Context(), "order-1", 0); err != nil || len(events) != 2 {
		t.Errorf("%d events, %v; want 2", len(events), err)
	}
}

func TestAppendIsUndoneWithItsTransaction(t *testing.T) {
	db := openTest(t)
	log := NewEventLog(db)
	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		_, err := log.Append(ctx, "order-1", 0, []event.Stored{testEvent(1)})
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if position, err := log.Position(t.Context()); err != nil || position != 0 {
		t.Errorf("the last position is %d, %v", position, err)
	}
	if _, err := log.Append(t.Context(), "order-1", 0, []event.Stored{testEvent(1)}); err != nil {
		t.Error(err)
	}
}

func TestAfterReadsPages(t *testing.T) {
	log := NewEventLog(openTest(t))
	for n := range 5 {
		if _, err := log.Append(t.Context(), fmt.Sprintf("order-%d", n), 0, []event.Stored{testEvent(n)}); err != nil {
			t.Fatal(err)
		}
	}
	var read []string
	for position := int64(0); ; {
		page, err := log.After(t.Context(), position, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			read, position = append(read, e.ID), e.Position
		}
	}
	if want := []string{"event-0", "event-1", "event-2", "event-3", "event-4"}; !slices.Equal(read, want) {
		t.Errorf("read %v, want %v", read, want)
	}
}

// A reader that continues from the last position must miss no event, even if writers
// commit in another order than they began. It may read everything, or only as far as
// Position says.
func TestReadersSkipNothingWhileOthersAppend(t *testing.T) {
	for name, bounded := range map[string]bool{"all": false, "up to Position": true} {
		t.Run(name, func(t *testing.T) { testReader(t, bounded) })
	}
}

func testReader(t *testing.T, bounded bool) {
	const writers, each = 8, 25
	db := openTest(t)
	log := NewEventLog(db)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := range each {
				err := db.WithinTx(t.Context(), func(ctx context.Context) error {
					_, err := log.Append(ctx, fmt.Sprintf("order-%d", w), int64(n), []event.Stored{testEvent(n)})
					time.Sleep(time.Duration(w) * 50 * time.Microsecond)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[string]int64{}
	count, position := 0, int64(0)
	for deadline := time.Now().Add(30 * time.Second); count < writers*each && time.Now().Before(deadline); {
		last, err := log.Position(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		events, err := log.After(t.Context(), position, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if bounded && e.Position > last {
				break
			}
			if e.Version != seen[e.Stream]+1 || e.Position <= position {
				t.Fatalf("%s %d at %d came after %d at %d", e.Stream, e.Version, e.Position, seen[e.Stream], position)
			}
			seen[e.Stream], position = e.Version, e.Position
			count++
		}
	}
	all.Wait()
	if count != writers*each {
		t.Errorf("saw %d of %d events", count, writers*each)
	}
}

func BenchmarkAppend(b *testing.B) {
	log := NewEventLog(openTest(b))
	event := []event.Stored{testEvent(1)}
	n := 0
	for b.Loop() {
		n++
		if _, err := log.Append(b.Context(), fmt.Sprintf("order-%d", n), 0, event); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	log := NewEventLog(openTest(b))
	if _, err := log.Append(b.Context(), "order-1", 0, slices.Repeat([]event.Stored{testEvent(1)}, 20)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if events, err := log.Load(b.Context(), "order-1", 0); err != nil || len(events) != 20 {
			b.Fatal(len(events), err)
		}
	}
}
