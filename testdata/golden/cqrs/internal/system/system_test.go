package system

import (
	"regexp"
	"testing"
	"time"
)

func TestNow(t *testing.T) {
	now := Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("Now() = %v, want UTC and whole microseconds", now)
	}
}

func TestNewIDsAreUUIDsThatSortByTime(t *testing.T) {
	version7 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	last := ""
	for range 1000 {
		id := NewID()
		if !version7.MatchString(id) {
			t.Fatalf("NewID() = %s, want a UUID of version 7", id)
		}
		if id <= last {
			t.Fatalf("NewID() = %s, want more than %s, which is older", id, last)
		}
		last = id
	}
}
