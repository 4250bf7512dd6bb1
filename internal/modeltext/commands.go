package modeltext

import (
	"errors"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/expr"
	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/literal"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// command reads what an operation takes and what it sets. A transition with either
// is a command, and a command with neither that goes to a state a transition, so
// that the same thing has one kind.
func (b *builder) command(a *model.Aggregate, op *model.Operation, raw *grammar.Operation) error {
	if !op.Is(model.Transition, model.Command) {
		return nil
	}
	var err error
	if raw.To.Given() {
		if !a.HasStates() {
			return b.Errorf(raw.To.At, "%s leads to a state, but %s has none; add states: [...] to it, or drop to", op.Name, a.Name)
		}
		if op.To, err = b.state(a, raw.To); err != nil {
			return err
		}
		if !op.FromAny && len(op.From) == 1 && op.From[0] == op.To && len(raw.Set) == 0 {
			return b.Errorf(raw.To.At, "%s leads from %s to %s and changes nothing; choose another state", op.Name, op.To.Name, op.To.Name)
		}
	}
	if op.To == nil && len(raw.Set) == 0 {
		return b.Errorf(raw.Name.At, "%s, a command, changes nothing; add to: STATE or set: [\"field: value\"]", op.Name)
	}
	for _, r := range raw.Input {
		if err := b.input(a, op, r); err != nil {
			return err
		}
	}
	for _, r := range raw.Set {
		if err := b.set(a, op, r); err != nil {
			return err
		}
	}
	for _, in := range op.Input {
		if in.Type.Base().Is(model.Ref) && !slices.ContainsFunc(op.Sets, func(s *model.Set) bool { return s.Value.Field == in }) {
			return b.Errorf(b.at[in], "the input %s refers to %s, and no field keeps it; set one to input.%s", in.Name, words.Article(in.Type.Base().Ref.Human), in.Name)
		}
	}
	op.Kind = model.Command
	if op.To != nil && len(op.From) == 0 {
		op.From, op.FromAny = a.States, true
	}
	if op.To != nil && len(op.Input)+len(op.Sets) == 0 {
		op.Kind = model.Transition
	}
	return nil
}

func (b *builder) input(a *model.Aggregate, op *model.Operation, raw *grammar.Field) error {
	if err := b.snake("an input", raw.Name); err != nil {
		return err
	}
	switch name := raw.Name.Value; {
	case model.FieldNamed(op.Input, name) != nil:
		return b.Errorf(raw.Name.At, "the input %s of %s is given twice; drop one", name, op.Name)
	case words.Pascal(name) == protoMethod, slices.Contains(builtins, name):
		return b.Errorf(raw.Name.At, "the input %s of %s has the name of something that a request has already; rename it", name, op.Name)
	case raw.Unique.Given():
		return b.Errorf(raw.Unique.At, "an input is not unique; drop unique")
	case raw.ReadOnly.Given():
		return b.Errorf(raw.ReadOnly.At, "an input is what callers give; drop readonly")
	case raw.WriteOnly.Given():
		return b.Errorf(raw.WriteOnly.At, "an input is told with what came of it; make it a writeonly field, which an update of its own takes (fields: [%s])", name)
	case raw.Immutable.Given():
		return b.Errorf(raw.Immutable.At, "an input is no field, which could change later; drop immutable")
	}
	in, err := b.field(raw)
	if err != nil {
		return err
	}
	in.Aggregate = a
	b.at[in] = raw.Name.At
	if t := in.Type.Base(); t.Is(model.Enum) {
		shared := slices.IndexFunc(a.Fields, func(f *model.Field) bool { return f.Type.String() == in.Type.String() })
		if shared < 0 {
			return b.Errorf(raw.Type.Kind.At, "the input %s has values that no field of %s has; give it those of a field, or make it a string", in.Name, a.Name)
		}
		in.Type = a.Fields[shared].Type
	}
	op.Input = append(op.Input, in)
	return nil
}

// set reads "field: expression".
func (b *builder) set(a *model.Aggregate, op *model.Operation, raw grammar.Text) error {
	name, _, ok := strings.Cut(raw.Value, ":")
	if !ok {
		return b.Errorf(raw.At, "%q sets no field; write it like \"closed_at: now\"", words.Shorten(raw.Value))
	}
	source := raw.Slice(len(name)+1, len(raw.Value))
	trimmed := strings.TrimSpace(name)
	at := strings.Index(name, trimmed)
	f, err := b.fieldOf(a, raw.Slice(at, at+len(trimmed)))
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(op.SetFields(), f):
		return b.Errorf(raw.At, "%s sets %s twice; drop one", op.Name, f.Name)
	case f.Unique:
		return b.Errorf(raw.At, "%s is unique, and its value is given in a create and an update alone; drop one of the two", f.Name)
	}
	x, err := expr.Parse(source.Value)
	var fault *expr.Error
	if errors.As(err, &fault) {
		return b.Errorf(source.Pos(fault.At), "%s of %s: %s", f.Name, op.Name, fault.Problem)
	}
	value, err := b.assigned(a, op, f, x, source)
	if err != nil {
		return err
	}
	if value.Kind == model.OfField && slices.Contains(op.SetFields(), value.Field) {
		return b.Errorf(source.Pos(x.At), "%s is set above, and an expression reads what was before; put this before it", value.Field.Name)
	}
	op.Sets = append(op.Sets, &model.Set{Field: f, Value: value, Text: strings.TrimSpace(source.Value)})
	return nil
}

