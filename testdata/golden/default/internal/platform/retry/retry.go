// Package retry retries transactions after conflicts.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"example.com/service/internal/platform/storage"
)

// OnConflict runs do, and again after a conflict, three times at most. The pauses are
// random and grow, so that two conflicting callers do not meet again.
func OnConflict(ctx context.Context, do func(ctx context.Context) error) error {
	err := do(ctx)
	for pause := 2 * time.Millisecond; pause <= 8*time.Millisecond && errors.Is(err, storage.ErrConflict); pause *= 2 {
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause + rand.N(pause)): //nolint:gosec // no secret depends on it
			err = do(ctx)
		}
	}
	return err
}
