package eventstore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func checkClaim(t *testing.T, inbox *Inbox, consumer, id string, want bool) {
	t.Helper()
	if first, err := inbox.Claim(t.Context(), consumer, id); err != nil || first != want {
		t.Errorf("%s claims %s: %t, %v; want %t", consumer, id, first, err, want)
	}
}

func TestClaim(t *testing.T) {
	db := openTest(t)
	inbox := NewInbox(db)
	checkClaim(t, inbox, "a", "1", true)
	checkClaim(t, inbox, "a", "1", false)
	checkClaim(t, inbox, "a", "2", true)
	checkClaim(t, inbox, "b", "1", true)

	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		_, err := inbox.Claim(ctx, "a", "3")
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	checkClaim(t, inbox, "a", "3", true)
}

func TestConcurrentClaims(t *testing.T) {
	db := openTest(t)
	inbox := NewInbox(db)
	var all sync.WaitGroup
	var firsts atomic.Int32
	for range 16 {
		all.Go(func() {
			err := db.WithinTx(t.Context(), func(ctx context.Context) error {
				first, err := inbox.Claim(ctx, "a", "1")
				if first {
					firsts.Add(1)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if firsts.Load() != 1 {
		t.Errorf("%d were first", firsts.Load())
	}
}

func TestPurgeInbox(t *testing.T) {
	inbox := NewInbox(openTest(t))
	for _, id := range []string{"1", "2", "3"} {
		checkClaim(t, inbox, "a", id, true)
	}
	if purged, err := inbox.Purge(t.Context(), time.Now().Add(-time.Hour), 10); err != nil || purged != 0 {
		t.Fatalf("purged %d, %v", purged, err)
	}
	checkClaim(t, inbox, "a", "2", false)
	for _, want := range []int{2, 1, 0} {
		if purged, err := inbox.Purge(t.Context(), time.Now().Add(time.Hour), 2); err != nil || purged != want {
			t.Fatalf("purged %d, %v; want %d", purged, err, want)
		}
	}
	for _, id := range []string{"1", "2", "3"} {
		checkClaim(t, inbox, "a", id, true)
	}
}
