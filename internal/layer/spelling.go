package layer

import "strings"

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// spelling is how names of a sort are spelled. Regular expressions with counted
// repetitions say the same, and compiling them delays every start.
type spelling struct {
	// first holds the characters that a name may begin with, rest those that may
	// follow.
	first, rest string
	longest     int
}

var (
	nameSpelling = spelling{lower, lower + digits + "-", 40}
	slotSpelling = spelling{lower, lower + digits + ".-", 60}
	envSpelling  = spelling{upper, upper + digits + "_", 63}
	// optionSpelling is that of a key of templates.
	optionSpelling = spelling{lower, lower + digits + "_", 40}
	pathSpelling   = spelling{lower, lower, 30}
	// A role is a variable in generated code.
	roleSpelling = spelling{lower, lower + digits, 40}
	varSpelling  = spelling{lower, lower + upper + digits, 40}
)

// fits reports whether a name is spelled so.
func (s spelling) fits(name string) bool {
	if name == "" || len(name) > s.longest || !strings.Contains(s.first, name[:1]) {
		return false
	}
	return strings.Trim(name[1:], s.rest) == ""
}