// assigned looks up what an expression says, which must fit the field.
func (b *builder) assigned(a *model.Aggregate, op *model.Operation, f *model.Field, x *expr.Expr, source grammar.Text) (*model.Value, error) {
	at := source.Pos(x.At)
	var from *model.Field
	v := &model.Value{}
	switch {
	case x.Op == expr.Input:
		if from = model.FieldNamed(op.Input, x.Text); from == nil {
			names := make([]string, len(op.Input))
			for i, in := range op.Input {
				names[i] = in.Name
			}
			return nil, b.Unknown("input of "+op.Name, grammar.Text{Value: x.Text, At: at}, names)
		}
		v.Kind = model.OfInput
		inherit(from, f)
	case x.Op == expr.Name && a.Field(x.Text) != nil:
		v.Kind, from = model.OfField, a.Field(x.Text)
		if from == f {
			return nil, b.Errorf(at, "%s is set to itself; write another value or drop it", f.Name)
		}
	case x.Op == expr.Name && x.Text == "now":
		v.Kind = model.OfNow
		if !f.Type.Is(model.Timestamp, model.Date) {
			return nil, b.Errorf(at, "now is a time, and %s is of type %s; make it a timestamp or a date", f.Name, f.Type)
		}
		return v, nil
	case x.Op == expr.Name && x.Text == "null":
		v.Kind = model.OfNull
		if f.Always() {
			return nil, b.Errorf(at, "%s always has a value and cannot be set to null; drop its ! or default", f.Name)
		}
		return v, nil
	case x.Op == expr.Name, x.Op == expr.String, x.Op == expr.Number, x.Op == expr.Minus && x.X.Op == expr.Number:
		v.Kind = model.OfLiteral
		text := x.Text
		if x.Op == expr.Minus {
			text = "-" + x.X.Text
		}
		quoted := f.Type.Is(model.String, model.Date, model.Timestamp, model.UUID)
		number := x.Op == expr.Number || x.Op == expr.Minus
		if x.Op == expr.Name && !f.Type.Is(model.Bool, model.Enum) || number != f.Type.Is(model.Int, model.Decimal, model.Float) || x.Op == expr.String && !quoted && !f.Type.Is(model.Enum) {
			return nil, b.misfit(a, op, f, x, at)
		}
		var problem string
		if v.Text, problem = literal.Parse(f, text); problem != "" {
			return nil, b.Errorf(at, "%s of %s: %s", f.Name, op.Name, problem)
		}
		return v, nil
	default:
		return nil, b.Errorf(at, "%s is set to something that is worked out; a field is set to now, null, input.name, another field or a value", f.Name)
	}
	v.Field = from
	switch {
	case from.Type.String() != f.Type.String():
		return nil, b.Errorf(at, "%s is of type %s, and %s of type %s; give both the same", from.Name, from.Type, f.Name, f.Type)
	case f.Always() && !from.Always():
		return nil, b.Errorf(at, "%s may be absent, and %s always has a value; make it required (%s!)", from.Name, f.Name, from.Type)
	case f.Form() != nil && (from.Form() == nil || from.Form().String() != f.Form().String()):
		return nil, b.Errorf(at, "%s may be other than %s, which %s is; give both the same format or pattern", from.Name, f.FormText(), f.Name)
	case f.HasMin() && (!from.HasMin() || b.compare(f, from.MinText, f.MinText) < 0):
		return nil, b.Errorf(at, "%s may be less than the min of %s, %s; give it min=%s", from.Name, f.Name, f.MinText, f.MinText)
	case f.HasMax() && (!from.HasMax() || b.compare(f, from.MaxText, f.MaxText) > 0):
		return nil, b.Errorf(at, "%s may be more than the max of %s, %s; give it max=%s", from.Name, f.Name, f.MaxText, f.MaxText)
	}
	return v, nil
}

// misfit says that a value is not one of the field's type.
func (b *builder) misfit(a *model.Aggregate, op *model.Operation, f *model.Field, x *expr.Expr, at grammar.Position) error {
	if x.Op != expr.Name {
		return b.Errorf(at, "%s is of type %s and cannot be set to this; text stands in single quotes, numbers stand as they are", f.Name, f.Type)
	}
	known := []string{"now", "null"}
	for _, f := range a.Fields {
		known = append(known, f.Name)
	}
	for _, in := range op.Input {
		known = append(known, "input."+in.Name)
	}
	return b.Unknown("value", grammar.Text{Value: x.Text, At: at}, known)
}

// inherit gives an input without bounds or a form those of the field that keeps it.
func inherit(in, f *model.Field) {
	if in.Type.Kind != f.Type.Kind {
		return
	}
	if !in.HasMin() {
		in.Min, in.MinText = f.Min, f.MinText
	}
	if !in.HasMax() {
		in.Max, in.MaxText = f.Max, f.MaxText
	}
	if in.Form() == nil {
		in.Format, in.Pattern = f.Format, f.Pattern
	}
}
