package readmodel

import (
	"context"
	"errors"
	"testing"
)

func TestCheckpoints(t *testing.T) {
	db := openTest(t)
	checkpoints := NewCheckpoints(db)
	want := func(name string, want int64) {
		t.Helper()
		if got, err := checkpoints.Load(t.Context(), name); err != nil || got != want {
			t.Errorf("%s is at %d, %v; want %d", name, got, err, want)
		}
	}
	want("orders", 0)
	for _, position := range []int64{7, 9, 3} { // back, to reread
		if err := checkpoints.Save(t.Context(), "orders", position); err != nil {
			t.Fatal(err)
		}
		want("orders", position)
	}
	want("customers", 0)

	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(checkpoints.Save(ctx, "orders", 99), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	want("orders", 3)
}
