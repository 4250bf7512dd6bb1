package model

import (
	"slices"

	"github.com/otelgen/otelgen/internal/words"
)

// Item is one item of the list that a field has, by the name of the list or by the
// singular of it, as callers ask for what has the item: tags, tag.
func (f *Field) Item(name string) *Field {
	item := &Field{Name: name, Human: words.Human(name), Type: f.Type.Elem, Required: true, Aggregate: f.Aggregate, Among: f}
	if name == f.Name {
		item.Wire = f.Wire
	}
	return item
}

// Items are the items of lists that the operation asks for in its path and by its
// filters.
func (op *Operation) Items() []*Field {
	all := slices.Clone(op.Parents)
	for _, c := range op.Criteria {
		all = append(all, c.Field)
	}
	return slices.DeleteFunc(all, func(f *Field) bool { return f.Among == nil })
}

// ItemOf is the item of one of the aggregate's lists that a name stands for, or nil: a
// field of the name comes before the singular of a list's.
func (a *Aggregate) ItemOf(name string) *Field {
	if f := a.Field(name); f != nil {
		if f.Type.Is(List) {
			return f.Item(name)
		}
		return nil
	}
	for _, f := range a.FieldsOf(List) {
		if words.Plural(name) == f.Name {
			return f.Item(name)
		}
	}
	return nil
}

// ParentOf is the reference that a parameter in the path of an operation names: of a
// list also an item of a list of references; nil where it names none.
func (a *Aggregate) ParentOf(op *Operation, name string) *Field {
	if f := a.Field(name); f != nil && f.Type.Is(Ref) {
		return f
	}
	if f := a.ItemOf(name); f != nil && f.Type.Is(Ref) && op.Is(ListKind) {
		return f
	}
	return nil
}

// Kept is the field of the aggregate that has what a criterion asks for: the list
// where it asks for an item.
func (c *Criterion) Kept() *Field {
	if c.Field.Among != nil {
		return c.Field.Among
	}
	return c.Field
}

// Holds reports whether the criterion asks for what has an item in a list.
func (c *Criterion) Holds() bool { return c.Field.Among != nil }

// MayLack reports whether there may be nothing that the criterion can be met by.
func (c *Criterion) MayLack() bool { return c.Field.Pointer() || c.Holds() }
