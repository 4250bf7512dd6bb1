package modeltext

import (
	"net/http"
	"slices"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
)

// updates settles what updates take: one that names its fields, or is a PATCH, is a
// command. It comes behind all that says which fields are mutable.
func (b *builder) updates(a *model.Aggregate, raw *grammar.Aggregate) error {
	var whole *model.Operation
	for i, op := range a.Operations {
		r := raw.Operations[i]
		switch {
		case op.Is(model.Create):
			op.Secrets = a.Secrets
		case !op.Is(model.Update):
		case len(a.Mutable())+len(a.Changeable()) == 0 || len(a.Mutable()) == 0 && !r.FieldsAt.Given():
			return b.Errorf(b.at[op], "%s has nothing to update: every field of %s is readonly, immutable or changed by an adjust or a move; drop it or add a field", op.Name, a.Name)
		case r.FieldsAt.Given() || op.Method == http.MethodPatch:
			fields, err := b.updated(a, op, r)
			if err != nil {
				return err
			}
			op.Take(fields, op.Method == http.MethodPatch)
			for _, in := range op.Input {
				b.at[in] = b.at[a.Field(in.Name)]
			}
		case whole != nil:
			return b.Errorf(b.at[op], "%s (%s) and %s are both the update of %s; an aggregate has one of all fields, so give one fields: [...] or drop it", whole.Name, b.place(whole), op.Name, a.Name)
		default:
			whole, op.Secrets = op, a.Changeable()
		}
	}
	return nil
}

// updated looks up the fields that an update names; they are all where it names none.
func (b *builder) updated(a *model.Aggregate, op *model.Operation, raw *grammar.Operation) ([]*model.Field, error) {
	if !raw.FieldsAt.Given() {
		return slices.Concat(a.Mutable(), a.Changeable()), nil
	}
	for _, t := range raw.Fields {
		f := model.FieldNamed(a.Secrets, t.Value)
		if f == nil {
			var err error
			if f, err = b.fieldOf(a, t); err != nil {
				return nil, err
			}
		}
		switch {
		case slices.Contains(op.Fields, f):
			return nil, b.Errorf(t.At, "%s names the field %s twice; drop one", op.Name, f.Name)
		case f.ReadOnly || f.Immutable:
			return nil, b.Errorf(t.At, "%s is never updated, because it is readonly or immutable; drop it from fields, or drop that", f.Name)
		case !f.Mutable:
			return nil, b.Errorf(t.At, "%s is changed by an adjust or a move and by no update; drop it from fields", f.Name)
		}
		op.Fields = append(op.Fields, f)
	}
	return op.Fields, nil
}

// fieldOf looks up a field of an aggregate by its name.
func (b *builder) fieldOf(a *model.Aggregate, t grammar.Text) (*model.Field, error) {
	if f := a.Field(t.Value); f != nil {
		return f, nil
	}
	if model.FieldNamed(a.Secrets, t.Value) != nil {
		return nil, b.Errorf(t.At, "%s is writeonly: a create and updates take it, and nothing else knows it; name another field", t.Value)
	}
	names := make([]string, len(a.Fields))
	for i, f := range a.Fields {
		names[i] = f.Name
	}
	return nil, b.Unknown("field of "+a.Name, t, names)
}
