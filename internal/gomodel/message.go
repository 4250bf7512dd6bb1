package gomodel

import (
	"fmt"

	"github.com/otelgen/otelgen/internal/model"
)

// MessageMember is a field in a message that leaves the service, whose form is
// its package's own: money and decimals become types there, money and decimal,
// that say how they are encoded.
type MessageMember struct {
	Type, Tag string
	field     *model.Field
	domain    string
}

// Message describes a field in a message.
func (c Code) Message(f *model.Field) MessageMember {
	m := MessageMember{Type: c.Field(f), Tag: Tag(f), field: f}
	kind := f.Type.Base().Kind
	switch {
	case kind != model.Money && kind != model.Decimal:
		return m
	case f.Type.Is(model.List):
		m.Type = "[]" + kind
	case f.Pointer():
		m.Type = "*" + kind
	default:
		m.Type = kind
	}
	m.domain = c.Type(f.Type.Base())
	return m
}

// Write converts the field of a record, a variable, into the message's.
func (m MessageMember) Write(record string) string {
	return m.convert(record, m.domain, m.field.Type.Base().Kind)
}

// Read converts the member of a message, a variable, into the record's field.
func (m MessageMember) Read(data string) string {
	return m.convert(data, m.field.Type.Base().Kind, m.domain)
}

// convert gives from's form the form of to; the function each, of the message's
// package, does so for every item of a list.
func (m MessageMember) convert(on, from, to string) string {
	v := on + "." + m.field.Go
	switch {
	case m.domain == "":
		return v
	case m.field.Type.Is(model.List):
		return fmt.Sprintf("each(%s, func(v %s) %s { return %s(v) })", v, from, to, to)
	case m.field.Pointer():
		return "(*" + to + ")(" + v + ")"
	}
	return to + "(" + v + ")"
}
