package protoapi

import "strings"

// widest is how many bytes a line of what a model says has in a comment, unless one
// word has more.
const widest = 90

// above puts what a model says of something above the comment on it, in lines.
func above(doc, comment string) string {
	var lines []string
	for word := range strings.FieldsSeq(doc) {
		if last := len(lines) - 1; last >= 0 && len(lines[last])+1+len(word) <= widest {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	if comment != "" {
		lines = append(lines, comment)
	}
	return strings.Join(lines, "\n")
}
