// Package model holds the service model: the aggregates, fields, states,
// operations, events and sagas that a generated service is made from.
//
// Package modeltext makes models from what people write, and checks everything:
// whoever holds a [Model] can rely on it.
//
// All strings that templates need (Go names, variables, table names, words for
// people) are computed once, here.
package model

import (
	"maps"
	"slices"
	"time"

	"github.com/otelgen/otelgen/internal/formats"
	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/identity"
	"github.com/otelgen/otelgen/internal/paging"
	"github.com/otelgen/otelgen/internal/pattern"
	"github.com/otelgen/otelgen/internal/route"
	"github.com/otelgen/otelgen/internal/words"
)

// Model is a valid service model.
type Model struct {
	// Domain is the name of the domain package: "orders".
	Domain string
	// Doc says what the service is for, in one line, or is "".
	Doc string
	// Case is how names are spelled over HTTP.
	Case words.Case
	// BasePath begins the path of every operation: /v1. It is "" for none.
	BasePath string
	// Media is the media type of JSON over HTTP, where it is another than
	// application/json, which callers can send all the same; "" where it is none.
	Media string
	// Pages is what lists are like over HTTP.
	Pages      paging.Pages
	Types      []*ValueType
	Aggregates []*Aggregate
	Sagas      []*Saga

	Origin Origin
}

// Aggregate is a thing that the service keeps: one consistency boundary.
type Aggregate struct {
	// Name and Names are the exported Go names, singular and plural: Order,
	// Orders. For an uncountable noun (Series) both are the same.
	Name, Names string
	// Var and Vars are names for local variables. They are never a keyword, a
	// predeclared name, a package that generated code imports (the domain
	// package among them) or a name that generated code uses for something
	// else; where the plain name is one, Var ends in "Entity" and Vars in
	// "List". They always differ from each other.
	Var, Vars string
	// Snake is the singular and Table the plural in snake_case.
	Snake, Table string
	// Kebab is the singular and Path the plural in kebab-case; Path is the
	// usual first segment of the aggregate's URLs, without the slash.
	Kebab, Path string
	// Human and Humans are the words for people: "purchase order".
	Human, Humans string
	// Doc says what it is, in one line, or is "".
	Doc string

	// Key says what the ids are.
	Key    identity.Key
	Fields []*Field
	// Secrets are what callers give and nobody is told. They are no fields: of each,
	// a hash is kept beside the aggregate.
	Secrets    []*Field
	States     []*State
	Operations []*Operation
	// Wire is what the model calls members beside the fields over HTTP, by name:
	// state, created_at and updated_at.
	Wire map[string]string

	events []*Event
}

// State is one state of an aggregate.
type State struct {
	Name  string // on the wire and in SQL: in_transit
	Go    string // InTransit
	Const string // OrderStateInTransit
	Human string // in transit
}

// Field is a field of an aggregate or an input of a saga.
type Field struct {
	Name string // in SQL and messages: due_date
	// Go is the exported Go name: DueDate. Where that is a member which the
	// aggregate's generated type has anyway (Record, Events, an operation's
	// method …) it ends in "Value": RecordValue. Wire and SQL keep Name.
	Go string
	// Var is the unexported Go name: dueDate. Where that is a keyword, a
	// predeclared name or a package in use, or where Go was mended, it ends in
	// "Value": typeValue.
	Var   string
	Human string // due date
	Type  *Type

	Required bool
	Unique   bool
	// Format or Pattern says which texts a string can be; nil where any.
	Format  *formats.Format
	Pattern *pattern.Pattern
	// Min and Max bound the runes of a string, the items of a list, the entries of a
	// map, the bytes of a JSON value, an int, or the minor units of money. For a decimal they are nil, and MinText and
	// MaxText alone hold the bound.
	Min, Max *int64
	// MinText and MaxText are the bounds as text, for every type; "" means none.
	MinText, MaxText string
	// Default is what an absent value becomes, in its text form.
	Default    string
	HasDefault bool
	// Wire is the name that the model gives the field in JSON, or "".
	Wire string
	// Object is set for references that are told as objects over HTTP: in requests by
	// the member id, in answers with all that a get of them tells.
	Object bool
	// Doc says what the field is for, in one line, or is "".
	Doc string

	// ReadOnly fields are in no input of a create or an update.
	ReadOnly bool
	// Immutable fields are given to a create and stay as they are.
	Immutable bool
	// Change is set for an input of a patch, which a caller may leave out: the field of
	// the aggregate then stays as it is.
	Change bool
	// Mutable is true for what an update may change: everything but what is
	// read-only or immutable, or changed by an adjust or a move.
	Mutable bool
	// Aggregate owns the field; nil for a saga's input.
	Aggregate *Aggregate
	// Within is the value type that has the field; nil for all else.
	Within *ValueType
	// Among is the list of which this is no field of its own but one item, by which
	// callers ask for what has it in the list; nil for all else.
	Among *Field
}

