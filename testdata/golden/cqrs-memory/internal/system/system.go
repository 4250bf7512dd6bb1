// Package system gives commands the machine's clock and randomness.
package system

import (
	"crypto/rand"
	"fmt"
	"time"
)

// Now is the time in UTC, cut to the microseconds that databases keep.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// NewID makes a UUID of version 7 (RFC 9562, section 5.7) that sorts behind those
// made before it, also within a millisecond: twelve bits hold the fraction
// (section 6.2, method 3).
func NewID() string {
	now := time.Now()
	millis := now.UnixMilli()
	fraction := now.Nanosecond() % 1e6 << 12 / 1e6

	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails, it says
	random[0] = random[0]&0x3f | 0x80
	return fmt.Sprintf("%08x-%04x-7%03x-%x-%x", millis>>16, millis&0xffff, fraction, random[:2], random[2:])
}
