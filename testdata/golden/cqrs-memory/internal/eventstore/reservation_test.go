package eventstore

import (
	"context"
	"errors"
	"strings"
	"testing"

	"example.com/service/internal/domain/museum"
)

func TestReserve(t *testing.T) {
	db := openTest(t)
	reservations := NewReservations(db)
	reserve := func(scope, key, owner string) error { return reservations.Reserve(t.Context(), scope, key, owner) }
	if err := reserve("customers.email", "a@example.com", "1"); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		scope, key, owner string
		taken             bool
	}{
		"another's key":         {"customers.email", "a@example.com", "2", true},
		"one's own key":         {"customers.email", "a@example.com", "1", false},
		"another key":           {"customers.email", "b@example.com", "2", false},
		"the key of a field":    {"customers.nick", "a@example.com", "2", false},
		"a key and scope split": {"customers.email a@example.com", "", "2", false},
	} {
		t.Run(name, func(t *testing.T) {
			err := reserve(tc.scope, tc.key, tc.owner)
			want := &museum.DuplicateError{Field: "email"}
			if taken := errors.Is(err, museum.ErrDuplicate) && strings.HasSuffix(err.Error(), want.Error()); taken != tc.taken {
				t.Errorf("got %v", err)
			}
			if !tc.taken && err != nil {
				t.Error(err)
			}
		})
	}

	if err := reservations.Release(t.Context(), "customers.email", "a@example.com"); err != nil {
		t.Fatal(err)
	}
	if err := reserve("customers.email", "a@example.com", "2"); err != nil {
		t.Errorf("a key that was released: %v", err)
	}
}

func TestReservationIsUndoneWithItsTransaction(t *testing.T) {
	db := openTest(t)
	reservations := NewReservations(db)
	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(reservations.Reserve(ctx, "customers.email", "a", "1"), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := reservations.Reserve(t.Context(), "customers.email", "a", "2"); err != nil {
		t.Errorf("the key is not free: %v", err)
	}
}