// Type is the type of a field or an input.
type Type struct {
	Kind string
	Elem *Type // of a list or a map
	// EnumName is the Go name of an enum's type: OrderPriority.
	EnumName string
	Values   []*EnumValue
	Ref      *Aggregate // of a ref
	Of       *ValueType // of a composite
	Field    *Field     // that has the type; nil for an input of the engine's own
}

// EnumValue is one value of an enum.
type EnumValue struct {
	Name  string // on the wire and in SQL: very_high
	Go    string // VeryHigh
	Const string // OrderPriorityVeryHigh
	Human string // very high
}

// Operation is one thing that can be done with an aggregate.
type Operation struct {
	Name string // PlaceOrder
	// Verb is Name without the aggregate's: Place. It is Name where the short
	// form would collide with another member of the aggregate.
	Verb  string
	Var   string // placeOrder
	Snake string // place_order
	Kebab string // place-order
	Human string // place order
	// Doc says what it is for, in one line, or is "".
	Doc string

	Kind      string
	Aggregate *Aggregate

	// Method and Path are empty when the operation is not served over HTTP.
	Method, Path string
	Segments     []route.Segment

	Emits      string // the published event's name, or ""
	Idempotent bool
	// Silent is set for what answers callers over HTTP with nothing but that it is
	// done.
	Silent bool
	// Status is that of success over HTTP where the model says another than the usual
	// one, or 0.
	Status int

	// Lookup is the unique field that the path names in place of the id, or nil.
	Lookup *Field
	// Parents are the references that the path names besides the id, in its order:
	// what a list has and what a create makes refers to these, and all else is found
	// only where it does.
	Parents []*Field
	// Criteria are what callers of a list may limit it by, besides the state.
	Criteria []*Criterion
	// Skips is set for a list whose pages callers ask for by what is before them, and
	// Counts for one that tells them how many items it has in all.
	Skips, Counts bool

	// From are the states that the operation begins in, none where it says
	// nothing of them; with FromAny they are all, and nothing has to be checked.
	From    []*State
	FromAny bool
	To      *State // where a transition or a command leads, or nil

	// Fields are those that an update names, none where it takes all that it can. Such
	// an update, and one with Patch, which takes any part of its fields and leaves the
	// others as they are, is of the kind [Command]: what it takes, it sets.
	Fields []*Field
	Patch  bool

	// Secrets are those of the aggregate that the operation takes.
	Secrets []*Field

	// Input is what a command takes, and Sets is what it sets.
	Input []*Field
	Sets  []*Set

	Field *Field // of an adjust or a move
	// By is the name of the amount in the input of an adjust or a move.
	By, ByGo, ByVar string
	Sign            string // "+" or "-", of an adjust
	// Floor is what the field never goes under when something is taken from it:
	// the operation's own floor, else the field's min. For a decimal it is nil
	// and FloorText alone holds it; "" means none.
	Floor     *int64
	FloorText string
}

