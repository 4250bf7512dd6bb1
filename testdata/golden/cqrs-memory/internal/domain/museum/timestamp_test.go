package museum

import (
	"testing"
	"time"
)

func TestParseTimestamp(t *testing.T) {
	noon := time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		in   string
		want time.Time // zero: refused
	}{
		"UTC":                     {"2026-01-31T12:00:00Z", noon},
		"another zone":            {"2026-01-31T14:00:00+02:00", noon},
		"cut to microseconds":     {"2026-01-31T12:00:00.123456789Z", noon.Add(123456 * time.Microsecond)},
		"the first year":          {"0000-01-01T00:00:00Z", time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC)},
		"the last year":           {"9999-12-31T23:59:59Z", time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)},
		"empty":                   {"", time.Time{}},
		"a date":                  {"2026-01-31", time.Time{}},
		"no zone":                 {"2026-01-31T12:00:00", time.Time{}},
		"a space":                 {"2026-01-31 12:00:00Z", time.Time{}},
		"no such hour":            {"2026-01-31T24:00:00Z", time.Time{}},
		"year 10000 in UTC":       {"9999-12-31T23:59:59-01:00", time.Time{}},
		"a year before 0, in UTC": {"0000-01-01T00:00:00+01:00", time.Time{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTimestamp(tt.in)
			if got != tt.want || (err == nil) == tt.want.IsZero() {
				t.Errorf("ParseTimestamp(%q) = %v, %v; want %v", tt.in, got, err, tt.want)
			}
		})
	}
}
