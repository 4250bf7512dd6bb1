package telemetry

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCallerTextIsShortAndUTF8(t *testing.T) {
	for text, want := range map[string]string{
		"":          "",
		"curl/8":    "curl/8",
		"a\xffb":    "a\ufffdb",
		"\xff\xfe":  "\ufffd",
		"Ünïcode/1": "Ünïcode/1",
	} {
		if got := CallerText(text); got != want {
			t.Errorf("CallerText(%q) = %q, want %q", text, got, want)
		}
	}
	// The 512th byte is the first half of a character.
	if got := CallerText("a" + strings.Repeat("é", 1<<15)); !utf8.ValidString(got) || len(got) < 511 || len(got) > 514 {
		t.Errorf("%d bytes, %q at the end", len(got), got[len(got)-4:])
	}
}

func TestSplitAddress(t *testing.T) {
	tests := map[string]struct {
		host string
		port int
	}{
		"":                                 {"", 0},
		"example.com":                      {"example.com", 0},
		"example.com:80":                   {"example.com", 80},
		"192.0.2.1:65535":                  {"192.0.2.1", 65535},
		"[2001:db8::1]:443":                {"2001:db8::1", 443},
		"[2001:db8::1]":                    {"2001:db8::1", 0},
		"example.com:":                     {"example.com", 0},
		"example.com:-1":                   {"example.com", 0},
		"example.com:65536":                {"example.com", 0},
		"example.com:9223372036854775807":  {"example.com", 0},
		"example.com:99999999999999999999": {"example.com", 0},
	}
	for address, want := range tests {
		if host, port := SplitAddress(address); host != want.host || port != want.port {
			t.Errorf("SplitAddress(%q) = %q, %d; want %q, %d", address, host, port, want.host, want.port)
		}
	}
}
