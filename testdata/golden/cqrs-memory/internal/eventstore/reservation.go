package eventstore

import (
	"context"
	"fmt"
	"strings"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/memdb"
)

// Reservations stores unique values.
type Reservations struct {
	db     *memdb.DB
	owners *memdb.Table[string, string]
}

// NewReservations returns the reservations in db.
func NewReservations(db *memdb.DB) *Reservations {
	return &Reservations{db, memdb.Open[string, string](db, "reservation")}
}

// Reserve gives key to owner, unless another has it. The scope is a field, such as
// "customers.email".
func (t *Reservations) Reserve(ctx context.Context, scope, key, owner string) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		if other, taken := t.owners.Get(tx, scope+" "+key); taken && other != owner {
			return &museum.DuplicateError{Field: scope[strings.LastIndexByte(scope, '.')+1:]}
		}
		t.owners.Set(tx, scope+" "+key, owner)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reserve %s: %w", scope, err)
	}
	return nil
}

// Release frees key.
func (t *Reservations) Release(ctx context.Context, scope, key string) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		t.owners.Delete(tx, scope+" "+key)
		return nil
	})
	if err != nil {
		return fmt.Errorf("release %s: %w", scope, err)
	}
	return nil
}
