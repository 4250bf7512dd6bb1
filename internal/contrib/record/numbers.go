package record

import (
	"maps"
	"slices"
)

// Numbers are what must never be given anew, by scope and name: migrations by
// role, the fields of messages and the values of enums.
type Numbers map[string]map[string]int

// The highest numbers of a migration and of what is in a .proto file.
// Protobuf keeps some of the latter to itself
// (https://protobuf.dev/programming-guides/proto3/#assigning).
const (
	// MaxMigration has four digits.
	MaxMigration = 9999
	maxProto     = 1<<29 - 1
	firstKept    = 19000
	lastKept     = 19999
)

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

// Clone returns a copy that shares nothing with n.
func (n Numbers) Clone() Numbers {
	c := Numbers{}
	for scope, names := range n {
		c[scope] = maps.Clone(names)
	}
	return c
}
