package model

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/words"
)

// What follows from a model and templates ask for: no word of it is about Go or
// another language that a service is written in.

// Pointer reports whether a value of the field may be absent where it is kept as
// a single value. A list or a map may be absent too, but then it is none.
func (f *Field) Pointer() bool { return !f.Always() && !f.Type.Is(List, Map) }

// Nilable reports whether the field may be kept as nil: a single value that may
// be absent, a list, or a map.
func (f *Field) Nilable() bool { return !f.Always() || f.Type.Is(List, Map) }

// Nilable are the fields that may be kept as nil. Where there are some, a copy
// of the aggregate's record shares memory with it.
func (a *Aggregate) Nilable() []*Field { return a.where((*Field).Nilable) }

// FieldsOf are the fields whose type has one of the kinds.
func (a *Aggregate) FieldsOf(kinds ...string) []*Field {
	return a.where(func(f *Field) bool { return f.Type.Is(kinds...) })
}

// Enums are the aggregate's own types of that kind: that of its state, and those
// of its fields and of items in lists.
func (a *Aggregate) Enums() []*Type {
	var all []*Type
	if t := a.StateType(); t != nil {
		all = append(all, t)
	}
	for _, f := range a.Fields {
		if t := f.Type.Base(); t.Is(Enum) {
			all = append(all, t)
		}
	}
	return all
}

// Given are the fields that a caller of the operation gives: in a create all
// that are not read-only, in an update the mutable ones, else none.
func (op *Operation) Given() []*Field {
	switch op.Kind {
	case Create:
		return op.Aggregate.Given()
	case Update:
		return op.Aggregate.Mutable()
	}
	return op.Input
}

// Refs are the references among what a caller of the operation gives or a command
// sets, also those in lists.
func (op *Operation) Refs() []*Field {
	if op.Is(Command) {
		return referring(op.SetFields())
	}
	return referring(op.Given())
}

// Uniques are the unique fields among what a caller of the operation gives or a
// command sets.
func (op *Operation) Uniques() []*Field {
	fields := op.Given()
	if op.Is(Command) {
		fields = op.SetFields()
	}
	return fieldsWhere(fields, func(f *Field) bool { return f.Unique })
}

// Adjusted reports whether an adjust or a move changes the field.
func (f *Field) Adjusted() bool {
	return slices.ContainsFunc(f.Aggregate.Operations, func(op *Operation) bool { return op.Field == f })
}

// SomeUniques reports whether an update gives some of an aggregate's unique
// fields and leaves out others, so that it tells the values of those alone.
func (m *Model) SomeUniques() bool {
	return m.any(func(a *Aggregate) bool {
		return slices.ContainsFunc(a.OperationsOf(Update, Command), func(op *Operation) bool {
			n := len(op.Uniques())
			return n > 0 && n < len(a.Uniques())
		})
	})
}

// Adds reports whether an adjust adds to its field; else it takes from it.
func (op *Operation) Adds() bool { return op.Sign == "+" }

// Bound is what the field of an adjust must not pass in the operation's
// direction, as text; "" means none.
func (op *Operation) Bound() string {
	if op.Adds() {
		return op.Field.MaxText
	}
	return op.FloorText
}

// Decisive reports whether decisions about an aggregate depend on the field's
// value, besides that of an update which replaces it: an adjust changes it, an
// update must keep its currency, or a path names what the aggregate belongs to.
func (f *Field) Decisive() bool {
	adjusted := slices.ContainsFunc(f.Aggregate.OperationsOf(Adjust), func(op *Operation) bool { return op.Field == f })
	read := slices.ContainsFunc(f.Aggregate.Operations, func(op *Operation) bool { return op.Reads(f) })
	return adjusted || read || slices.Contains(f.Aggregate.Belongs(), f) || f.Type.Is(Money) && f.Mutable && f.Aggregate.Operation(Update) != nil
}

// Decisive are the fields that decisions about the aggregate depend on.
func (a *Aggregate) Decisive() []*Field { return a.where((*Field).Decisive) }

// Decides reports whether the operation depends on what happened to the
// aggregate before, and not only on whether it is there: on the state, an adjust
// on its field, an update on the currency of money.
func (op *Operation) Decides() bool {
	return op.Is(Transition, Adjust) || op.Guarded() || slices.ContainsFunc(op.Aggregate.Fields, op.Reads) ||
		op.Is(Update) && slices.ContainsFunc(op.Aggregate.Mutable(), func(f *Field) bool { return f.Type.Is(Money) })
}

// Decides reports whether one of the aggregate's operations depends on its past.
func (a *Aggregate) Decides() bool {
	return a.ChangesBelow() || slices.ContainsFunc(a.Operations, (*Operation).Decides)
}

