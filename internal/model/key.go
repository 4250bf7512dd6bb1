package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/suggest"
)

// The ids of an aggregate are of one of these kinds: UUIDs, which the service makes
// up, or numbers, which its store counts from 1.

// MaxID is the greatest id that is a number: that up to which JSON's readers have
// all whole numbers (https://www.rfc-editor.org/rfc/rfc8259#section-6).
const MaxID int64 = 1<<53 - 1

// keys are the kinds that ids can have.
var keys = []string{UUID, Int}

// KeyFault says why ids of an aggregate cannot be of that kind, and what to do; ""
// where they can.
func KeyFault(key string) string {
	switch {
	case slices.Contains(keys, key):
		return ""
	case slices.Contains([]string{"int64", "integer", "number", "bigint", "serial"}, strings.ToLower(key)):
		return fmt.Sprintf("unknown key %s; write key: int", key)
	case slices.Contains([]string{String, "slug", "text"}, strings.ToLower(key)):
		return fmt.Sprintf("ids are made by the service, and cannot be a %s; leave out key, and name one in paths by a field that is required and unique, such as \"slug: string! unique\" and {slug}", key)
	}
	return fmt.Sprintf("unknown key %s; use uuid or int%s", key, suggest.Hint(key, keys))
}

// Counted reports whether the ids are numbers.
func (a *Aggregate) Counted() bool { return a.Key == Int }

// HasCounted reports whether the ids of an aggregate are numbers.
func (m *Model) HasCounted() bool { return m.any((*Aggregate).Counted) }

// HasUUIDs reports whether the ids of an aggregate are UUIDs.
func (m *Model) HasUUIDs() bool { return m.any(func(a *Aggregate) bool { return !a.Counted() }) }

// ChangesCounted reports whether an operation finds what it changes by an id that is a
// number.
func (m *Model) ChangesCounted() bool {
	return m.any(func(a *Aggregate) bool {
		return a.Counted() && a.FindsByID(Update, Delete, Transition, Adjust, Command)
	})
}

// Counted reports whether values are references by ids that are numbers.
func (t *Type) Counted() bool { return t.Kind == Ref && t.Ref.Counted() }

// Form is the kind of what values are made of: of a reference that of the id, of all
// else its own.
func (t *Type) Form() string {
	if t.Kind == Ref {
		return t.Ref.Key
	}
	return t.Kind
}
