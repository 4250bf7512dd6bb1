package pattern_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/pattern"
)

func TestSamplesMatchAndDiffer(t *testing.T) {
	for _, tt := range []struct {
		text, whole string
		low, high   int64
		room        int // of the first thousand
	}{
		{"[A-Z]{3}", "^[A-Z]{3}$", 0, 10, 1000},
		{"^[A-Z]{2}-[0-9]{4}$", "^[A-Z]{2}-[0-9]{4}$", 0, 10, 1000},
		{"a|b", "^(?:a|b)$", 0, 10, 2},
		{"^a|b$", "^(?:^a|b$)$", 0, 10, 2},
		{"[0-9]+", "^[0-9]+$", 1, 20, 1000},
		{"[0-9]*", "^[0-9]*$", 5, 5, 1000},
		{`\d{3}(-\d{2})?`, `^\d{3}(-\d{2})?$`, 0, 10, 1000},
		{`(?:97[89]-)?[0-9]{9}[0-9X]`, `^(?:97[89]-)?[0-9]{9}[0-9X]$`, 0, 20, 1000},
		{"v[0-9]", "^v[0-9]$", 0, 10, 10},
		{".{2,4}", "^.{2,4}$", 3, 3, 1000},
		{"é[^a-z]", "^é[^a-z]$", 0, 10, 36},
		{"#[!-/]", "^#[!-/]$", 0, 10, 15},
	} {
		t.Run(tt.text, func(t *testing.T) {
			p, err := pattern.Parse(tt.text)
			if err != nil || p.String() != tt.whole {
				t.Fatalf("%v, %v, want %s", p, err, tt.whole)
			}
			whole := regexp.MustCompile(`\A(?:` + tt.text + `)\z`)
			for n := range 1000 {
				text, ok := p.Sample(n, tt.low, tt.high)
				if size := int64(len([]rune(text))); !ok || !whole.MatchString(text) || size < tt.low || size > tt.high {
					t.Fatalf("sample %d: %q, %v", n, text, ok)
				}
			}
			if got := p.Room(1000, tt.low, tt.high); got != tt.room {
				t.Errorf("%d samples differ, want %d", got, tt.room)
			}
			if other, ok := p.Other(); ok && whole.MatchString(other) {
				t.Errorf("%q matches", other)
			}
		})
	}
}

func TestNoSample(t *testing.T) {
	for text, longest := range map[string]int64{"[0-9]{9}": 8, "a$b": math.MaxInt64, "[0-9]{0,3}": 0} {
		p, err := pattern.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := p.Sample(0, 1, longest); ok {
			t.Errorf("%s: %q", p, text)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"[a":          "no regular expression",
		"a**":         "no regular expression",
		"(?i)abc":     "(?",
		"(?P<x>a)":    "(?",
		`\pL+`:        `\p`,
		`\Aabc\z`:     `\A`,
		"[[:alpha:]]": "[:",
		`a\b`:         `\b`,
		"a(?=b)":      "no regular expression",
	} {
		if p, err := pattern.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want an error with %q", text, p, err, want)
		}
	}
}

func TestOther(t *testing.T) {
	if text, ok := pattern.MustParse(`[\s\S]*`).Other(); ok {
		t.Errorf("%q does not match what all texts match", text)
	}
}
