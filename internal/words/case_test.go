package words_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/words"
)

func TestSpellingInACase(t *testing.T) {
	for name, want := range map[string]struct{ camel, kebab string }{
		"name":       {"name", "name"},
		"first_name": {"firstName", "first-name"},
		"user_id":    {"userId", "user-id"},
		"address_2":  {"address2", "address-2"},
		"a_b_c":      {"aBC", "a-b-c"},
		"http_url":   {"httpUrl", "http-url"},
	} {
		if got := words.SnakeCase.Spell(name); got != name {
			t.Errorf("snake: %q, want %q", got, name)
		}
		if got := words.CamelCase.Spell(name); got != want.camel {
			t.Errorf("camel: %q, want %q", got, want.camel)
		}
		if got := words.KebabCase.Spell(name); got != want.kebab {
			t.Errorf("kebab: %q, want %q", got, want.kebab)
		}
	}
}
