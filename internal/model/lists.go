package model

import (
	"slices"

	"github.com/otelgen/otelgen/internal/words"
)

// Bounds of a criterion.
const (
	From = "from"
	To   = "to"
)

// Criterion limits a list to what has a value in a field or, with a bound, to what
// has one that is not below or not above it. What has no value there meets no
// criterion.
type Criterion struct {
	Field *Field
	// Bound is [From], [To] or, for the very value, "".
	Bound string
}

// Name is the name of the parameter: author, created_at_from.
func (c *Criterion) Name() string { return c.join(c.Field.Name, "_"+c.Bound) }

// Operator is how the field compares with the parameter: =, >= or <=.
func (c *Criterion) Operator() string {
	switch c.Bound {
	case From:
		return ">="
	case To:
		return "<="
	}
	return "="
}

// Go is the exported Go name: Author, CreatedAtFrom.
func (c *Criterion) Go() string { return c.join(c.Field.Go, words.Pascal(c.Bound)) }

// Var is the unexported Go name: author, createdAtFrom.
func (c *Criterion) Var() string { return c.join(c.Field.Var, words.Pascal(c.Bound)) }

// Human is the name for people: author, created at from.
func (c *Criterion) Human() string { return c.join(c.Field.Human, " "+c.Bound) }

func (c *Criterion) join(name, suffix string) string {
	if c.Bound == "" {
		return name
	}
	return name + suffix
}

// Filters are the criteria of a list as the grammar writes them.
func (op *Operation) Filters() []string {
	var all []string
	for _, c := range op.Criteria {
		switch c.Bound {
		case "":
			all = append(all, c.Field.Name)
		case From:
			all = append(all, c.Field.Name+" range")
		}
	}
	return all
}

// Selects reports whether the operation is a list that takes more than a page and
// a state.
func (op *Operation) Selects() bool {
	return op.Is(ListKind) && len(op.Criteria)+len(op.Parents) > 0
}

// ParentNames are the names of the fields that the path of an operation can name: of
// references, and for a list also of lists of them and what one of these is called.
func (a *Aggregate) ParentNames(op *Operation) []string {
	var all []string
	for _, f := range a.FieldsOf(Ref) {
		all = append(all, f.Name)
	}
	if !op.Is(ListKind) {
		return all
	}
	for _, f := range a.FieldsOf(List) {
		if f.Type.Elem.Is(Ref) {
			all = append(all, f.Name)
		}
	}
	return all
}

// IsParent reports whether the path of a list of the model names a reference to
// the aggregate.
func (m *Model) IsParent(a *Aggregate) bool {
	return slices.ContainsFunc(m.Operations(), func(op *Operation) bool {
		return op.Is(ListKind) && slices.ContainsFunc(op.Parents, func(f *Field) bool { return f.Type.Ref == a })
	})
}

// Below reports whether the operation finds its aggregate only where that belongs to
// what the path names.
func (op *Operation) Below() bool {
	return len(op.Parents) > 0 && !op.Is(Create, ListKind)
}

// Below reports whether an operation of one of the kinds, of any kind where none is
// named, finds the aggregate only where it belongs to what the path names.
func (a *Aggregate) Below(kinds ...string) bool {
	return slices.ContainsFunc(a.Operations, func(op *Operation) bool { return op.Below() && (len(kinds) == 0 || op.Is(kinds...)) })
}

// Changes lists the kinds of operations that change one aggregate that is there.
func Changes() []string { return []string{Update, Delete, Transition, Adjust, Command} }

// ChangesBelow reports whether an operation that changes the aggregate finds it only
// where it belongs to what the path names.
func (a *Aggregate) ChangesBelow() bool { return a.Below(Changes()...) }

// AlwaysBelow reports whether all operations that change the aggregate find it only
// there.
func (a *Aggregate) AlwaysBelow() bool {
	return !slices.ContainsFunc(a.OperationsOf(Changes()...), func(op *Operation) bool { return !op.Below() })
}

// Belongs are the fields that say what the aggregate belongs to where operations of
// one of the kinds, of any that changes it where none is named, find it.
func (a *Aggregate) Belongs(kinds ...string) []*Field {
	if len(kinds) == 0 {
		kinds = Changes()
	}
	return a.where(func(f *Field) bool {
		return slices.ContainsFunc(a.OperationsOf(kinds...), func(op *Operation) bool { return op.HasParent(f) })
	})
}

// OperationsBelow are the operations that change the aggregate where it belongs to
// what the field refers to.
func (a *Aggregate) OperationsBelow(f *Field) []*Operation {
	return slices.DeleteFunc(a.OperationsOf(Changes()...), func(op *Operation) bool { return !op.HasParent(f) })
}

