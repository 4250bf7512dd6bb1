package application

import (
	"context"
	"time"

	"example.com/service/internal/domain/museum"
)

// DrivenPorts are what the use cases need from the outside.
type DrivenPorts struct {
	Tx             UnitOfWork
	IDs            IDs
	Clock          Clock
	Idempotency    Idempotency
	Specimens      SpecimenRepository
	SpecimenEvents SpecimenPublisher
}

// UnitOfWork makes one of several reads and writes.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a lost race it runs fn again,
	// so fn must do nothing outside of the ports that could not be done twice.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// IDs makes identifiers: UUIDs that sort by the time of their making.
type IDs interface {
	New() string
}

// Clock tells the time in UTC, cut to microseconds.
type Clock interface {
	Now() time.Time
}

// Idempotency remembers the answers to requests that carry a key.
type Idempotency interface {
	// Begin gives the answer that the key has already, which is an error when
	// that was to another body.
	Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error)
	Complete(ctx context.Context, operation, key string, answer []byte) error
}

// SpecimenRepository keeps specimens.
type SpecimenRepository interface {
	Insert(ctx context.Context, specimen *museum.Specimen) error
	// Update replaces the version before, and fails with museum.ErrConflict when
	// that is not there any more.
	Update(ctx context.Context, specimen *museum.Specimen) error
	// Delete fails with museum.ErrConflict when the version is another one.
	Delete(ctx context.Context, id museum.SpecimenID, version int64) error
	// Get fails with museum.ErrNotFound when there is none.
	Get(ctx context.Context, id museum.SpecimenID) (*museum.Specimen, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) ([]*museum.Specimen, error)
	Exists(ctx context.Context, id museum.SpecimenID) (bool, error)
	AllExist(ctx context.Context, ids []museum.SpecimenID) (bool, error)
}

// SpecimenPublisher passes on what happened to specimens, once the transaction in
// the context has committed.
type SpecimenPublisher interface {
	Publish(ctx context.Context, events ...museum.SpecimenEvent) error
}
