package lending

import "testing"

func TestParseBookLanguage(t *testing.T) {
	for _, want := range []BookLanguage{BookLanguageEn, BookLanguageFr, BookLanguageDe, BookLanguagePtBR} {
		if got, err := ParseBookLanguage(string(want)); err != nil || got != want {
			t.Errorf("ParseBookLanguage(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseBookLanguage(unknown); err == nil || got != "" {
			t.Errorf("ParseBookLanguage(%q) = %q, %v", unknown, got, err)
		}
	}
}