// Event is what a command records. Operations that make the same change (the
// same transition target, the same adjustment) may share one.
type Event struct {
	Name  string // OrderPlaced
	Var   string // orderPlaced
	Snake string // order_placed
	Human string // order placed
	// Operation is the first operation that records the event.
	Operation  *Operation
	Operations []*Operation
	Aggregate  *Aggregate
	// Published is true when the model names the event ("emits"): only such
	// events leave the service.
	Published bool
}

// Saga is a flow of several operations, each undone when a later one fails.
type Saga struct {
	Name, Var, Snake, Kebab, Human string

	Method, Path string
	Segments     []route.Segment
	Input        []*Field
	Steps        []*Step
	Deadline     time.Duration
}

// Step is one step of a saga.
type Step struct {
	Name, Go, Var, Human string

	Call *Operation
	With []*Binding
	Save []*Save

	Undo     *Operation // nil when the step needs none
	UndoWith []*Binding
}

// Binding gives one input of a called operation its value.
type Binding struct {
	Name   string // the operation's input: id
	Source string // "input" (of the saga) or "saved" (by a step)
	Ref    string // the name there: stock_id
	Type   *Type
}

// Save keeps a field of a step's result for later steps.
type Save struct {
	Name  string // under which it is kept: order_id
	Field string // of the result: id
	Type  *Type
}