// Stateful reports whether an operation depends on the aggregate's state or
// changes it.
func (a *Aggregate) Stateful() bool {
	return slices.ContainsFunc(a.Operations, func(op *Operation) bool { return op.Is(Transition) || op.Guarded() })
}

// Anywhere are the operations that change an aggregate whatever its state, and
// leave it in that.
func (a *Aggregate) Anywhere() []*Operation {
	return slices.DeleteFunc(a.OperationsOf(Update, Adjust, Move, Delete, Command), func(op *Operation) bool { return op.Guarded() || op.To != nil })
}

// AtFirst returns the operation of that kind if it can begin in the initial
// state, else nil.
func (a *Aggregate) AtFirst(kind string) *Operation {
	op := a.Operation(kind)
	if op == nil || a.HasStates() && !op.Begins(a.Initial()) {
		return nil
	}
	return op
}

// Published are the aggregate's events that leave the service.
func (a *Aggregate) Published() []*Event {
	return slices.DeleteFunc(slices.Clone(a.events), func(e *Event) bool { return !e.Published })
}

// Emits reports whether an operation of one of the kinds has an event that
// leaves the service.
func (a *Aggregate) Emits(kinds ...string) bool {
	return slices.ContainsFunc(a.OperationsOf(kinds...), func(op *Operation) bool { return op.Emits != "" })
}

// LeadsTo returns the last transition that leads to the state; nil for the
// initial one, which none has to lead to.
func (a *Aggregate) LeadsTo(s *State) *Operation {
	if s == a.Initial() {
		return nil
	}
	for _, op := range slices.Backward(a.OperationsOf(Transition, Command)) {
		if op.To == s {
			return op
		}
	}
	return nil
}

// Optional are the fields that a caller of a create may leave out and that the
// aggregate is without then.
func (a *Aggregate) Optional() []*Field {
	return a.where(func(f *Field) bool { return !f.Always() && !f.ReadOnly })
}

// MayDangle reports whether what the field refers to can be deleted.
func (f *Field) MayDangle() bool {
	to := f.Type.Base().Ref
	return to != nil && to.Operation(Delete) != nil
}

// KeepsDangling reports whether an operation that can change references may leave one as
// it is whose target is gone.
func (a *Aggregate) KeepsDangling() bool {
	return a.ChangesRefs() && slices.ContainsFunc(a.Refs(), (*Field).MayDangle)
}

