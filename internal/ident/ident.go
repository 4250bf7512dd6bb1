// Package ident marks identifiers that come from a service model, so that they
// can be told from those that templates write.
//
// Templates build Go source by joining text. Once they are joined, nothing tells
// the Page that a template declares from the Page that the user's model names.
// The names of a model are therefore rendered between two letters of a script
// that no source uses: marked source is still Go, in which no two names of
// different origin are the same. Package gosrc renames what would collide and
// takes the marks off.
package ident

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class says what a marked name names.
type Class int

// Classes of names, in the order in which they keep their name where two of them
// would be the same.
const (
	// Ours is the class of names without a mark, those of templates.
	Ours Class = iota
	// Domain is the name of the domain package.
	Domain
	// Entity is the name of an aggregate, Entities its plural.
	Entity
	Entities
	// Event is the name of an event.
	Event
	// Operation is the name of an operation, Verb its name as a method of the
	// aggregate.
	Operation
	Verb
	// Saga is the name of a saga, Step that of one of its steps.
	Saga
	Step
	// State is a state of an aggregate, Choice the value of an enum.
	State
	Choice
	// Member is a field or an input.
	Member
)

// suffixes are what a variable gets that has to give way.
var suffixes = map[Class]string{
	Entity: "Entity", Entities: "List", Event: "Event", Operation: "Operation", Saga: "Saga", Step: "Step",
}

// Suffix is what a variable of the class ends in where it has to give way.
func (c Class) Suffix() string {
	if s, ok := suffixes[c]; ok {
		return s
	}
	return "Value"
}

// The marks are letters of Linear A, a script of clay tablets: first opens a name
// of class 1, and so on, and end closes it.
const (
	first = '\U00010600'
	end   = '\U00010620'
	width = 4 // of any mark, in UTF-8
)

// lead is the first byte of the marks, and of few other letters, in UTF-8.
const lead = "\xf0\x90\x98"

func mark(c Class) rune { return first + rune(c) - 1 }

func classOf(r rune) (Class, bool) {
	c := Class(r-first) + 1
	return c, Ours < c && c <= Member
}

// Mark returns a name marked as one of the class. It must not be marked already;
// an empty name stays empty.
func Mark(c Class, name string) string {
	if name == "" {
		return ""
	}
	return string(mark(c)) + name + string(end)
}

// IsMark reports whether the letter is a mark.
func IsMark(r rune) bool {
	_, opens := classOf(r)
	return opens || r == end
}

// Has reports whether the text may have marks. It is true for all that has.
func Has(text string) bool { return strings.Contains(text, lead) }

// Plain returns the text without marks. Letters of the same script that mark no
// name stay, since a user may write them.
func Plain(text string) string {
	if !Has(text) {
		return text
	}
	var out strings.Builder
	out.Grow(len(text))
	for {
		at := strings.Index(text, lead)
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:at])
		text = text[at:]
		name, rest, ok := cut(text)
		if !ok {
			name, rest = text[:len(lead)], text[len(lead):]
		}
		out.WriteString(name)
		text = rest
	}
}

// cut returns the marked name that the text begins with and what follows it.
func cut(text string) (name, rest string, ok bool) {
	r, _ := utf8.DecodeRuneInString(text)
	if _, opens := classOf(r); !opens {
		return "", "", false
	}
	n := width
	for n < len(text) && text[n] < utf8.RuneSelf && (text[n] == '_' || unicode.IsLetter(rune(text[n])) || unicode.IsDigit(rune(text[n]))) {
		n++
	}
	if !strings.HasPrefix(text[n:], string(end)) {
		return "", "", false
	}
	return text[width:n], text[n+width:], true
}

// Compare compares names as they are without their marks, for an order that users
// see.
func Compare(a, b string) int { return cmp.Or(cmp.Compare(Plain(a), Plain(b)), cmp.Compare(a, b)) }

// Of returns the class of a name that is a marked one as a whole. Names that are
// not, such as NewOrder where Order is marked, are composed: of is the class of
// the first part that is marked, or [Ours].
func Of(name string) (of Class, composed bool) {
	at := strings.Index(name, lead)
	if at < 0 {
		return Ours, false
	}
	r, _ := utf8.DecodeRuneInString(name[at:])
	of, ok := classOf(r)
	if !ok {
		return Ours, false
	}
	closed := strings.IndexRune(name, end)
	return of, at > 0 || closed < len(name)-width
}

// Map applies a function that changes the case of letters, such as one that
// makes PlaceOrder of placeOrder, to a name and leaves its marks where they are.
// Where the function changes more than that, the result has no marks.
func Map(name string, f func(string) string) string {
	if !Has(name) {
		return f(name)
	}
	plain := Plain(name)
	changed := f(plain)
	if !strings.EqualFold(changed, plain) || strings.ContainsFunc(changed, func(r rune) bool { return r > unicode.MaxASCII }) {
		return changed
	}
	var out strings.Builder
	at := 0
	for _, r := range name {
		if IsMark(r) {
			out.WriteRune(r)
			continue
		}
		out.WriteByte(changed[at])
		at++
	}
	return out.String()
}
