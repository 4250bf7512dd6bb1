package gomodel

import (
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
)

// Member is a member of an event's or an input's struct.
type Member struct {
	// Go is its name and Type its type.
	Go, Type string
	// Tag is the struct tag under which it is kept as JSON, in backquotes.
	Tag string
	// Note ends the line as a comment, or is "".
	Note   string
	sample func(n int) string
}

// Sample spells the n-th sample of the member.
func (m Member) Sample(n int) string { return m.sample(n) }

// Members are those of an event that says what its operation gave or changed:
// fields, or an amount and what came of it. Other events have none.
func (c Code) Members(e *model.Event) []Member {
	op := e.Operation
	switch {
	case op.Is(model.Command):
		return c.commanded(op)
	case !op.Is(model.Adjust):
		return c.fields(op.Given())
	}
	name, key := amountName(op), op.By
	if name != op.ByGo {
		key = strings.ToLower(name)
	}
	outcome := c.member(op.Field)
	outcome.Note = "what came of it"
	return []Member{c.amount(name, key, op), outcome}
}

// Payload are the members of what a caller gives to an operation besides what it
// is about: fields, or an amount.
func (c Code) Payload(op *model.Operation) []Member {
	if op.Is(model.Adjust) {
		return []Member{c.amount(op.ByGo, op.By, op)}
	}
	return c.fields(op.Given())
}

func (c Code) fields(fields []*model.Field) []Member {
	members := make([]Member, len(fields))
	for i, f := range fields {
		members[i] = c.member(f)
	}
	return members
}

func (c Code) member(f *model.Field) Member {
	return Member{Go: f.Go, Type: c.Field(f), Tag: Tag(f), sample: func(n int) string { return c.Sample(f, n) }}
}

func (c Code) amount(name, key string, op *model.Operation) Member {
	return Member{Go: name, Type: c.Type(op.Field.Type), Tag: tag(key), sample: func(int) string { return c.One(op.Field.Type) }}
}

// Assignment gives a member a value, both as Go expressions.
type Assignment struct {
	Member, Value string
}

// Applied are the members of an event-sourced aggregate that an event changes:
// its state, and the fields that decisions depend on, named by their variables.
// The event's variable is event.
func (c Code) Applied(e *model.Event) []Assignment {
	op := e.Operation
	var all []Assignment
	if op.Is(model.Create) && op.Aggregate.Stateful() {
		all = append(all, Assignment{"state", c.Name(op.Aggregate.Initial().Const)})
	}
	if op.To != nil && op.Aggregate.Stateful() {
		all = append(all, Assignment{"state", c.Name(op.To.Const)})
	}
	fields := op.Given()
	switch op.Kind {
	case model.Adjust:
		fields = []*model.Field{op.Field}
	case model.Command:
		fields = op.SetFields()
	}
	for _, f := range fields {
		if f.Decisive() {
			all = append(all, Assignment{f.Var, "event." + f.Go})
		}
	}
	return all
}

// Key spells a value as the text under which a unique field is reserved. The
// variable that has the field as a member is on.
func (c Code) Key(f *model.Field, on string) string {
	v := on + "." + f.Go
	deref := v
	if f.Pointer() {
		deref = "*" + v
	}
	switch f.Type.Kind {
	case model.String:
		return deref
	case model.Int:
		return "strconv.FormatInt(" + deref + ", 10)"
	case model.Timestamp:
		return v + ".Format(time.RFC3339Nano)"
	}
	if f.Type.Counted() {
		return v + ".String()"
	}
	return "string(" + deref + ")"
}

// Changes names what an update puts in place of the old.
type Changes struct {
	// Type is the type's name and Var that of a variable.
	Type, Var string
	// Own reports whether it differs from what a create takes.
	Own bool
}

// Changes names what an update of the aggregate takes: the fields of a create
// where it may change them all.
func (c Code) Changes(a *model.Aggregate) Changes {
	if len(a.Mutable()) == len(a.Given()) {
		return Changes{c.Name(a.Name + "Fields"), "fields", false}
	}
	return Changes{c.Name(a.Name + "Changes"), "changes", true}
}

// Tag is what the function of the same name returns.
func (Code) Tag(f *model.Field) string { return Tag(f) }

// Tag is the struct tag under which a field is kept as JSON. An absent value is
// left out, an empty list or map is not.
func Tag(f *model.Field) string {
	switch {
	case f.Always():
		return tag(f.Name)
	case f.Type.Is(model.List, model.Map):
		return tag(f.Name + ",omitzero")
	}
	return tag(f.Name + ",omitempty")
}

func tag(name string) string { return "`json:" + strconv.Quote(name) + "`" }
