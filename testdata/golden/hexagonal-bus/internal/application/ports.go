package application

import (
	"context"
	"time"

	"example.com/service/internal/domain/museum"
)

// DrivenPorts are what the use cases need from adapters.
type DrivenPorts struct {
	Tx             UnitOfWork
	IDs            IDs
	Clock          Clock
	Idempotency    Idempotency
	Specimens      SpecimenRepository
	SpecimenEvents SpecimenPublisher
}

// UnitOfWork combines several reads and writes into one transaction.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a conflict it runs fn again, so
	// fn must have no effects outside the ports that cannot be repeated.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// IDs generates identifiers: UUIDs that sort by creation time.
type IDs interface {
	New() string
}

// Clock returns the time in UTC, truncated to microseconds.
type Clock interface {
	Now() time.Time
}

// Idempotency remembers the answers to requests with an idempotency key.
type Idempotency interface {
	// Begin returns the answer that was given under the key, if any, and fails
	// when the key was used with another body.
	Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error)
	Complete(ctx context.Context, operation, key string, answer []byte) error
}

// SpecimenRepository stores specimens.
type SpecimenRepository interface {
	Insert(ctx context.Context, specimen *museum.Specimen) error
	// Update replaces the previous version, and fails with storage.ErrConflict when
	// another version is stored.
	Update(ctx context.Context, specimen *museum.Specimen) error
	// Delete fails with storage.ErrConflict when another version is stored.
	Delete(ctx context.Context, id museum.SpecimenID, version int64) error
	// Get fails with museum.ErrNotFound when there is no such specimen.
	Get(ctx context.Context, id museum.SpecimenID) (*museum.Specimen, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) ([]*museum.Specimen, error)
	Exists(ctx context.Context, id museum.SpecimenID) (bool, error)
	AllExist(ctx context.Context, ids []museum.SpecimenID) (bool, error)
}

// SpecimenPublisher publishes what happened to specimens once the transaction in
// the context has committed.
type SpecimenPublisher interface {
	Publish(ctx context.Context, events ...museum.SpecimenEvent) error
}
