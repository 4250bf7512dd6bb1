package museum

import (
	"errors"
	"time"
)

// ParseTimestamp parses the form of RFC 3339 and returns the time in UTC,
// truncated to the microseconds that databases store.
func ParseTimestamp(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if t = t.UTC(); err != nil || t.Year() < 0 || t.Year() > 9999 {
		return time.Time{}, errors.New("must be a time like 2026-01-31T12:00:00Z")
	}
	return t.Truncate(time.Microsecond), nil
}
