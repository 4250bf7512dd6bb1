package memdb_test

import (
	"errors"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"example.com/service/internal/platform/memdb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTableIsInTheOrderOfItsKeys(t *testing.T) {
	db := memdb.New()
	table := memdb.Open[int, string](db, "things")
	err := db.Do(t.Context(), func(tx *memdb.Tx) error {
		for _, key := range []int{3, 1, 5, 2, 4} {
			table.Set(tx, key, "first")
		}
		table.Set(tx, 4, "second")
		table.Delete(tx, 3)
		table.Delete(tx, 99)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, []int{1, 2, 4, 5})
}

func TestFailedTransactionIsUndone(t *testing.T) {
	db := memdb.New()
	table := memdb.Open[int, string](db, "things")
	if err := db.Do(t.Context(), func(tx *memdb.Tx) error {
		table.Set(tx, 1, "old")
		table.Set(tx, 2, "old")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := db.Do(t.Context(), func(tx *memdb.Tx) error {
		table.Set(tx, 1, "new")
		table.Delete(tx, 1)
		table.Set(tx, 1, "newer")
		table.Delete(tx, 2)
		table.Set(tx, 3, "new")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	wantRows(t, db, []int{1, 2})
	err = db.Do(t.Context(), func(tx *memdb.Tx) error {
		for key, row := range table.From(tx, 0) {
			if row != "old" {
				t.Errorf("%d is %s", key, row)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// wantRows opens the table again: a name identifies one table.
func wantRows(t *testing.T, db *memdb.DB, want []int) {
	t.Helper()
	table := memdb.Open[int, string](db, "things")
	var keys, behind []int
	err := db.Do(t.Context(), func(tx *memdb.Tx) error {
		for key := range table.From(tx, 0) {
			keys = append(keys, key)
		}
		for key := range table.From(tx, want[1]) {
			behind = append(behind, key)
			break
		}
		return nil
	})
	if err != nil || !slices.Equal(keys, want) || !slices.Equal(behind, want[1:2]) {
		t.Errorf("keys %v, the first behind %d is %v, %v; want %v", keys, want[1], behind, err, want)
	}
}
