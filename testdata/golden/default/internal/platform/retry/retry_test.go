package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.com/service/internal/platform/retry"
	"example.com/service/internal/platform/storage"
)

func TestOnConflict(t *testing.T) {
	conflict := fmt.Errorf("update: %w", storage.ErrConflict)
	broken := errors.New("broken")
	for name, tc := range map[string]struct {
		errs []error // one for each call, the last for all later ones
		want error
		runs int
	}{
		"no conflict":        {[]error{nil}, nil, 1},
		"another error":      {[]error{broken}, broken, 1},
		"one conflict":       {[]error{conflict, nil}, nil, 2},
		"conflict for ever":  {[]error{conflict}, conflict, 4},
		"conflict and error": {[]error{conflict, broken}, broken, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runs, start := 0, time.Now()
				err := retry.OnConflict(t.Context(), func(context.Context) error {
					runs++
					return tc.errs[min(runs, len(tc.errs))-1]
				})
				if !errors.Is(err, tc.want) || runs != tc.runs {
					t.Errorf("%d runs, %v; want %d, %v", runs, err, tc.runs, tc.want)
				}
				if took := time.Since(start); took > 28*time.Millisecond {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestOnConflictEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		runs := 0
		err := retry.OnConflict(ctx, func(context.Context) error {
			runs++
			return storage.ErrConflict
		})
		if !errors.Is(err, storage.ErrConflict) || runs != 1 {
			t.Errorf("%d runs, %v", runs, err)
		}
	})
}
