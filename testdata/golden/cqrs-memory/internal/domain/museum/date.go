package museum

import (
	"errors"
	"time"
)

// Date is a calendar day such as 2026-01-31, without a time zone. Dates sort as
// text.
type Date string

// ParseDate parses year, month and day in the form of RFC 3339.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", errors.New("must be a date like 2026-01-31")
	}
	return Date(s), nil
}
