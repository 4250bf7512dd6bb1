package events

import (
	"context"

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

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
