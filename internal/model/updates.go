package model

import "net/http"

// UsualStatus is the status over HTTP of an operation that succeeds where the model
// says nothing of it, or 0 for a delete that answers with what the architecture has to
// say.
func (op *Operation) UsualStatus() int {
	switch {
	case op.Silent:
		return http.StatusNoContent
	case op.Is(Create):
		return http.StatusCreated
	case op.Is(Delete):
		return 0
	}
	return http.StatusOK
}

// Take makes of an update a command that takes the fields and sets them, or with
// patch as many of them as it is given.
func (op *Operation) Take(fields []*Field, patch bool) {
	op.Kind, op.Patch = Command, patch
	from := OfInput
	if patch {
		from = OfChange
	}
	for _, f := range fields {
		if f.Type.Is(Secret) && !patch {
			op.Secrets = append(op.Secrets, f)
			continue
		}
		in := *f
		in.Change = patch
		if f.Type.Is(Secret) {
			op.Secrets = append(op.Secrets, &in)
			continue
		}
		op.Input = append(op.Input, &in)
		op.Sets = append(op.Sets, &Set{Field: f, Value: &Value{Kind: from, Field: &in}})
	}
}

// Updates reports whether the operation is an update, also one that is a command.
func (op *Operation) Updates() bool { return op.Is(Update) || op.Patch || len(op.Fields) > 0 }

// Patches reports whether an operation of the model is a patch.
func (m *Model) Patches() bool {
	return m.any(func(a *Aggregate) bool {
		for _, op := range a.Operations {
			if op.Patch {
				return true
			}
		}
		return false
	})
}
