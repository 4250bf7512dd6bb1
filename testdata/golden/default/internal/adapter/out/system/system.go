// Package system provides the machine's clock and randomness to the use cases.
package system

import (
	"time"

	"github.com/google/uuid"
)

// Clock is the machine's clock.
type Clock struct{}

// Now returns the time in UTC, truncated to the microseconds that databases store.
func (Clock) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// IDs generates UUIDs of version 7 (RFC 9562, section 5.7).
type IDs struct{}

// New returns an id that sorts after those that this process made before it.
func (IDs) New() string { return uuid.Must(uuid.NewV7()).String() }
