package events

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"example.com/service/internal/platform/feed"
	"example.com/service/internal/platform/messaging"
)

// outbox collects messages, or fails with err.
type outbox struct {
	messages []messaging.Message
	err      error
}

func (o *outbox) Add(_ context.Context, messages ...messaging.Message) error {
	o.messages = append(o.messages, messages...)
	return o.err
}

// kept holds messages that can be read, the first at sequence 1.
type kept []messaging.Message

func (k kept) After(_ context.Context, sequence int64, limit int) (messages []messaging.Message, err error) {
	for i := max(sequence, 0); i < int64(len(k)) && len(messages) < limit; i++ {
		m := k[i]
		m.Sequence = i + 1
		messages = append(messages, m)
	}
	return messages, nil
}

func (k kept) Position(context.Context) (int64, error) { return int64(len(k)), nil }

// follow returns a feed of the messages that runs until the test ends.
func (k kept) follow(t *testing.T) *feed.Feed[messaging.Message] {
	t.Helper()
	messages := NewFeed(k, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- messages.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return messages
}

type tx struct{ err error }

func (tx tx) WithinTx(ctx context.Context, fn func(context.Context) error) error {
	return errors.Join(fn(ctx), tx.err)
}

func TestTellingTxTellsOfCommits(t *testing.T) {
	lost := errors.New("lost")
	for _, fault := range []error{nil, lost} {
		told := 0
		err := TellingTx{tx{fault}, func() { told++ }}.WithinTx(t.Context(), func(context.Context) error {
			if told > 0 {
				t.Error("told before the commit")
			}
			return nil
		})
		if !errors.Is(err, fault) || (told == 1) != (fault == nil) {
			t.Errorf("%v: told %d times, %v", fault, told, err)
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
