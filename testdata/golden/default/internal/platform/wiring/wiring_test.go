package wiring_test

import (
	"errors"
	"testing"

	"example.com/service/internal/platform/wiring"
)

func TestMissing(t *testing.T) {
	type inner struct{ Do func() }
	type parts struct {
		Name  string
		Inner inner
		Port  error
	}
	do := func() {}
	for want, given := range map[string]parts{
		"":         {"", inner{do}, errors.ErrUnsupported},
		"Inner.Do": {"", inner{}, nil},
		"Port":     {"", inner{do}, nil},
	} {
		if got := wiring.Missing(given); got != want {
			t.Errorf("%+v lacks %q, want %q", given, got, want)
		}
	}
}
