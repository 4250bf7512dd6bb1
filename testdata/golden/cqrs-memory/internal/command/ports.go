// Package command handles commands. A command appends events to the stream of the
// aggregate that it changes, all of them or none.
package command

import (
	"context"
	"time"

	"example.com/service/internal/event"
)

// Ports are what handlers of commands need.
type Ports struct {
	Tx           UnitOfWork
	Log          EventLog
	Reservations Reservations
	Idempotency  Idempotency
	Publisher    Publisher
	NewID        func() string    // UUIDs that sort by creation time
	Now          func() time.Time // in UTC, cut to microseconds
}

// UnitOfWork combines several reads and writes into one transaction.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a conflict it runs fn again, so
	// fn must have no effects outside the ports that cannot be repeated.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// EventLog keeps events in streams.
type EventLog interface {
	// Append fails with storage.ErrConflict when the stream has another version. It
	// returns the position of the last event.
	Append(ctx context.Context, stream string, version int64, events []event.Stored) (position int64, err error)
	// Load returns the events of a stream after a version.
	Load(ctx context.Context, stream string, version int64) ([]event.Stored, error)
	// LastTypes returns the type of the last event of each stream that has events.
	LastTypes(ctx context.Context, streams []string) (map[string]string, error)
}

// Reservations keep values unique.
type Reservations interface {
	// Reserve fails with museum.ErrDuplicate when the key is another's.
	Reserve(ctx context.Context, scope, key, owner string) error
	Release(ctx context.Context, scope, key string) error
}

// Idempotency remembers the answers to commands with an idempotency key.
type Idempotency interface {
	// Begin returns the answer that was given under the key, if any, and fails
	// when the key was used with another command.
	Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error)
	Complete(ctx context.Context, operation, key string, answer []byte) error
}

// Publisher passes on public events once the transaction in the context has
// committed.
type Publisher interface {
	Publish(ctx context.Context, e event.Stored) error
}

// Receipt says what a command did.
type Receipt struct {
	ID        string
	Version   int64
	ReadToken string // makes a query wait for the command's effect
}
