package museum

import (
	"errors"
	"time"
)

// Date is a day of the calendar, like 2026-01-31, in no time zone. Dates sort as
// their texts do.
type Date string

// ParseDate takes year, month and day as RFC 3339 writes them.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", errors.New("must be a date like 2026-01-31")
	}
	return Date(s), nil
}
