package suggest_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/suggest"
)

func TestNearest(t *testing.T) {
	names := []string{"chi", "nethttp", "hexagonal", "cqrs", "console", "otlp"}
	for in, want := range map[string]string{
		"hexagnal": "hexagonal",
		"chii":     "chi",
		"cqsr":     "cqrs",
		"netthtp":  "nethttp",
		"oltp":     "otlp",
		"Chi":      "chi",
		"HEXAGNAL": "hexagonal",
		"zzz":      "",
		"":         "",
		"kafka":    "",
	} {
		if got := suggest.Nearest(in, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHint(t *testing.T) {
	if got, want := suggest.Hint("hexagonl", []string{"hexagonal"}), `; did you mean "hexagonal"?`; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got := suggest.Hint("x", []string{"hexagonal"}); got != "" {
		t.Errorf("Hint = %q, want none", got)
	}
}
