package model

// MaxID is the greatest id that is a number: that up to which JSON's readers have
// all whole numbers (https://www.rfc-editor.org/rfc/rfc8259#section-6).
const MaxID int64 = 1<<53 - 1

// Counted reports whether the ids are numbers.
func (a *Aggregate) Counted() bool { return a.Key.Kind == Int }

// Prefixed reports whether the ids begin with a prefix.
func (a *Aggregate) Prefixed() bool { return a.Key.Kind == String }

// HasPrefixed reports whether the ids of an aggregate begin with a prefix.
func (m *Model) HasPrefixed() bool { return m.any((*Aggregate).Prefixed) }

// HasCounted reports whether the ids of an aggregate are numbers.
func (m *Model) HasCounted() bool { return m.any((*Aggregate).Counted) }

// HasTelling reports whether the ids of an aggregate are no UUIDs.
func (m *Model) HasTelling() bool {
	return m.any(func(a *Aggregate) bool { return a.Key.Kind != UUID })
}

// TakesUUIDs reports whether the ids of an aggregate are UUIDs.
func (m *Model) TakesUUIDs() bool {
	return m.any(func(a *Aggregate) bool { return a.Key.Kind == UUID })
}

// HasUUIDs reports whether the ids of an aggregate are made of UUIDs.
func (m *Model) HasUUIDs() bool { return m.any(func(a *Aggregate) bool { return !a.Counted() }) }

// ChangesCounted reports whether an operation finds what it changes by an id that is a
// number.
func (m *Model) ChangesCounted() bool {
	return m.any(func(a *Aggregate) bool {
		return a.Counted() && a.FindsByID(Update, Delete, Transition, Adjust, Command)
	})
}

// Telling reports whether values are references by ids that are no UUIDs, which may
// tell something.
func (t *Type) Telling() bool { return t.Kind == Ref && t.Ref.Key.Kind != UUID }

// Counted reports whether values are references by ids that are numbers.
func (t *Type) Counted() bool { return t.Kind == Ref && t.Ref.Counted() }

// Form is the kind of what values are made of: of a reference that of the id, of all
// else its own.
func (t *Type) Form() string {
	if t.Kind == Ref {
		return t.Ref.Key.Kind
	}
	return t.Kind
}
