// Package system provides the machine's clock and randomness to commands.
package system

import (
	"time"

	"github.com/google/uuid"
)

// Now returns the time in UTC, truncated to the microseconds that databases store.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// NewID returns a UUID of version 7 (RFC 9562, section 5.7) that sorts after those
// that this process made before it.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