// ChangesBelow reports whether an aggregate of the model is changed only where it
// belongs to what a path names.
func (m *Model) ChangesBelow() bool { return m.any((*Aggregate).ChangesBelow) }

// CreatesBelow reports whether the path of a create names what the new aggregate
// belongs to.
func (m *Model) CreatesBelow() bool {
	return m.any(func(a *Aggregate) bool {
		create := a.Operation(Create)
		return create != nil && len(create.Parents) > 0
	})
}

// HasParent reports whether the path of the operation names the reference.
func (op *Operation) HasParent(f *Field) bool { return slices.Contains(op.Parents, f) }

// Loose is a reference that a create is given in its body, to another aggregate than
// those that its path names; nil where there is none.
func (op *Operation) Loose() *Field {
	i := slices.IndexFunc(op.Refs(), func(f *Field) bool {
		return !slices.ContainsFunc(op.Parents, func(parent *Field) bool { return parent.Type.Ref == f.Type.Base().Ref })
	})
	if i < 0 {
		return nil
	}
	return op.Refs()[i]
}

// CheckedRefs are the references that must lead to something whenever they are given.
// What the path of a create names is looked for by the create.
func (a *Aggregate) CheckedRefs() []*Field {
	create := a.Operation(Create)
	return slices.DeleteFunc(a.Refs(), func(f *Field) bool {
		changed := slices.ContainsFunc(a.OperationsOf(Update, Command), func(op *Operation) bool { return slices.Contains(op.Refs(), f) })
		return create != nil && create.HasParent(f) && !changed
	})
}

// Beside are the aggregates that the parents of a list are, each once, without its
// own.
func (op *Operation) Beside() []*Aggregate {
	var all []*Aggregate
	for _, f := range op.Parents {
		if a := f.Type.Ref; a != op.Aggregate && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// Unparented are the aggregate's queries whose path names no parent.
func (a *Aggregate) Unparented() []*Operation {
	return slices.DeleteFunc(a.Queries(), func(op *Operation) bool { return len(op.Parents) > 0 })
}

// FindsParents reports whether a list or a create looks for what its path names.
func (m *Model) FindsParents() bool {
	return slices.ContainsFunc(m.Operations(), func(op *Operation) bool { return len(op.Parents) > 0 && op.Is(Create, ListKind) })
}

// HasParents reports whether the path of an operation names a parent.
func (m *Model) HasParents() bool {
	return slices.ContainsFunc(m.Operations(), func(op *Operation) bool { return len(op.Parents) > 0 })
}

// Selects reports whether one of the aggregate's lists takes more than a page and
// a state, or more of a page than where it goes on. Then all lists ask stores by a
// selection.
func (a *Aggregate) Selects() bool {
	return slices.ContainsFunc(a.Operations, func(op *Operation) bool { return op.Selects() || op.Skips || op.Counts && a.HasStates() })
}

// Narrows reports whether a selection can leave some of the aggregates out.
func (a *Aggregate) Narrows() bool { return a.HasStates() || len(a.Criteria()) > 0 }

// Skips reports whether a list of the aggregate begins behind a number of items.
func (a *Aggregate) Skips() bool {
	return slices.ContainsFunc(a.Operations, func(op *Operation) bool { return op.Skips })
}

// Counts reports whether a list of the aggregate tells how many items it has in all.
func (a *Aggregate) Counts() bool {
	return slices.ContainsFunc(a.Operations, func(op *Operation) bool { return op.Counts })
}

// Counts reports whether a list of the model tells how many items it has in all.
func (m *Model) Counts() bool { return m.any((*Aggregate).Counts) }

// Criteria are those of all lists of the aggregate, each once.
func (a *Aggregate) Criteria() []*Criterion {
	var all []*Criterion
	for _, op := range a.OperationsOf(ListKind) {
		criteria := make([]*Criterion, 0, len(op.Parents)+len(op.Criteria))
		for _, f := range op.Parents {
			criteria = append(criteria, &Criterion{Field: f})
		}
		for _, c := range append(criteria, op.Criteria...) {
			if !slices.ContainsFunc(all, func(other *Criterion) bool { return other.Name() == c.Name() }) {
				all = append(all, c)
			}
		}
	}
	return all
}

// ReadsTimes reports whether callers give points in time: in a field, or to limit
// a list.
func (m *Model) ReadsTimes() bool {
	return m.Uses(Timestamp) || m.any(func(a *Aggregate) bool {
		return slices.ContainsFunc(a.Criteria(), func(c *Criterion) bool { return c.Field.Type.Is(Timestamp) })
	})
}

// Selects reports whether a list of the model takes more than a page and a state.
func (m *Model) Selects() bool { return m.any((*Aggregate).Selects) }
