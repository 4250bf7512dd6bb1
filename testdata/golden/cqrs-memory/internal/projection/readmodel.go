// Package projection builds the read model from the event log.
package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

// checkpoint is the name of the read model's checkpoint.
const checkpoint = "read-model"

// ReadModel is what queries read, and the position in the log that it includes.
// Both change in one transaction.
type ReadModel struct {
	Tx          UnitOfWork
	Checkpoints Checkpoints
	Specimens   Specimens
}

// UnitOfWork runs fn in a transaction.
type UnitOfWork interface {
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Checkpoints store positions in the log by name, 0 at first.
type Checkpoints interface {
	Load(ctx context.Context, name string) (position int64, err error)
	Save(ctx context.Context, name string, position int64) error
}

// Specimens are the rows of specimens.
type Specimens interface {
	// Put ignores a row that is not newer than the stored one.
	Put(ctx context.Context, row museum.SpecimenRecord) error
	Get(ctx context.Context, id museum.SpecimenID) (museum.SpecimenRecord, error)
	Delete(ctx context.Context, id museum.SpecimenID, version int64) error
	Clear(ctx context.Context) error
}

// empty deletes all rows.
func (m ReadModel) empty(ctx context.Context) error {
	if err := m.Specimens.Clear(ctx); err != nil {
		return err
	}
	return m.Checkpoints.Save(ctx, checkpoint, 0)
}

// apply changes the read model according to the event.
func (m ReadModel) apply(ctx context.Context, e event.Stored) error {
	switch kind, id := e.Subject(); kind {
	case "specimen":
		return m.applySpecimen(ctx, museum.SpecimenID(id), e)
	default:
		return fmt.Errorf("nothing is known of the kind %q", kind)
	}
}
