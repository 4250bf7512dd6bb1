package eventstore

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
)

// once does what a use case does with a key. It returns the answer and whether it is
// an earlier one.
func once(ctx context.Context, tx interface {
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}, keys *Idempotency, operation, key, body string, work func() ([]byte, error)) (answer []byte, replayed bool, err error) {
	err = tx.WithinTx(ctx, func(ctx context.Context) error {
		answer, replayed, err = keys.Begin(ctx, operation, key, []byte(body))
		if err != nil || replayed {
			return err
		}
		if answer, err = work(); err != nil {
			return err
		}
		return keys.Complete(ctx, operation, key, answer)
	})
	return answer, replayed, err
}

func TestIdempotency(t *testing.T) {
	db := openTest(t)
	keys := NewIdempotency(db)
	old := []byte("{ \"kept\" : \"as it is\" }\n\x00\xff")
	answer := func() ([]byte, error) { return bytes.Clone(old), nil }
	if _, replayed, err := once(t.Context(), db, keys, "AddThing", "1", "body", answer); replayed || err != nil {
		t.Fatal(replayed, err)
	}
	fresh := func() ([]byte, error) { return []byte("new"), nil }
	for name, tc := range map[string]struct {
		operation, key, body string
		replayed             bool
		err                  error
	}{
		"the same request":  {"AddThing", "1", "body", true, nil},
		"another body":      {"AddThing", "1", "another", false, museum.ErrKeyReused},
		"another key":       {"AddThing", "2", "body", false, nil},
		"another operation": {"AddOther", "1", "body", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, replayed, err := once(t.Context(), db, keys, tc.operation, tc.key, tc.body, fresh)
			if replayed != tc.replayed || !errors.Is(err, tc.err) || replayed && !bytes.Equal(got, old) {
				t.Errorf("got %q, %t, %v; want %t, %v", got, replayed, err, tc.replayed, tc.err)
			}
		})
	}
}

func TestEmptyAnswerIsAnAnswer(t *testing.T) {
	db := openTest(t)
	keys := NewIdempotency(db)
	for _, want := range []bool{false, true} {
		got, replayed, err := once(t.Context(), db, keys, "AddThing", "1", "", func() ([]byte, error) { return nil, nil })
		if len(got) != 0 || replayed != want || err != nil {
			t.Errorf("got %q, %t, %v; want %t", got, replayed, err, want)
		}
	}
}

func TestFailedRequestFreesItsKey(t *testing.T) {
	db := openTest(t)
	keys := NewIdempotency(db)
	broken := errors.New("broken")
	if _, _, err := once(t.Context(), db, keys, "AddThing", "1", "body", func() ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	got, replayed, err := once(t.Context(), db, keys, "AddThing", "1", "another", func() ([]byte, error) { return []byte("new"), nil })
	if string(got) != "new" || replayed || err != nil {
		t.Errorf("got %q, %t, %v", got, replayed, err)
	}
}

func TestKeyOfARunningRequest(t *testing.T) {
	db := openTest(t)
	keys := NewIdempotency(db)
	_, _, err := once(t.Context(), db, keys, "AddThing", "1", "body", func() ([]byte, error) { return []byte("old"), nil })
	if err != nil {
		t.Fatal(err)
	}
	err = db.WithinTx(t.Context(), func(ctx context.Context) error {
		if _, _, err := keys.Begin(ctx, "AddThing", "2", []byte("body")); err != nil {
			return err
		}
		_, _, err := keys.Begin(ctx, "AddThing", "2", []byte("body"))
		return err
	})
	if !errors.Is(err, museum.ErrKeyRunning) {
		t.Errorf("got %v", err)
	}
}

func TestConcurrentRequestsWithOneKey(t *testing.T) {
	db := openTest(t)
	keys := NewIdempotency(db)
	var all sync.WaitGroup
	worked := make(chan struct{}, 16)
	for range cap(worked) {
		all.Go(func() {
			got, _, err := once(t.Context(), db, keys, "AddThing", "1", "body", func() ([]byte, error) {
				worked <- struct{}{}
				return []byte("answer"), nil
			})
			if string(got) != "answer" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	all.Wait()
	if len(worked) != 1 {
		t.Errorf("%d requests did the work", len(worked))
	}
}

func TestPurgeIdempotencyKeys(t *testing.T) {
	db := openTest(t)
	keys := NewIdempotency(db)
	for _, tc := range []struct {
		before time.Duration
		limit  int
		want   bool
	}{
		{-time.Hour, 10, false}, // nothing is stored yet
		{-time.Hour, 10, true},
		{time.Hour, 0, true},
		{time.Hour, 10, false},
	} {
		purged, err := keys.Purge(t.Context(), time.Now().Add(tc.before), tc.limit)
		if err != nil || purged > tc.limit {
			t.Fatalf("purged %d, %v", purged, err)
		}
		_, replayed, err := once(t.Context(), db, keys, "AddThing", "1", "body", func() ([]byte, error) { return nil, nil })
		if replayed != tc.want || err != nil {
			t.Errorf("replayed is %t, %v; want %t", replayed, err, tc.want)
		}
	}
}
