package words

import "strings"

// Case is a way of spelling names that consist of several words.
type Case string

// The cases that names may have on the wire.
const (
	SnakeCase Case = "snake" // first_name
	CamelCase Case = "camel" // firstName
	KebabCase Case = "kebab" // first-name
)

// Cases lists the cases by name, the usual one first.
func Cases() []string { return []string{string(SnakeCase), string(CamelCase), string(KebabCase)} }

// Spell returns a snake_case name in the case. In camelCase, initialisms are words
// like others, as in the JSON names of protobuf: user_id is userId.
func (c Case) Spell(name string) string {
	switch c {
	case KebabCase:
		return strings.ReplaceAll(name, "_", "-")
	case CamelCase:
		first, rest, _ := strings.Cut(name, "_")
		var b strings.Builder
		b.WriteString(first)
		for word := range strings.SplitSeq(rest, "_") {
			if word != "" {
				b.WriteString(strings.ToUpper(word[:1]) + word[1:])
			}
		}
		return b.String()
	}
	return name
}
