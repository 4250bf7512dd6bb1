package grammar

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDoc is how many characters a doc has at most.
const maxDoc = 1000

// prose is the text of a doc in one line. It refuses what source code, YAML and
// protobuf cannot hold as it is, and what Go would take for a build constraint.
func (s Source) prose(t Text) (Text, error) {
	if !t.Given() {
		return t, nil
	}
	t.Value = strings.Join(strings.Fields(t.Value), " ")
	at := strings.IndexFunc(t.Value, invisible)
	switch {
	case t.Value == "":
		return t, s.Errorf(t.At, "doc says nothing; write a sentence, or drop it")
	case utf8.RuneCountInString(t.Value) > maxDoc:
		return t, s.Errorf(t.At, "doc has %d characters; at most %d are allowed", utf8.RuneCountInString(t.Value), maxDoc)
	case at >= 0:
		r, _ := utf8.DecodeRuneInString(t.Value[at:])
		return t, s.Errorf(t.At, "doc has the character %U, which nobody sees; write plain text", r)
	case strings.Contains(t.Value, "+build"), strings.Contains(t.Value, "Deprecated:"):
		return t, s.Errorf(t.At, "doc has a word that tools for Go obey, +build or Deprecated:; write it in another way")
	}
	return t, nil
}

// invisible reports whether nobody sees a character, except joiners, which some
// languages and emoji are spelled with.
func invisible(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	if r == nonJoiner || r == joiner {
		return false
	}
	return r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
