// Package system provides the machine's clock and randomness to commands.
package system

import (
	"crypto/rand"
	"fmt"
	"time"
)

// Now returns the time in UTC, truncated to the microseconds that databases store.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// NewID returns a UUID of version 7 (RFC 9562, section 5.7) that sorts after those
// made before it, even within a millisecond: twelve bits hold the fraction
// (section 6.2, method 3).
func NewID() string {
	now := time.Now()
	millis := now.UnixMilli()
	fraction := int64(now.Nanosecond()) % 1e6 << 12 / 1e6

	var random [8]byte
	_, _ = rand.Read(random[:]) // documented never to fail
	random[0] = random[0]&0x3f | 0x80
	return fmt.Sprintf("%08x-%04x-7%03x-%x-%x", millis>>16, millis&0xffff, fraction, random[:2], random[2:])
}
