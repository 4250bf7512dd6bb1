package model

import "slices"

// MaxObjects is how many references a list can hold that are told as objects: all of
// those on a page are read at once.
const MaxObjects = 100

// Objects are the references that are told as objects over HTTP.
func (a *Aggregate) Objects() []*Field { return a.where(func(f *Field) bool { return f.Object }) }

// ObjectTargets are the aggregates that are told as objects where this one is, each
// once.
func (a *Aggregate) ObjectTargets() []*Aggregate {
	var all []*Aggregate
	for _, f := range a.Objects() {
		if to := f.Type.Base().Ref; !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

// ObjectsOf are the references to an aggregate that are told as objects.
func (a *Aggregate) ObjectsOf(to *Aggregate) []*Field {
	return a.where(func(f *Field) bool { return f.Object && f.Type.Base().Ref == to })
}

// TellsObjects reports whether an aggregate has references that are told as objects.
func (m *Model) TellsObjects() bool {
	return m.any(func(a *Aggregate) bool { return len(a.Objects()) > 0 })
}
