package render

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Numbers are what must never be given anew, by scope and name: migrations by
// role, the fields of messages and the values of enums.
type Numbers map[string]map[string]int

// The highest numbers: of a migration four digits, of what stands in a .proto
// file what protobuf allows a field. It keeps some of those to itself
// (https://protobuf.dev/programming-guides/proto3/#assigning).
const (
	maxMigration = 9999
	maxProto     = 1<<29 - 1
	firstKept    = 19000
	lastKept     = 19999
)

// A field's key is its type and name, an enum value's its name alone. Both
// end up in the .proto file once they are gone.
var (
	fieldKeyRE = regexp.MustCompile(`^(repeated )?[A-Za-z_][A-Za-z0-9_.]* [A-Za-z_][A-Za-z0-9_]*$`)
	nameKeyRE  = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// checkNumbers refuses numbers that a service cannot have: they would show
// only in files that nobody wrote by hand.
func (r *Record) checkNumbers() error {
	return eachPair(lookUp(r.root, "numbers"), func(scope, names *yaml.Node) error {
		taken := map[int]string{}
		return eachPair(names, func(name, value *yaml.Node) error {
			highest, what := kindOfNumber(scope.Value, name.Value)
			if highest == 0 {
				return r.faultAt(name, fmt.Sprintf("%q is no name that otelgen records a number for; take it out", name.Value))
			}
			n := r.Numbers[scope.Value][name.Value]
			switch other, twice := taken[n]; {
			case value.ShortTag() == "!!null":
				return r.faultAt(name, what+" has no number; write one or take the line out")
			case value.ShortTag() != "!!int" || n < 1 || n > highest:
				return r.faultAt(value, fmt.Sprintf("%s has number %s; write a whole number from 1 to %d, or take the line out for the next free one", what, value.Value, highest))
			case highest == maxProto && n >= firstKept && n <= lastKept:
				return r.faultAt(value, fmt.Sprintf("%s has number %d, and protobuf keeps %d to %d to itself; write another", what, n, firstKept, lastKept))
			case twice:
				return r.faultAt(value, fmt.Sprintf("%s has number %d, as %s has; give one of them another", what, n, other))
			}
			taken[n] = name.Value
			return nil
		})
	})
}

// kindOfNumber tells the highest number that a name may have, 0 where it is
// none of ours. Scopes of protobuf are full names, which hold a dot.
func kindOfNumber(scope, name string) (highest int, what string) {
	switch {
	case !strings.Contains(scope, ".") && nameKeyRE.MatchString(name):
		return maxMigration, "migration " + name
	case strings.Contains(scope, ".") && fieldKeyRE.MatchString(name):
		return maxProto, fmt.Sprintf("field %q", name)
	case strings.Contains(scope, ".") && nameKeyRE.MatchString(name):
		return maxProto, "enum value " + name
	}
	return 0, ""
}

func eachPair(n *yaml.Node, f func(key, value *yaml.Node) error) error {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := f(n.Content[i], n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// Take returns the number of a name in a scope: the recorded one, or the next
// that was never given; one that was passed over where there is no next.
func (n Numbers) Take(scope, name string) int {
	if n[scope] == nil {
		n[scope] = map[string]int{}
	}
	if have, ok := n[scope][name]; ok {
		return have
	}
	next := 1
	for _, have := range n[scope] {
		next = max(next, have+1)
	}
	if next > maxProto {
		next = n.firstFree(scope)
	}
	if next >= firstKept && next <= lastKept {
		next = lastKept + 1
	}
	n[scope][name] = next
	return next
}

func (n Numbers) firstFree(scope string) int {
	taken := slices.Sorted(maps.Values(n[scope]))
	free := 1
	for _, have := range taken {
		if have == free {
			free++
		}
	}
	return free
}

// Taken returns all numbers of a scope.
func (n Numbers) Taken(scope string) map[string]int { return n[scope] }

func (n Numbers) clone() Numbers {
	c := Numbers{}
	for scope, names := range n {
		c[scope] = maps.Clone(names)
	}
	return c
}
