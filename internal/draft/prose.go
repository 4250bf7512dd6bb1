package draft

import (
	"strings"
	"unicode"
)

// maxDoc is how many characters a doc of a model has at most.
const maxDoc = 1000

// prose is the first paragraph of a description as a doc of a model takes it, or ""
// where it takes none.
func prose(description string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(description), "\n\n")
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, first)
	text = strings.Join(strings.Fields(text), " ")
	if strings.Contains(text, "+build") || strings.Contains(text, "Deprecated:") {
		return ""
	}
	if letters := []rune(text); len(letters) > maxDoc {
		text = string(letters[:maxDoc])
		text = text[:max(0, strings.LastIndexByte(text, ' '))]
	}
	return text
}
