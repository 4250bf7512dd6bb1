package model

import (
	"slices"
	"strconv"
)

// Limit gives an upper bound to all maps and JSON values for which the model says none,
// because what callers are free in must not grow without end.
func (m *Model) Limit() {
	for _, a := range m.Aggregates {
		limit(a.Fields)
		for _, op := range a.Operations {
			limit(op.Input)
		}
	}
	for _, t := range m.Types {
		limit(t.Fields)
	}
}

func limit(fields []*Field) {
	for _, f := range fields {
		f.limit()
	}
}

func (f *Field) limit() {
	if f.HasMax() {
		return
	}
	var bound int64
	switch f.Type.Kind {
	case Map:
		bound = MaxEntries
		if f.Min != nil {
			bound = max(bound, *f.Min)
		}
	case JSON:
		bound = MaxJSONBytes
	default:
		return
	}
	f.Max, f.MaxText = &bound, strconv.FormatInt(bound, 10)
}

// PatchesMaps reports whether a patch of the model changes a map, entry by entry.
func (m *Model) PatchesMaps() bool {
	return m.any(func(a *Aggregate) bool {
		return slices.ContainsFunc(a.Operations, func(op *Operation) bool {
			return slices.ContainsFunc(op.Input, (*Field).Merges)
		})
	})
}

// Merges reports whether the caller of a patch changes single entries of the field.
func (f *Field) Merges() bool { return f.Change && f.Type.Is(Map) }
