package readmodel

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"example.com/service/internal/domain/orders"
)

func wantPosition(t *testing.T, p *Projection, name string, want int64) {
	t.Helper()
	err := p.Advance(t.Context(), name, func(_ context.Context, position int64) (int64, error) {
		if position != want {
			t.Errorf("%s is at %d, want %d", name, position, want)
		}
		return position, nil
	})
	if err != nil {
		t.Error(err)
	}
}

// goTo makes changes and advances to a position.
func goTo(t *testing.T, p *Projection, name string, next int64, changes ...func(context.Context) error) {
	t.Helper()
	err := p.Advance(t.Context(), name, func(ctx context.Context, _ int64) (int64, error) {
		for _, change := range changes {
			if err := change(ctx); err != nil {
				return 0, err
			}
		}
		return next, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPositionsAreStoredByName(t *testing.T) {
	p := NewProjection(openTest(t))
	wantPosition(t, p, "rows", 0)
	for _, position := range []int64{7, 9, -1, 0} { // back, to begin again
		goTo(t, p, "rows", position)
		wantPosition(t, p, "rows", position)
	}
	goTo(t, p, "rows", 7)
	goTo(t, p, "others", 3)
	wantPosition(t, p, "rows", 7)
	wantPosition(t, p, "others", 3)
}

// TestAdvanceThatWasCutOff repeats steps that ended before their position was
// stored, after each of their changes. Whether the store has undone these or not,
// the rows end up the same.
func TestAdvanceThatWasCutOff(t *testing.T) {
	errBroken := errors.New("broken")
	for name, cutOff := range map[string]func(cancel context.CancelFunc) error{
		"by an error": func(context.CancelFunc) error { return errBroken },
		"by the end of its context": func(cancel context.CancelFunc) error {
			cancel()
			return nil
		},
		"by the end of the process": func(context.CancelFunc) error { panic(errBroken) },
	} {
		t.Run(name, func(t *testing.T) {
			before, first, second, other := testOrder(1), testOrder(2), testOrder(2), testOrder(3)
			second.Version, second.UpdatedAt = 2, testTime(4)
			for made := range 4 {
				db := openTest(t)
				p, rows := NewProjection(db), NewOrders(db)
				put := func(r orders.OrderRecord) func(context.Context) error {
					return func(ctx context.Context) error { return rows.Put(ctx, r) }
				}
				changes := []func(context.Context) error{
					put(first),
					put(second),
					put(other),
				}
				goTo(t, p, "rows", 7, put(before))

				err := func() (err error) {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					defer func() {
						if r := recover(); r != nil {
							err = errBroken
						}
					}()
					return p.Advance(ctx, "rows", func(ctx context.Context, _ int64) (int64, error) {
						for _, change := range changes[:made] {
							if err := change(ctx); err != nil {
								return 0, err
							}
						}
						return 99, cutOff(cancel)
					})
				}()
				if !errors.Is(err, errBroken) && !errors.Is(err, context.Canceled) {
					t.Fatalf("gave %v", err)
				}
				wantPosition(t, p, "rows", 7)

				goTo(t, p, "rows", 12, changes...)
				wantPosition(t, p, "rows", 12)
				wantOrder(t, rows, second)
				wantOrder(t, rows, before)
				wantOrder(t, rows, other)
			}
		})
	}
}

func TestConcurrentAdvancesFollowEachOther(t *testing.T) {
	const steps = 16
	db := openTest(t)
	p, rows := NewProjection(db), NewOrders(db)
	var all sync.WaitGroup
	for range steps {
		all.Go(func() {
			err := p.Advance(t.Context(), "rows", func(ctx context.Context, position int64) (int64, error) {
				r := testOrder(1)
				r.Version = position + 1
				return r.Version, rows.Put(ctx, r)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	wantPosition(t, p, "rows", steps)
	want := testOrder(1)
	want.Version = steps
	wantOrder(t, rows, want)
}

// TestNoAdvanceUndoesAReturnToTheBeginning has somebody else ask for all rows to
// be made anew while a step runs.
func TestNoAdvanceUndoesAReturnToTheBeginning(t *testing.T) {
	p := NewProjection(openTest(t))
	goTo(t, p, "rows", 7)
	const beginning = -1
	returned := make(chan error, 1)
	ask := sync.OnceFunc(func() {
		go func() {
			returned <- p.Advance(t.Context(), "rows", func(context.Context, int64) (int64, error) { return beginning, nil })
		}()
		time.Sleep(20 * time.Millisecond) // in which a store without transactions does it
	})
	var seen int64
	err := p.Advance(t.Context(), "rows", func(_ context.Context, position int64) (int64, error) {
		ask()
		seen = position
		return position + 1, nil
	})
	if err := errors.Join(err, <-returned); err != nil {
		t.Fatal(err)
	}
	want := int64(beginning)
	if seen == beginning {
		want++ // the step has been called again
	}
	wantPosition(t, p, "rows", want)
}
