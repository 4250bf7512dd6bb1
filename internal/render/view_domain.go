package render

import (
	"github.com/otelgen/otelgen/internal/gomodel"
	"github.com/otelgen/otelgen/internal/model"
)

// Inside spells the model in Go within the domain's package.
func (v *View) Inside() gomodel.Code { return gomodel.Inside() }

// Outside spells the model in Go where the domain's package is imported.
func (v *View) Outside() gomodel.Code { return gomodel.Outside(v.Model.Domain) }

// Outcomes are the codes of the failures that callers of the model's operations
// bring about, the most general first.
func (v *View) Outcomes() []string {
	m := v.Model
	codes := []string{model.CodeInvalid, model.CodeNotFound, model.CodeConflict}
	when := func(possible bool, more ...string) {
		if possible {
			codes = append(codes, more...)
		}
	}
	when(m.HasUnique(), model.CodeDuplicate)
	when(m.HasKind(model.Transition), model.CodeWrongState)
	when(m.HasKind(model.Adjust), model.CodeNotPossible)
	when(m.HasKind(model.Update, model.Delete, model.Transition, model.Adjust), model.CodePrecondition)
	when(m.HasIdempotent(), model.CodeKeyReused, model.CodeKeyRunning)
	return codes
}