// Aggregate returns the aggregate of that name, or nil.
func (m *Model) Aggregate(name string) *Aggregate {
	for _, a := range m.Aggregates {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Empty reports whether a service of the model keeps nothing.
func (m *Model) Empty() bool { return len(m.Aggregates) == 0 }

// Operations returns the operations of all aggregates.
func (m *Model) Operations() []*Operation {
	var all []*Operation
	for _, a := range m.Aggregates {
		all = append(all, a.Operations...)
	}
	return all
}

// Initialisms lists the words that names of operations do not write in capitals, as
// Go would, sorted: ID of GetOrderById.
func (m *Model) Initialisms() []string {
	var all []string
	for _, op := range m.Operations() {
		all = append(all, words.Initialisms(op.Name)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Events returns the events of all aggregates.
func (m *Model) Events() []*Event {
	var all []*Event
	for _, a := range m.Aggregates {
		all = append(all, a.events...)
	}
	return all
}

// Uses reports whether a field of the model has one of the kinds, also as the
// items of a list.
func (m *Model) Uses(kinds ...string) bool {
	for _, a := range m.Aggregates {
		if a.Uses(kinds...) {
			return true
		}
	}
	for _, t := range m.Types {
		if usesKind(t.Fields, kinds) {
			return true
		}
	}
	for _, s := range m.Sagas {
		if usesKind(s.Input, kinds) {
			return true
		}
	}
	return false
}

// HasKind reports whether an operation of the model has one of the kinds.
func (m *Model) HasKind(kinds ...string) bool {
	for _, a := range m.Aggregates {
		if a.Operation(kinds...) != nil {
			return true
		}
	}
	return false
}

// HasStates reports whether an aggregate has states.
func (m *Model) HasStates() bool { return m.any((*Aggregate).HasStates) }

// HasGuards reports whether an operation is refused in some states.
func (m *Model) HasGuards() bool {
	return m.any(func(a *Aggregate) bool { return slices.ContainsFunc(a.Operations, (*Operation).Guarded) })
}

// HasUnique reports whether a field is unique.
func (m *Model) HasUnique() bool {
	return m.any(func(a *Aggregate) bool { return len(a.Uniques()) > 0 })
}

// HasRefs reports whether a field refers to an aggregate.
func (m *Model) HasRefs() bool { return m.Uses(Ref) }

// HasRefTo reports whether a field of that kind, [Ref] or [List], refers to the
// aggregate. The path of a list refers to it as a [Ref] does, also where it names an
// item of a list.
func (m *Model) HasRefTo(a *Aggregate, kind string) bool {
	return m.any(func(from *Aggregate) bool {
		return slices.ContainsFunc(from.Refs(), func(f *Field) bool { return f.Type.Base().Ref == a && f.Type.Is(kind) })
	}) || kind == Ref && m.IsParent(a)
}

// KeepsDangling reports whether an update of an aggregate may leave a reference as
// it is whose target is gone.
func (m *Model) KeepsDangling() bool { return m.any((*Aggregate).KeepsDangling) }

// KeepsDanglingLists reports whether such a reference may be one of a list.
func (m *Model) KeepsDanglingLists() bool {
	return m.any(func(a *Aggregate) bool {
		return a.KeepsDangling() && slices.ContainsFunc(a.Refs(), func(f *Field) bool { return f.MayDangle() && f.Type.Is(List) })
	})
}

// HasIdempotent reports whether an operation is idempotent.
func (m *Model) HasIdempotent() bool {
	return m.any(func(a *Aggregate) bool {
		for _, op := range a.Operations {
			if op.Idempotent {
				return true
			}
		}
		return false
	})
}

// HasPublished reports whether an event leaves the service.
func (m *Model) HasPublished() bool {
	for _, e := range m.Events() {
		if e.Published {
			return true
		}
	}
	return false
}

func (m *Model) any(f func(*Aggregate) bool) bool {
	for _, a := range m.Aggregates {
		if f(a) {
			return true
		}
	}
	return false
}

// predicates are the questions that a layer's manifest may ask of a model.
// The kinds "list" (a type and an operation) are told apart: "list" is the type,
// "list-operation" the operation.
func predicates() map[string]func(*Model) bool {
	p := map[string]func(*Model) bool{
		"aggregates":     func(m *Model) bool { return !m.Empty() },
		"unique":         (*Model).HasUnique,
		"idempotent":     (*Model).HasIdempotent,
		"states":         (*Model).HasStates,
		"counted":        (*Model).HasCounted,
		"refs":           (*Model).HasRefs,
		"emits":          (*Model).HasPublished,
		"selection":      (*Model).Selects,
		"patch":          (*Model).Patches,
		"secret":         (*Model).HasSecrets,
		"saga":           func(m *Model) bool { return len(m.Sagas) > 0 },
		"list-operation": func(m *Model) bool { return m.HasKind(ListKind) },
		"types":          func(m *Model) bool { return len(m.Types) > 0 },
		"objects":        (*Model).TellsObjects,
	}
	for _, kind := range grammar.TypeKinds() {
		p[kind] = func(m *Model) bool { return m.Uses(kind) }
	}
	for _, kind := range grammar.OperationKinds() {
		if kind != ListKind {
			p[kind] = func(m *Model) bool { return m.HasKind(kind) }
		}
	}
	return p
}

// Has answers a predicate of a layer's manifest: "unique", "idempotent",
// "states", "counted", "refs", "emits", "selection", "patch", "secret", "saga", "list-operation", "types", "objects", the
// kind of a type or the kind of an operation. Known is false for any other word.
func (m *Model) Has(predicate string) (holds, known bool) {
	f, ok := predicates()[predicate]
	return ok && f(m), ok
}

// Predicates lists the words that [Model.Has] knows, sorted.
func Predicates() []string { return sortedKeys(predicates()) }

// InCreationOrder returns the aggregates so that the targets of required
// references come before those who refer to them.
func (m *Model) InCreationOrder() []*Aggregate {
	var (
		order []*Aggregate
		done  = make(map[*Aggregate]bool, len(m.Aggregates))
		visit func(*Aggregate)
	)
	visit = func(a *Aggregate) {
		if done[a] {
			return
		}
		done[a] = true
		for _, f := range a.Refs() {
			if f.Required {
				visit(f.Type.Base().Ref)
			}
		}
		order = append(order, a)
	}
	for _, a := range m.Aggregates {
		visit(a)
	}
	return order
}

// HasStates reports whether the aggregate has states.
func (a *Aggregate) HasStates() bool { return len(a.States) > 0 }

// Initial returns the state that a create leads to, or nil.
func (a *Aggregate) Initial() *State {
	if len(a.States) == 0 {
		return nil
	}
	return a.States[0]
}

// StateType returns the type of the aggregate's state, an enum, or nil.
func (a *Aggregate) StateType() *Type {
	if len(a.States) == 0 {
		return nil
	}
	t := &Type{Kind: Enum, EnumName: a.Name + "State"}
	for _, s := range a.States {
		t.Values = append(t.Values, &EnumValue{Name: s.Name, Go: s.Go, Const: s.Const, Human: s.Human})
	}
	return t
}

// IDType returns the type of the aggregate's id: a ref to itself.
func (a *Aggregate) IDType() *Type { return &Type{Kind: Ref, Ref: a} }

// Events returns what the aggregate's commands record, in the order of the
// operations.
func (a *Aggregate) Events() []*Event { return a.events }

// AddEvent adds an event that commands of the aggregate record.
func (a *Aggregate) AddEvent(e *Event) { a.events = append(a.events, e) }

// Event returns the event that the operation records, or nil for a query.
func (a *Aggregate) Event(op *Operation) *Event {
	for _, e := range a.events {
		if e.Name == op.EventName() {
			return e
		}
	}
	return nil
}

// Field returns the field of that name, or nil.
func (a *Aggregate) Field(name string) *Field { return FieldNamed(a.Fields, name) }

// Given returns what a create takes.
func (a *Aggregate) Given() []*Field {
	return a.where(func(f *Field) bool { return !f.ReadOnly })
}

// Taken returns what a create and commands take.
func (a *Aggregate) Taken() []*Field {
	taken := a.Given()
	for _, op := range a.Operations {
		taken = append(taken, op.Input...)
	}
	return taken
}

// Preset returns what no create takes and is there from the beginning
// nevertheless, with its default.
func (a *Aggregate) Preset() []*Field {
	return a.where(func(f *Field) bool { return f.ReadOnly && f.HasDefault })
}

// Mutable returns what an update may change.
func (a *Aggregate) Mutable() []*Field {
	return a.where(func(f *Field) bool { return f.Mutable })
}

// Uniques returns the unique fields.
func (a *Aggregate) Uniques() []*Field {
	return a.where(func(f *Field) bool { return f.Unique })
}

// Refs returns the fields that are references or lists of them.
func (a *Aggregate) Refs() []*Field { return referring(a.Fields) }

func (a *Aggregate) where(keep func(*Field) bool) []*Field { return fieldsWhere(a.Fields, keep) }

func referring(fields []*Field) []*Field {
	return fieldsWhere(fields, func(f *Field) bool { return f.Type.Base().Kind == Ref })
}

func fieldsWhere(fields []*Field, keep func(*Field) bool) []*Field {
	var kept []*Field
	for _, f := range fields {
		if keep(f) {
			kept = append(kept, f)
		}
	}
	return kept
}

// Uses reports whether a field has one of the kinds, also as a list's items.
func (a *Aggregate) Uses(kinds ...string) bool { return usesKind(a.Fields, kinds) }

// Operation returns the first operation of one of the kinds, or nil.
func (a *Aggregate) Operation(kinds ...string) *Operation {
	for _, op := range a.Operations {
		if op.Is(kinds...) {
			return op
		}
	}
	return nil
}

// OperationsOf returns the operations of the kinds.
func (a *Aggregate) OperationsOf(kinds ...string) []*Operation {
	var ops []*Operation
	for _, op := range a.Operations {
		if op.Is(kinds...) {
			ops = append(ops, op)
		}
	}
	return ops
}

// Commands returns the operations that change something.
func (a *Aggregate) Commands() []*Operation {
	return a.OperationsOf(Create, Update, Delete, Transition, Adjust, Move, Command)
}

// Queries returns the operations that only read.
func (a *Aggregate) Queries() []*Operation { return a.OperationsOf(Get, ListKind) }

// Optional reports whether a caller may leave the field out.
func (f *Field) Optional() bool { return !f.Required }

// Always reports whether the field has a value whatever the caller sent: it is
// required, or it has a default.
func (f *Field) Always() bool { return f.Required || f.HasDefault }

// MinOr is the field's lower bound, or what is given where it has none.
func (f *Field) MinOr(otherwise int64) int64 { return boundOr(f.Min, otherwise) }

// MaxOr is the field's upper bound, or what is given where it has none.
func (f *Field) MaxOr(otherwise int64) int64 { return boundOr(f.Max, otherwise) }

func boundOr(bound *int64, otherwise int64) int64 {
	if bound != nil {
		return *bound
	}
	return otherwise
}

// HasMin reports whether the field has a lower bound.
func (f *Field) HasMin() bool { return f.MinText != "" }

// HasMax reports whether the field has an upper bound.
func (f *Field) HasMax() bool { return f.MaxText != "" }

// Is reports whether the type has one of the kinds.
func (t *Type) Is(kinds ...string) bool { return slices.Contains(kinds, t.Kind) }

// Base returns the type of a list's items, and any other type itself.
func (t *Type) Base() *Type {
	if t.Kind == List {
		return t.Elem
	}
	return t
}

// String returns the type as the grammar writes it.
func (t *Type) String() string {
	switch t.Kind {
	case List:
		return "list(" + t.Elem.String() + ")"
	case Map:
		return "map(" + t.Elem.String() + ")"
	case Ref:
		return "ref(" + t.Ref.Name + ")"
	case Composite:
		return t.Of.Name
	case Enum:
		s := "enum("
		for i, v := range t.Values {
			if i > 0 {
				s += ","
			}
			s += v.Name
		}
		return s + ")"
	case Secret:
		return String
	}
	return t.Kind
}

// Is reports whether the operation has one of the kinds; no operation has none.
func (op *Operation) Is(kinds ...string) bool { return op != nil && slices.Contains(kinds, op.Kind) }

// IsCommand reports whether the operation changes something.
func (op *Operation) IsCommand() bool { return !op.Is(Get, ListKind) }

// HasHTTP reports whether the operation is served over HTTP.
func (op *Operation) HasHTTP() bool { return op.Path != "" }

// EventName returns the name of the event that a command records: the one it
// emits, else <Name>Recorded. It is empty for a query.
func (op *Operation) EventName() string {
	switch {
	case !op.IsCommand():
		return ""
	case op.Emits != "":
		return op.Emits
	}
	return words.Settle(op.Name) + "Recorded"
}

// Guarded reports whether the operation is refused in some states.
func (op *Operation) Guarded() bool { return len(op.From) > 0 && !op.FromAny }

// Begins reports whether the operation can begin in the state.
func (op *Operation) Begins(s *State) bool { return len(op.From) == 0 || slices.Contains(op.From, s) }

// Start is a state in which the operation can begin: the first of those that it
// names, else the initial one. It is nil where the aggregate has none.
func (op *Operation) Start() *State {
	if op.Guarded() {
		return op.From[0]
	}
	return op.Aggregate.Initial()
}

// Elsewhere are the states in which the operation is refused.
func (op *Operation) Elsewhere() []*State {
	return slices.DeleteFunc(slices.Clone(op.Aggregate.States), op.Begins)
}

// FromNames returns the names of the states that the operation begins in.
func (op *Operation) FromNames() []string {
	var names []string
	for _, s := range op.From {
		names = append(names, s.Name)
	}
	return names
}

// FieldNamed returns the field of that name, or nil.
func FieldNamed(fields []*Field, name string) *Field {
	for _, f := range fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func usesKind(fields []*Field, kinds []string) bool {
	for _, f := range fields {
		if f.Type.Is(kinds...) || f.Type.Base().Is(kinds...) {
			return true
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