// Forgettable are the other aggregates that this one refers to and that can be
// deleted.
func (a *Aggregate) Forgettable() []*Aggregate {
	var all []*Aggregate
	for _, f := range a.Refs() {
		if to := f.Type.Base().Ref; f.MayDangle() && to != a && !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

// RefersToItself reports whether a field of the aggregate refers to one of its
// own kind.
func (a *Aggregate) RefersToItself() bool {
	return slices.ContainsFunc(a.Refs(), func(f *Field) bool { return f.Type.Base().Ref == a })
}

// Target is an aggregate that another one refers to.
type Target struct {
	*Aggregate
	// List is set for a list of references.
	List bool
}

// Targets are the aggregates that this one refers to, those in lists and single
// ones apart, each once.
func (a *Aggregate) Targets() []Target { return targets(a.Refs()) }

// Targets are the aggregates that callers of the operation refer to.
func (op *Operation) Targets() []Target { return targets(op.Refs()) }

func targets(refs []*Field) []Target {
	var all []Target
	for _, f := range refs {
		if t := (Target{f.Type.Base().Ref, f.Type.Is(List)}); !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

// Publishes reports whether an aggregate with events that leave the service has
// a field of one of the kinds, also as a list's items.
func (m *Model) Publishes(kinds ...string) bool {
	return m.any(func(a *Aggregate) bool { return len(a.Published()) > 0 && a.Uses(kinds...) })
}

// PublishesLists reports whether such an aggregate has a list of the kinds.
func (m *Model) PublishesLists(kinds ...string) bool {
	return m.any(func(a *Aggregate) bool {
		return len(a.Published()) > 0 && slices.ContainsFunc(a.Fields, func(f *Field) bool {
			return f.Type.Is(List) && f.Type.Elem.Is(kinds...)
		})
	})
}

// MayLack reports whether a single value of one of the kinds may be absent, of
// any kind where none is named.
func (m *Model) MayLack(kinds ...string) bool {
	lacks := func(f *Field) bool { return f.Pointer() && (len(kinds) == 0 || f.Type.Is(kinds...)) }
	return m.any(func(a *Aggregate) bool { return slices.ContainsFunc(a.Fields, lacks) }) ||
		slices.ContainsFunc(m.Types, func(t *ValueType) bool { return slices.ContainsFunc(t.Fields, lacks) })
}

// EventsOf are the events of all aggregates whose operations have one of the
// kinds.
func (m *Model) EventsOf(kinds ...string) []*Event {
	return slices.DeleteFunc(m.Events(), func(e *Event) bool { return !e.Operation.Is(kinds...) })
}

// Arithmetic is what operations and bounds of a model ask of a type of numbers.
type Arithmetic struct {
	Adds, Subtracts, Compares bool
}

// Arithmetic returns what the model asks of the numbers of a kind.
func (m *Model) Arithmetic(kind string) Arithmetic {
	var needs Arithmetic
	for _, a := range m.Aggregates {
		for _, op := range a.OperationsOf(Adjust) {
			if op.Field.Type.Is(kind) {
				needs.Adds = needs.Adds || op.Adds()
				needs.Subtracts = needs.Subtracts || !op.Adds()
				needs.Compares = true
			}
		}
		for _, f := range a.FieldsOf(kind) {
			needs.Compares = needs.Compares || f.HasMin() || f.HasMax()
		}
	}
	for _, t := range m.Types {
		for _, f := range t.Fields {
			needs.Compares = needs.Compares || f.Type.Is(kind) && (f.HasMin() || f.HasMax())
		}
	}
	return needs
}

// Does describes a command, as the end of a sentence that begins with its name:
// "takes an order from placed or confirmed to cancelled".
func (op *Operation) Does() string {
	one := words.Article(op.Aggregate.Human)
	switch op.Kind {
	case Create:
		return "makes a new " + op.Aggregate.Human
	case Update:
		return "puts new values in place of those that " + one + " has"
	case Delete:
		return "ends " + one
	case Transition:
		return "takes " + one + " " + op.Way()
	case Command:
		if op.Patch {
			return "puts new values in place of those that " + one + " has, where they are given"
		}
		return op.commands(one)
	case Adjust:
		if op.Adds() {
			return "adds to the " + op.Field.Human + " of " + one
		}
		return "takes from the " + op.Field.Human + " of " + one
	}
	return ""
}

// commands describes a command: "takes a payment from captured to refunded and
// sets its reason and refunded at".
func (op *Operation) commands(one string) string {
	var parts []string
	if op.To != nil {
		parts = append(parts, "takes "+one+" "+op.Way())
	}
	var set []string
	for _, f := range slices.Concat(op.SetFields(), op.Secrets) {
		set = append(set, f.Human)
	}
	switch {
	case len(set) == 0:
	case op.To == nil:
		parts = append(parts, "sets "+words.List(set, "and")+" of "+one)
	default:
		parts = append(parts, "sets its "+words.List(set, "and"))
	}
	return strings.Join(parts, " and ")
}

// Way describes the states of a transition: "from placed or confirmed to cancelled".
func (op *Operation) Way() string {
	if op.FromAny {
		return "from any state to " + op.To.Human
	}
	return "from " + op.Beginnings() + " to " + op.To.Human
}

// Beginnings lists the states that the operation begins in: "placed or confirmed".
func (op *Operation) Beginnings() string {
	from := make([]string, len(op.From))
	for i, s := range op.From {
		from[i] = s.Human
	}
	return strings.Join(from, " or ")
}

// About names what the model is about, for people: at most three words for its
// aggregates, the last of which may be "more".
func (m *Model) About() string {
	names := make([]string, len(m.Aggregates))
	for i, a := range m.Aggregates {
		names[i] = a.Humans
	}
	if len(names) > 3 {
		names = append(names[:2], "more")
	}
	return words.List(names, "and")
}

// String returns the field as the grammar writes it.
func (f *Field) String() string {
	var b strings.Builder
	b.WriteString(f.Name + ": " + f.Type.String())
	if f.Required {
		b.WriteString("!")
	}
	if f.HasMin() {
		b.WriteString(" min=" + f.MinText)
	}
	if f.HasMax() {
		b.WriteString(" max=" + f.MaxText)
	}
	if f.Unique {
		b.WriteString(" unique")
	}
	if f.HasDefault {
		b.WriteString(" default=" + grammar.Quote(f.Default))
	}
	if f.Format != nil {
		b.WriteString(" format=" + f.Format.Name)
	}
	if f.Pattern != nil {
		b.WriteString(" pattern=" + grammar.Quote(f.Pattern.String()))
	}
	if f.Wire != "" {
		b.WriteString(" wire=" + f.Wire)
	}
	if f.Object {
		b.WriteString(" as=object")
	}
	if f.ReadOnly {
		b.WriteString(" readonly")
	}
	if f.Immutable {
		b.WriteString(" immutable")
	}
	if f.Type.Is(Secret) {
		b.WriteString(" writeonly")
	}
	if f.Doc != "" {
		b.WriteString(" doc=" + grammar.Quote(f.Doc))
	}
	return b.String()
}
