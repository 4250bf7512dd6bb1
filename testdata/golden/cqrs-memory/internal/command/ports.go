// Package command handles what changes something. Each command ends in one event
// that is appended to the stream of what it changes, or in none.
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
	NewID        func() string    // UUIDs that sort by the time of their making
	Now          func() time.Time // in UTC, cut to microseconds
}

// UnitOfWork makes one of several reads and writes.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a lost race it runs fn again,
	// so fn must do nothing outside of the ports that could not be done twice.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// EventLog keeps events in streams.
type EventLog interface {
	// Append fails with museum.ErrConflict when the stream has another version. It
	// returns the position of the last event.
	Append(ctx context.Context, stream string, version int64, events []event.Stored) (position int64, err error)
	Load(ctx context.Context, stream string) ([]event.Stored, error)
	// LastTypes gives the type of the last event of each stream that has events.
	LastTypes(ctx context.Context, streams []string) (map[string]string, error)
}

// Reservations keep values that only one may have.
type Reservations interface {
	// Reserve fails with museum.ErrDuplicate when the key is another's.
	Reserve(ctx context.Context, scope, key, owner string) error
	Release(ctx context.Context, scope, key string) error
}

// Idempotency remembers the answers to commands that carry a key.
type Idempotency interface {
	// Begin gives the answer that the key has already, which is an error when
	// that was to another command.
	Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error)
	Complete(ctx context.Context, operation, key string, answer []byte) error
}

// Publisher passes on what others may know, once the transaction in the context
// has committed.
type Publisher interface {
	Publish(ctx context.Context, e event.Stored) error
}

// Receipt tells what a command did.
type Receipt struct {
	ID        string
	Version   int64
	ReadToken string // makes a query see what the command did
}
