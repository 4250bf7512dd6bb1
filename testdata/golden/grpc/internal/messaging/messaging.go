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
	Key      string // messages of one key stay in their order
	Time     time.Time
	Data     []byte
	Trace    map[string]string // headers of the trace that the message comes from
}

// Handler handles a message. One that fails is given the message again.
type Handler func(ctx context.Context, m Message) error
