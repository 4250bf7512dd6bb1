package plan

import (
	"regexp"
	"strconv"

	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// Step is one request of the scenario and what it is answered.
type Step struct {
	Op *surface.Operation
	// Path, Query and Headers are what the request has outside its body.
	Path, Query, Headers []Pair
	// Body is nil when nothing is sent.
	Body []Member
	// Expect is the HTTP status of the answer.
	Expect int
	// Code is the failure that is expected, "" for success.
	Code string
	// Note says what a step is there for; "" is the operation's success.
	Note string
	// On is the step that created what the operation is on, or 0.
	On int
	// Repeats is set for a step that is an earlier one, sent again with its key.
	Repeats bool
}

// Pair is a parameter or a header.
type Pair struct{ Name, Value string }

// Member is one member of a body.
type Member struct {
	Name  string
	Value Value
}

// Value is a sample, or with Ref, $N.field, what an earlier step answered.
type Value struct {
	sample.Value
	Ref string
	// Refs are the members of a list of references.
	Refs []Value
	// Object is set for a reference that is sent as an object with the id.
	Object bool
}

// Refer names a field of the answer of step n, counted from 1.
func Refer(n int, field string) string { return "$" + strconv.Itoa(n) + "." + field }

var referenceRE = regexp.MustCompile(`\$(\d+)\.([\w-]+)`)

// Referred lists the steps that a text refers to.
func Referred(text string) []int {
	var all []int
	for _, parts := range referenceRE.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(parts[1]) // references come from this package
		all = append(all, n)
	}
	return all
}

// MapReferences replaces each reference in a text, to a field of the answer of
// step n.
func MapReferences(text string, with func(n int, field string) string) string {
	return referenceRE.ReplaceAllStringFunc(text, func(ref string) string {
		parts := referenceRE.FindStringSubmatch(ref)
		n, _ := strconv.Atoi(parts[1]) // references come from this package
		return with(n, parts[2])
	})
}
