// Package messaging carries messages from the outbox to a bus and from a bus
// to handlers, each hop with a span and metrics.
package messaging

import (
	"context"
	"time"
)

// Message is an event in the envelope of CloudEvents (https://cloudevents.io).
type Message struct {
	Sequence int64 // its place in the outbox
	ID       string
	Type     string
	Source   string
	Topic    string
	Key      string // messages with the same key stay in order
	Time     time.Time
	Data     []byte
	Trace    map[string]string // traceparent of what created the message; once sent, the headers of its sending
}

// Handler handles a message. If it fails, it gets the message again.
type Handler func(ctx context.Context, m Message) error
