package sqlite

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
)

func TestWithinTx(t *testing.T) {
	broken := errors.New("broken")
	for name, tc := range map[string]struct {
		second func() error // what happens after the first row
		err    error
		rows   int
	}{
		"commits":                   {func() error { return nil }, nil, 1},
		"rolls back after an error": {func() error { return broken }, broken, 0},
	} {
		t.Run(name, func(t *testing.T) {
			db := openTest(t)
			rows := newProbe(t, db)
			err := db.WithinTx(t.Context(), func(ctx context.Context) error {
				if err := rows.add(ctx, 1); err != nil {
					return err
				}
				return tc.second()
			})
			if !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %v", err, tc.err)
			}
			checkRows(t, rows, tc.rows)
		})
	}
}

func TestWithinTxRollsBackAPanicAndLetsItGoOn(t *testing.T) {
	db := openTest(t)
	rows := newProbe(t, db)
	func() {
		defer func() {
			if p := recover(); p != "broken" {
				t.Errorf("recovered %v", p)
			}
		}()
		_ = db.WithinTx(t.Context(), func(ctx context.Context) error {
			if err := rows.add(ctx, 1); err != nil {
				t.Error(err)
			}
			panic("broken")
		})
	}()
	checkRows(t, rows, 0)
	if err := db.WithinTx(t.Context(), func(ctx context.Context) error { return rows.add(ctx, 2) }); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
	checkRows(t, rows, 1)
}

func TestInnerTransactionJoins(t *testing.T) {
	db := openTest(t)
	rows := newProbe(t, db)
	broken := errors.New("broken")
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		if err := rows.add(ctx, 1); err != nil {
			return err
		}
		err := db.WithinTx(ctx, func(ctx context.Context) error {
			if n, err := rows.count(ctx); err != nil || n != 1 {
				t.Errorf("the inner transaction sees %d rows, %v", n, err)
			}
			return rows.add(ctx, 2)
		})
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	checkRows(t, rows, 0)
}

func TestTransactionIsOneDatabasesOwn(t *testing.T) {
	one, other := openTest(t), openTest(t)
	rows, others := newProbe(t, one), newProbe(t, other)
	broken := errors.New("broken")
	err := one.WithinTx(t.Context(), func(ctx context.Context) error {
		err := other.WithinTx(ctx, func(ctx context.Context) error { return others.add(ctx, 1) })
		return errors.Join(err, rows.add(ctx, 1), broken)
	})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	checkRows(t, rows, 0)
	checkRows(t, others, 1)
}

func TestConflictIsTriedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		err       error
		failures  int
		wantCalls int
		wantErr   error
	}{
		"until it is over":         {storage.ErrConflict, 2, 3, nil},
		"three times at most":      {storage.ErrConflict, 100, 4, storage.ErrConflict},
		"not so for another error": {orders.ErrNotFound, 100, 1, orders.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			db := openTest(t)
			rows := newProbe(t, db)
			calls := 0
			err := db.WithinTx(t.Context(), func(ctx context.Context) error {
				calls++
				if err := rows.add(ctx, calls); err != nil {
					return err
				}
				return db.WithinTx(ctx, func(context.Context) error { // joins, and so retries nothing
					if calls <= tc.failures {
						return tc.err
					}
					return nil
				})
			})
			if !errors.Is(err, tc.wantErr) || calls != tc.wantCalls {
				t.Errorf("%d calls, %v; want %d, %v", calls, err, tc.wantCalls, tc.wantErr)
			}
			checkRows(t, rows, map[bool]int{true: 1}[tc.wantErr == nil])
		})
	}
}

func TestTransactionEndsWithItsContext(t *testing.T) {
	db := openTest(t)
	rows := newProbe(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.WithinTx(ctx, func(ctx context.Context) error {
		err := rows.add(ctx, 1)
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	checkRows(t, rows, 0)
}

func TestTransactionsWaitForEachOtherNoLongerThanTheirContext(t *testing.T) {
	db := openTest(t)
	rows := newProbe(t, db)
	err := db.WithinTx(t.Context(), func(ctx context.Context) error {
		if err := rows.add(ctx, 1); err != nil {
			return err
		}
		short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := db.WithinTx(short, func(ctx context.Context) error { return rows.add(ctx, 2) }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a transaction that waits: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	checkRows(t, rows, 1)
}

func TestConcurrentTransactionsAreOneAfterTheOther(t *testing.T) {
	const writers = 16
	db := openTest(t)
	rows := newProbe(t, db)
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			err := db.WithinTx(t.Context(), func(ctx context.Context) error {
				n, err := rows.count(ctx)
				if err != nil {
					return err
				}
				return rows.add(ctx, n)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	checkRows(t, rows, writers)
}

func checkRows(t *testing.T, rows probe, want int) {
	t.Helper()
	if got, err := rows.count(t.Context()); err != nil || got != want {
		t.Errorf("%d rows, %v; want %d", got, err, want)
	}
}
