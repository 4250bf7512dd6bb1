package museum

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	tests := map[string]struct {
		in string
		ok bool
	}{
		"a day":               {"2026-01-31", true},
		"a leap day":          {"2028-02-29", true},
		"long ago":            {"0001-01-01", true},
		"no such day":         {"2026-02-29", false},
		"no such month":       {"2026-13-01", false},
		"empty":               {"", false},
		"with a time":         {"2026-01-31T12:00:00Z", false},
		"without zeros":       {"2026-1-31", false},
		"another order":       {"31.01.2026", false},
		"too many years":      {"12026-01-31", false},
		"something behind it": {"2026-01-31 ", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseDate(tt.in)
			if (err == nil) != tt.ok || tt.ok && string(got) != tt.in {
				t.Errorf("ParseDate(%q) = %q, %v", tt.in, got, err)
			}
		})
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-01-31", "2028-02-29", "2026-1-1", "", "0000-00-00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		date, err := ParseDate(s)
		if err != nil {
			return
		}
		day, err := time.Parse(time.DateOnly, s)
		if err != nil || day.Format(time.DateOnly) != string(date) {
			t.Errorf("%q became %q, which is %v, %v", s, date, day, err)
		}
	})
}
