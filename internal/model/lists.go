package model

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
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
func (op *Operation) Selects() bool { return len(op.Criteria)+len(op.Parents) > 0 }

// parents are the names of the fields that the path of a list can name.
func (a *Aggregate) parents() []string {
	var all []string
	for _, f := range a.FieldsOf(Ref) {
		all = append(all, f.Name)
	}
	return all
}

// IsParent reports whether the path of a list of the model names a reference to
// the aggregate.
func (m *Model) IsParent(a *Aggregate) bool {
	return slices.ContainsFunc(m.Operations(), func(op *Operation) bool {
		return slices.ContainsFunc(op.Parents, func(f *Field) bool { return f.Type.Ref == a })
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

// HasParents reports whether the path of an operation names a parent.
func (m *Model) HasParents() bool {
	return slices.ContainsFunc(m.Operations(), func(op *Operation) bool { return len(op.Parents) > 0 })
}

// Selects reports whether one of the aggregate's lists takes more than a page and
// a state. Then all lists ask stores by a selection.
func (a *Aggregate) Selects() bool { return slices.ContainsFunc(a.Operations, (*Operation).Selects) }

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

// filterable are the kinds of types that lists can be limited by, ordered those
// of which values lie between others.
var (
	filterable = []string{String, Int, Bool, Date, Timestamp, UUID, Enum, Ref}
	ordered    = []string{String, Int, Date, Timestamp}
)

// list reads what callers may ask of a list.
func (b *builder) list(a *Aggregate, op *Operation, raw *grammar.Operation) error {
	seen := make(map[string]grammar.Text)
	for _, t := range raw.Filter {
		name, more, _ := strings.Cut(strings.TrimSpace(t.Value), " ")
		between := strings.TrimSpace(more) == "range"
		if more != "" && !between {
			return b.Errorf(t.At, "filter %q is neither a field nor a range of one; write %q or %q", words.Shorten(t.Value), words.Shorten(name), words.Shorten(name)+" range")
		}
		if first, ok := seen[name]; ok {
			return b.Errorf(t.At, "filter names %s twice, first %s; drop one", words.Shorten(name), b.At(first.At))
		}
		seen[name] = t
		if name == "state" && a.HasStates() && !between {
			continue // every list of what has states can be limited by it
		}
		if slices.ContainsFunc(op.Parents, func(f *Field) bool { return f.Name == name }) {
			return b.Errorf(t.At, "%s has %s in its path, which limits it already; drop the filter", op.Name, name)
		}
		f, err := b.listed(a, "filter", grammar.Text{Value: name, At: t.At})
		if err != nil {
			return err
		}
		kinds, what := filterable, "its value"
		if between {
			kinds, what = ordered, "a range of its values"
		}
		if !f.Type.Is(kinds...) {
			return b.Errorf(t.At, "%s is of type %s, so that a list cannot be filtered by %s; choose a field of type %s", f.Name, f.Type.Kind, what, words.List(kinds, "or"))
		}
		criteria := []*Criterion{{Field: f}}
		if between {
			criteria = []*Criterion{{f, From}, {f, To}}
		}
		for _, c := range criteria {
			if slices.Contains([]string{"cursor", "limit", "read_token"}, c.Name()) {
				return b.Errorf(t.At, "a list has a parameter %s of its own, so that it cannot be filtered by a field of this name; rename the field", c.Name())
			}
			if slices.ContainsFunc(op.Criteria, func(other *Criterion) bool { return other.Name() == c.Name() }) {
				return b.Errorf(t.At, "two filters would have the parameter %s; rename a field", c.Name())
			}
			op.Criteria = append(op.Criteria, c)
		}
	}
	return nil
}

// listed looks up what a list is limited or sorted by: a field, or one of the
// times that every aggregate has.
func (b *builder) listed(a *Aggregate, key string, t grammar.Text) (*Field, error) {
	names := make([]string, 0, len(a.Fields)+2)
	for _, f := range a.Fields {
		if f.Name == t.Value {
			return f, nil
		}
		names = append(names, f.Name)
	}
	for _, name := range []string{"created_at", "updated_at"} {
		if t.Value == name {
			ws := words.Split(name)
			return &Field{
				Name: name, Go: ws.Pascal(), Var: ws.Camel(), Human: ws.Human(), Aggregate: a,
				Type: &Type{Kind: Timestamp}, Required: true,
			}, nil
		}
		names = append(names, name)
	}
	return nil, b.Unknown("field to "+key+" "+a.Name+" by", t, names)
}
